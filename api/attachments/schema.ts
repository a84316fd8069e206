/* Limits of attachments (CONTRACT §8.15); the form shows and checks the same ones. */

export { MAX_FILE_BYTES, MAX_FILES } from '../../content/picture-limits.ts'
/** Longest side in pixels. */
export const MAX_SIDE_PIXELS = 10_000
/** Most pixels of a picture. */
export const MAX_PIXELS = 40_000_000
/** Accepted picture formats. */
export const MEDIA_TYPES = ['image/png', 'image/jpeg', 'image/webp'] as const

/** Media type of an accepted picture. */
export type MediaType = (typeof MEDIA_TYPES)[number]
