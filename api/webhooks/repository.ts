import type { Statement } from '../db/database.ts'

/** Stores an event; one that is stored already is ignored. */
export function insertEventOnce(event: {
  id: string
  type: string
  payload: string
  receivedAt: string
}): Statement {
  return {
    sql: `INSERT OR IGNORE INTO webhook_event (id, type, payload, received_at)
      VALUES (?, ?, ?, ?)`,
    args: [event.id, event.type, event.payload, event.receivedAt],
  }
}
