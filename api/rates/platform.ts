import { sha256 } from '../hash.ts'
import { Problem } from '../problem.ts'
import { type MemoryRates, memoryRates } from './memory.ts'
import type { RateStore, RateWindow } from './store.ts'

/** A `[[ratelimits]]` binding of Workers: counts approximately, per location. */
export interface RateLimitBinding {
  limit(options: { key: string }): Promise<{ success: boolean }>
}

/** The platform's longest window; it offers only 10 and 60 seconds. */
const LONGEST_BURST_SECONDS = 60

/** Counters of this isolate, shared by its requests. */
const isolateRates = memoryRates(20_000)

/**
 * Counters on Workers, in up to two places. The first that refuses ends the hit.
 *
 * - The isolate's memory counts every hit, so repeated refusals need no call.
 * - For windows up to 60 seconds, a binding in wrangler.toml counts the location's hits. It is
 *   approximate, but stops bursts.
 * - For longer windows the database counts, for all isolates. While it is unavailable, the
 *   isolate's count applies: the limit is looser, but the request proceeds.
 * @param env     the worker's bindings; those named `RATE_20_PER_60_SECONDS` count 20 hits in 60 s
 * @param shared  the store that counts long windows for all isolates
 */
export function platformRates(
  env: Record<string, unknown>,
  shared: RateStore,
  memory: MemoryRates = isolateRates,
): RateStore {
  return {
    async hit(key, windowSeconds, now, limit) {
      const local = await memory.hit(key, windowSeconds, now)
      if (limit !== undefined && local.hits > limit) return local
      const wider =
        windowSeconds > LONGEST_BURST_SECONDS
          ? await hitShared(shared, key, windowSeconds, now)
          : await hitPlatform(env, { key, windowSeconds, limit }, local)
      if (!wider || wider.hits <= local.hits) return local
      memory.raise(key, windowSeconds, wider)
      return wider
    },
  }
}

async function hitShared(
  shared: RateStore,
  key: string,
  windowSeconds: number,
  now: Date,
): Promise<RateWindow | null> {
  try {
    return await shared.hit(key, windowSeconds, now)
  } catch (error) {
    if (error instanceof Problem) return null
    throw error
  }
}

async function hitPlatform(
  env: Record<string, unknown>,
  { key, windowSeconds, limit }: { key: string; windowSeconds: number; limit: number | undefined },
  local: RateWindow,
): Promise<RateWindow | null> {
  if (limit === undefined) return null
  const binding = env[`RATE_${limit}_PER_${windowSeconds}_SECONDS`]
  if (!isBinding(binding)) return null
  const { success } = await binding.limit({ key: sha256(key) })
  return success ? null : { hits: limit + 1, resetsAt: local.resetsAt }
}

function isBinding(value: unknown): value is RateLimitBinding {
  return typeof value === 'object' && value !== null && 'limit' in value
}
