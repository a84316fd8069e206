import { deadlines, holidayTable, type RequestType } from '../../content/schema.ts'
import { calendarOf, workingDeadlineOn } from './calendar.ts'

const HOUR_MS = 3_600_000
const MINUTE_MS = 60_000

/** The calendar this firm works by: `content/data/holidays.json`. */
export const workCalendar = calendarOf(holidayTable)

/**
 * By when somebody has answered for the first time: elapsed hours, day and night, because that is
 * what customers are told (DOMAIN §4; never a promise to repair, R1).
 */
export function replyDueAt(receivedAt: Date): Date {
  return new Date(receivedAt.getTime() + deadlines.firstReply.hours * HOUR_MS)
}

/** Local date by whose end a complaint's result is given in writing (DOMAIN §4: 30 working days). */
export function complaintResultDueOn(receivedAt: Date): string {
  return workingDeadlineOn(receivedAt, deadlines.complaintResult.workingDays, workCalendar)
}

/** Local date by whose end negotiation on a complaint has begun (19/2023/QH15, art. 57.2). */
export function complaintStartDueOn(receivedAt: Date): string {
  return workingDeadlineOn(receivedAt, deadlines.complaintStart.workingDays, workCalendar)
}

/** Local date by whose end a valid request about personal data is answered (NĐ 356/2025, art. 5). */
export function dataRequestReplyDueOn(receivedAt: Date): string {
  return workingDeadlineOn(receivedAt, deadlines.dataRequestReply.workingDays, workCalendar)
}

/**
 * What a new ticket owes, and by when.
 * @returns `dueAt`: instant of the first reply, the same for every type; `resultDueOn`: local date
 *   `YYYY-MM-DD` of a complaint's result, null for all other types (DOMAIN R5: two clocks)
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
 * Whether a reply is or was late. Derived each time and never stored, so that it cannot be stale.
 * @param repliedAt  instant of the first reply, null as long as there is none
 */
export function isOverdue(dueAt: Date, repliedAt: Date | null, now: Date): boolean {
  return (repliedAt ?? now) > dueAt
}

/** The KPI of ROWS L27: whole minutes from receipt to the first reply, begun ones not counted. */
export function replyMinutes(receivedAt: Date, repliedAt: Date): number {
  return Math.floor((repliedAt.getTime() - receivedAt.getTime()) / MINUTE_MS)
}
