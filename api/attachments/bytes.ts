import { MAX_PIXELS, MAX_SIDE_PIXELS } from './schema.ts'

/**
 * Why something is not taken as a picture. `not-a-picture`: no PNG, JPEG or WebP by its content.
 * `too-large`: too many bytes. `too-many-pixels`: by its header. `broken`: cut off or garbled.
 */
export type PictureFault = 'not-a-picture' | 'too-large' | 'too-many-pixels' | 'broken'

/** What a walk through a picture's structure gives: its size and the file without its metadata. */
export interface Walked {
  width: number
  height: number
  clean: Uint8Array<ArrayBuffer>
}

/** No real picture has so many chunks or segments; a file made of tiny ones only costs time. */
export const MAX_PARTS = 20_000

/** A minimal EXIF block is a few bytes longer than the one whose place it takes. */
const HEADROOM_BYTES = 64

/** Puts kept parts into one buffer as they come. */
export class CleanFile {
  readonly #bytes: Uint8Array<ArrayBuffer>
  #length = 0

  /** @param sourceBytes  length of the file that is cleaned; the clean one is hardly longer */
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

  /** Writes over what was put before. */
  patch(at: number, part: ArrayLike<number>): void {
    this.#bytes.set(part, at)
  }

  /** The file in memory of its own. */
  done(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.#length)
  }
}

/** What is wrong with a picture of this size, told by its header alone; null when nothing is. */
export function sizeFault(width: number, height: number): PictureFault | null {
  if (width < 1 || height < 1) return 'broken'
  const fits = Math.max(width, height) <= MAX_SIDE_PIXELS && width * height <= MAX_PIXELS
  return fits ? null : 'too-many-pixels'
}

/** Whether the characters of `text` (Latin-1) stand at `at`. */
export function hasText(bytes: Uint8Array, at: number, text: string): boolean {
  for (let i = 0; i < text.length; i++) if (bytes[at + i] !== text.charCodeAt(i)) return false
  return true
}

/** Bytes of a text in Latin-1, as names stand in picture files. */
export function latin1(text: string): number[] {
  return Array.from(text, (character) => character.charCodeAt(0))
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

/** 32 bits, most significant byte first. */
export function uint32(value: number): Uint8Array {
  const bytes = new Uint8Array(4)
  viewOf(bytes).setUint32(0, value)
  return bytes
}

/** 32 bits, least significant byte first. */
export function uint32le(value: number): Uint8Array {
  return uint32(value).reverse()
}
