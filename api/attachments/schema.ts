/** What may be attached (CONTRACT §8.15); the form shows the same figures and asks for these types. */
export const MAX_FILES = 5
export const MAX_FILE_BYTES = 5 * 1024 * 1024
export const MAX_SIDE_PIXELS = 10_000
export const MAX_PIXELS = 40_000_000
export const MEDIA_TYPES = ['image/png', 'image/jpeg', 'image/webp'] as const

export type MediaType = (typeof MEDIA_TYPES)[number]
