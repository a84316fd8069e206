import type { Deps } from '../deps.ts'
import { newRowId } from '../db/row-id.ts'
import { deleteDraft } from '../drafts/repository.ts'
import type { Member } from './access.ts'
import { changeTicket } from './change.ts'
import { insertNote } from './repository/note.ts'
import type { Form } from './transfer.ts'

/**
 * Adds an internal note; the author's draft of it goes in the same batch.
 * @param body  cleaned text of 1 to 5,000 characters
 * @throws Problem see `changeTicket`; a newer version of the ticket does not matter
 */
export async function addNote(
  deps: Pick<Deps, 'db' | 'now'>,
  me: Member,
  code: string,
  { body, idempotencyKey }: Pick<Form, 'idempotencyKey'> & { body: string },
): Promise<void> {
  const { staffId } = me
  await changeTicket(deps, me, code, {
    action: 'note',
    kind: 'noted',
    seen: null,
    statements: (at, { id: ticketId }) => [
      insertNote({ id: newRowId(), ticketId, staffId, body, at }),
      deleteDraft({ staffId, ticketId, kind: 'note' }),
    ],
    idempotencyKey,
    content: { body },
  })
}
