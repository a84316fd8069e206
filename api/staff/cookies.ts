import type { Context } from 'hono'
import { getCookie, setCookie } from 'hono/cookie'
import type { Deps } from '../deps.ts'
import type { AppEnv } from '../http/context.ts'
import { LIFE_DAYS } from './session.ts'
import { type Browser, LIFE_MINUTES } from './sign-in.ts'

/** The staff door's two cookies: the session, and what binds a browser to the code it asked for. */

type CookieDeps = Pick<Deps, 'config'>
type Name = 'session' | 'sign-in'

/** What the cookie of a session holds; anything at all may be in it. */
export function sessionCookie(deps: CookieDeps, c: Context<AppEnv>): string | undefined {
  return getCookie(c, nameOf(deps, 'session'))
}

/** The browser on the other side, as signing in sees it. */
export function browserOf(deps: CookieDeps, c: Context<AppEnv>): Browser {
  return {
    secret: getCookie(c, nameOf(deps, 'sign-in')) ?? null,
    session: sessionCookie(deps, c),
    userAgent: c.req.header('user-agent'),
    requestId: c.get('requestId'),
  }
}

/** Binds this browser to what it asks for. */
export function bindBrowser(deps: CookieDeps, c: Context<AppEnv>, secret: string): void {
  // Longer than the code lives, so that a late one is told that it is late.
  give(deps, c, 'sign-in', secret, 6 * LIFE_MINUTES * 60)
}

/** Gives this browser its new session, and takes what it asked with. */
export function openSession(deps: CookieDeps, c: Context<AppEnv>, token: string): void {
  give(deps, c, 'session', token, LIFE_DAYS * 86_400)
  give(deps, c, 'sign-in', '', 0)
}

/** Takes this browser's session. */
export function closeSession(deps: CookieDeps, c: Context<AppEnv>): void {
  give(deps, c, 'session', '', 0)
}

function give(
  deps: CookieDeps,
  c: Context<AppEnv>,
  name: Name,
  value: string,
  maxAge: number,
): void {
  const secure = isHttps(deps)
  const options = { path: '/', secure, httpOnly: true, sameSite: 'Lax', maxAge } as const
  setCookie(c, nameOf(deps, name), value, options)
}

/** `__Host-` needs https; plain http is allowed on this machine only (CONTRACT §8.8, §8.11). */
function nameOf(deps: CookieDeps, name: Name): string {
  return isHttps(deps) ? `__Host-${name}` : name
}

function isHttps({ config }: CookieDeps): boolean {
  return config.publicUrl.startsWith('https:')
}
