/** Where attached pictures lie: a directory on Node, an R2 bucket on Workers. */
export interface FileStore {
  /** Keeps `bytes` under a new key; durable when the promise resolves. */
  put(key: string, bytes: Uint8Array, mediaType: string): Promise<void>
  /** @returns the bytes, or null when nothing lies under that key */
  get(key: string): Promise<Uint8Array | null>
  /** Forgets the key; missing ones are no error. */
  delete(key: string): Promise<void>
  /**
   * Keys that were put before `before`, in order, at most `limit`: the sweep looks for orphans
   * among them.
   * @param after  last key of the page before, to go on from there
   */
  listBefore(before: Date, limit: number, after?: string): Promise<string[]>
  /** Bytes that may still be put, less than 0 when the reserve is touched; Infinity without a disk. */
  room(): Promise<number>
}

const KEY = /^([0-9a-f]{2})\/([0-9a-f]{2})\/\1\2[0-9a-f]{28}\.(png|jpg|webp)$/

/** A key nobody can guess, made of nothing a sender has typed: `3f/a9/3fa9….png`. */
export function newKey(extension: 'png' | 'jpg' | 'webp'): string {
  const random = crypto.randomUUID().replaceAll('-', '')
  return `${random.slice(0, 2)}/${random.slice(2, 4)}/${random}.${extension}`
}

/** Whether `key` looks as `newKey` makes them; stores touch nothing else. */
export function isKey(key: string): boolean {
  return KEY.test(key)
}

/** @throws RangeError when the key is none of ours: a path, perhaps */
export function assertKey(key: string): void {
  if (!isKey(key)) throw new RangeError('Not the key of a stored file')
}
