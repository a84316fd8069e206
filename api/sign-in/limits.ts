import type { Context } from 'hono'
import { formatInstant } from '../../content/text/format.ts'
import { lockedOut } from '../../content/text/staff.ts'
import { HOUR_SECONDS, MINUTE_MS } from '../../content/units.ts'
import type { Deps } from '../deps.ts'
import { sha256 } from '../hash.ts'
import type { AppEnv } from '../http/context.ts'
import { Problem } from '../problem.ts'
import { type Limit, takeHit } from '../rates/limit.ts'

/**
 * How often a browser may ask and try. Nothing is counted for an account, so strangers cannot use
 * up what its owner may do (CONTRACT §8.48).
 *
 * - A browser that signed in before asks in a lane of its own; all others count for their client,
 *   and for its IPv6 /48: a site has 65,536 /64s, which would ask and guess without an end.
 * - A browser that was bound by asking tries codes in a lane of its own; without a binding there is
 *   nothing to try, and the client counts.
 */

const LIMITS: Record<'asking' | 'trying', readonly Limit[]> = {
  asking: [
    { name: 'sign-in asked a minute', hits: 10, windowSeconds: 60 },
    { name: 'sign-in asked an hour', hits: 30, windowSeconds: HOUR_SECONDS },
  ],
  trying: [
    { name: 'sign-in tried a minute', hits: 20, windowSeconds: 60 },
    { name: 'sign-in tried an hour', hits: 100, windowSeconds: HOUR_SECONDS },
  ],
}

type RateDeps = Pick<Deps, 'rates' | 'now'>

/**
 * Counts a request for a code.
 * @param lane  of a known browser; empty for others
 * @throws Problem `qua-nhieu-lan` that says until when
 */
export function limitAsking(deps: RateDeps, c: Context<AppEnv>, lane: string): Promise<void> {
  return take(deps, 'asking', lane === '' ? c.get('client') : `known ${lane}`)
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
  const who = secret === null ? c.get('client') : `browser ${sha256(secret)}`
  return take(deps, 'trying', who)
}

/**
 * Counts a hit for a client, as `takeHit` does for all limits, or for a lane of its own.
 * @throws Problem `qua-nhieu-lan` that says until when
 */
async function take(deps: RateDeps, what: keyof typeof LIMITS, who: string): Promise<void> {
  const at = deps.now()
  const retryAfter = await takeHit(deps.rates, LIMITS[what], who, at)
  if (retryAfter === null) return
  // Minutes are shown, so a started one counts whole.
  const until = new Date(at.getTime() + retryAfter * 1000 + MINUTE_MS - 1)
  throw new Problem('qua-nhieu-lan', { retryAfter, detail: lockedOut[what](formatInstant(until)) })
}
