import type { Context, MiddlewareHandler } from 'hono'
import { HSTS } from '../../content/hsts.ts'
import { type Config, isLoopback, LOOPBACK_HOSTS } from '../config.ts'
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

/** Limits of CONTRACT §8.15. */
export const MAX_TEXT_BODY_BYTES = 256 * 1024
export const MAX_MULTIPART_BYTES = 26 * 1024 * 1024

/** Names the request, finds its client and whether a person or a program asks. */
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
 * Says once in a process's life that limits cannot tell visitors behind a proxy apart: because
 * `TRUST_PROXY` is unset, or because the entry it names holds no address.
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
 * Sends the site's own headers with every answer; a route that needs another policy (a file, the
 * mail view) sets its own, which stays. What no route allows to be kept is not kept.
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

/**
 * Headers that every answer to a path carries, whoever makes it: policies, and HSTS with https.
 * How long an answer may be kept is said by its route.
 */
export function headersOfSite(
  { site, config }: Pick<Deps, 'site' | 'config'>,
  path: string,
): Record<string, string> {
  const isHttps = config.publicUrl.startsWith('https:')
  const { 'Cache-Control': _, ...headers } = headersFor(site, path)
  return isHttps ? { ...headers, ...HSTS } : headers
}

/** Headers that the build gives a path, the same as `dist/_headers` gives Workers' files. */
export function headersFor(site: Deps['site'], path: string): Record<string, string> {
  const fitting = site.headers.filter((rule) =>
    rule.path.endsWith('*') ? path.startsWith(rule.path.slice(0, -1)) : path === rule.path,
  )
  return Object.assign({}, ...fitting.map((rule) => rule.set)) as Record<string, string>
}

/**
 * Refuses a host that is not ours: links in mails never depend on it, and neither may caches.
 * On loopback the three names of this machine are one (CONTRACT §8.8).
 */
export function ownHost({ config }: Deps): Guard {
  const { protocol, hostname, port } = new URL(config.publicUrl)
  const names = isLoopback(hostname) ? LOOPBACK_HOSTS : [hostname]
  const ports = port ? [`:${port}`] : ['', protocol === 'https:' ? ':443' : ':80']
  const own = new Set(names.flatMap((name) => ports.map((end) => name + end)))
  return async (c, next) => {
    const host = c.req.header('host')?.toLowerCase() ?? ''
    const isOwn = own.has(host) && own.has(targetHost(c) ?? host)
    if (!isOwn && c.req.path !== '/api/health') throw new Problem('sai-may-chu')
    await next()
  }
}

/** Host in the request line of `GET http://host/path`; null for a path, and on Workers. */
function targetHost(c: Context<AppEnv>): string | null {
  const target = (c.env as AppEnv['Bindings'] | undefined)?.incoming?.url ?? '/'
  return target.startsWith('/') ? null : new URL(c.req.url).host
}

/**
 * Leads a GET of a missing path with a slash to the one without. `Location` is a path: behind TLS
 * the request's own scheme is not the client's, and its host is whatever it says.
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
 * Refuses what another site makes a browser send. Public calls carry no cookie, so a request with
 * neither header (a program, an old browser) passes; see CONTRACT §8.7 for `Origin: null`.
 * @param mustProve  one of the headers must show that it comes from us, as for whatever a cookie
 *                   allows
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
 * Counts a request against its client's limits. Called by routes once they have read what was
 * typed, so that a page can give it back.
 * @throws Problem `qua-nhieu-lan` with the seconds until the first passed window ends
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
 * Bounds a body in bytes: refuses what announces more, and sets where `readBody` stops counting.
 * @param takesFiles  the call takes pictures; on all others multipart is text like the rest
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

/** Whether a body announces more bytes than its route takes; the runtime holds it to that length. */
export function isTooLarge(c: Context<AppEnv>): boolean {
  return (announcedBytes(c) ?? 0) > maxBodyBytes(c)
}

/** Length that a request announces for its body; undefined when it comes in chunks. */
export function announcedBytes(c: Context<AppEnv>): number | undefined {
  const length = c.req.header('content-length')
  if (!length || c.req.header('transfer-encoding')) return undefined
  return Number(length)
}

/** Whether a body is, or may turn out to be, larger than text ever is. */
export function isLargeBody(c: Context<AppEnv>): boolean {
  return (announcedBytes(c) ?? maxBodyBytes(c)) > MAX_TEXT_BODY_BYTES
}

/** Most bytes that a request's body may have, as its route has set it. */
export function maxBodyBytes(c: Context<AppEnv>): number {
  return c.get('maxBodyBytes') ?? MAX_TEXT_BODY_BYTES
}

/**
 * Makes bodies in flight share one memory budget: what a request holds of it is given back when the
 * request has ended, however it ends.
 */
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
 * Counts a visit of a page that costs more than a file. Counted in memory, on Workers by isolate:
 * a write to the database would cost more than the page.
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

/** Media type of the request's body, lower-case, without parameters; empty when none is named. */
export function mediaType(c: Context): string {
  return (c.req.header('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
}

function wantsPage(c: Context): boolean {
  const acceptsPage = (c.req.header('accept') ?? '').includes('text/html')
  if (c.req.method === 'GET' || c.req.method === 'HEAD') return acceptsPage
  const isForm = /^(multipart\/form-data|application\/x-www-form-urlencoded)$/.test(mediaType(c))
  return isForm && acceptsPage
}
