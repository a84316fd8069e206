import { STAFF_ATTACHMENTS_API } from '../../../content/addresses.ts'
import { fileHeaders, readAttachment } from '../../attachments/attachments.ts'
import { textIn } from '../../db/row.ts'
import type { Deps } from '../../deps.ts'
import { idOf } from '../../door/answers.ts'
import type { StaffDoor } from '../../door/guard.ts'
import { Problem } from '../../problem.ts'
import { type Member, scopeOf } from '../../tickets/access.ts'
import { attachmentRules } from './rules.ts'

/** Files of tickets for staff who see the ticket: downloads, as requesters get them. */
export function attachmentRoutes(deps: Deps, door: StaffDoor): void {
  const { closed } = door.admit(attachmentRules)
  closed(`GET ${STAFF_ATTACHMENTS_API}/:id`, async (c, me) => {
    const id = idOf(c)
    const ticketId = await ticketOf(deps, me, id)
    const file = ticketId === null ? null : await readAttachment(deps, ticketId, id)
    if (!file) throw new Problem('khong-tim-thay')
    return c.body(new Uint8Array(file.bytes), 200, fileHeaders(file))
  })
}

/**
 * Finds the ticket of a file.
 * @returns null when there is no such file, or its ticket is not this person's: both alike
 */
async function ticketOf({ db }: Pick<Deps, 'db'>, me: Member, id: string): Promise<string | null> {
  const scope = scopeOf(me)
  const [row] = await db.read(
    `SELECT ticket_id FROM attachment JOIN ticket ON ticket.id = ticket_id
     WHERE attachment.id = :id AND ${scope.sql}`,
    { id, ...scope.args },
  )
  return row ? textIn(row, 'ticket_id') : null
}
