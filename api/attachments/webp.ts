import {
  CleanFile,
  hasText,
  latin1,
  MAX_PARTS,
  type PictureFault,
  sizeFault,
  uint32le,
  viewOf,
  type Walked,
} from './bytes.ts'
import { drawnSize, minimalExif, orientationOf } from './orientation.ts'

const RIFF_BYTES = 12
const CHUNK_BYTES = 8
const FRAME_BYTES = 16
const FLAG_ANIMATION = 0x02
const FLAG_EXIF = 0x08
const FLAG_ALPHA = 0x10
const FLAG_ICC = 0x20

interface Size {
  width: number
  height: number
}

interface Chunk {
  type: string
  /** Type, length and data, without padding. */
  whole: Uint8Array
  data: Uint8Array
}

/** True when the content starts like a WebP. */
export function isWebp(bytes: Uint8Array): boolean {
  return hasText(bytes, 0, 'RIFF') && hasText(bytes, 8, 'WEBP')
}

/**
 * Walks the chunks of a still or animated WebP and drops its metadata.
 *
 * Drops XMP, unknown chunks, trailing bytes and EXIF except the orientation. Corrects the header's
 * flags and lengths.
 * @param bytes  a WebP by `isWebp`
 */
export function walkWebp(bytes: Uint8Array): Walked | PictureFault {
  if (bytes.length < RIFF_BYTES) return 'broken'
  const end = CHUNK_BYTES + viewOf(bytes).getUint32(4, true)
  if (end > bytes.length) return 'broken'
  const [first] = chunks(bytes.subarray(RIFF_BYTES, end))
  if (!first) return 'broken'
  const clean = new CleanFile(bytes.length)
  clean.put(bytes.subarray(0, RIFF_BYTES))
  const size =
    first.type === 'VP8X'
      ? walkExtended(first, bytes.subarray(RIFF_BYTES, end), clean)
      : walkSimple(first, clean)
  if (typeof size === 'string') return size
  clean.patch(4, uint32le(clean.length - CHUNK_BYTES))
  return { ...size, clean: clean.done() }
}

/** Walks the simple format: one picture chunk; decoders ignore anything after it. */
function walkSimple(first: Chunk, clean: CleanFile): Size | PictureFault {
  const size = pixelSize(first)
  if (!size) return 'broken'
  const fault = sizeFault(size.width, size.height)
  if (fault) return fault
  putPadded(clean, first.whole)
  return size
}

function walkExtended(header: Chunk, body: Uint8Array, clean: CleanFile): Size | PictureFault {
  if (header.data.length < 10) return 'broken'
  const view = viewOf(header.data)
  const size = { width: uint24(view, 4) + 1, height: uint24(view, 7) + 1 }
  const fault = sizeFault(size.width, size.height)
  if (fault) return fault

  const given = view.getUint8(0)
  const isAnimated = (given & FLAG_ANIMATION) !== 0
  let flags = given & (FLAG_ANIMATION | FLAG_ALPHA)
  const flagsAt = clean.length + CHUNK_BYTES
  clean.put([...header.whole.subarray(0, 4), ...uint32le(10), 0, 0, 0, 0])
  clean.put(header.data.subarray(4, 10))

  const seen = new Set<string>()
  let orientation: number | null = null
  let at = 0
  for (const each of chunks(body)) {
    if (each === null) return 'broken'
    at += 1
    const { type, data, whole } = each
    if (at === 1) continue
    if (type === 'VP8X') return 'broken'
    if (type === 'ANMF' && isAnimated) {
      const frame = cleanFrame(data, size)
      if (!frame) return 'broken'
      putPadded(clean, frame)
      seen.add(type)
      continue
    }
    if (seen.has(type)) continue
    if (type === 'ICCP') {
      flags |= FLAG_ICC
      putPadded(clean, whole)
    } else if (type === 'ANIM' && isAnimated && data.length >= 6) putPadded(clean, whole)
    else if (type === 'ALPH' && !isAnimated) putPadded(clean, whole)
    else if ((type === 'VP8 ' || type === 'VP8L') && !isAnimated) {
      if (seen.has('pixels')) continue
      const pixels = pixelSize(each)
      if (pixels?.width !== size.width || pixels.height !== size.height) return 'broken'
      putPadded(clean, whole)
      seen.add('pixels')
    } else if (type === 'EXIF') {
      orientation = orientationOf(data)
      if (!orientation) continue
      flags |= FLAG_EXIF
      putPadded(clean, chunk('EXIF', minimalExif(orientation)))
    } else continue
    seen.add(type)
  }
  clean.patch(flagsAt, [flags])
  const isWhole = isAnimated ? seen.has('ANIM') && seen.has('ANMF') : seen.has('pixels')
  return isWhole ? drawnSize(size, orientation) : 'broken'
}

