import type { Context, Hono, MiddlewareHandler } from 'hono'
import type { Deps } from '../deps.ts'
import { type AppEnv, newRouter } from '../http/context.ts'
import { bounded, sameOrigin } from '../http/guards.ts'
import { Problem } from '../problem.ts'
import { behindAccess } from './access.ts'
import { note } from '../audit/trace.ts'
import { closeSession, sessionCookie } from './cookies.ts'
import { type ClosedRule, may, type OpenRule, type Rule } from './roles.ts'
import { nextPath } from '../sign-in/schema.ts'
import { findSession, type SignedIn } from './sessions/session.ts'

export const SIGN_IN_PATH = '/noi-bo/dang-nhap/'
export const HOME_PATH = '/noi-bo/'

type Answer = Response | Promise<Response>

export interface StaffDoor {
  router: Hono<AppEnv>
  /** A route that everybody may ask; `me` is null without a session. */
  open: (rule: OpenRule, handler: (c: Context<AppEnv>, me: SignedIn | null) => Answer) => void
  /** A route for those whose role is enough; to all others it is not there. */
  closed: (rule: ClosedRule, handler: (c: Context<AppEnv>, me: SignedIn) => Answer) => void
  /** Ends the list: whatever has no route is missing, and says so to staff alone. */
  shut: () => void
}

/**
 * The door of `/noi-bo/` and `/api/staff/`. A route gets in by a rule of the one table only, and
 * nobody reaches its handler but through here (CASES T23, CONTRACT §4).
 */
export function staffDoor(deps: Deps): StaffDoor {
  const router = newRouter()
  const outside = behindAccess(deps)
  for (const prefix of ['/noi-bo/*', '/api/staff/*']) router.use(prefix, outside)
  router.use('/noi-bo/*', withSlash)
  // What a cookie allows must come from our own pages (CONTRACT §8.7, CASES T33).
  const own = sameOrigin(deps, { mustProve: true })
  router.use('/api/staff/*', (c, next) => (isRead(c) ? next() : own(c, next)), bounded())

  const add = (rule: Rule, handler: (c: Context<AppEnv>) => Answer): void => {
    const [method = '', path = ''] = rule.split(' ')
    router.on(method, path, handler)
  }
  return {
    router,
    open(rule, handler) {
      add(rule, async (c) => handler(c, await findSession(deps, sessionCookie(deps, c))))
    },
    closed(rule, handler) {
      add(rule, async (c) => {
        const me = await findSession(deps, sessionCookie(deps, c))
        if (!me) return turnAway(deps, c)
        if (!may(me.role, rule)) {
          note(deps, c, 'role-refused', me.staffId)
          throw new Problem('khong-tim-thay')
        }
        return handler(c, me)
      })
    },
    shut() {
      const missing = async (c: Context<AppEnv>): Promise<Response> => {
        if (!(await findSession(deps, sessionCookie(deps, c)))) return turnAway(deps, c)
        throw new Problem('khong-tim-thay')
      }
      router.all('/noi-bo/*', missing)
      router.all('/api/staff/*', missing)
    },
  }
}

/** No answer from behind the door is kept by anybody or listed anywhere, refusals included. */
export const keptPrivate: MiddlewareHandler<AppEnv> = async (c, next) => {
  await next()
  c.header('Cache-Control', 'private, no-store')
  c.header('X-Robots-Tag', 'noindex')
}

/** Pages end with a slash, as the public ones do; whether there is such a page is not told here. */
const withSlash: MiddlewareHandler<AppEnv> = async (c, next) => {
  const { pathname, search } = new URL(c.req.url)
  // Files have a dot in their names; `/noi-bo` itself is a route.
  if (!isRead(c) || !/\/[^/]+\/[^/.]+$/.test(pathname)) return next()
  return c.redirect(`${pathname}/${search}`, 307)
}

/**
 * What a visitor gets: the way to sign in for whoever reads pages, whether there is such a page or
 * not; `401` for calls; nothing for all else (CONTRACT §8.11).
 */
function turnAway(deps: Deps, c: Context<AppEnv>): Response {
  // A session that has ended elsewhere leaves nothing behind in this browser, either.
  if (sessionCookie(deps, c)) closeSession(deps, c)
  const { pathname, search } = new URL(c.req.url)
  if (c.req.path.startsWith('/api/')) {
    // Whoever reads a page gets here by a form only.
    if (isRead(c)) c.set('wantsPage', false)
    throw new Problem('chua-dang-nhap')
  }
  if (c.req.method !== 'GET' || !c.get('wantsPage')) throw new Problem('khong-tim-thay')
  const next = nextPath(pathname + search)
  const isHome = next === null || next === HOME_PATH
  return c.redirect(isHome ? SIGN_IN_PATH : `${SIGN_IN_PATH}?next=${encodeURIComponent(next)}`, 303)
}

function isRead(c: Context): boolean {
  return c.req.method === 'GET' || c.req.method === 'HEAD'
}
