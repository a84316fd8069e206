import type { Database, Statement } from '../db/database.ts'
import { textIn, textOrNullIn } from '../db/row.ts'

/** A stored wish for links to the tickets of an address. */
export interface LinkRequestRow {
  id: string
  email: string
  /** Only the ticket of this code, when given. */
  code: string | null
}

/** Stores a request for links. */
export function insertLinkRequest(request: LinkRequestRow, at: Date): Statement {
  return {
    sql: `INSERT INTO link_request (id, email, code, created_at) VALUES (?, ?, ?, ?)`,
    args: [request.id, request.email, request.code, at.toISOString()],
  }
}

/** Lists requests for links that are not answered yet, oldest first. */
export async function openLinkRequests(db: Database, limit: number): Promise<LinkRequestRow[]> {
  const rows = await db.read(
    `SELECT id, email, code FROM link_request ORDER BY created_at LIMIT ?`,
    [limit],
  )
  return rows.map((row) => ({
    id: textIn(row, 'id'),
    email: textIn(row, 'email'),
    code: textOrNullIn(row, 'code'),
  }))
}

/** Deletes a request for links; it counts as answered then. */
export function deleteLinkRequest(id: string): Statement {
  return { sql: `DELETE FROM link_request WHERE id = ?`, args: [id] }
}
