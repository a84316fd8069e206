import type { Context, Hono, MiddlewareHandler } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { Deps } from '../deps.ts'
import { type AppEnv, newRouter } from '../http/context.ts'
import { bounded, sameOrigin } from '../http/guards.ts'
import { fillFrame, type PageParts } from '../http/page.ts'
import { Problem } from '../problem.ts'
import { behindAccess } from './access.ts'
import type { Doer } from './audit.ts'
import { sessionCookie } from './cookies.ts'
import { type ClosedRule, may, type OpenRule, type Rule } from './roles.ts'
import { nextPath } from './schema.ts'
import { findSession, type SignedIn } from './session.ts'

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
        if (!me) return turnAway(c)
        if (!may(me.role, rule)) throw new Problem('khong-tim-thay')
        return handler(c, me)
      })
    },
    shut() {
      const missing = async (c: Context<AppEnv>): Promise<Response> => {
        if (!(await findSession(deps, sessionCookie(deps, c)))) return turnAway(c)
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
function turnAway(c: Context<AppEnv>): Response {
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

/**
 * Answers an internal file, whole: no ranges, no validators that could be asked about.
 * @throws Problem `khong-tim-thay` when there is none of exactly this path
 */
export function answerFile({ internal }: Pick<Deps, 'internal'>, c: Context<AppEnv>): Response {
  // As it was asked for: a path that must be decoded or cleaned first is not the one we gave out.
  const file = internal.get(new URL(c.req.url).pathname)
  if (!file) throw new Problem('khong-tim-thay')
  if (internal.csp !== null) c.header('Content-Security-Policy', internal.csp)
  return c.body(file.bytes, 200, { 'Content-Type': file.mediaType })
}

/** Answers a page that the API draws for staff, in the frame of the internal build. */
export async function answerStaffPage(
  { internal, site }: Pick<Deps, 'internal' | 'site'>,
  c: Context<AppEnv>,
  parts: PageParts,
  status: ContentfulStatusCode = 200,
): Promise<Response> {
  if (internal.frame !== null && internal.csp !== null) {
    c.header('Content-Security-Policy', internal.csp)
  }
  return c.html(await fillFrame(internal.frame ?? site.frames.loi, parts), status)
}

/**
 * Every page of the handbook in one document, to be kept apart from the site: all of it open, no
 * buttons that could do nothing there, and links that lead to the site.
 */
export function handbookExport(
  { config, internal }: Pick<Deps, 'config' | 'internal'>,
  title: string,
): string {
  const parts = internal.handbook.map(({ slug }) => {
    const page = internal.get(`/noi-bo/cam-nang/${slug}/`)
    const text = page ? new TextDecoder().decode(page.bytes) : ''
    return (/<main\b[^>]*>([\s\S]*?)<\/main>/.exec(text)?.[1] ?? '')
      .replace(/<button\b[\s\S]*?<\/button>/g, '')
      .replace(/<details\b[^>]*>/g, '<details open>')
      .replaceAll(' href="/', ` href="${config.publicUrl}/`)
  })
  return `<!doctype html>
<html lang="vi"><head><meta charset="utf-8"><meta name="robots" content="noindex">
<meta name="viewport" content="width=device-width"><title>${title}</title>
<style>body{max-width:48rem;margin:auto;padding:1rem;font:1rem/1.6 system-ui}</style></head>
<body>
${parts.map((part) => `<section>${part}</section>`).join('\n<hr>\n')}
</body></html>
`
}

/** Who acts, for the record. */
export function doerOf(c: Context<AppEnv>, me: SignedIn): Doer {
  return { actor: 'staff', staffId: me.staffId, requestId: c.get('requestId') }
}
