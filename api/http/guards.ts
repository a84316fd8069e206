import type { Context, MiddlewareHandler } from 'hono'
import { HEALTH_API } from '../../content/addresses.ts'
import { HSTS } from '../../content/hsts.ts'
import { KIB, MIB } from '../../content/units.ts'
import type { Config } from '../config.ts'
import { isLoopback, LOOPBACK_HOSTS } from '../settings.ts'
import type { Deps } from '../deps.ts'
import { Problem } from '../problem.ts'
import { type Limit, takeHit } from '../rates/limit.ts'
import { memoryRates } from '../rates/memory.ts'
import type { RateStore } from '../rates/store.ts'
import { clientOf, forwardingHeader } from './client.ts'
import type { AppEnv } from './context.ts'
import { bodyBudgetOf } from './in-flight.ts'

export type { Limit }

type Guard = MiddlewareHandler<AppEnv>

/** Largest body without pictures, in bytes (CONTRACT §8.15). */
export const MAX_TEXT_BODY_BYTES = 256 * KIB
/** Largest body with pictures, in bytes (CONTRACT §8.15). */
export const MAX_MULTIPART_BYTES = 26 * MIB

/** Sets the request's id, its client and whether a page or JSON answers it. */
export function identify(deps: Pick<Deps, 'config' | 'log'>): Guard {
  const warnOnce = proxyWarning(deps)
  return async (c, next) => {
    c.set('requestId', crypto.randomUUID())
    c.set('wantsPage', wantsPage(c))
    c.set('client', clientOf(c, deps.config))
    warnOnce(c)
    await next()
  }
}

/**
 * Logs once per process that rate limits treat all visitors behind a proxy as one.
 *
 * Either `TRUST_PROXY` is unset, or the entry it names holds no address.
 */
function proxyWarning(deps: Pick<Deps, 'config' | 'log'>): (c: Context<AppEnv>) => void {
  const { trustProxy } = deps.config
  let hasWarned = false
  return (c) => {
    if (hasWarned) return
    const header = trustProxy ? null : forwardingHeader(c, deps)
    const isUnreadable = trustProxy !== undefined && c.get('client') === 'unknown'
    if (header === null && !isUnreadable) return
    hasWarned = true
    if (isUnreadable) {
      deps.log('warn', 'TRUST_PROXY names no address: its visitors share one rate limit', {
        trustProxy: `${trustProxy.header}:${trustProxy.fromRight}`,
      })
    } else {
      deps.log(
        'warn',
        'a proxy forwards requests but TRUST_PROXY is unset: rate limits count it as one client',
        { header: header?.slice(0, 60) },
      )
    }
  }
}

/**
 * Adds the site's headers to every answer; a header that a route has set is kept.
 *
 * An answer without `Cache-Control` gets `no-store`.
 */
export function siteHeaders(deps: Pick<Deps, 'site' | 'config'>): Guard {
  return async (c, next) => {
    await next()
    const { headers } = c.res
    for (const [name, value] of Object.entries(headersOfSite(deps, c.req.path))) {
      if (!headers.has(name)) headers.set(name, value)
    }
    if (!headers.has('Cache-Control')) headers.set('Cache-Control', 'no-store')
    headers.set('X-Request-Id', c.get('requestId'))
  }
}

/** Headers of every answer to a path: policies, and HSTS with https; never `Cache-Control`. */
export function headersOfSite(
  { site, config }: Pick<Deps, 'site' | 'config'>,
  path: string,
): Record<string, string> {
  const isHttps = config.publicUrl.startsWith('https:')
  const { 'Cache-Control': _, ...headers } = headersFor(site, path)
  return isHttps ? { ...headers, ...HSTS } : headers
}

/** Headers that the build sets for a path, as `dist/_headers` does on Workers. */
export function headersFor(site: Deps['site'], path: string): Record<string, string> {
  const fitting = site.headers.filter((rule) =>
    rule.path.endsWith('*') ? path.startsWith(rule.path.slice(0, -1)) : path === rule.path,
  )
  return Object.assign({}, ...fitting.map((rule) => rule.set)) as Record<string, string>
}

/**
 * Refuses a foreign `Host`, so that no cache stores an answer under it.
 *
 * On loopback the three names of this machine are equal (CONTRACT §8.8). Health answers any host.
 */
export function ownHost({ config }: Deps): Guard {
  const { protocol, hostname, port } = new URL(config.publicUrl)
  const names = isLoopback(hostname) ? LOOPBACK_HOSTS : [hostname]
  const ports = port ? [`:${port}`] : ['', protocol === 'https:' ? ':443' : ':80']
  const own = new Set(names.flatMap((name) => ports.map((end) => name + end)))
  return async (c, next) => {
    const host = c.req.header('host')?.toLowerCase() ?? ''
    const isOwn = own.has(host) && own.has(targetHost(c) ?? host)
    if (!isOwn && c.req.path !== HEALTH_API) throw new Problem('sai-may-chu')
    await next()
  }
}

/** Host in the request line of `GET http://host/path`; null for a path, and on Workers. */
function targetHost(c: Context<AppEnv>): string | null {
  const target = (c.env as AppEnv['Bindings'] | undefined)?.incoming?.url ?? '/'
  return target.startsWith('/') ? null : new URL(c.req.url).host
}

/**
 * Redirects a GET of a missing path with a trailing slash to the one without.
 *
 * `Location` is a path, because the request's scheme and host may not be the client's.
 */
