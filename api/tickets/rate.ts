import { DAY_MS } from '../../content/units.ts'
import type { Deps } from '../deps.ts'
import { Problem } from '../problem.ts'
import { insertRatedEvent } from './repository/event.ts'
import { findRating, type Rating, upsertRating } from './repository/rating.ts'

/** A rating may be changed for this long after it was first given (CASES T46). */
const CHANGEABLE_DAYS = 7

/**
 * Stores a requester's rating of a closed ticket, with its event; a ticket has one rating.
 * @throws Problem `chua-hoan-tat` while the ticket is open, `da-chot-danh-gia` when the rating is
 *   older than 7 days
 */
export async function rateTicket(
  { db, now }: Pick<Deps, 'db' | 'now'>,
  ticketId: string,
  rating: Rating,
): Promise<void> {
  const at = now()
  const changeableSince = new Date(at.getTime() - CHANGEABLE_DAYS * DAY_MS)
  const [stored] = await db.write([
    upsertRating(ticketId, rating, at, changeableSince),
    insertRatedEvent(ticketId, rating, at),
  ])
  if (stored?.rowsAffected !== 0) return
  const isFinal = (await findRating(db, ticketId)) !== null
  throw new Problem(isFinal ? 'da-chot-danh-gia' : 'chua-hoan-tat')
}
