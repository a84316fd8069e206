import type { Statement } from '../db/database.ts'
import { addCount } from '../audit/counters.ts'
import { EVENT_COLUMNS } from '../audit/repository.ts'

/** Live sessions of one account; beyond this the one used longest ago ends. */
export const MAX_SESSIONS = 10
/** Wrong tries on one account in an hour that leave an event of their own. */
export const MANY_TRIES = 20

/**
 * What follows the use of a sign-in, in the same batch: the browser's old session ends, a new one
 * begins if the account is active, and the record says which it was.
 * @returns the second statement's `rowsAffected` is 1 when a session began
 */
export function sessionAfter(session: {
  id: string
  tokenHash: string
  /** Session that the browser had before. */
  previousHash: string | null
  signInId: string
  staffId: string | null
  now: Date
  expiresAt: string
  browser: string | null
  requestId: string
  source: string
  eventIds: readonly [string, string]
}): Statement[] {
  const { id, tokenHash, previousHash, signInId, staffId, expiresAt, browser } = session
  const { requestId, source } = session
  const now = session.now.toISOString()
  const [signedIn, attacked] = session.eventIds
  const failed = `NOT EXISTS (SELECT 1 FROM session WHERE session.id = :session)`
  return [
    {
      sql: `DELETE FROM session WHERE token_hash = :previousHash
        AND EXISTS (SELECT 1 FROM sign_in WHERE session_id = :id)`,
      args: { id, previousHash },
    },
    {
      sql: `INSERT INTO session
          (id, token_hash, staff_id, created_at, last_seen_at, expires_at, browser)
        SELECT :id, :tokenHash, staff.id, :now, :now, :expiresAt, :browser
        FROM sign_in JOIN staff ON staff.id = sign_in.staff_id
        WHERE sign_in.session_id = :id AND staff.disabled_at IS NULL`,
      args: { id, tokenHash, now, expiresAt, browser },
    },
    {
      sql: `DELETE FROM session WHERE staff_id = (SELECT staff_id FROM session WHERE id = :id)
        AND id NOT IN (SELECT id FROM session
          WHERE staff_id = (SELECT staff_id FROM session WHERE id = :id)
          ORDER BY id = :id DESC, last_seen_at DESC, rowid DESC LIMIT ${MAX_SESSIONS})`,
      args: { id },
    },
    {
      sql: `INSERT INTO staff_event (${EVENT_COLUMNS})
        SELECT :eventId, :now, 'staff', staff_id, 'signed-in', staff_id, :requestId, :source, '{}'
        FROM session WHERE id = :id`,
      args: { eventId: signedIn, now, requestId, source, id },
    },
    addCount(
      { kind: 'sign-in-failed', subjectId: staffId, source, hits: 1, at: session.now },
      { sql: failed, args: { session: id } },
    ),
    {
      sql: `INSERT INTO staff_event (${EVENT_COLUMNS})
        SELECT :eventId, :now, 'visitor', NULL, 'sign-in-attacked', staff_id, :requestId, :source,
          '{}'
        FROM sign_in WHERE id = :signInId AND staff_id IS NOT NULL AND ${failed}
          AND ${MANY_TRIES} = (SELECT sum(hits) FROM audit_counter
            WHERE hour = substr(:now, 1, 13) AND kind = 'sign-in-failed'
              AND subject_id = sign_in.staff_id)`,
      args: { eventId: attacked, now, requestId, source, signInId, session: id },
    },
  ]
}
