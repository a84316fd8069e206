import type { Statement } from '../db/database.ts'

/* Rows of `customer` and `contact`. A trigger marks a customer's search text dirty at each change. */

/** SQL of the customer who owns an address, or NULL; its parameter is the address's key. */
export const OWNER_OF_EMAIL = `(SELECT customer_id FROM contact WHERE kind = 'email' AND key = ?)`

/** Stores a customer, unless the address has an owner. */
export function insertCustomer(
  { id, name, emailKey }: { id: string; name: string; emailKey: string },
  at: Date,
): Statement {
  return {
    sql: `INSERT INTO customer (id, name, created_at)
      SELECT ?, ?, ? WHERE ${OWNER_OF_EMAIL} IS NULL`,
    args: [id, name, at.toISOString(), emailKey],
  }
}

/** Gives an address to a customer, if `insertCustomer` of the same batch has stored it. */
export function insertEmail(customerId: string, emailKey: string, at: Date): Statement {
  return {
    sql: `INSERT INTO contact (kind, key, customer_id, created_at)
      SELECT 'email', ?, id, ? FROM customer WHERE id = ?`,
    args: [emailKey, at.toISOString(), customerId],
  }
}

/** Adds a phone number to the customer who owns an address; a known one stays as it is. */
export function insertPhone(phone: string, emailKey: string, at: Date): Statement {
  return {
    sql: `INSERT INTO contact (kind, key, customer_id, created_at)
      SELECT 'phone', ?, customer_id, ? FROM contact WHERE kind = 'email' AND key = ?
      ON CONFLICT DO NOTHING`,
    args: [phone, at.toISOString(), emailKey],
  }
}
