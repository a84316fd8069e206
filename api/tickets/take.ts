import type { Deps } from '../deps.ts'
import type { Member } from './access.ts'
import { changeTicket } from './change.ts'
import { setSeen, setTaken } from './repository/work.ts'
import type { Form } from './transfer.ts'

/**
 * Begins work on a ticket: the person who asks becomes its assignee.
 * @throws Problem see `changeTicket`
 */
export async function takeTicket(
  deps: Pick<Deps, 'db' | 'now'>,
  me: Member,
  code: string,
  { seen, idempotencyKey }: Form,
): Promise<void> {
  await changeTicket(deps, me, code, {
    action: 'take',
    kind: 'taken',
    seen,
    statements: (at, ticket) => [setTaken(ticket.id, { staffId: me.staffId, at })],
    idempotencyKey,
    content: {},
  })
}

/** Notes that a ticket's assignee has opened it; does nothing for all others (ROWS L24). */
export async function noteSeen(
  { db, now }: Pick<Deps, 'db' | 'now'>,
  me: Member,
  ticket: { id: string; assignee: string | null; seenAt: Date | null },
): Promise<void> {
  if (ticket.assignee !== me.staffId || ticket.seenAt !== null) return
  await db.write([setSeen(ticket.id, { staffId: me.staffId, at: now() })])
}
