import type { Database, Row, Statement } from '../db/database.ts'
import { textIn, textOrNullIn } from '../db/row.ts'

/** Rows of `sign_in`. */

/** A browser's request to sign in. */
export interface SignInRow {
  id: string
  email: string
  browserHash: string
  requestId: string
  /** Keyed hash of the asking client's address. */
  source: string
  /** Empty for browsers that never signed in; else a hash of the browser's own id. */
  lane: string
  /** Null before the address has been looked up, and for an unknown one. */
  staffId: string | null
  /** The sign-in whose mail holds this one's link and code; null without a mail. */
  mailId: string | null
  next: string | null
  expiresAt: Date
  tries: number
  usedAt: Date | null
}

const SIGN_IN_COLUMNS = `id, email, browser_hash, request_id, source, lane, staff_id, mail_id, next,
  expires_at, tries, used_at`
/** SQL condition on a row of `sign_in`: the code of its mail has begun a session already. */
const MAIL_IS_USED = `EXISTS (SELECT 1 FROM sign_in AS other
  WHERE other.mail_id = sign_in.mail_id AND other.used_at IS NOT NULL)`

/** Stores a request to sign in. */
export function insertSignIn(signIn: {
  id: string
  email: string
  browserHash: string
  requestId: string
  source: string
  lane: string
  next: string | null
  createdAt: string
  expiresAt: string
}): Statement {
  return {
    sql: `INSERT INTO sign_in
        (id, email, browser_hash, request_id, source, lane, next, created_at, expires_at)
      VALUES
        (:id, :email, :browserHash, :requestId, :source, :lane, :next, :createdAt, :expiresAt)`,
    args: signIn,
  }
}

/** Requests whose address has not been looked up yet, oldest first. */
export async function openSignIns(db: Database, now: string, limit: number): Promise<SignInRow[]> {
  const rows = await db.read(
    `SELECT ${SIGN_IN_COLUMNS} FROM sign_in WHERE answered_at IS NULL AND expires_at > ?
     ORDER BY created_at, rowid LIMIT ?`,
    [now, limit],
  )
  return rows.map(signInOf)
}

/** The newest mail of an account and lane. */
export interface LastMail {
  id: string
  codeMac: string
  at: Date
  isUsed: boolean
}

/** The newest mail that an account got in a lane; null when it got none lately. */
export async function lastMail(
  db: Database,
  staffId: string,
  lane: string,
): Promise<LastMail | null> {
  const [row] = await db.read(
    `SELECT id, code_mac, answered_at, ${MAIL_IS_USED} AS is_used FROM sign_in
     WHERE staff_id = ? AND lane = ? AND token_hash IS NOT NULL
     ORDER BY answered_at DESC, rowid DESC LIMIT 1`,
    [staffId, lane],
  )
  if (!row) return null
  return {
    id: textIn(row, 'id'),
    codeMac: textIn(row, 'code_mac'),
    at: new Date(textIn(row, 'answered_at')),
    isUsed: Boolean(row.is_used),
  }
}

/**
 * Gives a request its account, its own mail and the hashes of the secrets in it.
 * @param follows  the mail before this one: a second worker that follows it, too, is refused
 */
export function mailSignIn(
  id: string,
  mail: { staffId: string; tokenHash: string; codeMac: string; follows: string },
  now: string,
): Statement {
  return {
    sql: `UPDATE sign_in SET answered_at = :now, staff_id = :staffId, mail_id = :id,
        token_hash = :tokenHash, code_mac = :codeMac, follows = :follows
      WHERE id = :id AND answered_at IS NULL`,
    args: { id, now, ...mail },
  }
}

/** Gives a request its account and the code of a mail that was sent already. */
export function joinMail(
  id: string,
  mail: { staffId: string; mailId: string; codeMac: string },
  now: string,
): Statement {
  return {
    sql: `UPDATE sign_in SET answered_at = :now, staff_id = :staffId, mail_id = :mailId,
        code_mac = :codeMac WHERE id = :id AND answered_at IS NULL`,
    args: { id, now, ...mail },
  }
}

/** Ends the look-up of a request that leads nowhere. */
export function refuseSignIn(id: string, now: string): Statement {
  return { sql: `UPDATE sign_in SET answered_at = ? WHERE id = ?`, args: [now, id] }
}

