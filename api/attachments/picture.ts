import type { PictureFault, Walked } from './bytes.ts'
import { isJpeg, walkJpeg } from './jpeg.ts'
import { isPng, walkPng } from './png.ts'
import { MAX_FILE_BYTES, type MediaType } from './schema.ts'
import { isWebp, walkWebp } from './webp.ts'

export type { PictureFault } from './bytes.ts'

/** An accepted picture. */
export interface Picture {
  mediaType: MediaType
  /** Extension for its file name, without the dot. */
  extension: 'png' | 'jpg' | 'webp'
  /** Pixels as browsers draw it, from header and orientation; nothing is decoded. */
  width: number
  height: number
  /** The file without location, device, time, text, thumbnail and trailing bytes. */
  clean: Uint8Array<ArrayBuffer>
}

/** Result of `inspectPicture`: a picture or a fault. */
export type Inspection = { fault: null; picture: Picture } | { fault: PictureFault; picture: null }

interface Format {
  mediaType: Picture['mediaType']
  extension: Picture['extension']
  is: (bytes: Uint8Array) => boolean
  walk: (bytes: Uint8Array) => Walked | PictureFault
}

const formats: Format[] = [
  { mediaType: 'image/png', extension: 'png', is: isPng, walk: walkPng },
  { mediaType: 'image/jpeg', extension: 'jpg', is: isJpeg, walk: walkJpeg },
  { mediaType: 'image/webp', extension: 'webp', is: isWebp, walk: walkWebp },
]

/**
 * Validates a picture and strips its metadata, in one walk over its structure.
 *
 * The content alone decides the type: only PNG, JPEG and WebP pass. EXIF orientation, colour
 * profiles and animation are kept. Accepts any bytes, runs in linear time and never throws.
 * Source: CONTRACT §8.15, CASES T20–T21.
 */
export function inspectPicture(bytes: Uint8Array): Inspection {
  if (bytes.length > MAX_FILE_BYTES) return { fault: 'too-large', picture: null }
  const format = formats.find(({ is }) => is(bytes))
  if (!format) return { fault: 'not-a-picture', picture: null }
  const walked = format.walk(bytes)
  if (typeof walked === 'string') return { fault: walked, picture: null }
  const { mediaType, extension } = format
  return { fault: null, picture: { mediaType, extension, ...walked } }
}
