import { crc32, deflateSync } from 'node:zlib'

/** Small pictures made byte by byte, with everything in them that must not be kept. */

/** Stands in each kind of metadata; nothing of it may remain. */
export const SECRET = 'GPS 10.7769 106.7009'
export const ICC = 'profile of colours'

type Bytes = Uint8Array<ArrayBuffer>
type Part = ArrayLike<number> | string

interface Options {
  width?: number
  height?: number
  /** EXIF orientation, 1 to 8. */
  orientation?: number
  /** Whether EXIF numbers have their most significant byte first. */
  bigEndian?: boolean
}

/** Puts parts together; text is Latin-1. */
export function join(...parts: Part[]): Bytes {
  return Uint8Array.from(
    parts.flatMap((part) =>
      typeof part === 'string' ? Array.from(Buffer.from(part, 'latin1')) : Array.from(part),
    ),
  )
}

const number = (value: number, length: number, bigEndian: boolean) => {
  const bytes = Array.from({ length }, (_, i) => Math.floor(value / 256 ** i) % 256)
  return bigEndian ? bytes.reverse() : bytes
}
const be = (value: number, length: number) => number(value, length, true)
const le = (value: number, length: number) => number(value, length, false)

/** EXIF with an orientation and a text that gives a place away. */
export function tiff({ orientation = 6, bigEndian = false }: Options = {}): Bytes {
  const n = (value: number, length: number) => number(value, length, bigEndian)
  const text = `${SECRET}\0`
  const copyright = [...n(0x8298, 2), ...n(2, 2), ...n(text.length, 4), ...n(38, 4)]
  const turned = [...n(0x0112, 2), ...n(3, 2), ...n(1, 4), ...n(orientation, 2), 0, 0]
  const directory = [...n(2, 2), ...turned, ...copyright, ...n(0, 4)]
  return join(bigEndian ? 'MM' : 'II', n(42, 2), n(8, 4), directory, text)
}

export function pngChunk(type: string, ...parts: Part[]): Bytes {
  const data = join(...parts)
  return join(be(data.length, 4), type, data, be(crc32(join(type, data)), 4))
}

export function png(options: Options = {}): Bytes {
  const { width = 4, height = 3 } = options
  const pixels = deflateSync(Buffer.alloc((Math.min(width, 9) * 3 + 1) * Math.min(height, 9)))
  return join(
    '\x89PNG\r\n\x1a\n',
    pngChunk('IHDR', be(width, 4), be(height, 4), [8, 2, 0, 0, 0]),
    pngChunk('iCCP', 'icc\0\0', deflateSync(ICC)),
    pngChunk('tEXt', `Comment\0${SECRET}`),
    pngChunk('tIME', be(2026, 2), [11, 20, 10, 0, 0]),
    pngChunk('eXIf', tiff(options)),
    pngChunk('vpAg', SECRET),
    pngChunk('IDAT', pixels),
    pngChunk('iTXt', `XML:com.adobe.xmp\0\0\0\0\0${SECRET}`),
    pngChunk('IEND'),
  )
}

export function jpegSegment(marker: number, ...parts: Part[]): Bytes {
  const data = join(...parts)
  return join([0xff, marker], be(data.length + 2, 2), data)
}

/** One grey block; with another size only the header says so. */
export function jpeg(options: Options = {}): Bytes {
  const { width = 8, height = 8 } = options
  const oneCode = [1, ...new Array<number>(15).fill(0), 0]
  return join(
    [0xff, 0xd8],
    jpegSegment(0xe0, 'JFIF\0', [1, 2, 1, 0, 72, 0, 72, 2, 4], SECRET, '1234'),
    jpegSegment(0xe1, 'Exif\0\0', tiff(options)),
    jpegSegment(0xe1, 'http://ns.adobe.com/xap/1.0/\0', SECRET),
    jpegSegment(0xe2, 'ICC_PROFILE\0', [1, 1], ICC),
    jpegSegment(0xe2, 'MPF\0', SECRET),
    jpegSegment(0xed, 'Photoshop 3.0\0', SECRET),
    jpegSegment(0xee, 'Adobe', [0, 100, 0, 0, 0, 0, 1]),
    jpegSegment(0xfe, SECRET),
    jpegSegment(0xdb, [0], new Array<number>(64).fill(1)),
    jpegSegment(0xc0, [8], be(height, 2), be(width, 2), [1, 1, 0x11, 0]),
    jpegSegment(0xc4, [0x00], oneCode),
    jpegSegment(0xc4, [0x10], oneCode),
    jpegSegment(0xda, [1, 1, 0, 0, 63, 0]),
    [0x3f, 0xff, 0x00, 0x3f, 0xff, 0xd0, 0x3f],
    [0xff, 0xd9],
  )
}

export function webpChunk(type: string, ...parts: Part[]): Bytes {
  const data = join(...parts)
  return join(type, le(data.length, 4), data, data.length % 2 === 1 ? [0] : [])
}

export function riff(...chunks: Part[]): Bytes {
  const body = join('WEBP', ...chunks)
  return join('RIFF', le(body.length, 4), body)
}

/** Lossless pixels whose header says this size. */
export function vp8l(width: number, height: number): Bytes {
  const size = (width - 1) | ((height - 1) << 14)
  return webpChunk('VP8L', [0x2f], le(size, 4), [0x07, 0x10, 0x11, 0x11, 0x88, 0x88, 0xfe, 0x07])
}

/** Lossy pixels whose header says this size. */
export function vp8(width: number, height: number): Bytes {
  return webpChunk('VP8 ', [0x10, 0, 0, 0x9d, 0x01, 0x2a], le(width, 2), le(height, 2), [1, 2, 3])
}

export function vp8x(flags: number, width: number, height: number): Bytes {
  return webpChunk('VP8X', [flags, 0, 0, 0], le(width - 1, 3), le(height - 1, 3))
}

export function webp(options: Options = {}): Bytes {
  const { width = 5, height = 7 } = options
  return riff(
    vp8x(0x2c, width, height),
    webpChunk('ICCP', ICC),
    vp8l(width, height),
    webpChunk('EXIF', tiff(options)),
    webpChunk('XMP ', SECRET),
    webpChunk('note', SECRET),
  )
}

export function animatedWebp(): Bytes {
  const frame = (...chunks: Part[]) =>
    webpChunk('ANMF', le(1, 3), le(0, 3), le(3, 3), le(4, 3), le(100, 3), [0], ...chunks)
  return riff(
    vp8x(0x0a, 6, 5),
    webpChunk('ANIM', [0, 0, 0, 0, 0, 0]),
    frame(vp8l(4, 5), webpChunk('note', SECRET)),
    frame(webpChunk('ALPH', [0, 1, 2]), vp8(4, 5)),
    webpChunk('EXIF', tiff()),
  )
}

/** Small, seeded: a failing case can be run again. */
export function seeded(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) % below
  }
}
