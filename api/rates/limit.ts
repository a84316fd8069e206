import type { RateStore } from './store.ts'

/** A rate limit per client. */
export interface Limit {
  /** Name of the limited action; each name has its own counters. */
  name: string
  hits: number
  windowSeconds: number
}

/** An IPv6 /48, usually one site, may do this many times what one of its /64s may. */
const CLIENTS_IN_A_SITE = 10

/**
 * Counts one request of a client against its limits, and against those of its IPv6 /48.
 * @param client  an IPv4 address or an IPv6 /64, as the request's guard names it
 * @returns whole seconds until the first exceeded window ends; null when all limits allow it
 */
export async function takeHit(
  rates: RateStore,
  limits: readonly Limit[],
  client: string,
  now: Date,
): Promise<number | null> {
  const site = siteOf(client)
  for (const { name, hits, windowSeconds } of limits) {
    // The site second, so that refused hits of one client do not use up its neighbours' share.
    const counters = [{ who: client, most: hits }]
    if (site !== null) counters.push({ who: site, most: hits * CLIENTS_IN_A_SITE })
    for (const { who, most } of counters) {
      const window = await rates.hit(`${name} ${who}`, windowSeconds, now, most)
      if (window.hits <= most) continue
      return Math.max(1, Math.ceil((window.resetsAt.getTime() - now.getTime()) / 1000))
    }
  }
  return null
}

/** The /48 that contains an IPv6 /64 such as `2001:db8:1:2::/64`; null for other clients. */
export function siteOf(client: string): string | null {
  const prefix = /^([0-9a-f]{1,4}:[0-9a-f]{1,4}:[0-9a-f]{1,4}):[0-9a-f]{1,4}::\/64$/.exec(
    client,
  )?.[1]
  return prefix === undefined ? null : `${prefix}::/48`
}
