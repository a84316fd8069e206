import type { PictureFault, Walked } from './bytes.ts'
import { isJpeg, walkJpeg } from './jpeg.ts'
import { isPng, walkPng } from './png.ts'
import { MAX_FILE_BYTES, type MediaType } from './schema.ts'
import { isWebp, walkWebp } from './webp.ts'

export type { PictureFault } from './bytes.ts'

export interface Picture {
  mediaType: MediaType
  /** Of the file's name, without the dot. */
  extension: 'png' | 'jpg' | 'webp'
  /** Pixels, by the header; nothing is decoded. */
  width: number
  height: number
  /** The file without its metadata: no place, device, time, text, thumbnail or trailing bytes. */
  clean: Uint8Array<ArrayBuffer>
}

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
 * Says what picture `bytes` are and gives it without its metadata, in one walk over its structure.
 *
 * The type is told by content alone: whatever a file's name or sender says, only PNG, JPEG and WebP
 * pass. Which side is up stays (EXIF orientation), as do colour profiles and animation. Takes any
 * bytes at all, in time linear to their number, and never throws.
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
