import type { Team } from '../../content/schema.ts'
import type { Deps } from '../deps.ts'
import { newRowId } from '../db/row-id.ts'
import type { Member } from './access.ts'
import { changeTicket } from './change.ts'
import { insertNote } from './repository/note.ts'
import { setTeam } from './repository/work.ts'

/** What every form of the desk carries. */
export interface Form {
  /** Version of the ticket that the page was drawn from. */
  seen: number
  /** UUID of the form, fresh for each page; null for programs. */
  idempotencyKey: string | null
}

/**
 * Hands a new ticket to a team, whose technicians see and take it from then on.
 * @throws Problem see `changeTicket`
 */
export async function transferTicket(
  deps: Pick<Deps, 'db' | 'now'>,
  me: Member,
  code: string,
  { team, seen, idempotencyKey }: Form & { team: Team },
): Promise<void> {
  await changeTicket(deps, me, code, {
    action: 'transfer',
    kind: 'transferred',
    data: { team },
    seen,
    statements: (at, ticket) => [setTeam(ticket.id, { team, at })],
    idempotencyKey,
    content: { team },
  })
}

/**
 * Hands a ticket on to another team, with the reason as a note; its assignee gives it up.
 * @throws Problem see `changeTicket`
 */
export async function handTicketOver(
  deps: Pick<Deps, 'db' | 'now'>,
  me: Member,
  code: string,
  { team, reason, seen, idempotencyKey }: Form & { team: Team; reason: string },
): Promise<void> {
  await changeTicket(deps, me, code, {
    action: 'handOver',
    kind: 'handed-over',
    data: { team },
    seen,
    guard: { sql: 'team <> :newTeam', args: { newTeam: team } },
    statements: (at, ticket) => [
      setTeam(ticket.id, { team, at }),
      insertNote({ id: newRowId(), ticketId: ticket.id, staffId: me.staffId, body: reason, at }),
    ],
    idempotencyKey,
    content: { team, reason },
  })
}
