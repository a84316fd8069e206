import {
  CleanFile,
  hasText,
  latin1,
  MAX_PARTS,
  type PictureFault,
  sizeFault,
  viewOf,
  type Walked,
} from './bytes.ts'
import { drawnSize, minimalExif, orientationOf } from './orientation.ts'

const SOI = 0xd8
const EOI = 0xd9
const SOS = 0xda
const DHT = 0xc4
const DQT = 0xdb
const DRI = 0xdd
const APP0 = 0xe0
const APP1 = 0xe1
const APP2 = 0xe2
const APP14 = 0xee
/** Baseline, extended and progressive frames, which browsers can draw. */
const FRAMES = new Set([0xc0, 0xc1, 0xc2])
/** Lossless, hierarchical and arithmetic frames, which browsers cannot draw. */
const STRANGE_FRAMES = new Set([0xc3, 0xc5, 0xc6, 0xc7, 0xc9, 0xca, 0xcb, 0xcd, 0xce, 0xcf])
const TABLES = new Set([DHT, DQT, DRI])

/** True when the content starts like a JPEG. */
export function isJpeg(bytes: Uint8Array): boolean {
  return hasText(bytes, 0, '\xff\xd8\xff')
}

/**
 * Walks the segments of a JPEG and drops its metadata.
 *
 * Keeps the picture and its tables, JFIF without thumbnail, the colour profile, Adobe's colour hint
 * and EXIF's orientation. Drops comments, other application data, stray and trailing bytes.
 * @param bytes  a JPEG by `isJpeg`
 */
export function walkJpeg(bytes: Uint8Array): Walked | PictureFault {
  const view = viewOf(bytes)
  const clean = new CleanFile(bytes.length)
  clean.put([0xff, SOI])
  let size: { width: number; height: number } | null = null
  let hasScan = false
  let hasJfif = false
  let orientation: number | null = null

  let parts = 0
  for (let at = 2; ;) {
    if (++parts > MAX_PARTS) return 'broken'
    // Bytes between segments are skipped, as libjpeg does.
    const found = nextMarker(bytes, at)
    if (!found) return 'broken'
    const { marker, end: start } = found
    if (marker === EOI) {
      clean.put([0xff, EOI])
      if (!size || !hasScan) return 'broken'
      return { ...drawnSize(size, orientation), clean: clean.done() }
    }
    if (marker === SOI || STRANGE_FRAMES.has(marker)) return 'broken'
    at = start
    if (isAlone(marker)) continue

    if (start + 2 > bytes.length) return 'broken'
    const length = view.getUint16(start)
    const end = start + length
    if (length < 2 || end > bytes.length) return 'broken'
    const segment = bytes.subarray(start - 2, end)
    const data = bytes.subarray(start + 2, end)
    at = end

    if (FRAMES.has(marker)) {
      const components = data[5] ?? 0
      if (size || components < 1 || data.length !== 6 + 3 * components) return 'broken'
      size = { height: view.getUint16(start + 3), width: view.getUint16(start + 5) }
      const fault = sizeFault(size.width, size.height)
      if (fault) return fault
      clean.put(segment)
    } else if (marker === SOS) {
      if (!size) return 'broken'
      const scanEnd = endOfScan(bytes, end)
      clean.put(bytes.subarray(start - 2, scanEnd))
      hasScan = true
      at = scanEnd
    } else if (TABLES.has(marker)) clean.put(segment)
    else if (marker === APP0 && !hasJfif && hasText(data, 0, 'JFIF\0') && data.length >= 14) {
      clean.put([0xff, APP0, 0, 16, ...data.subarray(0, 12), 0, 0])
      hasJfif = true
    } else if (marker === APP1 && !orientation && hasText(data, 0, 'Exif\0')) {
      orientation = orientationOf(data)
      if (orientation) {
        clean.put([0xff, APP1, 0, 34, ...latin1('Exif\0\0'), ...minimalExif(orientation)])
      }
    } else if (marker === APP2 && hasText(data, 0, 'ICC_PROFILE\0')) clean.put(segment)
    else if (marker === APP14 && hasText(data, 0, 'Adobe') && data.length >= 12) {
      clean.put([0xff, APP14, 0, 14, ...data.subarray(0, 12)])
    }
  }
}

/** Finds the next marker from `from` on, and its end; null when there is none. */
function nextMarker(bytes: Uint8Array, from: number): { marker: number; end: number } | null {
  let at = bytes.indexOf(0xff, from)
  if (at < 0) return null
  while (bytes[at] === 0xff) at += 1
  const marker = bytes[at]
  return marker === undefined ? null : { marker, end: at + 1 }
}

/** True for markers without a segment: a stuffed zero, TEM and restarts. */
function isAlone(marker: number): boolean {
  return marker <= 0x01 || (marker >= 0xd0 && marker <= 0xd7)
}

/** End of coded pixels: the first marker that is neither a stuffed zero nor a restart. */
function endOfScan(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(0xff, from); at >= 0; at = bytes.indexOf(0xff, at)) {
    const next = bytes[at + 1]
    if (next === 0xff) at += 1
    else if (next !== undefined && isAlone(next)) at += 2
    else return at
  }
  return bytes.length
}
