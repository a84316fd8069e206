import type { Database, Row, Statement } from '../db/database.ts'
import { textIn } from '../db/row.ts'

/** Rows of `admin_grant`. */

export interface Grant {
  id: string
  kind: 'role' | 'enable'
  /** Who becomes an admin, or comes back as one. */
  staffId: string
  grantedBy: string
  /** Session that asked. */
  sessionId: string
  codeMac: string
  createdAt: string
  expiresAt: string
}

/** A grant that still waits for its code. */
export interface OpenGrant {
  id: string
  kind: Grant['kind']
  staffId: string
  name: string
  email: string
  expiresAt: Date
}

/** Stores a grant; an earlier one of the same session for the same account ends. */
export function insertGrant(grant: Grant): Statement[] {
  return [
    {
      sql: `DELETE FROM admin_grant WHERE session_id = ? AND staff_id = ? AND event_id IS NULL`,
      args: [grant.sessionId, grant.staffId],
    },
    {
      sql: `INSERT INTO admin_grant
          (id, kind, staff_id, granted_by, session_id, code_mac, created_at, expires_at)
        VALUES (:id, :kind, :staffId, :grantedBy, :sessionId, :codeMac, :createdAt, :expiresAt)`,
      args: { ...grant },
    },
  ]
}

const OPEN = `event_id IS NULL AND expires_at > :now AND tries < :maxTries`

/** Grants that a session may still confirm, newest first. */
export async function openGrants(
  db: Database,
  { sessionId, now, maxTries }: { sessionId: string; now: string; maxTries: number },
): Promise<OpenGrant[]> {
  const rows = await db.read(
    `SELECT admin_grant.*, staff.name, staff.email
     FROM admin_grant JOIN staff ON staff.id = admin_grant.staff_id
     WHERE session_id = :sessionId AND ${OPEN}
     ORDER BY admin_grant.created_at DESC, admin_grant.rowid DESC`,
    { sessionId, now, maxTries },
  )
  return rows.map(openGrantOf)
}

/**
 * Tries a code: counts the try and, when it is right, marks the grant with the event to be written.
 * @returns a statement that answers `tries`, `event_id`; no row when it could not be tried
 */
export function tryGrant(use: {
  id: string
  sessionId: string
  mac: string
  eventId: string
  now: string
  maxTries: number
}): Statement {
  return {
    sql: `UPDATE admin_grant SET tries = tries + 1,
        event_id = CASE WHEN code_mac = :mac THEN :eventId END
      WHERE id = :id AND session_id = :sessionId AND ${OPEN}
      RETURNING tries, event_id`,
    args: use,
  }
}

/** Ends a grant of a session that was not confirmed. */
export function deleteGrant(id: string, sessionId: string): Statement {
  return {
    sql: `DELETE FROM admin_grant WHERE id = ? AND session_id = ? AND event_id IS NULL`,
    args: [id, sessionId],
  }
}

/** A grant whose mail may still leave. */
export async function usableGrant(
  db: Database,
  id: string,
  now: string,
): Promise<{ codeMac: string } | null> {
  const [row] = await db.read(
    `SELECT code_mac FROM admin_grant WHERE id = ? AND event_id IS NULL AND expires_at > ?`,
    [id, now],
  )
  return row ? { codeMac: textIn(row, 'code_mac') } : null
}

/** Deletes grants that have ended. */
export function deleteGrants(before: string): Statement {
  return { sql: `DELETE FROM admin_grant WHERE expires_at <= ?`, args: [before] }
}

function openGrantOf(row: Row): OpenGrant {
  return {
    id: textIn(row, 'id'),
    // The schema's CHECK allows these two.
    kind: textIn(row, 'kind') as Grant['kind'],
    staffId: textIn(row, 'staff_id'),
    name: textIn(row, 'name'),
    email: textIn(row, 'email'),
    expiresAt: new Date(textIn(row, 'expires_at')),
  }
}
