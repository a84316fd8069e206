import { HOUR_MS, MINUTE_MS } from '../../../content/units.ts'
import type { Deps } from '../../deps.ts'
import { base64url, sha256 } from '../../hash.ts'
import { type Doer, eventOf } from '../../audit/audit.ts'
import type { Account } from '../staff.ts'
import {
  deleteEndedSessions,
  endSession,
  sessionByToken,
  type SessionRow,
  sessionsOf,
  touchSession,
} from './repository.ts'

/** The member of staff behind a session, as the database says at this moment. */
export interface SignedIn extends Pick<Account, 'name' | 'email' | 'role' | 'team'> {
  staffId: string
  sessionId: string
}

type SessionDeps = Pick<Deps, 'db' | 'now' | 'later'>

/**
 * A session ends after a working day without use, and after a week in any case: staff sign in once
 * a day or less, by mail alone, and a browser left open over night is shut out in the morning.
 */
export const IDLE_HOURS = 8
export const LIFE_DAYS = 7
/** A session's last use is written down at most this often. */
const TOUCH_EVERY_MS = MINUTE_MS

const TOKEN = /^[A-Za-z0-9_-]{43}$/

/** A secret for a cookie: 32 random bytes, base64url. */
export function newSecret(): string {
  return base64url(crypto.getRandomValues(new Uint8Array(32)))
}

/** Whether a cookie holds something that may be one of ours. */
export function isSecret(value: string | undefined): value is string {
  return value !== undefined && TOKEN.test(value)
}

/**
 * Whose session a cookie is. Role and state of the account are read each time.
 * @param token  of the cookie; anything at all may be in it
 * @returns null when it is none of ours, has ended, or its account is disabled: all alike
 */
export async function findSession(
  deps: SessionDeps,
  token: string | undefined,
): Promise<SignedIn | null> {
  if (!isSecret(token)) return null
  const now = deps.now()
  const found = await sessionByToken(deps.db, sha256(token), {
    now: now.toISOString(),
    idleSince: idleSince(now),
  })
  if (!found) return null
  const { sessionId, id, name, email, role, team } = found
  if (now.getTime() - found.lastSeenAt.getTime() > TOUCH_EVERY_MS) {
    deps.later(deps.db.write([touchSession(sessionId, now.toISOString())]))
  }
  return { sessionId, staffId: id, name, email, role, team }
}

/** A person's own live sessions, last used first. */
export function listSessions(
  { db, now }: Pick<Deps, 'db' | 'now'>,
  { staffId }: SignedIn,
): Promise<SessionRow[]> {
  const at = now()
  return sessionsOf(db, staffId, { now: at.toISOString(), idleSince: idleSince(at) })
}

/**
 * Ends one of a person's own sessions: this one (signing out) or another.
 * @returns whether there was one; another person's is none
 */
export async function revokeSession(
  deps: Pick<Deps, 'db' | 'now'>,
  doer: Doer,
  me: SignedIn,
  sessionId: string,
): Promise<boolean> {
  const kind = sessionId === me.sessionId ? 'signed-out' : 'session-revoked'
  const event = eventOf(deps, doer, kind, { subjectId: me.staffId })
  const [made] = await deps.db.write(endSession(event, { id: sessionId, staffId: me.staffId }))
  return made?.rowsAffected === 1
}

/** Deletes sessions that have ended. */
export async function sweepSessions(deps: Pick<Deps, 'db' | 'now'>): Promise<{ sessions: number }> {
  const now = deps.now()
  const [deleted] = await deps.db.write([deleteEndedSessions(now.toISOString(), idleSince(now))])
  return { sessions: deleted?.rowsAffected ?? 0 }
}

function idleSince(now: Date): string {
  return new Date(now.getTime() - IDLE_HOURS * HOUR_MS).toISOString()
}
