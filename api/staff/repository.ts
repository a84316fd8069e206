import type { Database, Row, Statement } from '../db/database.ts'
import { textIn, textOrNullIn } from '../db/row.ts'
import { isRole, type Role } from './roles.ts'

export interface Account {
  id: string
  email: string
  name: string
  role: Role
  disabledAt: Date | null
}

/** Somebody asked to sign in. */
export interface SignInRow {
  id: string
  email: string
  browserHash: string
  requestId: string
  /** Null as well while nobody has looked the address up, and for an unknown one. */
  staffId: string | null
  next: string | null
  expiresAt: Date
  tries: number
  usedAt: Date | null
}

export interface SessionRow {
  id: string
  staffId: string
  createdAt: Date
  lastSeenAt: Date
  /** In words; null when the browser told nothing we know. */
  browser: string | null
}

export interface EventRow {
  id: string
  at: string
  actor: 'staff' | 'visitor' | 'command'
  actorId: string | null
  kind: string
  subjectId: string | null
  requestId: string | null
  data: Record<string, string>
}

/** An event with the names of those it is about. */
export interface NamedEvent extends Omit<EventRow, 'at'> {
  at: Date
  actorName: string | null
  subjectEmail: string | null
}

const SIGN_IN_COLUMNS = `id, email, browser_hash, request_id, staff_id, next, expires_at, tries, used_at`
const EVENT_COLUMNS = `id, at, actor, actor_id, kind, subject_id, request_id, data`
/** Of a row of `staff`: without it there would still be somebody who can let others in. */
const IS_SPARABLE = `(role <> 'admin' OR disabled_at IS NOT NULL OR EXISTS (
  SELECT 1 FROM staff AS other
  WHERE other.role = 'admin' AND other.disabled_at IS NULL AND other.id <> staff.id))`

/** Stores an event. */
export function insertEvent(event: EventRow): Statement {
  return {
    sql: `INSERT INTO staff_event (${EVENT_COLUMNS})
      VALUES (:id, :at, :actor, :actorId, :kind, :subjectId, :requestId, :data)`,
    args: { ...event, data: JSON.stringify(event.data) },
  }
}

/** The newest events, newest first. */
export async function newestEvents(db: Database, limit: number): Promise<NamedEvent[]> {
  const rows = await db.read(
    `SELECT staff_event.*, doer.name AS actor_name, subject.email AS subject_email
     FROM staff_event
     LEFT JOIN staff AS doer ON doer.id = actor_id
     LEFT JOIN staff AS subject ON subject.id = subject_id
     ORDER BY at DESC, staff_event.rowid DESC LIMIT ?`,
    [limit],
  )
  return rows.map((row) => ({
    id: textIn(row, 'id'),
    at: new Date(textIn(row, 'at')),
    // The schema's CHECK allows these three.
    actor: textIn(row, 'actor') as EventRow['actor'],
    actorId: textOrNullIn(row, 'actor_id'),
    kind: textIn(row, 'kind'),
    subjectId: textOrNullIn(row, 'subject_id'),
    requestId: textOrNullIn(row, 'request_id'),
    // Written by `insertEvent` and `changeAccount` alone.
    data: JSON.parse(textIn(row, 'data')) as Record<string, string>,
    actorName: textOrNullIn(row, 'actor_name'),
    subjectEmail: textOrNullIn(row, 'subject_email'),
  }))
}

/** Stores an account; its address must be new. */
export function insertAccount(
  account: Omit<Account, 'disabledAt'> & { emailKey: string; createdAt: string },
): Statement {
  return {
    sql: `INSERT INTO staff (id, email, email_key, name, role, created_at)
      VALUES (:id, :email, :emailKey, :name, :role, :createdAt)`,
    args: { ...account },
  }
}

/** All accounts, by name. */
export async function allAccounts(db: Database): Promise<Account[]> {
  const rows = await db.read(`SELECT * FROM staff ORDER BY disabled_at IS NOT NULL, created_at, id`)
  return rows.map(accountOf)
}

/** The account of an address, whatever its case. */
export async function accountByEmail(db: Database, emailKey: string): Promise<Account | null> {
  const [row] = await db.read(`SELECT * FROM staff WHERE email_key = ?`, [emailKey])
  return row ? accountOf(row) : null
}

/** An account by its id. */
export async function accountById(db: Database, id: string): Promise<Account | null> {
  const [row] = await db.read(`SELECT * FROM staff WHERE id = ?`, [id])
  return row ? accountOf(row) : null
}