/** A browser's newest request. */
export async function newestSignIn(db: Database, browserHash: string): Promise<SignInRow | null> {
  const [row] = await db.read(
    `SELECT ${SIGN_IN_COLUMNS} FROM sign_in WHERE browser_hash = ?
     ORDER BY created_at DESC, rowid DESC LIMIT 1`,
    [browserHash],
  )
  return row ? signInOf(row) : null
}

/** The sign-in whose mail holds the link with this hash, and whether the mail was used. */
export async function signInByToken(
  db: Database,
  tokenHash: string,
): Promise<(SignInRow & { isUsed: boolean }) | null> {
  const [row] = await db.read(
    `SELECT ${SIGN_IN_COLUMNS}, ${MAIL_IS_USED} AS is_used FROM sign_in WHERE token_hash = ?`,
    [tokenHash],
  )
  return row ? { ...signInOf(row), isUsed: Boolean(row.is_used) } : null
}

/** A browser's newest request that shares a mail. */
export async function signInWithMail(
  db: Database,
  mailId: string,
  browserHash: string,
): Promise<SignInRow | null> {
  const [row] = await db.read(
    `SELECT ${SIGN_IN_COLUMNS} FROM sign_in WHERE mail_id = ? AND browser_hash = ?
     ORDER BY created_at DESC, rowid DESC LIMIT 1`,
    [mailId, browserHash],
  )
  return row ? signInOf(row) : null
}

/** A sign-in whose mail may still leave. */
export async function usableSignIn(
  db: Database,
  id: string,
  now: string,
): Promise<{ tokenHash: string } | null> {
  const [row] = await db.read(
    `SELECT token_hash FROM sign_in WHERE id = ? AND used_at IS NULL AND expires_at > ?`,
    [id, now],
  )
  const tokenHash = row && textOrNullIn(row, 'token_hash')
  return tokenHash ? { tokenHash } : null
}

interface Use {
  /** Request that is used. */
  id: string
  /** Id of the session that comes of it. */
  sessionId: string
  browserHash: string
  now: string
}

/**
 * Tries a code: counts the try and, when it is right, uses the request and its mail up, in one
 * statement. A code that another browser has used is like a wrong one.
 * @returns a statement that answers `tries`, `used_at`; no row when it could not be tried
 */
export function tryCode(use: Use & { mac: string; maxTries: number }): Statement {
  return {
    sql: `UPDATE sign_in SET tries = tries + 1,
        used_at = CASE WHEN code_mac = :mac AND NOT ${MAIL_IS_USED} THEN :now END,
        session_id = CASE WHEN code_mac = :mac AND NOT ${MAIL_IS_USED} THEN :sessionId END
      WHERE id = :id AND browser_hash = :browserHash AND used_at IS NULL AND expires_at > :now
        AND tries < :maxTries
      RETURNING tries, used_at`,
    args: { ...use },
  }
}

/** Uses a link up, for the request of the browser that asked; nothing happens anywhere else. */
export function takeLink(use: Use): Statement {
  return {
    sql: `UPDATE sign_in SET used_at = :now, session_id = :sessionId
      WHERE id = :id AND browser_hash = :browserHash AND used_at IS NULL AND expires_at > :now
        AND NOT ${MAIL_IS_USED}
      RETURNING tries, used_at`,
    args: { ...use },
  }
}

/** Ends every request of an account that is still under way. */
export function endSignIns(staffId: string, now: string): Statement {
  return {
    sql: `UPDATE sign_in SET expires_at = ? WHERE staff_id = ? AND used_at IS NULL
      AND expires_at > ?`,
    args: [now, staffId, now],
  }
}

/** Deletes requests to sign in that have ended. */
export function deleteSignIns(before: string): Statement {
  return { sql: `DELETE FROM sign_in WHERE expires_at <= ?`, args: [before] }
}

function signInOf(row: Row): SignInRow {
  return {
    id: textIn(row, 'id'),
    email: textIn(row, 'email'),
    browserHash: textIn(row, 'browser_hash'),
    requestId: textIn(row, 'request_id'),
    source: textOrNullIn(row, 'source') ?? '',
    lane: textIn(row, 'lane'),
    staffId: textOrNullIn(row, 'staff_id'),
    mailId: textOrNullIn(row, 'mail_id'),
    next: textOrNullIn(row, 'next'),
    expiresAt: new Date(textIn(row, 'expires_at')),
    tries: Number(row.tries),
    usedAt: instantIn(row, 'used_at'),
  }
}

function instantIn(row: Row, column: string): Date | null {
  const text = textOrNullIn(row, column)
  return text === null ? null : new Date(text)
}
