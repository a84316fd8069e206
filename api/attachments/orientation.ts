import { hasText, viewOf } from './bytes.ts'

const TAG_ORIENTATION = 0x0112
const TYPE_SHORT = 3
const ENTRY_BYTES = 12

/**
 * Reads the orientation from a picture's EXIF data.
 * @param tiff  untrusted TIFF structure, with or without a leading `Exif\0\0`
 * @returns 2 to 8; null when the picture is upright (1) or the value is missing or invalid
 */
export function orientationOf(tiff: Uint8Array): number | null {
  const bytes = hasText(tiff, 0, 'Exif\0') ? tiff.subarray(6) : tiff
  const isLittle = hasText(bytes, 0, 'II*\0')
  if ((!isLittle && !hasText(bytes, 0, 'MM\0*')) || bytes.length < 8) return null
  const view = viewOf(bytes)
  const directory = view.getUint32(4, isLittle)
  if (directory + 2 > bytes.length) return null
  const entries = view.getUint16(directory, isLittle)
  for (let i = 0; i < entries; i++) {
    const at = directory + 2 + i * ENTRY_BYTES
    if (at + ENTRY_BYTES > bytes.length) return null
    if (view.getUint16(at, isLittle) !== TAG_ORIENTATION) continue
    const value = view.getUint16(at + 8, isLittle)
    const isSensible = view.getUint16(at + 2, isLittle) === TYPE_SHORT && value >= 2 && value <= 8
    return isSensible ? value : null
  }
  return null
}

/** Size of a picture as browsers draw it: orientations from 5 turn it by a quarter. */
export function drawnSize(
  { width, height }: { width: number; height: number },
  orientation: number | null,
): { width: number; height: number } {
  const isTurned = orientation !== null && orientation >= 5
  return isTurned ? { width: height, height: width } : { width, height }
}

/** Builds EXIF data with the orientation only: a TIFF structure of 26 bytes. */
export function minimalExif(orientation: number): Uint8Array {
  const header = [0x49, 0x49, 0x2a, 0, 8, 0, 0, 0]
  const entry = [0x12, 0x01, TYPE_SHORT, 0, 1, 0, 0, 0, orientation, 0, 0, 0]
  return Uint8Array.from([...header, 1, 0, ...entry, 0, 0, 0, 0])
}
