import type { Context } from 'hono'
import { formatInstant } from '../../content/text/format.ts'
import { lockedOut } from '../../content/text/staff.ts'
import { HOUR_SECONDS, MINUTE_MS } from '../../content/units.ts'
import type { Deps } from '../deps.ts'
import { sha256 } from '../hash.ts'
import type { AppEnv } from '../http/context.ts'
import { Problem } from '../problem.ts'

/**
 * How often a browser may ask and try. Nothing is counted for an account, so strangers cannot use
 * up what its owner may do (CONTRACT §8.48).
 *
 * - A browser that signed in before asks in a lane of its own; all others count for their client.
 * - A browser that was bound by asking tries codes in a lane of its own; without a binding there is
 *   nothing to try, and the client counts.
 */

const LIMITS = {
  asking: [
    { name: 'sign-in asked a minute', most: 10, windowSeconds: 60 },
    { name: 'sign-in asked an hour', most: 30, windowSeconds: HOUR_SECONDS },
  ],
  trying: [
    { name: 'sign-in tried a minute', most: 20, windowSeconds: 60 },
    { name: 'sign-in tried an hour', most: 100, windowSeconds: HOUR_SECONDS },
  ],
} as const

type RateDeps = Pick<Deps, 'rates' | 'now'>

/**
 * Counts a request for a code.
 * @param lane  of a known browser; empty for others
 * @throws Problem `qua-nhieu-lan` that says until when
 */
export function limitAsking(deps: RateDeps, c: Context<AppEnv>, lane: string): Promise<void> {
  return take(deps, 'asking', lane === '' ? `client ${c.get('client')}` : `known ${lane}`)
}

/**
 * Counts a try of a code or a link.
 * @param secret  of the browser's binding; null without one
 * @throws Problem `qua-nhieu-lan` that says until when
 */
export function limitTrying(
  deps: RateDeps,
  c: Context<AppEnv>,
  secret: string | null,
): Promise<void> {
  const who = secret === null ? `client ${c.get('client')}` : `browser ${sha256(secret)}`
  return take(deps, 'trying', who)
}

async function take(deps: RateDeps, what: keyof typeof LIMITS, who: string): Promise<void> {
  const at = deps.now()
  for (const { name, most, windowSeconds } of LIMITS[what]) {
    const { hits, resetsAt } = await deps.rates.hit(`${name} ${who}`, windowSeconds, at)
    if (hits <= most) continue
    const retryAfter = Math.max(1, Math.ceil((resetsAt.getTime() - at.getTime()) / 1000))
    // Minutes are shown, so a started one counts whole.
    const until = new Date(at.getTime() + retryAfter * 1000 + MINUTE_MS - 1)
    const detail = lockedOut[what](formatInstant(until))
    throw new Problem('qua-nhieu-lan', { retryAfter, detail })
  }
}
