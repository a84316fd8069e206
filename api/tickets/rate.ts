import type { Deps } from '../deps.ts'
import { Problem } from '../problem.ts'
import { insertRatedEvent } from './repository/event.ts'
import { findRating, upsertRating } from './repository/rating.ts'
import type { NewRating } from './schema.ts'

/** A rating may be changed for so long after it was first given (CASES T46). */
const CHANGEABLE_DAYS = 7

/**
 * Keeps how content the requester was with a closed ticket, and that they said so; one rating a
 * ticket.
 * @throws Problem `chua-hoan-tat` while the ticket is open, `da-chot-danh-gia` when the rating has
 *   become final
 */
export async function rateTicket(
  { db, now }: Pick<Deps, 'db' | 'now'>,
  ticketId: string,
  rating: NewRating,
): Promise<void> {
  const at = now()
  const changeableSince = new Date(at.getTime() - CHANGEABLE_DAYS * 86_400_000)
  const [stored] = await db.write([
    upsertRating(ticketId, rating, at, changeableSince),
    insertRatedEvent(ticketId, rating, at),
  ])
  if (stored?.rowsAffected !== 0) return
  const isFinal = (await findRating(db, ticketId)) !== null
  throw new Problem(isFinal ? 'da-chot-danh-gia' : 'chua-hoan-tat')
}
