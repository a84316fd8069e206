import { crc32, inflateSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { inspectPicture, type Picture } from '../../api/attachments/picture.ts'
import {
  animatedWebp,
  ICC,
  jpeg,
  jpegSegment,
  join,
  png,
  pngChunk,
  riff,
  SECRET,
  seeded,
  tiff,
  vp8,
  vp8l,
  vp8x,
  webp,
  webpChunk,
} from '../support/pictures.ts'

const MIB = 1024 * 1024
/** Each is drawn turned by a quarter, so its width is the height of its header. */
const formats = [
  { name: 'PNG', make: png, mediaType: 'image/png', extension: 'png', width: 3, height: 4 },
  { name: 'JPEG', make: jpeg, mediaType: 'image/jpeg', extension: 'jpg', width: 8, height: 8 },
  { name: 'WebP', make: webp, mediaType: 'image/webp', extension: 'webp', width: 7, height: 5 },
]

const faultOf = (bytes: Uint8Array) => inspectPicture(bytes).fault
const has = (bytes: Uint8Array, text: string) => Buffer.from(bytes).includes(text, 0, 'latin1')

/** Orientation `n` and nothing else, as TIFF. */
const exifOf = (n: number) =>
  join('II*\0', [8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, n, 0, 0, 0, 0, 0, 0, 0])
const hasExif = (bytes: Uint8Array, n: number) =>
  has(bytes, Buffer.from(exifOf(n)).toString('latin1'))

function accepted(bytes: Uint8Array): Picture {
  const { fault, picture } = inspectPicture(bytes)
  if (fault) throw new Error(`Refused: ${fault}`)
  return picture
}

function pngChunks(bytes: Uint8Array): { type: string; data: Buffer; crc: number; sum: number }[] {
  const all = Buffer.from(bytes)
  const found = []
  for (let at = 8; at < all.length; at += 12 + all.readUInt32BE(at)) {
    const end = at + 8 + all.readUInt32BE(at)
    found.push({
      type: all.toString('latin1', at + 4, at + 8),
      data: all.subarray(at + 8, end),
      crc: all.readUInt32BE(end),
      sum: crc32(all.subarray(at + 4, end)),
    })
  }
  return found
}

test.for(formats)('$name is told by its content (T21, K14)', ({ make, ...wanted }) => {
  const { mediaType, extension, width, height } = accepted(make())
  expect({ mediaType, extension, width, height }).toEqual({
    mediaType: wanted.mediaType,
    extension: wanted.extension,
    width: wanted.width,
    height: wanted.height,
  })
})

test.for([1, 2, 3, 4, 5, 6, 7, 8])(
  'a picture has its drawn size, orientation %d',
  (orientation) => {
    const drawn = orientation < 5 ? { width: 4, height: 3 } : { width: 3, height: 4 }
    for (const make of [png, jpeg]) {
      expect(accepted(make({ width: 4, height: 3, orientation }))).toMatchObject(drawn)
    }
  },
)

test.for([
  ['SVG', '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'],
  ['SVG with a declaration', '<?xml version="1.0"?><svg/>'],
  ['HTML', '<!doctype html><script>alert(1)</script>'],
  ['a GIF that is JavaScript too', 'GIF89a/*\x01\x00*/=1;alert(1)//\x00;'],
  ['a bitmap', 'BM\x3a\x00\x00\x00'],
  ['HEIC', '\x00\x00\x00\x18ftypheic'],
  ['AVIF', '\x00\x00\x00\x18ftypavif'],
  ['a PDF', '%PDF-1.7'],
  ['a sound in RIFF', 'RIFF\x04\x00\x00\x00WAVE'],
  ['HTML before a PNG', '<script></script>\x89PNG\r\n\x1a\n'],
  ['a PNG whose line ends were changed', '\x89PNG\n\x1a\n'],
  ['nothing', ''],
  ['one byte', '\xff'],
])('%s is no picture (T20, T21)', ([, text = '']) => {
  expect(faultOf(join(text))).toBe('not-a-picture')
})

test.for([
  ...formats.map(({ name, make }) => ({ name, bytes: make({ width: 50_000, height: 50_000 }) })),
  { name: 'WebP, lossless', bytes: riff(vp8l(16_384, 16_384)) },
  { name: 'WebP, lossy', bytes: riff(vp8(16_383, 16_383)) },
  { name: 'PNG, one side', bytes: png({ width: 10_001, height: 1 }) },
  { name: 'JPEG, one side', bytes: jpeg({ width: 1, height: 10_001 }) },
  { name: 'PNG, a line too many', bytes: png({ width: 10_000, height: 4001 }) },
])('$name of too many pixels is refused by its header (T21)', ({ bytes }) => {
  expect(faultOf(bytes)).toBe('too-many-pixels')
})

test.for(formats)('$name of just 40 megapixels passes (T21)', ({ make }) => {
  expect(accepted(make({ width: 10_000, height: 4000 }))).toMatchObject({ height: 10_000 })
})

test.for(formats)('$name of no width is broken (T21)', ({ name, make }) => {
  const empty = name === 'WebP' ? riff(vp8(0, 3)) : make({ width: 0 })
  expect(faultOf(empty)).toBe('broken')
})

test.for([
  ...formats,
  { name: 'animated WebP', make: animatedWebp },
  { name: 'simple WebP', make: () => riff(vp8(4, 5)) },
])('$name cut off anywhere is refused (T21)', ({ make }) => {
  const whole = make()
  for (let length = 0; length < whole.length; length++) {
    expect(faultOf(whole.subarray(0, length)), `cut at ${length}`).not.toBeNull()
  }
})

test.for(formats)('what hides behind the end of $name is dropped (T20, T21)', ({ make }) => {
  const polyglot = join(make(), '<script>alert(1)</script>PK\x03\x04')
  expect(accepted(polyglot).clean).toEqual(accepted(make()).clean)
  expect(has(accepted(polyglot).clean, 'script')).toBe(false)
})

test.for(
  formats.flatMap(({ name, make }) => [
    { name, make, bigEndian: false },
    { name: `${name}, big-endian EXIF`, make, bigEndian: true },
  ]),
)('$name loses place and texts, keeps its orientation (T20, K14)', ({ make, bigEndian }) => {
  for (let orientation = 2; orientation <= 8; orientation++) {
    const sent = make({ orientation, bigEndian })
    expect(has(sent, SECRET)).toBe(true)
    const { clean } = accepted(sent)
    expect(has(clean, SECRET)).toBe(false)
    expect(hasExif(clean, orientation)).toBe(true)
    expect(accepted(clean).clean).toEqual(clean)
  }
})

test.for(formats)('$name that stands upright keeps no EXIF at all (T20, K14)', ({ make }) => {
  for (const orientation of [0, 1, 9, 700]) {
    const { clean } = accepted(make({ orientation }))
    expect(has(clean, 'II*\0')).toBe(false)
    expect(has(clean, 'xif')).toBe(false)
  }
})

test.for([
  { name: 'JPEG', bytes: jpeg() },
  { name: 'WebP', bytes: webp() },
])('$name keeps its colour profile (K14)', ({ bytes }) => {
  expect(has(accepted(bytes).clean, ICC)).toBe(true)
})

test('a clean PNG has its pixels and right checksums (K14)', () => {
  const chunks = pngChunks(accepted(png()).clean)
  expect(chunks.map(({ type }) => type)).toEqual(['IHDR', 'iCCP', 'eXIf', 'IDAT', 'IEND'])
  for (const { crc, sum } of chunks) expect(crc).toBe(sum)
  expect(inflateSync(chunks[3]!.data)).toEqual(Buffer.alloc((4 * 3 + 1) * 3))
})

test('an animated PNG stays animated (K14)', () => {
  const still = png()
  const animated = join(
    still.subarray(0, 33),
    pngChunk('acTL', [0, 0, 0, 2, 0, 0, 0, 0]),
    pngChunk('fcTL', new Array<number>(26).fill(0)),
    still.subarray(33, -12),
    pngChunk('fdAT', [0, 0, 0, 1, 9]),
    pngChunk('IEND'),
  )
  const types = pngChunks(accepted(animated).clean).map(({ type }) => type)
  expect(types).toEqual(['IHDR', 'acTL', 'fcTL', 'iCCP', 'eXIf', 'IDAT', 'fdAT', 'IEND'])
})

test('a clean JPEG is its tables, pixels and hints, in their order (K14)', () => {
  const kept = join(
    jpegSegment(0xe0, 'JFIF\0', [1, 2, 1, 0, 72, 0, 72, 0, 0]),
    jpegSegment(0xe1, 'Exif\0\0', exifOf(6)),
    jpegSegment(0xe2, 'ICC_PROFILE\0', [1, 1], ICC),
    jpegSegment(0xee, 'Adobe', [0, 100, 0, 0, 0, 0, 1]),
    jpegSegment(0xdb, [0], new Array<number>(64).fill(1)),
  )
  const sent = jpeg()
  const pixels = sent.subarray(Buffer.from(sent).indexOf(Buffer.from([0xff, 0xc0])))
  expect(accepted(sent).clean).toEqual(join([0xff, 0xd8], kept, pixels))
})

test('a clean WebP says its length and what is in it (K14)', () => {
  const { clean } = accepted(webp())
  const expected = riff(
    vp8x(0x28, 5, 7),
    webpChunk('ICCP', ICC),
    vp8l(5, 7),
    webpChunk('EXIF', exifOf(6)),
  )
  expect(clean).toEqual(expected)
})

test('frames of an animated WebP are cleaned too (T20)', () => {
  const { clean, width, height } = accepted(animatedWebp())
  expect({ width, height }).toEqual({ width: 5, height: 6 })
  expect(has(clean, SECRET)).toBe(false)
  expect(Buffer.from(clean).toString('latin1').match(/ANMF/g)).toHaveLength(2)
  expect(Buffer.from(clean).readUInt32LE(4)).toBe(clean.length - 8)
})

test.for([
  { name: 'a second header in a PNG', bytes: twoHeaders(png(), 33) },
  {
    name: 'a PNG that does not start with its header',
    bytes: join('\x89PNG\r\n\x1a\n', pngChunk('IDAT', [1]), png().subarray(8)),
  },
  { name: 'a PNG without pixels', bytes: join(png().subarray(0, 33), pngChunk('IEND')) },
  {
    name: 'a PNG with a chunk that nobody knows',
    bytes: join(png().subarray(0, 33), pngChunk('CgBI', [1]), png().subarray(33)),
  },
  {
    name: 'a second frame header in a JPEG',
    bytes: join(
      jpeg().subarray(0, -2),
      jpegSegment(0xc0, [8, 0xff, 0xff, 0xff, 0xff, 1, 1, 0x11, 0]),
      [0xff, 0xd9],
    ),
  },
  {
    name: 'a JPEG of a kind no browser draws',
    bytes: jpeg().map((byte, i, all) => (byte === 0xc0 && all[i - 1] === 0xff ? 0xc3 : byte)),
  },
  {
    name: 'a JPEG without pixels',
    bytes: join([0xff, 0xd8], jpegSegment(0xfe, 'text'), [0xff, 0xd9]),
  },
  {
    name: 'a WebP whose canvas lies about its pixels',
    bytes: riff(vp8x(0, 5, 5), vp8l(16_000, 16_000)),
  },
  {
    name: 'a WebP frame outside the canvas',
    bytes: riff(
      vp8x(2, 3, 3),
      webpChunk('ANIM', [0, 0, 0, 0, 0, 0]),
      webpChunk('ANMF', new Array<number>(6).fill(0), [3, 0, 0, 3, 0, 0, 1, 0, 0, 0], vp8l(4, 4)),
    ),
  },
  { name: 'a WebP without pixels', bytes: riff(vp8x(0, 5, 5), webpChunk('EXIF', tiff())) },
])('$name is broken (T21)', ({ bytes }) => {
  expect(faultOf(bytes)).toBe('broken')
})

function twoHeaders(bytes: Uint8Array, headerEnd: number) {
  return join(bytes.subarray(0, headerEnd), bytes.subarray(8))
}

test('bytes over the limit are not even looked at (T21)', () => {
  const padded = new Uint8Array(5 * MIB + 1)
  padded.set(png())
  expect(faultOf(padded)).toBe('too-large')
  expect(faultOf(padded.subarray(1))).toBe('not-a-picture')
  expect(faultOf(padded.subarray(0, 5 * MIB))).toBeNull()
})

test.for([
  { name: 'only fill bytes', start: [0xff, 0xd8, 0xff], pattern: [0xff] },
  { name: 'empty segments', start: [0xff, 0xd8], pattern: [0xff, 0xdb, 0, 2] },
  {
    name: 'kept and dropped by turns',
    start: [0xff, 0xd8],
    pattern: [0xff, 0xdb, 0, 2, 0xff, 0xfe, 0, 2],
  },
  { name: 'stuffed zeros', start: [0xff, 0xd8], pattern: [0xff, 0] },
  { name: 'empty PNG chunks', start: png().subarray(0, 33), pattern: pngChunk('IDAT') },
  {
    name: 'empty WebP chunks',
    start: join('RIFF', [0xf0, 0xff, 0x4f, 0], 'WEBP', vp8x(0, 5, 5)),
    pattern: webpChunk('note'),
  },
])('5 MiB of $name end in one pass (T21)', { timeout: 10_000 }, ({ start, pattern }) => {
  const bytes = Buffer.alloc(5 * MIB).fill(Buffer.from(pattern), start.length)
  bytes.set(start)
  expect(faultOf(bytes)).toBe('broken')
})

test('10 000 random mutations never throw, and what passes is clean (T21)', () => {
  const below = seeded(20_261_120)
  const samples = [png(), jpeg(), webp(), animatedWebp(), riff(vp8(4, 5)), riff(vp8l(4, 5))]
  const counts = { passed: 0, refused: 0 }
  for (let i = 0; i < 10_000; i++) {
    const sample = samples[below(samples.length)]!
    const mutated = mutate(sample, below)
    const { fault, picture } = inspectPicture(mutated)
    if (fault) {
      counts.refused += 1
      continue
    }
    counts.passed += 1
    const again = inspectPicture(picture.clean)
    expect(again.picture?.clean, Buffer.from(mutated).toString('base64')).toEqual(picture.clean)
  }
  expect(counts.passed).toBeGreaterThan(500)
  expect(counts.refused).toBeGreaterThan(500)
})

/** Flips, cuts, doubles or fills a few places. */
function mutate(sample: Uint8Array, below: (n: number) => number): Uint8Array {
  let bytes = Uint8Array.from(sample)
  for (let changes = 1 + below(4); changes > 0 && bytes.length > 0; changes--) {
    const at = below(bytes.length)
    const end = at + below(Math.min(40, bytes.length - at) + 1)
    switch (below(5)) {
      case 0:
        bytes[at] = below(256)
        break
      case 1:
        bytes.fill([0, 0xff, 0x80][below(3)]!, at, at + 1 + below(4))
        break
      case 2:
        bytes = join(bytes.subarray(0, at), bytes.subarray(end))
        break
      case 3:
        bytes = join(bytes.subarray(0, end), bytes.subarray(at))
        break
      default:
        bytes = below(8) === 0 ? bytes.slice(0, at) : bytes
    }
  }
  return bytes
}
