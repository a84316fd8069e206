import { formatInstant } from '../../content/text/format.ts'
import { lockedOut } from '../../content/text/staff.ts'
import { type Statement, UniqueViolation } from '../db/database.ts'
import type { Deps } from '../deps.ts'
import { sha256 } from '../hash.ts'
import { browserName } from '../http/user-agent.ts'
import { renderSignIn } from '../mail/render.ts'
import { drain } from '../outbox/drain.ts'
import { oweMail } from '../outbox/outbox.ts'
import { Problem } from '../problem.ts'
import { emailKey } from './accounts.ts'
import { type Doer, recordEvent } from './audit.ts'
import { codeMac, oneTimeSecrets } from './one-time.ts'
import {
  accountByEmail,
  answerSignIn,
  insertSignIn,
  newestSignIn,
  openSignIns,
  refuseSignIn,
  sessionAfter,
  signInByToken,
  type SignInRow,
  takeLink,
  tryCode,
} from './repository.ts'
import { nextPath, type SignIn } from './schema.ts'
import { isSecret, LIFE_DAYS, newSecret } from './session.ts'

/**
 * Signing in without a password: a one-time link and a six-digit code by mail, both of use only to
 * the browser that asked. Every line of PLATFORM §10 has its place here.
 */

export const LIFE_MINUTES = 10
export const MAX_TRIES = 5
const BATCH = 50
const MINUTE_MS = 60_000
const DAY_MS = 86_400_000

/** Per address, known or not; so many times in an hour. Limits per client stand in `routes.ts`. */
const LIMITS = {
  asking: { name: 'sign-in asked', most: 10, sentence: lockedOut.asking },
  trying: { name: 'sign-in code', most: 30, sentence: lockedOut.trying },
} as const

/** The browser on the other side. */
export interface Browser {
  /** Of the cookie that binds asking and signing in; null when it has none of ours. */
  secret: string | null
  /** Cookie of its session before, which ends when a new one begins. */
  session: string | undefined
  userAgent: string | undefined
  requestId: string
}

/** What a browser may be told of what it asked for last. */
export interface Asked {
  email: string
  next: string | null
  expiresAt: Date
  state: 'open' | 'spent' | 'expired' | 'used'
}

export type Entered = { outcome: 'signed-in'; session: string; next: string | null }

/**
 * Notes that a browser wants to sign in as somebody.
 *
 * The same is written and answered whether the address is known or not; who it belongs to is looked
 * up afterwards, so that neither words nor time tell anything (CASES T29).
 * @throws Problem `qua-nhieu-lan` that says until when
 */
export async function askToSignIn(
  deps: Deps,
  { email, next }: SignIn,
  browser: { secret: string; requestId: string },
): Promise<void> {
  await takeHourly(deps, { ...LIMITS.asking, email, requestId: browser.requestId })
  const now = deps.now()
  const signIn = insertSignIn({
    id: crypto.randomUUID(),
    email,
    browserHash: sha256(browser.secret),
    requestId: browser.requestId,
    next: nextPath(next),
    createdAt: now.toISOString(),
    expiresAt: new Date(now.getTime() + LIFE_MINUTES * MINUTE_MS).toISOString(),
  })
  await deps.db.write([signIn])
  deps.later(answerSignIns(deps).then(() => drain(deps)))
}

/**
 * Owes a mail for each asking whose address has an active account; ends the others.
 * @returns how many were looked at, how many mails are owed
 */
export async function answerSignIns(
  deps: Pick<Deps, 'config' | 'db' | 'now'>,
): Promise<{ answered: number; owed: number }> {
  const open = await openSignIns(deps.db, deps.now().toISOString(), BATCH)
  let owed = 0
  for (const signIn of open) owed += Number(await answer(deps, signIn))
  return { answered: open.length, owed }
}

