/** Spans of time and sizes by name; bundlers inline them. */

export const MINUTE_MS = 60_000
export const HOUR_MS = 60 * MINUTE_MS
export const DAY_MS = 24 * HOUR_MS

export const HOUR_SECONDS = 3600
export const DAY_SECONDS = 24 * HOUR_SECONDS

/** Vietnam's only offset since 1975, so plain arithmetic needs no time zone data. */
export const VIETNAM_OFFSET_MS = 7 * HOUR_MS

/** 1,024 bytes. */
export const KIB = 1024
/** 1,024 KiB. */
export const MIB = 1024 * KIB
