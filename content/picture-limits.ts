import { MIB } from './units.ts'

/* Limits of attached pictures (CONTRACT §8.15), for the form, its texts and the API. */

/** Most pictures per request or message. */
export const MAX_FILES = 5
/** Largest picture in megabytes, as texts say it. */
export const MAX_FILE_MB = 5
/** Largest picture in bytes. */
export const MAX_FILE_BYTES = MAX_FILE_MB * MIB
