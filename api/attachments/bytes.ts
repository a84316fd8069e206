import { MAX_PIXELS, MAX_SIDE_PIXELS } from './schema.ts'

/**
 * Why a file is refused as a picture.
 *
 * `not-a-picture`: its content is not PNG, JPEG or WebP. `too-large`: too many bytes.
 * `too-many-pixels`: too large by its header. `broken`: truncated or malformed.
 */
export type PictureFault = 'not-a-picture' | 'too-large' | 'too-many-pixels' | 'broken'

/** Result of walking a picture's structure: size in pixels as drawn, and the file without metadata. */
export interface Walked {
  width: number
  height: number
  clean: Uint8Array<ArrayBuffer>
}

/** Most chunks or segments of a picture; real ones have fewer, and each costs time. */
export const MAX_PARTS = 20_000

/** Room for our minimal EXIF block, which can be longer than the one it replaces. */
const HEADROOM_BYTES = 64

/** Buffer that collects the kept parts of a file. */
export class CleanFile {
  readonly #bytes: Uint8Array<ArrayBuffer>
  #length = 0

  /** @param sourceBytes  size of the source file; the result is at most `HEADROOM_BYTES` larger */
  constructor(sourceBytes: number) {
    this.#bytes = new Uint8Array(sourceBytes + HEADROOM_BYTES)
  }

  get length(): number {
    return this.#length
  }

  put(part: ArrayLike<number>): void {
    this.#bytes.set(part, this.#length)
    this.#length += part.length
  }

  /** Overwrites bytes that were put before. */
  patch(at: number, part: ArrayLike<number>): void {
    this.#bytes.set(part, at)
  }

  /** Copies the collected file. */
  done(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.#length)
  }
}

/** Fault of a picture with this size in pixels; null when the size is allowed. */
export function sizeFault(width: number, height: number): PictureFault | null {
  if (width < 1 || height < 1) return 'broken'
  const fits = Math.max(width, height) <= MAX_SIDE_PIXELS && width * height <= MAX_PIXELS
  return fits ? null : 'too-many-pixels'
}

/** True when `bytes` contains the Latin-1 `text` at offset `at`. */
export function hasText(bytes: Uint8Array, at: number, text: string): boolean {
  for (let i = 0; i < text.length; i++) if (bytes[at + i] !== text.charCodeAt(i)) return false
  return true
}

/** Encodes a text as Latin-1, as picture files encode names. */
export function latin1(text: string): number[] {
  return Array.from(text, (character) => character.charCodeAt(0))
}

/** DataView over the same memory. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

/** Encodes 32 bits, big-endian. */
export function uint32(value: number): Uint8Array {
  const bytes = new Uint8Array(4)
  viewOf(bytes).setUint32(0, value)
  return bytes
}

/** Encodes 32 bits, little-endian. */
export function uint32le(value: number): Uint8Array {
  return uint32(value).reverse()
}
