import { DAY_MS } from '../../content/units.ts'
import type { Statement } from '../db/database.ts'
import type { Deps } from '../deps.ts'
import { sha256 } from '../hash.ts'
import { browserName } from '../text/user-agent.ts'
import type { Browser } from '../door/cookies.ts'
import { codeMac } from '../door/one-time.ts'
import { isSecret, LIFE_DAYS, newSecret } from '../door/sessions/session.ts'
import { type Asked, MAX_TRIES, stateOf } from './asking.ts'
import {
  newestSignIn,
  signInByToken,
  signInWithMail,
  type SignInRow,
  takeLink,
  tryCode,
} from './repository.ts'
import { sessionAfter } from './session-start.ts'

/** Signing in by the code or the link of a mail. */

type EnterDeps = Pick<Deps, 'config' | 'db' | 'now'>
type Use = Parameters<typeof takeLink>[0]

/** A session began. `email` is the address as it was typed. */
export interface Entered {
  outcome: 'signed-in'
  session: string
  email: string
  next: string | null
}

/**
 * Signs in by the code of a mail that the browser asked for. Every try counts, right or wrong.
 * @returns what came of it; `left` tries go on with this request; `none` without a request
 */
export async function enterCode(
  deps: EnterDeps,
  code: string,
  browser: Browser,
): Promise<
  | Entered
  | { outcome: 'wrong'; left: number }
  | { outcome: Exclude<Asked['state'], 'open'> | 'none' }
> {
  if (browser.secret === null) return { outcome: 'none' }
  const browserHash = sha256(browser.secret)
  const row = await newestSignIn(deps.db, browserHash)
  if (!row) return { outcome: 'none' }
  const mac = codeMac(deps.config, row.mailId ?? row.id, code)
  const { tried, session } = await enter(deps, browser, row, (use) =>
    tryCode({ ...use, mac, maxTries: MAX_TRIES }),
  )
  if (session) return { outcome: 'signed-in', session, email: row.email, next: row.next }
  if (tried === null) {
    const state = stateOf((await newestSignIn(deps.db, browserHash)) ?? row, deps.now())
    return { outcome: state === 'open' ? 'expired' : state }
  }
  const left = MAX_TRIES - tried
  return left > 0 ? { outcome: 'wrong', left } : { outcome: 'spent' }
}

export type LinkState =
  { state: 'ready'; email: string } | { state: 'elsewhere' | 'used' | 'expired' | 'none' }

/** What a link would do in this browser; looking uses nothing up. `none`: no such link. */
export async function readLink(
  deps: Pick<Deps, 'db' | 'now'>,
  token: string,
  browser: Pick<Browser, 'secret'>,
): Promise<LinkState> {
  const { state, own } = await lookUp(deps, token, browser)
  return state === 'ready' && own ? { state, email: own.email } : { state: goneIf(state) }
}

/** Signs in by a link, once, in a browser that asked; anywhere else nothing happens. */
export async function enterByLink(
  deps: Pick<Deps, 'db' | 'now'>,
  token: string,
  browser: Browser,
): Promise<Entered | { outcome: Exclude<LinkState['state'], 'ready'> }> {
  const { state, own } = await lookUp(deps, token, browser)
  if (state !== 'ready' || !own) return { outcome: goneIf(state) }
  const { session } = await enter(deps, browser, own, takeLink)
  if (session) return { outcome: 'signed-in', session, email: own.email, next: own.next }
  const after = await lookUp(deps, token, browser)
  return { outcome: goneIf(after.state) }
}

async function lookUp(
  deps: Pick<Deps, 'db' | 'now'>,
  token: string,
  { secret }: Pick<Browser, 'secret'>,
): Promise<{ state: LinkState['state']; own?: SignInRow }> {
  const mailed = isSecret(token) ? await signInByToken(deps.db, sha256(token)) : null
  if (!mailed) return { state: 'none' }
  if (mailed.isUsed) return { state: 'used' }
  const own = secret === null ? null : await signInWithMail(deps.db, mailed.id, sha256(secret))
  const isOver = (own ?? mailed).expiresAt <= deps.now()
  if (isOver) return { state: 'expired' }
  return own ? { state: 'ready', own } : { state: 'elsewhere' }
}

function goneIf(state: LinkState['state']): Exclude<LinkState['state'], 'ready'> {
  return state === 'ready' ? 'expired' : state
}

/** Uses a sign-in up and begins the session in one batch. */
async function enter(
  deps: Pick<Deps, 'db' | 'now'>,
  browser: Browser,
  row: SignInRow,
  use: (use: Use) => Statement,
): Promise<{ tried: number | null; session: string | null }> {
  const now = deps.now()
  const session = newSecret()
  const sessionId = crypto.randomUUID()
  const [used, , begun] = await deps.db.write([
    use({
      id: row.id,
      sessionId,
      browserHash: browser.secret === null ? '' : sha256(browser.secret),
      now: now.toISOString(),
    }),
    ...sessionAfter({
      id: sessionId,
      tokenHash: sha256(session),
      previousHash: isSecret(browser.session) ? sha256(browser.session) : null,
      signInId: row.id,
      staffId: row.staffId,
      now,
      expiresAt: new Date(now.getTime() + LIFE_DAYS * DAY_MS).toISOString(),
      browser: browserName(browser.userAgent),
      requestId: browser.requestId,
      source: browser.source,
      eventIds: [crypto.randomUUID(), crypto.randomUUID()],
    }),
  ])
  const tries = used?.rows[0]?.tries
  return {
    tried: tries === undefined ? null : Number(tries),
    session: begun?.rowsAffected === 1 ? session : null,
  }
}
