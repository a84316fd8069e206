import type { HolidayTable } from '../../content/schema.ts'
import { DAY_MS, VIETNAM_OFFSET_MS } from '../../content/units.ts'

/** Working days, as far as they have been announced. */
export interface Calendar {
  /** ISO weekdays: 1 is Monday, 7 is Sunday. */
  workingWeekdays: ReadonlySet<number>
  /** Days off besides weekends, `YYYY-MM-DD`. */
  holidays: ReadonlySet<string>
  /** Last year of the table. */
  lastYear: number
  /** Last day, `YYYY-MM-DD`, up to which all days off are known. */
  settledThrough: string
}

/** Day 0, 1970-01-01, was a Thursday. */
const ISO_WEEKDAY_OF_DAY_0 = 4

/**
 * Builds a calendar from a holiday table; the first unsettled year limits `settledThrough`.
 * @throws RangeError when the table has no year
 */
export function calendarOf({ workingWeekdays, years }: HolidayTable): Calendar {
  const unsettled = years.find(({ year, settledThrough }) => settledThrough !== `${year}-12-31`)
  const last = years.at(-1)
  if (!last) throw new RangeError('The holiday table has no year')
  return {
    workingWeekdays: new Set(workingWeekdays),
    holidays: new Set(years.flatMap(({ days }) => days.map(({ on }) => on))),
    lastYear: last.year,
    settledThrough: (unsettled ?? last).settledThrough,
  }
}

/**
 * Computes the last working day for an answer.
 *
 * Receipt day, weekends and listed holidays do not count, so the last day is a working day. Past
 * `calendar.settledThrough` the caller warns (see `isBeyondCalendar`).
 * @param receivedAt  instant of receipt; its day is taken in Vietnam time (UTC+7)
 * @param days        working days, 1 or more
 * @returns           local date `YYYY-MM-DD`; the deadline is the end of that day (`endOfDay`)
 * @throws RangeError when `days` is not a whole number of 1 or more, or the date is invalid
 * Source: DOMAIN §4 (counting rule: BLDS 2015, art. 147–148).
 */
export function workingDeadlineOn(receivedAt: Date, days: number, calendar: Calendar): string {
  if (!Number.isInteger(days) || days < 1) {
    throw new RangeError(`Working days must be a whole number of 1 or more, not ${days}`)
  }
  let day = dayNumber(receivedAt)
  for (let left = days; left > 0;) {
    day += 1
    if (isWorkingDay(day, calendar)) left -= 1
  }
  return dateOf(day)
}

/**
 * True when a deadline may still move, because later days off are not announced yet.
 * @param on  local date `YYYY-MM-DD`
 */
export function isBeyondCalendar(on: string, calendar: Calendar): boolean {
  return on > calendar.settledThrough
}

/**
 * First instant that is too late for a deadline on `on`: 24:00 in Vietnam.
 * @param on  local date `YYYY-MM-DD`
 */
export function endOfDay(on: string): Date {
  return new Date(Date.parse(`${on}T00:00:00Z`) + DAY_MS - VIETNAM_OFFSET_MS)
}

function isWorkingDay(day: number, { workingWeekdays, holidays }: Calendar): boolean {
  const weekday = ((((day + ISO_WEEKDAY_OF_DAY_0 - 1) % 7) + 7) % 7) + 1
  return workingWeekdays.has(weekday) && !holidays.has(dateOf(day))
}

/** Days since 1970-01-01 in Vietnam time. */
function dayNumber(at: Date): number {
  const day = Math.floor((at.getTime() + VIETNAM_OFFSET_MS) / DAY_MS)
  if (Number.isNaN(day)) throw new RangeError('Not an instant')
  return day
}

function dateOf(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10)
}
