import { privacy } from '../../content/schema.ts'
import { DAY_MS } from '../../content/units.ts'
import { discardFiles } from '../attachments/attachments.ts'
import type { Deps } from '../deps.ts'
import {
  deleteAged,
  deleteCounters,
  deletePictures,
  deleteStaffRecords,
  deleteTickets,
  expiredTickets,
  forgetMails,
  forgetWords,
  type Limits,
} from './repository.ts'

/*
 * Deletion after the periods in `content/data/privacy.json` (DOMAIN §9, ROWS C51). The form and the
 * privacy page show the same periods.
 */

/** Most tickets, pictures or mails of one batch, so that it does not delay requests. */
const PAGE = 50
/**
 * Most batches of pictures or mails in one run: 30,000 of each in a night of sixty runs. A day may
 * bring `MAX_MAILS_PER_DAY`, 10,000 by default, so one batch a run would fall behind.
 */
const ROUNDS = 10
/** Most small rows of one run; a night has sixty runs. */
const SMALL_PAGE = 1000

/** Number of rows of each kind that one run deleted or, for mails, emptied. */
export interface Forgotten {
  tickets: number
  pictures: number
  mails: number
  webhookEvents: number
  feedback: number
  searchMisses: number
  staffEvents: number
  auditCounters: number
}

/**
 * Deletes expired data: closed tickets, pictures, mails, feedback, search misses, audit records.
 *
 * Safe to run twice, or in two processes. The next run continues where this one stops. Files that
 * the store could not delete are left to `sweepOrphans`.
 * @throws Problem `tam-ngung` when the database cannot answer; each batch is atomic
 */
export async function forgetExpired(
  deps: Pick<Deps, 'db' | 'files' | 'now' | 'log'>,
): Promise<Forgotten> {
  const now = deps.now()
  const limits = limitsAt(now)
  const pictures = await inRounds(async () => {
    const keys = await deletePictures(deps.db, limits, PAGE)
    await discardFiles(deps, keys)
    return keys.length
  })
  const ids = await expiredTickets(deps.db, limits, PAGE)
  const gone = await deleteTickets(deps.db, ids, limits, now.toISOString())
  await discardFiles(deps, gone.pictureKeys)
  if (gone.tickets > 0) await forgetWords(deps.db)
  const forgotten = {
    tickets: gone.tickets,
    pictures: pictures + gone.pictureKeys.length,
    mails: await inRounds(() => forgetMails(deps.db, limits, PAGE)),
    webhookEvents: await deleteAged(deps.db, 'webhook_event', limits.mailsEnded, SMALL_PAGE),
    feedback: await deleteAged(deps.db, 'guide_feedback', limits.feedbackGiven, SMALL_PAGE),
    searchMisses: await deleteAged(deps.db, 'search_miss', limits.searchesMissed, SMALL_PAGE),
    ...(await deleteStaffRecords(deps.db, limits, SMALL_PAGE)),
  }
  if (Object.values(forgotten).some((count) => count > 0)) {
    deps.log('info', 'expired data deleted', forgotten)
  }
  return forgotten
}

/** Repeats a batch until it is not full, at most `ROUNDS` times; returns the sum of its counts. */
async function inRounds(batch: () => Promise<number>): Promise<number> {
  let sum = 0
  for (let round = 0; round < ROUNDS; round += 1) {
    const count = await batch()
    sum += count
    if (count < PAGE) break
  }
  return sum
}

/** Deletes all expired counters of requests and uploads. */
export async function forgetCounters({
  db,
  now,
}: Pick<Deps, 'db' | 'now'>): Promise<{ counters: number }> {
  const at = now().toISOString()
  let counters = 0
  for (;;) {
    const deleted = await deleteCounters(db, at, SMALL_PAGE)
    counters += deleted[0] + deleted[1]
    if (Math.max(...deleted) < SMALL_PAGE) return { counters }
  }
}

/** Cut-off instants at `now`, from the periods of `content/data/privacy.json`. */
export function limitsAt(now: Date): Limits {
  const { ticketMonths, complaintMonths, pictureDays, mailLogDays } = privacy.retention
  const { feedbackMonths, searchMissMonths, staffEventMonths, auditCounterDays } = privacy.retention
  return {
    ticketsClosed: monthsBefore(now, ticketMonths).toISOString(),
    complaintsClosed: monthsBefore(now, complaintMonths).toISOString(),
    picturesClosed: daysBefore(now, pictureDays).toISOString(),
    mailsEnded: daysBefore(now, mailLogDays).toISOString(),
    feedbackGiven: monthsBefore(now, feedbackMonths).toISOString(),
    searchesMissed: monthsBefore(now, searchMissMonths).toISOString(),
    staffEventsPast: monthsBefore(now, staffEventMonths).toISOString(),
    auditCountersPast: daysBefore(now, auditCounterDays).toISOString(),
  }
}

function daysBefore(at: Date, days: number): Date {
  return new Date(at.getTime() - days * DAY_MS)
}

/** The same day and time in an earlier month, clamped to that month's last day. */
function monthsBefore(at: Date, months: number): Date {
  const before = new Date(at)
  before.setUTCDate(1)
  before.setUTCMonth(at.getUTCMonth() - months)
  const lastDay = new Date(Date.UTC(before.getUTCFullYear(), before.getUTCMonth() + 1, 0))
  before.setUTCDate(Math.min(at.getUTCDate(), lastDay.getUTCDate()))
  return before
}
