import { answerFields } from '../../content/text/desk-answers.ts'
import { localDayOf } from '../../content/text/format.ts'
import type { Deps } from '../deps.ts'
import { Problem } from '../problem.ts'
import { complaintResultDueOn } from '../sla/sla.ts'
import type { Member } from './access.ts'
import { changeTicket, ticketFor } from './change.ts'
import type { Ticket } from './repository/ticket.ts'
import { type Facts, setFacts } from './repository/work.ts'
import type { Form } from './transfer.ts'

/** What staff may correct, whole: a form sends all of it. */
export type Edited = Omit<Facts, 'resultDueOn'>

/** Names of the fields in which a ticket differs from what was sent. */
export function changedFields(ticket: Ticket, edited: Edited): (keyof Edited)[] {
  const now = { ...ticket, name: ticket.requester.name }
  const names = Object.keys(edited) as (keyof Edited)[]
  return names.filter((name) => String(now[name]) !== String(edited[name]))
}

/**
 * Corrects a ticket's facts; its history names the fields, not their values.
 *
 * A ticket that becomes a complaint gets the date of its written result, counted from receipt; one
 * that was none loses it.
 * @throws Problem `noi-dung-chua-dung` for a call on a day that has passed; else see `changeTicket`
 */
export async function editTicket(
  deps: Pick<Deps, 'db' | 'now'>,
  me: Member,
  code: string,
  { seen, idempotencyKey, ...edited }: Form & Edited,
): Promise<void> {
  const fields = changedFields(await ticketFor(deps, me, code), edited)
  if (fields.length === 0) return
  const { callbackOn } = edited
  if (fields.includes('callbackOn') && callbackOn && callbackOn < localDayOf(deps.now())) {
    const errors = [{ pointer: '#/callbackOn', detail: answerFields.callbackOn.past }]
    throw new Problem('noi-dung-chua-dung', { errors })
  }
  await changeTicket(deps, me, code, {
    action: 'edit',
    kind: 'edited',
    data: { fields: fields.join(' ') },
    seen,
    statements: (_, { id, receivedAt }) => [
      setFacts(id, {
        ...edited,
        resultDueOn: edited.requestType === 'khieu-nai' ? complaintResultDueOn(receivedAt) : null,
      }),
    ],
    idempotencyKey,
    content: edited,
  })
}
