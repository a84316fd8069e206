import { requestTypeRow, type Team } from '../../content/schema.ts'
import { assignWords, missingWords } from '../../content/text/desk.ts'
import type { Deps } from '../deps.ts'
import { newRowId } from '../db/row-id.ts'
import { drain } from '../outbox/drain.ts'
import type { Member } from './access.ts'
import { Problem } from '../problem.ts'
import { changeTicket } from './change.ts'
import { insertItems } from './repository/item.ts'
import { insertNote } from './repository/note.ts'
import type { Ticket } from './repository/ticket.ts'
import { setTeam } from './repository/work.ts'
import { queueAssignment } from './staff-mail.ts'

/** What a team needs before it can begin. */
export type MissingFact = keyof typeof missingWords

/** Which facts a ticket lacks that its team needs. Source: ROWS C47, DOMAIN §1. */
export function missingFacts({
  requester,
  description,
  occurredAt,
  occurredAtUnknown,
}: Ticket): MissingFact[] {
  return [
    ...(requester.name === '' ? (['name'] as const) : []),
    ...(occurredAt === null && !occurredAtUnknown ? (['occurredAt'] as const) : []),
    ...(description === '' ? (['description'] as const) : []),
  ]
}

/** What a verb uses that sends mails. */
export type MailingDeps = Pick<Deps, keyof Parameters<typeof drain>[0] | 'later'>

/** What every form of the desk carries. */
export interface Form {
  /** Version of the ticket that the page was drawn from. */
  seen: number
  /** UUID of the form, fresh for each page; null for programs. */
  idempotencyKey: string | null
}

/**
 * Hands a new ticket to a team, with the steps that its type asks for.
 * @throws Problem `noi-dung-chua-dung` that names what the team would miss (ROWS C47); else see
 *   `changeTicket`
 */
export async function transferTicket(
  deps: MailingDeps,
  me: Member,
  code: string,
  { team, seen, idempotencyKey }: Form & { team: Team },
): Promise<void> {
  await changeTicket(deps, me, code, {
    action: 'transfer',
    kind: 'transferred',
    data: { team },
    seen,
    statements: async (at, before) => {
      assertComplete(before)
      return [
        setTeam(before.id, { team, at }),
        ...(await queueAssignment(deps, me, before, { team }, at)),
        ...insertItems(requestTypeRow(before.requestType).checklist, {
          ticketId: before.id,
          kind: 'todo',
          addedAt: at,
          addedBy: null,
        }),
      ]
    },
    idempotencyKey,
    content: { team },
  })
  deps.later(drain(deps))
}

function assertComplete(ticket: Ticket): void {
  const missing = missingFacts(ticket)
  if (missing.length === 0) return
  const errors = missing.map((name) => ({ pointer: `#/${name}`, detail: missingWords[name] }))
  throw new Problem('noi-dung-chua-dung', { errors })
}

/**
 * Hands a ticket on to another team, with the reason as a note; its assignee gives it up.
 * @throws Problem see `changeTicket`
 */
export async function handTicketOver(
  deps: MailingDeps,
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
    statements: async (at, { id: ticketId, ...before }) => {
      if (before.team === team) {
        const errors = [{ pointer: '#/team', detail: assignWords.isTheirTeam }]
        throw new Problem('noi-dung-chua-dung', { errors })
      }
      return [
        setTeam(ticketId, { team, at }),
        ...(await queueAssignment(deps, me, { ...before, id: ticketId }, { team }, at)),
        insertNote({ id: newRowId(), ticketId, staffId: me.staffId, body: reason, at }),
      ]
    },
    idempotencyKey,
    content: { team, reason },
  })
  deps.later(drain(deps))
}
