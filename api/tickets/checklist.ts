import { answerRefusals } from '../../content/text/desk-answers.ts'
import type { Deps } from '../deps.ts'
import type { Member } from './access.ts'
import { changeTicket } from './change.ts'
import { insertItems, setItemDone } from './repository/item.ts'
import type { Form } from './transfer.ts'

type ChangeDeps = Pick<Deps, 'db' | 'now'>
type Keyed = Pick<Form, 'idempotencyKey'>

/**
 * Adds a step of staff to a ticket; it cannot be closed before all are done (ROWS I18).
 * @param text  one cleaned line
 * @throws Problem see `changeTicket`
 */
export async function addStep(
  deps: ChangeDeps,
  me: Member,
  code: string,
  { text, idempotencyKey }: Keyed & { text: string },
): Promise<void> {
  await changeTicket(deps, me, code, {
    action: 'edit',
    kind: 'edited',
    data: { fields: 'checklist' },
    seen: null,
    statements: (addedAt, { id: ticketId }) =>
      insertItems([text], { ticketId, kind: 'todo', addedAt, addedBy: me.staffId }),
    idempotencyKey,
    content: { text },
  })
}

/**
 * Ticks a step off, or opens it again.
 * @throws Problem see `changeTicket`
 */
export async function setStepDone(
  deps: ChangeDeps,
  me: Member,
  code: string,
  { itemId, isDone, idempotencyKey }: Keyed & { itemId: string; isDone: boolean },
): Promise<void> {
  await changeTicket(deps, me, code, {
    action: 'edit',
    kind: 'edited',
    data: { fields: 'checklist' },
    seen: null,
    guard: {
      sql: `EXISTS (SELECT 1 FROM item WHERE item.id = :itemId AND item.ticket_id = ticket.id
        AND item.kind = 'todo' AND (item.done_at IS NOT NULL) <> :isDone)`,
      args: { itemId, isDone: Number(isDone) },
    },
    refusal: answerRefusals.itemDone,
    statements: (at, { id }) => [setItemDone(id, itemId, isDone ? { at, by: me.staffId } : null)],
    idempotencyKey,
    content: { itemId, isDone },
  })
}
