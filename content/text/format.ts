import { DAY_MS, KIB, MIB, VIETNAM_OFFSET_MS } from '../units.ts'

/*
 * Vietnamese formats of dates and sizes (DOMAIN §10). Plain arithmetic is right, because Vietnam is
 * always UTC+7. Intl's `vi-VN` differs between runtimes.
 */

/**
 * Formats an instant in Vietnam time.
 * @returns `dd/mm/yyyy hh:mm`, 24 hours (DOMAIN R7)
 */
export function formatInstant(instant: Date): string {
  const local = localInput(instant)
  return `${formatDay(local.slice(0, 10))} ${local.slice(11)}`
}

/**
 * Formats a day.
 * @param day  `YYYY-MM-DD`
 * @returns    `dd/mm/yyyy`
 */
export function formatDay(day: string): string {
  const [year = '', month = '', date = ''] = day.split('-')
  return `${date}/${month}/${year}`
}

/** Formats a size in bytes: `340 KB`, `1,2 MB`. */
export function formatBytes(bytes: number): string {
  if (bytes < MIB) return `${Math.max(1, Math.round(bytes / KIB))} KB`
  return `${(bytes / MIB).toFixed(1).replace('.', ',')} MB`
}

/** Day of an instant in Vietnam time, `YYYY-MM-DD`. */
export function localDayOf(instant: Date): string {
  return localInput(instant).slice(0, 10)
}

/** Midnight in Vietnam at the end of an instant's day. */
export function endOfLocalDay(instant: Date): Date {
  const day = Math.floor((instant.getTime() + VIETNAM_OFFSET_MS) / DAY_MS)
  return new Date((day + 1) * DAY_MS - VIETNAM_OFFSET_MS)
}

/** Formats an instant for `<input type="datetime-local">`: `YYYY-MM-DDTHH:mm`, Vietnam time. */
export function localInput(instant: Date): string {
  return new Date(instant.getTime() + VIETNAM_OFFSET_MS).toISOString().slice(0, 16)
}

/**
 * Parses a local date and time.
 * @param typed  `YYYY-MM-DDTHH:mm`, Vietnam time; seconds, which some browsers send, are dropped
 * @returns the instant; null for an invalid day or time
 */
export function parseLocal(typed: string): Date | null {
  const minute = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2})(?::\d{2}(?:\.\d{1,3})?)?$/.exec(typed)?.[1]
  if (!minute) return null
  const instant = new Date(Date.parse(`${minute}Z`) - VIETNAM_OFFSET_MS)
  // `Date` turns 30 February into 2 March; only a real day survives the round trip.
  return Number.isNaN(instant.getTime()) || localInput(instant) !== minute ? null : instant
}

/**
 * Formats the time of an incident in words.
 * @param at         null when the requester gave none
 * @param isUnknown  true when the requester does not remember exactly
 */
export function formatOccurredAt(at: Date | null, isUnknown: boolean): string {
  if (!at) return 'không nhớ chính xác'
  return isUnknown ? `khoảng ${formatInstant(at)}` : formatInstant(at)
}
