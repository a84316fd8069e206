import { MINUTE_MS } from '../../content/units.ts'
import { type Statement, UniqueViolation } from '../db/database.ts'
import type { Deps } from '../deps.ts'
import { sha256 } from '../hash.ts'
import { renderSignIn } from '../mail/render.ts'
import { drain } from '../outbox/drain.ts'
import { queueMail } from '../outbox/outbox.ts'
import { type Account, accountByEmail } from '../door/staff.ts'
import { emailKey } from '../text/email.ts'
import { addCount, type CounterKind } from '../audit/counters.ts'
import type { Browser } from '../door/cookies.ts'
import { codeMac, oneTimeSecrets } from '../door/one-time.ts'
import { nextPath } from '../door/next-path.ts'
import type { SignIn } from './schema.ts'
import {
  insertSignIn,
  joinMail,
  type LastMail,
  lastMail,
  mailSignIn,
  newestSignIn,
  openSignIns,
  refuseSignIn,
  type SignInRow,
} from './repository.ts'

/**
 * Asking for a code. Signing in needs no password: a mail holds a one-time link and a code, both of
 * use only to browsers that asked.
 *
 * An account gets at most one mail in five minutes from all unknown browsers together. Requests in
 * between share that mail: its code works in each browser that asked, within the browser's own
 * tries. So strangers who keep asking neither fill a mailbox nor keep the owner's code from coming.
 */

const LIFE_MINUTES = 10
export const MAX_TRIES = 5
/** Between two mails to one account, from unknown browsers and from one known browser. */
const SPACING_MS = { stranger: 5 * MINUTE_MS, known: 30_000 }
const BATCH = 50
/** Another worker mailed first: look again, a few times. */
const ATTEMPTS = 3

/** What a browser may know of its newest request. */
export interface Asked {
  email: string
  next: string | null
  expiresAt: Date
  state: 'open' | 'spent' | 'expired' | 'used'
}

/**
 * Stores that a browser wants to sign in.
 *
 * The same is written and answered whether the address is known or not; the account is looked up
 * after the answer, so that neither words nor time tell anything (CASES T29).
 * @param lane  of a browser that signed in with this address before; empty for others
 */
export async function askToSignIn(
  deps: Deps,
  { email, next }: SignIn,
  browser: Pick<Browser, 'requestId' | 'source'> & { secret: string; lane: string },
): Promise<void> {
  const now = deps.now()
  const signIn = insertSignIn({
    id: crypto.randomUUID(),
    email,
    browserHash: sha256(browser.secret),
    requestId: browser.requestId,
    source: browser.source,
    lane: browser.lane,
    next: nextPath(next),
    createdAt: now.toISOString(),
    expiresAt: new Date(now.getTime() + LIFE_MINUTES * MINUTE_MS).toISOString(),
  })
  await deps.db.write([signIn])
  deps.later(answerSignIns(deps).then(() => drain(deps)))
}

/**
 * Queues a mail, or shares the last one, for each request whose address has an active account; ends
 * the others.
 * @returns how many requests were looked at, how many mails were queued
 */
export async function answerSignIns(
  deps: Pick<Deps, 'config' | 'db' | 'now'>,
): Promise<{ answered: number; queued: number }> {
  const open = await openSignIns(deps.db, deps.now().toISOString(), BATCH)
  let queued = 0
  for (const signIn of open) queued += Number(await answer(deps, signIn))
  return { answered: open.length, queued }
}

/** A browser's newest request; null when it has none, or one so old that it was deleted. */
export async function askedLast(
  deps: Pick<Deps, 'db' | 'now'>,
  { secret }: Pick<Browser, 'secret'>,
): Promise<Asked | null> {
  const row = secret === null ? null : await newestSignIn(deps.db, sha256(secret))
  if (!row) return null
  const { email, next, expiresAt } = row
  return { email, next, expiresAt, state: stateOf(row, deps.now()) }
}

/** Whether a request can still be used, and why not. */
export function stateOf({ usedAt, expiresAt, tries }: SignInRow, now: Date): Asked['state'] {
  if (usedAt) return 'used'
  if (expiresAt <= now) return 'expired'
  return tries >= MAX_TRIES ? 'spent' : 'open'
}

async function answer(
  deps: Pick<Deps, 'config' | 'db' | 'now'>,
  signIn: SignInRow,
): Promise<boolean> {
  const { id, email, source, lane } = signIn
  const now = deps.now()
  const count = (kind: CounterKind, subjectId: string | null) =>
    addCount({ kind, subjectId, source, hits: 1, at: now })
  const account = await accountByEmail(deps.db, emailKey(email))
  if (!account || account.disabledAt) {
    const unknown = count('sign-in-unknown', account?.id ?? null)
    await deps.db.write([refuseSignIn(id, now.toISOString()), unknown])
    return false
  }
  const asked = count('sign-in-asked', account.id)
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const last = await lastMail(deps.db, account.id, lane)
    if (last && isShared(last, lane, now)) {
      const mail = { staffId: account.id, mailId: last.id, codeMac: last.codeMac }
      await deps.db.write([joinMail(id, mail, now.toISOString()), asked])
      return false
    }
    try {
      await deps.db.write([...mailing(deps, signIn, account, last), asked])
      return true
    } catch (error) {
      if (!(error instanceof UniqueViolation)) throw error
      // The mail of this very request is queued already.
      if (error.columns.includes('outbox.id')) return false
    }
  }
  return false
}

/** A code that was used is of no more use: the next request gets a mail at once. */
function isShared({ at, isUsed }: LastMail, lane: string, now: Date): boolean {
  const spacing = lane === '' ? SPACING_MS.stranger : SPACING_MS.known
  return !isUsed && now.getTime() - at.getTime() < spacing
}

function mailing(
  { config, now }: Pick<Deps, 'config' | 'now'>,
  { id, lane }: SignInRow,
  account: Account,
  last: LastMail | null,
): Statement[] {
  const at = now()
  const { token, code } = oneTimeSecrets(config, id)
  const mail = {
    staffId: account.id,
    tokenHash: sha256(token),
    codeMac: codeMac(config, id, code),
    follows: [account.id, lane, last?.id ?? ''].join(' '),
  }
  return [
    mailSignIn(id, mail, at.toISOString()),
    queueMail({
      ...renderSignIn(config, { id, name: account.name, askedAt: at }),
      // The request's own id: two workers that answer it at once queue one mail.
      id,
      ticketId: null,
      to: account.email,
      held: false,
      createdAt: at,
    }),
  ]
}
