import {
  API_PATH,
  DESK_API,
  SIGN_IN_PATH,
  STAFF_API,
  STAFF_ASSETS_PATH,
  STAFF_PATH,
} from '../../content/addresses.ts'
import type { Context, Hono, MiddlewareHandler } from 'hono'
import type { Deps } from '../deps.ts'
import { type AppEnv, newRouter } from '../http/context.ts'
import { boundBody, sameOrigin } from '../http/guards.ts'
import { Problem } from '../problem.ts'
import { behindAccess } from './access.ts'
import { note } from '../audit/trace.ts'
import { answerStaffTrouble } from './answers.ts'
import { closeSession, sessionCookie } from './cookies.ts'
import { type Access, may, type Rules } from './roles.ts'
import { nextPath } from './next-path.ts'
import { findSession, type SignedIn } from './sessions/session.ts'

/** For a year, by this browser alone. */
const KEPT_FOR_GOOD = 'private, max-age=31536000, immutable'

type Answer = Response | Promise<Response>

type RuleOf<R extends Rules> = keyof R & string
type OpenRule<R extends Rules> = {
  [Rule in RuleOf<R>]: R[Rule] extends 'anyone' ? Rule : never
}[RuleOf<R>]

/** Adds routes of one room; each needs a rule of that room. */
export interface RoomDoor<R extends Rules> {
  /** A route for everyone; `me` is null without a session. */
  open: (rule: OpenRule<R>, handler: (c: Context<AppEnv>, me: SignedIn | null) => Answer) => void
  /** A route for those whose role is enough; for all others it is missing. */
  closed: (
    rule: Exclude<RuleOf<R>, OpenRule<R>>,
    handler: (c: Context<AppEnv>, me: SignedIn) => Answer,
  ) => void
}

export interface StaffDoor {
  router: Hono<AppEnv>
  /** Lets a room in: gives what adds its routes, under its rules. */
  admit: <const R extends Rules>(rules: R) => RoomDoor<R>
  /** Ends the list, after all rooms: any other path is missing, and only staff learn that. */
  shut: () => void
}

/**
 * The door of `/noi-bo/` and `/api/staff/`. A route gets in by a rule of its room only, and its
 * handler runs after the door's checks (CASES T23, CONTRACT §4).
 */
export function staffDoor(deps: Deps): StaffDoor {
  const router = newRouter()
  const outside = behindAccess(deps)
  for (const prefix of [`${STAFF_PATH}*`, `${STAFF_API}*`]) router.use(prefix, outside)
  router.use(`${STAFF_PATH}*`, withSlash)
  // What a cookie allows must come from our own pages (CONTRACT §8.7, CASES T33).
  const own = sameOrigin(deps, { mustProve: true })
  router.use(`${STAFF_API}*`, (c, next) => (isRead(c) ? next() : own(c, next)), boundedCall)

  return {
    router,
    admit: (rules) => roomDoor(deps, router, rules),
    shut() {
      const missing = async (c: Context<AppEnv>): Promise<Response> => {
        const me = await findSession(deps, sessionCookie(deps, c))
        if (!me) return turnAway(deps, c)
        return answerStaffTrouble(deps, c, me, new Problem('khong-tim-thay'))
      }
      router.all(`${STAFF_PATH}*`, missing)
      router.all(`${STAFF_API}*`, missing)
    },
  }
}

function roomDoor<R extends Rules>(deps: Deps, router: Hono<AppEnv>, rules: R): RoomDoor<R> {
  const add = (rule: string, handler: (c: Context<AppEnv>) => Answer): void => {
    const [method = '', path = ''] = rule.split(' ')
    router.on(method, path, handler)
  }
  return {
    open(rule, handler) {
      add(rule, async (c) => handler(c, await findSession(deps, sessionCookie(deps, c))))
    },
    closed(rule, handler) {
      add(rule, async (c) => {
        const me = await findSession(deps, sessionCookie(deps, c))
        if (!me) return turnAway(deps, c)
        try {
          if (may(me.role, rules[rule] as Access)) return await handler(c, me)
          note(deps, c, 'role-refused', me.staffId)
          throw new Problem('khong-tim-thay')
        } catch (error) {
          return answerStaffTrouble(deps, c, me, error)
        }
      })
    },
  }
}

/**
 * Keeps every answer from behind the door out of caches and search engines, refusals too. Only
 * styles and scripts, whose names change with their bytes, may stay in the browser (CONTRACT §8.36).
 */
export const keptPrivate: MiddlewareHandler<AppEnv> = async (c, next) => {
  await next()
  const isHashed = c.res.status === 200 && c.req.path.startsWith(STAFF_ASSETS_PATH)
  c.header('Cache-Control', isHashed ? KEPT_FOR_GOOD : 'private, no-store')
  c.header('X-Robots-Tag', 'noindex')
}

/** Only answers to customers bring pictures; all other calls are bounded as text. */
const boundedCall: MiddlewareHandler<AppEnv> = async (c, next) => {
  boundBody(c, { takesFiles: c.req.path.startsWith(DESK_API) && c.req.path.endsWith('/answer') })
  await next()
}

/** Redirects to the address with a slash, as public pages have it, whether there is a page or not. */
const withSlash: MiddlewareHandler<AppEnv> = async (c, next) => {
  const { pathname, search } = new URL(c.req.url)
  // Files have a dot in their names; `/noi-bo` itself is a route.
  if (!isRead(c) || !/\/[^/]+\/[^/.]+$/.test(pathname)) return next()
  return c.redirect(`${pathname}/${search}`, 307)
}

/**
 * Answers a visitor without a session: page readers are led to the sign-in, whether there is such a
 * page or not; calls get `401`; anything else is missing (CONTRACT §8.11).
 */
function turnAway(deps: Deps, c: Context<AppEnv>): Response {
  // A session that ended elsewhere must leave no cookie in this browser.
  if (sessionCookie(deps, c)) closeSession(deps, c)
  const { pathname, search } = new URL(c.req.url)
  if (c.req.path.startsWith(API_PATH)) {
    // Page readers get here by a form only.
    if (isRead(c)) c.set('wantsPage', false)
    throw new Problem('chua-dang-nhap')
  }
  if (c.req.method !== 'GET' || !c.get('wantsPage')) throw new Problem('khong-tim-thay')
  const next = nextPath(pathname + search)
  const isHome = next === null || next === STAFF_PATH
  return c.redirect(isHome ? SIGN_IN_PATH : `${SIGN_IN_PATH}?next=${encodeURIComponent(next)}`, 303)
}

function isRead(c: Context): boolean {
  return c.req.method === 'GET' || c.req.method === 'HEAD'
}
