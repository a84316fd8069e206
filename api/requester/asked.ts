import type { Row, Statement } from '../db/database.ts'
import { textIn } from '../db/row.ts'

/**
 * Statement that reads what a requester is still to send, oldest first; `askedIn` maps its rows.
 * The steps of staff in the same table stay inside.
 */
export function selectAsked(ticketId: string): Statement {
  return {
    sql: `SELECT text FROM item WHERE ticket_id = ? AND kind = 'asked' AND done_at IS NULL
      ORDER BY added_at, rowid`,
    args: [ticketId],
  }
}

/** The texts in the rows of `selectAsked`. */
export function askedIn(rows: readonly Row[]): string[] {
  return rows.map((row) => textIn(row, 'text'))
}