export function withoutSlash(): Guard {
  return async (c, next) => {
    await next()
    const isLooking = c.req.method === 'GET' || c.req.method === 'HEAD'
    if (c.res.status !== 404 || !isLooking || !c.req.path.endsWith('/')) return
    c.res = c.redirect(c.req.path.slice(0, -1) + new URL(c.req.url).search, 301)
  }
}

/**
 * Refuses cross-site requests by `Origin` and `Sec-Fetch-Site` (CONTRACT §8.7).
 *
 * Public calls use no cookie, so a request with neither header (a program, an old browser) passes.
 * @param mustProve  one of the headers must prove the same origin, as calls with a cookie need
 */
export function sameOrigin({ config }: Deps, { mustProve = false } = {}): Guard {
  const own = new URL(config.publicUrl)
  return async (c, next) => {
    const origin = c.req.header('origin')
    const site = c.req.header('sec-fetch-site')
    if (site === 'cross-site') throw new Problem('sai-nguon')
    if (origin === 'null' ? site !== 'same-origin' : origin !== undefined && !isOwn(origin)) {
      throw new Problem('sai-nguon')
    }
    const isProven = site === 'same-origin' || (origin !== undefined && origin !== 'null')
    if (mustProve && !isProven) throw new Problem('sai-nguon')
    await next()
  }

  function isOwn(origin: string): boolean {
    if (origin === own.origin) return true
    if (!URL.canParse(origin) || !isLoopback(own.hostname)) return false
    const asked = new URL(origin)
    return isLoopback(asked.hostname) && asked.port === own.port && asked.protocol === own.protocol
  }
}

/**
 * Counts a request against its client's limits.
 * @throws Problem `qua-nhieu-lan` with the seconds until the exceeded window ends
 */
export async function takeRate(
  { rates, now }: Pick<Deps, 'rates' | 'now'>,
  c: Context<AppEnv>,
  limits: readonly Limit[],
): Promise<void> {
  const retryAfter = await takeHit(rates, limits, c.get('client'), now())
  if (retryAfter !== null) throw new Problem('qua-nhieu-lan', { retryAfter })
}

/**
 * Sets the byte limit of a body and refuses one that announces more.
 * @param takesFiles  the call accepts pictures; other calls get the text limit for multipart too
 * @throws Problem `qua-lon`
 */
export function boundBody(c: Context<AppEnv>, { takesFiles = false } = {}): void {
  const isUpload = takesFiles && mediaType(c) === 'multipart/form-data'
  c.set('maxBodyBytes', isUpload ? MAX_MULTIPART_BYTES : MAX_TEXT_BODY_BYTES)
  if (isTooLarge(c)) throw new Problem('qua-lon')
}

/** `boundBody` as a guard. */
export function bounded(options?: { takesFiles?: boolean }): Guard {
  return async (c, next) => {
    boundBody(c, options)
    await next()
  }
}

/** True when a body announces more bytes than its route accepts. */
export function isTooLarge(c: Context<AppEnv>): boolean {
  return (announcedBytes(c) ?? 0) > maxBodyBytes(c)
}

/** Announced body length in bytes; undefined for a chunked body. The runtime enforces it. */
export function announcedBytes(c: Context<AppEnv>): number | undefined {
  const length = c.req.header('content-length')
  if (!length || c.req.header('transfer-encoding')) return undefined
  return Number(length)
}

/** True when a body is, or may become, larger than the text limit. */
export function isLargeBody(c: Context<AppEnv>): boolean {
  return (announcedBytes(c) ?? maxBodyBytes(c)) > MAX_TEXT_BODY_BYTES
}

/** Byte limit of a request's body, as its route has set it; the text limit by default. */
export function maxBodyBytes(c: Context<AppEnv>): number {
  return c.get('maxBodyBytes') ?? MAX_TEXT_BODY_BYTES
}

/** Gives requests a share of one memory budget, released when the request ends in any way. */
export function shareMemory({ config }: Pick<Deps, 'config'>): Guard {
  const budget = bodyBudgetOf(config, MAX_TEXT_BODY_BYTES)
  return async (c, next) => {
    const releases: (() => void)[] = []
    c.set('holdBytes', (bytes) => releases.push(budget.hold(c.get('client'), bytes)))
    try {
      await next()
    } finally {
      for (const release of releases) release()
    }
  }
}

const visits = new WeakMap<Config, RateStore>()

/**
 * Counts a visit of a page that costs more than a file.
 *
 * Counts in memory (per isolate on Workers): a database write would cost more than the page.
 * @throws Problem `qua-nhieu-lan`
 */
export function takeVisit(
  { config, now }: Pick<Deps, 'config' | 'now'>,
  c: Context<AppEnv>,
  limit: Limit,
): Promise<void> {
  let rates = visits.get(config)
  if (!rates) {
    rates = memoryRates()
    visits.set(config, rates)
  }
  return takeRate({ rates, now }, c, [limit])
}

/** Media type of the body, lower-case and without parameters; empty without `Content-Type`. */
export function mediaType(c: Context): string {
  return (c.req.header('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
}

function wantsPage(c: Context): boolean {
  const acceptsPage = (c.req.header('accept') ?? '').includes('text/html')
  if (c.req.method === 'GET' || c.req.method === 'HEAD') return acceptsPage
  const isForm = /^(multipart\/form-data|application\/x-www-form-urlencoded)$/.test(mediaType(c))
  return isForm && acceptsPage
}