/** Reduces an animation's frame to its pixels; null when malformed or outside the canvas. */
function cleanFrame(data: Uint8Array, canvas: Size): Uint8Array | null {
  if (data.length < FRAME_BYTES) return null
  const view = viewOf(data)
  const [x, y] = [uint24(view, 0) * 2, uint24(view, 3) * 2]
  const [width, height] = [uint24(view, 6) + 1, uint24(view, 9) + 1]
  if (x + width > canvas.width || y + height > canvas.height) return null

  const clean = new CleanFile(data.length + CHUNK_BYTES)
  clean.put(chunk('ANMF', data.subarray(0, FRAME_BYTES)))
  let hasPixels = false
  let hasAlpha = false
  for (const each of chunks(data.subarray(FRAME_BYTES))) {
    if (each === null) return null
    if (each.type === 'ALPH' && !hasAlpha && !hasPixels) {
      putPadded(clean, each.whole)
      hasAlpha = true
      continue
    }
    if (hasPixels || (each.type !== 'VP8 ' && each.type !== 'VP8L')) continue
    const size = pixelSize(each)
    if (size?.width !== width || size.height !== height) return null
    putPadded(clean, each.whole)
    hasPixels = true
  }
  clean.patch(4, uint32le(clean.length - CHUNK_BYTES))
  return hasPixels ? clean.done() : null
}

/** Size from the header of a `VP8 ` (lossy) or `VP8L` (lossless) chunk; null for others. */
function pixelSize({ type, data }: Chunk): Size | null {
  const view = viewOf(data)
  if (type === 'VP8 ') {
    const isKeyFrame = data.length >= 10 && (view.getUint8(0) & 1) === 0
    if (!isKeyFrame || !hasText(data, 3, '\x9d\x01\x2a')) return null
    return { width: view.getUint16(6, true) & 0x3fff, height: view.getUint16(8, true) & 0x3fff }
  }
  if (type !== 'VP8L' || data.length < 5 || data[0] !== 0x2f) return null
  const bits = view.getUint32(1, true)
  if (bits >>> 29 !== 0) return null
  return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 }
}

/** Yields the chunks in order; ends with null at a truncated chunk or above `MAX_PARTS`. */
function* chunks(bytes: Uint8Array): Generator<Chunk | null, void> {
  const view = viewOf(bytes)
  let parts = 0
  for (let at = 0; at < bytes.length;) {
    const hasHeader = at + CHUNK_BYTES <= bytes.length
    const length = hasHeader ? view.getUint32(at + 4, true) : 0
    const end = at + CHUNK_BYTES + length
    if (!hasHeader || end > bytes.length || ++parts > MAX_PARTS) {
      yield null
      return
    }
    const whole = bytes.subarray(at, end)
    const type = String.fromCharCode(...whole.subarray(0, 4))
    yield { type, whole, data: whole.subarray(CHUNK_BYTES) }
    at = end + (length % 2)
  }
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  return Uint8Array.from([...latin1(type), ...uint32le(data.length), ...data])
}

function putPadded(clean: CleanFile, part: Uint8Array): void {
  clean.put(part)
  if (part.length % 2 === 1) clean.put([0])
}

function uint24(view: DataView, at: number): number {
  return view.getUint16(at, true) | (view.getUint8(at + 2) << 16)
}
