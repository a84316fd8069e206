import type { Deps } from '../deps.ts'
import { Problem } from '../problem.ts'
import { insertEvent, upsertRating } from './repository.ts'
import type { NewRating } from './schema.ts'

/** A rating may be changed for so long after it was first given (CASES T46). */
const CHANGEABLE_DAYS = 7

/**
 * Keeps how content the requester was with a closed ticket; one rating a ticket.
 * @throws Problem `chua-hoan-tat` while the ticket is open, or when the rating has become final
 */
export async function rateTicket(
  { db, now }: Pick<Deps, 'db' | 'now'>,
  ticketId: string,
  rating: NewRating,
): Promise<void> {
  const at = now()
  const changeableSince = new Date(at.getTime() - CHANGEABLE_DAYS * 86_400_000)
  const [stored] = await db.write([upsertRating(ticketId, rating, at, changeableSince)])
  if (stored?.rowsAffected === 0) throw new Problem('chua-hoan-tat')
  const { score } = rating
  await db.write([
    insertEvent(ticketId, { at, actor: 'requester', kind: 'rated', data: { score } }),
  ])
}
