import type { Statement } from '../db/database.ts'
import { newRowId } from '../db/row-id.ts'
import { emailKey } from '../text/email.ts'
import { insertCustomer, insertEmail, insertPhone } from './repository.ts'

/**
 * Recognises a requester by e-mail address alone, or stores a new customer.
 *
 * The statements go before the ticket's own into its batch. Batches run one after the other, so
 * concurrent first tickets of an address find one customer. A phone number only becomes a contact:
 * an office shares one. The customer keeps the name of the first ticket.
 * @returns no statement for a requester without an address
 */
export function recogniseCustomer(
  { name, email, phone }: { name: string; email: string; phone: string | null },
  at: Date,
): Statement[] {
  if (email === '') return []
  const id = newRowId()
  const key = emailKey(email)
  return [
    insertCustomer({ id, name, emailKey: key }, at),
    insertEmail(id, key, at),
    ...(phone === null ? [] : [insertPhone(phone, key, at)]),
  ]
}
