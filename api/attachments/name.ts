import type { Picture } from './picture.ts'

const MAX_CODE_POINTS = 120
/** Limit of most file systems; a Vietnamese letter has up to 3 bytes. */
const MAX_BYTES = 255
/** Raw names are cut to this length first, to bound the work on them. */
const MAX_RAW_LENGTH = 4096

/** Spellings of each extension that are kept as typed. */
const SAME: Record<Picture['extension'], RegExp> = {
  png: /^png$/i,
  jpg: /^(jpe?g|jpe|jfif)$/i,
  webp: /^webp$/i,
}
/** C0/C1 controls, bidi marks and zero-width characters; joiners stay, because emoji need them. */
const HIDDEN = /[\p{Cc}\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/gu
/** Device names that Windows reserves, with any extension. */
const RESERVED = /^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[\d¹²³])$/i

const graphemes = new Intl.Segmenter('vi', { granularity: 'grapheme' })

/**
 * Makes the name under which a picture is shown and downloaded.
 *
 * Takes the last path segment of the sender's name, in NFC, without hidden characters, with the
 * extension of the content. The result has at most 120 code points and 255 bytes. Empty and
 * Windows-reserved names become `anh-1.png`. Storage paths never contain it.
 * @param index  index among the files of one request, from 0
 */
export function displayName(
  rawName: string,
  extension: Picture['extension'],
  index: number,
): string {
  const name = cleanName(rawName)
  const dot = name.lastIndexOf('.')
  const typed = dot < 0 ? '' : name.slice(dot + 1)
  const isExtension = /^(?=.*[a-z])[a-z0-9]{1,5}$/i.test(typed)
  const ending = SAME[extension].test(typed) ? typed : extension
  const stem = shorten(isExtension ? name.slice(0, dot) : name, ending.length + 1)
  const [device = ''] = stem.split('.')
  if (!/[\p{L}\p{N}\p{S}]/u.test(stem) || RESERVED.test(device.trim())) {
    return `anh-${index + 1}.${extension}`
  }
  return `${stem}.${ending}`
}

/** Cleans a raw file name for display: last path segment, NFC, no hidden characters. */
export function cleanName(rawName: string): string {
  const last = rawName.slice(-MAX_RAW_LENGTH).split(/[/\\]/).at(-1) ?? ''
  const visible = last
    .toWellFormed()
    .normalize('NFC')
    .replace(/[\p{Zs}\p{Zl}\p{Zp}\t\r\n]+/gu, ' ')
    .replace(HIDDEN, '')
    .replace(/[<>:"|?*]/g, '-')
  return visible.trim()
}

/** Shortens a name between graphemes, so that no emoji is split. */
function shorten(stem: string, endingLength: number): string {
  const encoder = new TextEncoder()
  let codePoints = MAX_CODE_POINTS - endingLength
  let bytes = MAX_BYTES - endingLength
  let kept = ''
  for (const { segment } of graphemes.segment(stem)) {
    codePoints -= Array.from(segment).length
    bytes -= encoder.encode(segment).length
    if (codePoints < 0 || bytes < 0) break
    kept += segment
  }
  // Windows drops trailing dots and blanks; Unix hides names with a leading dot.
  return kept.replace(/^[. ]+|[. ]+$/g, '')
}
