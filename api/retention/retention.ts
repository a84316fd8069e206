import { privacy } from '../../content/schema.ts'
import { discardFiles } from '../attachments/attachments.ts'
import type { Deps } from '../deps.ts'
import {
  deleteCounters,
  deletePictures,
  deleteTickets,
  expiredTickets,
  forgetMails,
  type Limits,
} from './repository.ts'

/**
 * What is kept no longer than `content/data/privacy.json` says (DOMAIN §9, ROWS C51): the same
 * periods that the form and the privacy page name.
 */

/** What one run takes out at most, so that no batch keeps visitors waiting. */
const PAGE = 50

/** How much of each kind one run has deleted, or emptied in the case of mails. */
export interface Forgotten {
  tickets: number
  pictures: number
  mails: number
  webhookEvents: number
}

/**
 * Deletes what has had its time: closed tickets with all that belongs to them, pictures, and what
 * the log of mails says. Safe to run twice, or in two processes; what is left waits for the next
 * run, and so do files whose rows went but whose store was away (`sweepOrphans`).
 * @returns how much it was
 * @throws Problem `tam-ngung` when the database cannot answer; each batch is whole, or not at all
 */
export async function forgetExpired(
  deps: Pick<Deps, 'db' | 'files' | 'now' | 'log'>,
): Promise<Forgotten> {
  const now = deps.now()
  const limits = limitsAt(now)
  const pictureKeys = await deletePictures(deps.db, limits, PAGE)
  await discardFiles(deps, pictureKeys)
  const ids = await expiredTickets(deps.db, limits, PAGE)
  const gone = await deleteTickets(deps.db, ids, limits, now.toISOString())
  await discardFiles(deps, gone.pictureKeys)
  const forgotten = {
    tickets: gone.tickets,
    pictures: pictureKeys.length + gone.pictureKeys.length,
    ...(await forgetMails(deps.db, limits, PAGE)),
  }
  if (Object.values(forgotten).some((count) => count > 0)) {
    deps.log('info', 'expired data deleted', forgotten)
  }
  return forgotten
}

/** Deletes counters of requests that no longer count; the worker's, for Node has them in memory. */
export async function forgetCounters({
  db,
  now,
}: Pick<Deps, 'db' | 'now'>): Promise<{ counters: number }> {
  return { counters: await deleteCounters(db, now().toISOString()) }
}

/** Instants before which something must have ended for its time to be over at `now`. */
export function limitsAt(now: Date): Limits {
  const { ticketMonths, complaintMonths, pictureDays, mailLogDays } = privacy.retention
  return {
    ticketsClosed: monthsBefore(now, ticketMonths).toISOString(),
    complaintsClosed: monthsBefore(now, complaintMonths).toISOString(),
    picturesClosed: daysBefore(now, pictureDays).toISOString(),
    mailsEnded: daysBefore(now, mailLogDays).toISOString(),
  }
}

function daysBefore(at: Date, days: number): Date {
  return new Date(at.getTime() - days * 86_400_000)
}

/** The same day and time so many months before; the month's last day where it has no such day. */
function monthsBefore(at: Date, months: number): Date {
  const before = new Date(at)
  before.setUTCDate(1)
  before.setUTCMonth(at.getUTCMonth() - months)
  const lastDay = new Date(Date.UTC(before.getUTCFullYear(), before.getUTCMonth() + 1, 0))
  before.setUTCDate(Math.min(at.getUTCDate(), lastDay.getUTCDate()))
  return before
}
