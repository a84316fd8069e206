/** Where attached pictures lie: a directory on Node, an R2 bucket on Workers. */
export interface FileStore {
  /** Keeps `bytes` under a new key; durable when the promise resolves. */
  put(key: string, bytes: Uint8Array, mediaType: string): Promise<void>
  /** @returns the bytes, or null when nothing lies under that key */
  get(key: string): Promise<Uint8Array | null>
  /** Forgets the key; missing ones are no error. */
  delete(key: string): Promise<void>
  /** Keys that were put before `before`, at most `limit`: the sweep looks for orphans among them. */
  listBefore(before: Date, limit: number): Promise<string[]>
}
