import type { Database, Statement } from '../db/database.ts'

/** A stored link. */
export interface LinkRow {
  id: string
  ticketId: string
  tokenHash: string
}

/** Stores a link. */
export function insertLink(link: LinkRow & { issuedAt: string }): Statement {
  return {
    sql: `INSERT INTO link (id, ticket_id, token_hash, issued_at) VALUES (?, ?, ?, ?)`,
    args: [link.id, link.ticketId, link.tokenHash, link.issuedAt],
  }
}

/** Id of a ticket's newest link that was not revoked; null when it has none. */
export async function newestLink(db: Database, ticketId: string): Promise<string | null> {
  const [row] = await db.read(
    `SELECT id FROM link WHERE ticket_id = ? AND revoked_at IS NULL
     ORDER BY issued_at DESC, rowid DESC LIMIT 1`,
    [ticketId],
  )
  return row ? String(row.id) : null
}

/** Lists the valid links of the ticket that `linkId` belongs to, that one first. */
export async function siblingsOf(db: Database, linkId: string): Promise<LinkRow[]> {
  const rows = await db.read(
    `SELECT id, ticket_id, token_hash FROM link
     WHERE revoked_at IS NULL AND ticket_id = (SELECT ticket_id FROM link WHERE id = ?)
     ORDER BY id <> ?, issued_at`,
    [linkId, linkId],
  )
  return rows.map((row) => ({
    id: String(row.id),
    ticketId: String(row.ticket_id),
    tokenHash: String(row.token_hash),
  }))
}

/**
 * Finds the id of the ticket with a valid link of this hash.
 * @param since  null when neither the ticket's last event nor the link's issue is later than this
 */
export async function ticketByHash(
  db: Database,
  tokenHash: string,
  since: string,
): Promise<string | null> {
  const [row] = await db.read(
    `SELECT ticket.id AS id FROM link JOIN ticket ON ticket.id = link.ticket_id
     WHERE token_hash = ? AND revoked_at IS NULL AND max(last_event_at, issued_at) > ?`,
    [tokenHash, since],
  )
  return row ? String(row.id) : null
}
