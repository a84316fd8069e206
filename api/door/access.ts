import { HOUR_MS } from '../../content/units.ts'
import type { MiddlewareHandler } from 'hono'
import { decode, verifyWithJwks } from 'hono/jwt'
import * as z from 'zod'
import type { Config } from '../config.ts'
import type { Deps } from '../deps.ts'
import type { AppEnv } from '../http/context.ts'
import { Problem } from '../problem.ts'

/** Cloudflare Access in front of the staff door, where the settings name it. */

/** Holds the bare token; `hono/jwk`, the middleware, asks for `Bearer` before it. */
const HEADER = 'Cf-Access-Jwt-Assertion'
/** Access signs with this one only; a token does not choose. */
const ALGORITHMS = ['RS256'] as const
const KEYS_LIVE_MS = HOUR_MS
/** Shortest time between two fetches of the keys, after an unknown key or a failed fetch. */
const ASK_AGAIN_MS = 10_000
const TIMEOUT_MS = 5_000
/** Clocks of two machines differ a little. */
const SKEW_SECONDS = 60

type Settings = NonNullable<Config['access']>
type AccessDeps = Pick<Deps, 'now'> & { config: Pick<Config, 'access'> }

const Keys = z.object({
  keys: z.array(z.looseObject({ kid: z.string() })),
})
type Key = z.infer<typeof Keys>['keys'][number]

interface Known {
  keys: Key[]
  /** In ms since 1970. */
  until: number
  askAgainAt: number
  failure: unknown
}

/** Per settings, which live as long as the process or the isolate; only what has arrived is kept. */
const known = new WeakMap<Settings, Known>()

/**
 * Requires a token that Access has signed for this application. It does not identify the person:
 * the session does.
 * @throws Problem `chua-qua-cong` when there is no token or it does not hold, `cong-tam-ngung`
 *   when the keys cannot be had
 */
export function behindAccess(deps: AccessDeps): MiddlewareHandler<AppEnv> {
  const { access } = deps.config
  return async (c, next) => {
    if (access && !(await holds(deps, access, c.req.header(HEADER) ?? ''))) {
      throw new Problem('chua-qua-cong')
    }
    await next()
  }
}

async function holds(
  { now }: Pick<Deps, 'now'>,
  access: Settings,
  token: string,
): Promise<boolean> {
  const kid = keyNamedBy(token)
  if (kid === null) return false
  const keys = await keysWith(access, kid, now().getTime())
  try {
    const { exp, nbf, type } = await verifyWithJwks(token, {
      keys,
      allowedAlgorithms: ALGORITHMS,
      // What is missing passes there, and a clock that is a second ahead does not.
      verification: {
        iss: access.issuer,
        aud: access.audience,
        exp: false,
        nbf: false,
        iat: false,
      },
    })
    const seconds = now().getTime() / 1000
    const hasBegun = nbf === undefined || (typeof nbf === 'number' && nbf <= seconds + SKEW_SECONDS)
    // Access signs its team-wide session tokens (`org`) with the same keys.
    return type === 'app' && hasBegun && typeof exp === 'number' && exp > seconds
  } catch {
    // Every way not to hold is the same from outside.
    return false
  }
}

/** Name of the key that a token says it is signed with; null when it is no token. */
function keyNamedBy(token: string): string | null {
  try {
    const { kid } = decode(token).header as { kid?: unknown }
    return typeof kid === 'string' ? kid : null
  } catch {
    return null
  }
}

/**
 * The keys of Access, asked for when they are old or the one in question is new: they change every
 * few weeks.
 * @throws Problem `cong-tam-ngung` when they cannot be had: never an open door
 */
async function keysWith(access: Settings, kid: string, now: number): Promise<Key[]> {
  const before = known.get(access)
  const isFresh = before !== undefined && now < before.until
  if (isFresh && before.keys.some((key) => key.kid === kid)) return before.keys
  if (before && now < before.askAgainAt) {
    if (isFresh) return before.keys
    throw unavailable(before.failure)
  }
  const askAgainAt = now + ASK_AGAIN_MS
  try {
    const keys = await fetchKeys(access)
    known.set(access, { keys, until: now + KEYS_LIVE_MS, askAgainAt, failure: null })
    return keys
  } catch (failure) {
    if (isFresh) {
      known.set(access, { ...before, askAgainAt })
      return before.keys
    }
    known.set(access, { keys: [], until: 0, askAgainAt, failure })
    throw unavailable(failure)
  }
}

async function fetchKeys({ issuer }: Settings): Promise<Key[]> {
  const answer = await fetch(`${issuer}/cdn-cgi/access/certs`, {
    signal: AbortSignal.timeout(TIMEOUT_MS),
    redirect: 'manual',
  })
  if (answer.status !== 200) throw new Error(`keys of Access: ${answer.status}`)
  return Keys.parse(await answer.json()).keys
}

function unavailable(cause: unknown): Problem {
  return new Problem('cong-tam-ngung', { retryAfter: ASK_AGAIN_MS / 1000 }, { cause })
}
