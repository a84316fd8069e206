import type { Deps } from '../deps.ts'
import { base64url, sha256 } from '../hash.ts'
import { type Doer, eventOf } from './audit.ts'
import {
  type Account,
  deleteEnded,
  endSession,
  sessionByToken,
  type SessionRow,
  sessionsOf,
  touchSession,
} from './repository.ts'

/** Whoever is signed in, as the database says at this moment. */
export interface SignedIn extends Pick<Account, 'name' | 'email' | 'role'> {
  staffId: string
  sessionId: string
}

type SessionDeps = Pick<Deps, 'db' | 'now' | 'later'>

const HOUR_MS = 3_600_000
export const IDLE_HOURS = 8
export const LIFE_DAYS = 7
/** A session's last use is written down at most this often. */
const TOUCH_EVERY_MS = 60_000
/** Sign-ins are kept a little longer than they work, so that a used link can say so. */
const KEEP_SIGN_IN_HOURS = 24

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
 * Whose session a cookie is. Role and state of the account are read each time (PLATFORM §10).
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
  const { sessionId, id, name, email, role } = found
  if (now.getTime() - found.lastSeenAt.getTime() > TOUCH_EVERY_MS) {
    deps.later(deps.db.write([touchSession(sessionId, now.toISOString())]))
  }
  return { sessionId, staffId: id, name, email, role }
}

/** The live sessions of whoever asks, last used first. */
export function listSessions(
  { db, now }: Pick<Deps, 'db' | 'now'>,
  { staffId }: SignedIn,
): Promise<SessionRow[]> {
  const at = now()
  return sessionsOf(db, staffId, { now: at.toISOString(), idleSince: idleSince(at) })
}

/**
 * Ends a session of whoever asks: this one (signing out) or another of theirs.
 * @returns whether there was one; somebody else's is none
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

/** Forgets what has ended: sessions, and addresses that somebody asked to sign in with. */
export async function sweepSessions(
  deps: Pick<Deps, 'db' | 'now'>,
): Promise<{ sessions: number; signIns: number }> {
  const now = deps.now()
  const [sessions, signIns] = await deps.db.write(
    deleteEnded({
      sessions: now.toISOString(),
      idle: idleSince(now),
      signIns: hoursBefore(now, KEEP_SIGN_IN_HOURS),
    }),
  )
  return { sessions: sessions?.rowsAffected ?? 0, signIns: signIns?.rowsAffected ?? 0 }
}

function idleSince(now: Date): string {
  return hoursBefore(now, IDLE_HOURS)
}

function hoursBefore(now: Date, hours: number): string {
  return new Date(now.getTime() - hours * HOUR_MS).toISOString()
}
