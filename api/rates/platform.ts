import { sha256 } from '../hash.ts'
import { Problem } from '../problem.ts'
import { type MemoryRates, memoryRates } from './memory.ts'
import type { RateStore, RateWindow } from './store.ts'

/** A `[[ratelimits]]` binding: counts in one location of the platform, approximately. */
export interface RateLimitBinding {
  limit(options: { key: string }): Promise<{ success: boolean }>
}

/** The platform's longest window; 10 and 60 seconds are all it has. */
const LONGEST_BURST_SECONDS = 60

/** Counters of this isolate; requests that it serves share them. */
const isolateRates = memoryRates(20_000)

/**
 * Counters on Workers, in up to three places. The first that refuses ends the hit.
 *
 * - The isolate's memory counts every hit. It bounds what one isolate takes, and makes refusals
 *   free of any call.
 * - Up to 60 seconds, the platform's binding for that limit counts the location's hits, if
 *   wrangler.toml has one. It is approximate: good against bursts.
 * - Longer windows hold across all isolates, so the database counts them. While it cannot, the
 *   isolate's count stands: a limit is then looser, but the request goes on.
 * @param env     the worker's bindings; those named `RATE_20_PER_60_SECONDS` count 20 hits in 60 s
 * @param shared  counts long windows for all isolates
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
