import type { Picture } from './picture.ts'

const MAX_CODE_POINTS = 120
/** What most file systems take; Vietnamese letters are up to 3 bytes each. */
const MAX_BYTES = 255
/** Longer raw names are nobody's; cut before any work is done on them. */
const MAX_RAW_LENGTH = 4096

/** Extensions that say the same as ours. */
const SAME: Record<Picture['extension'], RegExp> = {
  png: /^png$/i,
  jpg: /^(jpe?g|jpe|jfif)$/i,
  webp: /^webp$/i,
}
/** C0/C1 controls, direction marks and invisible characters; joiners stay, emoji need them. */
const HIDDEN = /[\p{Cc}\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/gu
/** Windows keeps these for devices, whatever extension follows. */
const RESERVED = /^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[\d¹²³])$/i

const graphemes = new Intl.Segmenter('vi', { granularity: 'grapheme' })

/**
 * Name under which a picture is shown and downloaded; never a path on our side.
 *
 * The last part of what the sender called it, in NFC, without hidden characters, with the extension
 * of its content, at most 120 code points and 255 bytes. What nothing remains of, and names that
 * Windows reserves, become `anh-1.png`.
 * @param index  place among the files of one request, from 0
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

/** A raw file name as it may be shown: its last part in NFC, nothing hidden in it, not too long. */
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

/** Cuts between characters as people see them, so that no half emoji stays. */
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
  // Windows drops dots and blanks at the end, Unix hides names that start with a dot.
  return kept.replace(/^[. ]+|[. ]+$/g, '')
}
