import type { Row, Statement } from '../db/database.ts'
import { oneOf, textIn } from '../db/row.ts'

export const CONTACT_KINDS = ['email', 'phone'] as const

/** A person or company that writes to us. */
export interface Customer {
  id: string
  /** As the first ticket gave it. */
  name: string
}

/** A way to reach a customer. */
export interface Contact {
  kind: (typeof CONTACT_KINDS)[number]
  /** Address in lower case, or the number as tickets hold it. */
  key: string
}

/** Statement that reads a customer; `customerIn` maps its rows. */
export function selectCustomer(id: string): Statement {
  return { sql: `SELECT id, name FROM customer WHERE id = ?`, args: [id] }
}

/** The customer in the rows of `selectCustomer`; null when there is none. */
export function customerIn([row]: readonly Row[]): Customer | null {
  return row ? { id: textIn(row, 'id'), name: textIn(row, 'name') } : null
}

/** Statement that reads the contacts of a customer, addresses first; `contactIn` maps its rows. */
export function selectContacts(customerId: string): Statement {
  return {
    sql: `SELECT kind, key FROM contact WHERE customer_id = ? ORDER BY kind, created_at, key`,
    args: [customerId],
  }
}

/** The contact in a row of `selectContacts`. */
export function contactIn(row: Row): Contact {
  return { kind: oneOf(CONTACT_KINDS, row.kind, 'contact.kind'), key: textIn(row, 'key') }
}
