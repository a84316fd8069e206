import type { RateStore } from './store.ts'

/** A limit for each client. */
export interface Limit {
  /** What is limited; counters of different names do not touch. */
  name: string
  hits: number
  windowSeconds: number
}

/**
 * A site's IPv6 allocation is usually a /48: all of it may do this many times what one /64 may.
 * More than one client, so that neighbours of a flooder are still served.
 */
const CLIENTS_IN_A_SITE = 10

/**
 * Counts one request of a client against its limits, and against those of its IPv6 /48.
 * @param client  an IPv4 address or an IPv6 /64, as the request's guard names it
 * @returns whole seconds until the first passed window ends; null when all limits allow it
 */
export async function takeHit(
  rates: RateStore,
  limits: readonly Limit[],
  client: string,
  now: Date,
): Promise<number | null> {
  const site = siteOf(client)
  for (const { name, hits, windowSeconds } of limits) {
    // The site second: what is refused to one client must not use up its neighbours' share.
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

/** The /48 around a client that is an IPv6 /64 (`2001:db8:1:2::/64`); null for any other. */
export function siteOf(client: string): string | null {
  const prefix = /^([0-9a-f]{1,4}:[0-9a-f]{1,4}:[0-9a-f]{1,4}):[0-9a-f]{1,4}::\/64$/.exec(
    client,
  )?.[1]
  return prefix === undefined ? null : `${prefix}::/48`
}
