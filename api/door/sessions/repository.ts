import type { Database, Statement } from '../../db/database.ts'
import { textIn, textOrNullIn } from '../../db/row.ts'
import { type Account, accountOf } from '../staff.ts'
import { EVENT_COLUMNS, type EventRow, insertEvent } from '../../audit/repository.ts'

/** Rows of `session`. */

export interface SessionRow {
  id: string
  staffId: string
  createdAt: Date
  lastSeenAt: Date
  /** Name of the browser in words; null for one that we do not know. */
  browser: string | null
}

/** Whose live session has this hash; role and state of the account are those of this moment. */
export async function sessionByToken(
  db: Database,
  tokenHash: string,
  { now, idleSince }: { now: string; idleSince: string },
): Promise<(Account & { sessionId: string; lastSeenAt: Date }) | null> {
  const [row] = await db.read(
    `SELECT staff.*, session.id AS session_id, session.last_seen_at
     FROM session JOIN staff ON staff.id = session.staff_id
     WHERE session.token_hash = ? AND session.expires_at > ? AND session.last_seen_at > ?
       AND staff.disabled_at IS NULL`,
    [tokenHash, now, idleSince],
  )
  if (!row) return null
  return {
    ...accountOf(row),
    sessionId: textIn(row, 'session_id'),
    lastSeenAt: new Date(textIn(row, 'last_seen_at')),
  }
}

/** Notes that a session was used. */
export function touchSession(id: string, now: string): Statement {
  return { sql: `UPDATE session SET last_seen_at = ? WHERE id = ?`, args: [now, id] }
}

/** The live sessions of an account, last used first. */
export async function sessionsOf(
  db: Database,
  staffId: string,
  { now, idleSince }: { now: string; idleSince: string },
): Promise<SessionRow[]> {
  const rows = await db.read(
    `SELECT * FROM session WHERE staff_id = ? AND expires_at > ? AND last_seen_at > ?
     ORDER BY last_seen_at DESC, rowid DESC`,
    [staffId, now, idleSince],
  )
  return rows.map((row) => ({
    id: textIn(row, 'id'),
    staffId: textIn(row, 'staff_id'),
    createdAt: new Date(textIn(row, 'created_at')),
    lastSeenAt: new Date(textIn(row, 'last_seen_at')),
    browser: textOrNullIn(row, 'browser'),
  }))
}

/**
 * Ends a session of its owner, and writes the event if there was one.
 * @returns the first statement's `rowsAffected` is 1 when it was there
 */
export function endSession(
  event: EventRow,
  { id, staffId }: { id: string; staffId: string },
): Statement[] {
  return [
    {
      sql: `INSERT INTO staff_event (${EVENT_COLUMNS})
        SELECT :id, :at, :actor, :actorId, :kind, :subjectId, :requestId, :source, :data
        WHERE EXISTS (SELECT 1 FROM session WHERE id = :sessionId AND staff_id = :staffId)`,
      args: { ...event, data: JSON.stringify(event.data), sessionId: id, staffId },
    },
    { sql: `DELETE FROM session WHERE id = ? AND staff_id = ?`, args: [id, staffId] },
  ]
}

/**
 * Ends the sessions of an account, and writes the event.
 * @param keep  id of a session that stays
 */
export function endSessions(
  event: EventRow,
  { staffId, keep }: { staffId: string; keep: string | null },
): Statement[] {
  return [
    insertEvent(event),
    {
      sql: `DELETE FROM session WHERE staff_id = ? AND id <> ?`,
      args: [staffId, keep ?? ''],
    },
  ]
}

/** Deletes sessions that have ended by age or disuse. */
export function deleteEndedSessions(now: string, idleSince: string): Statement {
  return {
    sql: `DELETE FROM session WHERE expires_at <= ? OR last_seen_at <= ?`,
    args: [now, idleSince],
  }
}
