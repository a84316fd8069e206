import type { Database, Statement } from '../../db/database.ts'
import { textIn, textOrNullIn } from '../../db/row.ts'

/** An idempotency key that was used, and what its request led to. */
export interface RequestKey {
  key: string
  fingerprint: string
  ticketId: string
  messageId: string | null
  linkId: string | null
}

/**
 * Stores an idempotency key. Goes into the batch of its request, after the rows it refers to; the
 * whole batch of a second request with the same key fails with a `UniqueViolation`.
 */
export function insertRequestKey(request: RequestKey, at: Date): Statement {
  return {
    sql: `INSERT INTO request_key (key, fingerprint, ticket_id, message_id, link_id, created_at)
          VALUES (?, ?, ?, ?, ?, ?)`,
    args: [
      request.key,
      request.fingerprint,
      request.ticketId,
      request.messageId,
      request.linkId,
      at.toISOString(),
    ],
  }
}

/** Finds a used idempotency key; null when it is new. */
export async function findRequestKey(db: Database, key: string): Promise<RequestKey | null> {
  const [row] = await db.read(
    `SELECT key, fingerprint, ticket_id, message_id, link_id FROM request_key WHERE key = ?`,
    [key],
  )
  if (!row) return null
  return {
    key: textIn(row, 'key'),
    fingerprint: textIn(row, 'fingerprint'),
    ticketId: textIn(row, 'ticket_id'),
    messageId: textOrNullIn(row, 'message_id'),
    linkId: textOrNullIn(row, 'link_id'),
  }
}