export type AccountChange = { kind: 'role'; to: Role } | { kind: 'disable' | 'enable' }

/**
 * Changes an account: the event first, and all else only if it was written. It is not when nothing
 * would change, or when the last active admin would go. Every session of the account ends.
 * @returns the first statement's `rowsAffected` is 1 when the change was made
 */
export function changeAccount(
  event: Omit<EventRow, 'data'> & { subjectId: string },
  change: AccountChange,
): Statement[] {
  const { id: eventId, subjectId: id, at } = event
  const isDone = `EXISTS (SELECT 1 FROM staff_event WHERE staff_event.id = :eventId)`
  const to: Record<string, string> = change.kind === 'role' ? { to: change.to } : {}
  const since: Record<string, string> = change.kind === 'disable' ? { at } : {}
  const { data, allowed, set } = {
    role: {
      data: `json_object('from', role, 'to', :to)`,
      allowed: `role <> :to AND (:to = 'admin' OR ${IS_SPARABLE})`,
      set: `role = :to`,
    },
    disable: {
      data: `'{}'`,
      allowed: `disabled_at IS NULL AND ${IS_SPARABLE}`,
      set: `disabled_at = :at`,
    },
    enable: { data: `'{}'`, allowed: `disabled_at IS NOT NULL`, set: `disabled_at = NULL` },
  }[change.kind]
  return [
    {
      sql: `INSERT INTO staff_event (${EVENT_COLUMNS})
        SELECT :id, :at, :actor, :actorId, :kind, id, :requestId, ${data}
        FROM staff WHERE id = :subjectId AND ${allowed}`,
      args: { ...event, ...to },
    },
    {
      sql: `UPDATE staff SET ${set} WHERE id = :id AND ${isDone}`,
      args: { id, eventId, ...to, ...since },
    },
    {
      sql: `DELETE FROM session WHERE staff_id = :id AND ${isDone}`,
      args: { id, eventId },
    },
  ]
}

/** Notes that somebody wants to sign in. */
export function insertSignIn(signIn: {
  id: string
  email: string
  browserHash: string
  requestId: string
  next: string | null
  createdAt: string
  expiresAt: string
}): Statement {
  return {
    sql: `INSERT INTO sign_in (id, email, browser_hash, request_id, next, created_at, expires_at)
      VALUES (:id, :email, :browserHash, :requestId, :next, :createdAt, :expiresAt)`,
    args: signIn,
  }
}

/** Those that nobody has looked up yet, oldest first. */
export async function openSignIns(db: Database, now: string, limit: number): Promise<SignInRow[]> {
  const rows = await db.read(
    `SELECT ${SIGN_IN_COLUMNS} FROM sign_in WHERE answered_at IS NULL AND expires_at > ?
     ORDER BY created_at LIMIT ?`,
    [now, limit],
  )
  return rows.map(signInOf)
}

/** Gives a sign-in its account and the hashes of its secrets. */
export function answerSignIn(
  id: string,
  answer: { staffId: string; tokenHash: string; codeMac: string },
  now: string,
): Statement {
  return {
    sql: `UPDATE sign_in SET answered_at = :now, staff_id = :staffId, token_hash = :tokenHash,
      code_mac = :codeMac WHERE id = :id`,
    args: { id, now, ...answer },
  }
}

/** Ends the looking up of a sign-in that nobody can use. */
export function refuseSignIn(id: string, now: string): Statement {
  return { sql: `UPDATE sign_in SET answered_at = ? WHERE id = ?`, args: [now, id] }
}

/** What a browser asked for last. */
export async function newestSignIn(db: Database, browserHash: string): Promise<SignInRow | null> {
  const [row] = await db.read(
    `SELECT ${SIGN_IN_COLUMNS} FROM sign_in WHERE browser_hash = ?
     ORDER BY created_at DESC, rowid DESC LIMIT 1`,
    [browserHash],
  )
  return row ? signInOf(row) : null
}

/** The sign-in whose link has this hash. */
export async function signInByToken(db: Database, tokenHash: string): Promise<SignInRow | null> {
  const [row] = await db.read(`SELECT ${SIGN_IN_COLUMNS} FROM sign_in WHERE token_hash = ?`, [
    tokenHash,
  ])
  return row ? signInOf(row) : null
}