async function answer(
  deps: Pick<Deps, 'config' | 'db' | 'now'>,
  { id, email, requestId }: SignInRow,
): Promise<boolean> {
  const now = deps.now()
  const visitor = visitorOf(requestId)
  const account = await accountByEmail(deps.db, emailKey(email))
  const about = { subjectId: account?.id ?? null }
  if (!account || account.disabledAt) {
    await deps.db.write([
      refuseSignIn(id, now.toISOString()),
      recordEvent(deps, visitor, 'sign-in-refused', about),
    ])
    return false
  }
  const { token, code } = await oneTimeSecrets(deps.config, id)
  const hashes = { tokenHash: sha256(token), codeMac: await codeMac(deps.config, id, code) }
  const statements = [
    answerSignIn(id, { staffId: account.id, ...hashes }, now.toISOString()),
    oweMail({
      ...renderSignIn(deps.config, { id, name: account.name, askedAt: now }),
      // The asking's own id: two workers that answer it at once owe one mail between them.
      id,
      ticketId: null,
      to: account.email,
      held: false,
      createdAt: now,
    }),
    recordEvent(deps, visitor, 'sign-in-asked', about),
  ]
  try {
    await deps.db.write(statements)
    return true
  } catch (error) {
    if (error instanceof UniqueViolation) return false
    throw error
  }
}

/** What a browser asked for last; null when it did not, or so long ago that it is forgotten. */
export async function askedLast(
  deps: Pick<Deps, 'db' | 'now'>,
  { secret }: Pick<Browser, 'secret'>,
): Promise<Asked | null> {
  const row = secret === null ? null : await newestSignIn(deps.db, sha256(secret))
  if (!row) return null
  const { email, next, expiresAt } = row
  return { email, next, expiresAt, state: stateOf(row, deps.now()) }
}

/**
 * Signs in by the code of the newest mail. Every try counts, right or wrong.
 * @returns what came of it; `left` tries go on with this code
 * @throws Problem `qua-nhieu-lan` that says until when
 */
export async function enterCode(
  deps: Pick<Deps, 'config' | 'db' | 'now' | 'rates' | 'later'>,
  code: string,
  browser: Browser,
): Promise<
  | Entered
  | { outcome: 'wrong'; left: number }
  | { outcome: Exclude<Asked['state'], 'open'> | 'none' }
> {
  const browserHash = browser.secret === null ? '' : sha256(browser.secret)
  const row = await newestSignIn(deps.db, browserHash)
  if (!row) {
    await recordGuess(deps, browser)
    return { outcome: 'none' }
  }
  await takeHourly(deps, { ...LIMITS.trying, email: row.email, requestId: browser.requestId })
  const mac = await codeMac(deps.config, row.id, code)
  const { tried, session } = await enter(deps, browser, row, (use) =>
    tryCode(use, { id: row.id, mac, maxTries: MAX_TRIES }),
  )
  if (session) return { outcome: 'signed-in', session, next: row.next }
  if (tried === null) {
    const state = stateOf((await newestSignIn(deps.db, browserHash)) ?? row, deps.now())
    return { outcome: state === 'open' ? 'expired' : state }
  }
  const left = MAX_TRIES - tried
  return left > 0 ? { outcome: 'wrong', left } : { outcome: 'spent' }
}

export type LinkState =
  { state: 'ready'; email: string } | { state: 'elsewhere' | 'used' | 'expired' }

/** What a link would do in this browser; nothing is used up by looking. */
export async function readLink(
  deps: Pick<Deps, 'db' | 'now'>,
  token: string,
  { secret }: Pick<Browser, 'secret'>,
): Promise<LinkState> {
  const row = isSecret(token) ? await signInByToken(deps.db, sha256(token)) : null
  if (!row) return { state: 'expired' }
  if (row.usedAt) return { state: 'used' }
  if (row.expiresAt <= deps.now()) return { state: 'expired' }
  const isHere = secret !== null && row.browserHash === sha256(secret)
  return isHere ? { state: 'ready', email: row.email } : { state: 'elsewhere' }
}

/** Signs in by a link, once, in the browser that asked; anywhere else nothing happens. */
export async function enterByLink(
  deps: Pick<Deps, 'db' | 'now'>,
  token: string,
  browser: Browser,
): Promise<Entered | { outcome: Exclude<LinkState['state'], 'ready'> }> {
  const tokenHash = sha256(token)
  const row = isSecret(token) ? await signInByToken(deps.db, tokenHash) : null
  if (!row) {
    await recordGuess(deps, browser)
    return { outcome: 'expired' }
  }
  const { session } = await enter(deps, browser, row, (use) => takeLink(use, { tokenHash }))
  if (session) return { outcome: 'signed-in', session, next: row.next }
  const { state } = await readLink(deps, token, browser)
  return { outcome: state === 'ready' ? 'expired' : state }
}

