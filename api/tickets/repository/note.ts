import type { Row, Statement } from '../../db/database.ts'
import { instantIn, textIn } from '../../db/row.ts'

/** Internal notes. A requester never reads this table (CONTRACT §8.38). */
export interface Note {
  id: string
  ticketId: string
  /** Its author. */
  staffId: string
  body: string
  at: Date
}

/** Stores a note. */
export function insertNote({ id, ticketId, staffId, body, at }: Note): Statement {
  return {
    sql: `INSERT INTO note (id, ticket_id, staff_id, body, created_at) VALUES (?, ?, ?, ?, ?)`,
    args: [id, ticketId, staffId, body, at.toISOString()],
  }
}

/** The note in a row of `note`. */
export function noteIn(row: Row): Note {
  return {
    id: textIn(row, 'id'),
    ticketId: textIn(row, 'ticket_id'),
    staffId: textIn(row, 'staff_id'),
    body: textIn(row, 'body'),
    at: instantIn(row, 'created_at'),
  }
}