/** A sign-in that may still be used. */
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
  /** Id of the session that comes of it. */
  sessionId: string
  browserHash: string
  now: string
}

/**
 * Tries a code: counts the try and, when it is right, uses the sign-in up, in one statement.
 * @returns a statement that answers `tries`, `used_at`; no row when it could not be tried
 */
export function tryCode(
  { sessionId, browserHash, now }: Use,
  { id, mac, maxTries }: { id: string; mac: string; maxTries: number },
): Statement {
  return {
    sql: `UPDATE sign_in SET tries = tries + 1,
        used_at = CASE WHEN code_mac = :mac THEN :now END,
        session_id = CASE WHEN code_mac = :mac THEN :sessionId END
      WHERE id = :id AND browser_hash = :browserHash AND used_at IS NULL AND expires_at > :now
        AND tries < :maxTries
      RETURNING tries, used_at`,
    args: { id, mac, now, sessionId, browserHash, maxTries },
  }
}

/** Uses a link up, in the browser that asked for it; nothing happens anywhere else. */
export function takeLink(
  { sessionId, browserHash, now }: Use,
  { tokenHash }: { tokenHash: string },
): Statement {
  return {
    sql: `UPDATE sign_in SET used_at = :now, session_id = :sessionId
      WHERE token_hash = :tokenHash AND browser_hash = :browserHash
        AND used_at IS NULL AND expires_at > :now
      RETURNING tries, used_at`,
    args: { tokenHash, now, sessionId, browserHash },
  }
}

/**
 * What follows the use of a sign-in, in the same batch: the browser's old session ends, a new one
 * begins if the account is active, and the event says which it was.
 * @returns the second statement's `rowsAffected` is 1 when somebody is signed in
 */
export function sessionAfter(session: {
  id: string
  tokenHash: string
  /** Session that the browser had before. */
  previousHash: string | null
  signInId: string
  now: string
  expiresAt: string
  browser: string | null
  requestId: string
  eventIds: readonly [string, string]
}): Statement[] {
  const { id, tokenHash, previousHash, signInId, now, expiresAt, browser, requestId } = session
  const [signedIn, failed] = session.eventIds
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
      sql: `INSERT INTO staff_event (${EVENT_COLUMNS})
        SELECT :eventId, :now, 'staff', staff_id, 'signed-in', staff_id, :requestId, '{}'
        FROM session WHERE id = :id`,
      args: { eventId: signedIn, now, requestId, id },
    },
    {
      sql: `INSERT INTO staff_event (${EVENT_COLUMNS})
        SELECT :eventId, :now, 'visitor', NULL, 'sign-in-failed', staff_id, :requestId, '{}'
        FROM sign_in WHERE id = :signInId
        AND NOT EXISTS (SELECT 1 FROM session WHERE session.id = :id)`,
      args: { eventId: failed, now, requestId, signInId, id },
    },
  ]
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
        SELECT :id, :at, :actor, :actorId, :kind, :subjectId, :requestId, :data
        WHERE EXISTS (SELECT 1 FROM session WHERE id = :sessionId AND staff_id = :staffId)`,
      args: { ...event, data: JSON.stringify(event.data), sessionId: id, staffId },
    },
    { sql: `DELETE FROM session WHERE id = ? AND staff_id = ?`, args: [id, staffId] },
  ]
}

/** Forgets sessions and sign-ins that have ended. */
export function deleteEnded(limits: {
  sessions: string
  idle: string
  signIns: string
}): Statement[] {
  return [
    {
      sql: `DELETE FROM session WHERE expires_at <= ? OR last_seen_at <= ?`,
      args: [limits.sessions, limits.idle],
    },
    { sql: `DELETE FROM sign_in WHERE expires_at <= ?`, args: [limits.signIns] },
  ]
}

function accountOf(row: Row): Account {
  const role = textIn(row, 'role')
  // The schema's CHECK allows no other.
  if (!isRole(role)) throw new TypeError('Unknown role')
  return {
    id: textIn(row, 'id'),
    email: textIn(row, 'email'),
    name: textIn(row, 'name'),
    role,
    disabledAt: instantIn(row, 'disabled_at'),
  }
}

function signInOf(row: Row): SignInRow {
  return {
    id: textIn(row, 'id'),
    email: textIn(row, 'email'),
    browserHash: textIn(row, 'browser_hash'),
    requestId: textIn(row, 'request_id'),
    staffId: textOrNullIn(row, 'staff_id'),
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
