/** Store of pictures: a directory on Node, an R2 bucket on Workers. */
export interface FileStore {
  /** Stores `bytes` under a new key; durable when the promise resolves. */
  put(key: string, bytes: Uint8Array, mediaType: string): Promise<void>
  /** Reads a file; null when the key does not exist. */
  get(key: string): Promise<Uint8Array | null>
  /** Deletes a file; a missing key is no error. */
  delete(key: string): Promise<void>
  /**
   * Lists keys stored before `before`, sorted, at most `limit`; the orphan sweep uses it.
   * @param after  last key of the previous page
   */
  listBefore(before: Date, limit: number, after?: string): Promise<string[]>
  /** Bytes that may still be stored; negative when the reserve is used, Infinity without a disk. */
  room(): Promise<number>
}

const KEY = /^([0-9a-f]{2})\/([0-9a-f]{2})\/\1\2[0-9a-f]{28}\.(png|jpg|webp)$/

/** Generates a random key such as `3f/a9/3fa9….png`, independent of the sender's text. */
export function newKey(extension: 'png' | 'jpg' | 'webp'): string {
  const random = crypto.randomUUID().replaceAll('-', '')
  return `${random.slice(0, 2)}/${random.slice(2, 4)}/${random}.${extension}`
}

/** True when `key` has the format of `newKey`; stores accept no other keys. */
export function isKey(key: string): boolean {
  return KEY.test(key)
}

/**
 * Refuses strings that are no keys, such as paths.
 * @throws RangeError
 */
export function assertKey(key: string): void {
  if (!isKey(key)) throw new RangeError('Not the key of a stored file')
}
