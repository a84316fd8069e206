import {
  CleanFile,
  hasText,
  latin1,
  MAX_PARTS,
  type PictureFault,
  sizeFault,
  uint32,
  viewOf,
  type Walked,
} from './bytes.ts'
import { drawnSize, minimalExif, orientationOf } from './orientation.ts'

const PNG_SIGNATURE = '\x89PNG\r\n\x1a\n'

/** Length, type and checksum around a chunk's data. */
const FRAME_BYTES = 12
/** Chunks that are kept: the picture, its colours and its animation (APNG). */
const KEPT = new Set(
  `IHDR PLTE IDAT IEND tRNS cHRM gAMA iCCP sBIT sRGB cICP mDCV cLLI bKGD pHYs acTL fcTL fdAT`.split(
    ' ',
  ),
)
/** Allowed bit depths by colour type (PNG, third edition, §11.2.1). */
const DEPTHS: Record<number, number[]> = {
  0: [1, 2, 4, 8, 16],
  2: [8, 16],
  3: [1, 2, 4, 8],
  4: [8, 16],
  6: [8, 16],
}

/** True when the content starts like a PNG. */
export function isPng(bytes: Uint8Array): boolean {
  return hasText(bytes, 0, PNG_SIGNATURE)
}

/**
 * Walks the chunks of a PNG and drops its metadata.
 *
 * Drops text, times, unknown chunks, trailing bytes and EXIF except the orientation. Does not verify
 * checksums; decoders do.
 * @param bytes  a PNG by `isPng`
 */
export function walkPng(bytes: Uint8Array): Walked | PictureFault {
  const view = viewOf(bytes)
  const clean = new CleanFile(bytes.length)
  clean.put(bytes.subarray(0, PNG_SIGNATURE.length))
  let size: { width: number; height: number } | null = null
  let hasPixels = false
  let orientation: number | null = null

  let parts = 0
  for (let at = PNG_SIGNATURE.length; at + FRAME_BYTES <= bytes.length;) {
    if (++parts > MAX_PARTS) return 'broken'
    const length = view.getUint32(at)
    const end = at + FRAME_BYTES + length
    if (end > bytes.length) return 'broken'
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8))
    const data = bytes.subarray(at + 8, end - 4)

    if (!size) {
      if (type !== 'IHDR' || !isHeader(data)) return 'broken'
      size = { width: view.getUint32(at + 8), height: view.getUint32(at + 12) }
      const fault = sizeFault(size.width, size.height)
      if (fault) return fault
    } else if (type === 'IHDR') return 'broken'

    if (type === 'IDAT' && length > 0) hasPixels = true
    if (KEPT.has(type)) clean.put(bytes.subarray(at, end))
    else if (isCritical(type)) return 'broken'
    else if (type === 'eXIf' && !orientation) {
      orientation = orientationOf(data)
      if (orientation) clean.put(chunk('eXIf', minimalExif(orientation)))
    }
    if (type === 'IEND') {
      return hasPixels ? { ...drawnSize(size, orientation), clean: clean.done() } : 'broken'
    }
    at = end
  }
  return 'broken'
}

function isHeader(data: Uint8Array): boolean {
  const [depth = 0, colour = 0, compression, filter, interlace = 2] = data.subarray(8)
  const isDrawable = compression === 0 && filter === 0 && interlace <= 1
  return data.length === 13 && isDrawable && (DEPTHS[colour]?.includes(depth) ?? false)
}

/** True for chunks that decoders must understand, and for malformed names. */
function isCritical(type: string): boolean {
  return !/^[a-z][A-Za-z]{3}$/.test(type)
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const framed = new Uint8Array(data.length + FRAME_BYTES)
  framed.set(uint32(data.length))
  framed.set(latin1(type), 4)
  framed.set(data, 8)
  framed.set(uint32(crc32(framed.subarray(4, -4))), data.length + 8)
  return framed
}

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0)
  }
  return ~crc >>> 0
}