/** Uses a sign-in up and begins the session in one batch. */
async function enter(
  deps: Pick<Deps, 'db' | 'now'>,
  browser: Browser,
  row: SignInRow,
  use: (use: { sessionId: string; browserHash: string; now: string }) => Statement,
): Promise<{ tried: number | null; session: string | null }> {
  const now = deps.now()
  const session = newSecret()
  const sessionId = crypto.randomUUID()
  const [used, , begun] = await deps.db.write([
    use({
      sessionId,
      browserHash: browser.secret === null ? '' : sha256(browser.secret),
      now: now.toISOString(),
    }),
    ...sessionAfter({
      id: sessionId,
      tokenHash: sha256(session),
      previousHash: isSecret(browser.session) ? sha256(browser.session) : null,
      signInId: row.id,
      now: now.toISOString(),
      expiresAt: new Date(now.getTime() + LIFE_DAYS * DAY_MS).toISOString(),
      browser: browserName(browser.userAgent),
      requestId: browser.requestId,
      eventIds: [crypto.randomUUID(), crypto.randomUUID()],
    }),
  ])
  const tries = used?.rows[0]?.tries
  return {
    tried: tries === undefined ? null : Number(tries),
    session: begun?.rowsAffected === 1 ? session : null,
  }
}

function stateOf({ usedAt, expiresAt, tries }: SignInRow, now: Date): Asked['state'] {
  if (usedAt) return 'used'
  if (expiresAt <= now) return 'expired'
  return tries >= MAX_TRIES ? 'spent' : 'open'
}

/** Counts against the limit of an address; the first time it is passed goes on record. */
async function takeHourly(
  deps: Pick<Deps, 'db' | 'rates' | 'now' | 'later'>,
  limit: (typeof LIMITS)[keyof typeof LIMITS] & { email: string; requestId: string },
): Promise<void> {
  const { name, most, sentence, email, requestId } = limit
  const at = deps.now()
  const { hits, resetsAt } = await deps.rates.hit(`${name} ${sha256(emailKey(email))}`, 3600, at)
  if (hits <= most) return
  // Once the answer is on its way: whose address it is must not show in its time.
  if (hits === most + 1) deps.later(recordLockOut(deps, email, requestId))
  const retryAfter = Math.max(1, Math.ceil((resetsAt.getTime() - at.getTime()) / 1000))
  throw sayingWhen(at, new Problem('qua-nhieu-lan', { retryAfter }), sentence)
}

async function recordLockOut(
  deps: Pick<Deps, 'db' | 'now'>,
  email: string,
  requestId: string,
): Promise<void> {
  const account = await accountByEmail(deps.db, emailKey(email))
  const about = { subjectId: account?.id ?? null }
  await deps.db.write([recordEvent(deps, visitorOf(requestId), 'sign-in-locked', about)])
}

/** Somebody tried what belongs to no asking: a made-up link, a code that nobody asked for. */
async function recordGuess(
  deps: Pick<Deps, 'db' | 'now'>,
  { requestId }: Pick<Browser, 'requestId'>,
): Promise<void> {
  await deps.db.write([recordEvent(deps, visitorOf(requestId), 'sign-in-failed')])
}

function visitorOf(requestId: string): Doer {
  return { actor: 'visitor', staffId: null, requestId }
}

/** A locked-out person is told when to try again; any other trouble stays as it is. */
export function sayingWhen(
  now: Date,
  trouble: unknown,
  sentence: (time: string) => string,
): unknown {
  if (!(trouble instanceof Problem) || trouble.data.retryAfter === undefined) return trouble
  // Minutes are shown, so that a started one counts whole.
  const until = new Date(now.getTime() + trouble.data.retryAfter * 1000 + MINUTE_MS - 1)
  const detail = sentence(formatInstant(until))
  return new Problem(trouble.slug, { ...trouble.data, detail }, { cause: trouble })
}
