import { deadlines, holidayTable, type RequestType } from '../../content/schema.ts'
import { HOUR_MS } from '../../content/units.ts'
import { calendarOf, workingDeadlineOn } from './calendar.ts'

/** Calendar of `content/data/holidays.json`. */
export const workCalendar = calendarOf(holidayTable)

/**
 * Due time of the first reply, in elapsed hours, day and night.
 *
 * The site states it to customers in this form (DOMAIN §4); it promises no repair (R1).
 */
export function replyDueAt(receivedAt: Date): Date {
  return new Date(receivedAt.getTime() + deadlines.firstReply.hours * HOUR_MS)
}

/** Local date by whose end a complaint is answered in writing (DOMAIN §4: 30 working days). */
export function complaintResultDueOn(receivedAt: Date): string {
  return workingDeadlineOn(receivedAt, deadlines.complaintResult.workingDays, workCalendar)
}

/**
 * Computes the deadlines of a new ticket (DOMAIN R5: two clocks).
 * @returns `dueAt`: instant of the first reply, equal for all types; `resultDueOn`: local date
 *   `YYYY-MM-DD` of a complaint's result, null for other types
 */
export function dueTimes(
  requestType: RequestType,
  receivedAt: Date,
): { dueAt: Date; resultDueOn: string | null } {
  return {
    dueAt: replyDueAt(receivedAt),
    resultDueOn: requestType === 'khieu-nai' ? complaintResultDueOn(receivedAt) : null,
  }
}

/**
 * True when the first reply is or was late; derived, because a stored flag could be stale.
 * @param repliedAt  instant of the first reply; null before it
 */
export function isOverdue(dueAt: Date, repliedAt: Date | null, now: Date): boolean {
  return (repliedAt ?? now) > dueAt
}
