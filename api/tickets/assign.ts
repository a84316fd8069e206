import { assignWords } from '../../content/text/desk.ts'
import { drain } from '../outbox/drain.ts'
import { Problem } from '../problem.ts'
import { type Member, relationOf } from './access.ts'
import { changeTicket } from './change.ts'
import { type Colleague, findColleague } from './repository/colleague.ts'
import type { Ticket } from './repository/ticket.ts'
import { setAssignee } from './repository/work.ts'
import { queueAssignment } from './staff-mail.ts'
import type { Form, MailingDeps } from './transfer.ts'

/**
 * Whether a ticket can be given to a person: an active account that would see it. A technician of
 * another team sees it as soon as it is theirs, and their team becomes the ticket's.
 */
export function canBeAssigned(person: Colleague, ticket: Pick<Ticket, 'recordedBy'>): boolean {
  return person.isActive && (person.role !== 'collaborator' || ticket.recordedBy === person.id)
}

/**
 * Whether a person may give a ticket to a colleague: overseers to anyone, technicians within their
 * team. Source: CONTRACT §4.
 */
export function mayAssignTo(me: Member, ticket: Ticket, person: Colleague): boolean {
  if (!canBeAssigned(person, ticket)) return false
  return relationOf(me, ticket) === 'overseer' || person.team === me.team
}

/**
 * Gives a ticket to a person; a new one is transferred by that.
 * @throws Problem `noi-dung-chua-dung` for a person who cannot get it; else see `changeTicket`
 */
export async function assignTicket(
  deps: MailingDeps,
  me: Member,
  code: string,
  { assignee, seen, idempotencyKey }: Form & { assignee: string },
): Promise<void> {
  // The account may be disabled at this very moment.
  const isActive = `EXISTS (SELECT 1 FROM staff WHERE staff.id = :newAssignee
    AND staff.disabled_at IS NULL) AND assignee IS NOT :newAssignee`
  await changeTicket(deps, me, code, {
    action: 'assign',
    kind: 'assigned',
    data: { to: assignee },
    seen,
    guard: { sql: isActive, args: { newAssignee: assignee } },
    statements: async (at, before) => {
      if (before.assignee === assignee) throw refused(assignWords.isTheirs)
      const person = await findColleague(deps.db, assignee)
      if (!person || !mayAssignTo(me, before, person)) {
        throw refused(assignWords.notPossible)
      }
      const team = person.role === 'technician' ? person.team : null
      return [
        setAssignee(before.id, { staffId: person.id, team, at }),
        ...(await queueAssignment(deps, me, before, { staffId: person.id }, at)),
      ]
    },
    idempotencyKey,
    content: { assignee },
  })
  deps.later(drain(deps))
}

function refused(detail: string): Problem {
  return new Problem('noi-dung-chua-dung', { errors: [{ pointer: '#/assignee', detail }] })
}
