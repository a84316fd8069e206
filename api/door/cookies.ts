import { DAY_MS, DAY_SECONDS, HOUR_SECONDS } from '../../content/units.ts'
import type { Context } from 'hono'
import { getCookie, setCookie } from 'hono/cookie'
import type { Deps } from '../deps.ts'
import { base64url, sameSecret, sha256 } from '../hash.ts'
import type { AppEnv } from '../http/context.ts'
import { sourceOf } from '../audit/trace.ts'
import { macOf } from '../keyed-hash.ts'
import { isSecret, LIFE_DAYS, newSecret } from './sessions/session.ts'

/**
 * The staff door's cookies: the session; the binding between a browser and the code it asked for;
 * and the mark of a browser that has signed in before. The last two carry a MAC, so a value that
 * the server did not make counts as none.
 */

type CookieDeps = Pick<Deps, 'config' | 'now'>
type Name = 'session' | 'sign-in' | 'known'

/** Longer than a code lives, so that the page can say that the code has expired. */
const BINDING_SECONDS = HOUR_SECONDS
/** A browser keeps its lane for this long after its last sign-in. */
const KNOWN_DAYS = 180
/** 128 bits of a MAC. */
const MAC_LENGTH = 22

/** The browser behind a request, as signing in sees it. */
export interface Browser {
  /** Of the cookie that binds asking and signing in; null without one that we made. */
  secret: string | null
  /** Cookie of its session before, which ends when a new one begins. */
  session: string | undefined
  userAgent: string | undefined
  requestId: string
  /** Keyed hash of the client's address. */
  source: string
}

/** Value of the session's cookie; any text may be in it. */
export function sessionCookie(deps: CookieDeps, c: Context<AppEnv>): string | undefined {
  return getCookie(c, nameOf(deps, 'session'))
}

/** The browser that sent a request. */
export function browserOf(deps: CookieDeps, c: Context<AppEnv>): Browser {
  const [secret = '', mac = ''] = (getCookie(c, nameOf(deps, 'sign-in')) ?? '').split('.')
  const isOurs = isSecret(secret) && sameSecret(mac, bindingMac(deps, secret))
  return {
    secret: isOurs ? secret : null,
    session: sessionCookie(deps, c),
    userAgent: c.req.header('user-agent'),
    requestId: c.get('requestId'),
    source: sourceOf(deps.config, c.get('client')),
  }
}

/** Binds this browser to what it asks for; it keeps the binding that it has. */
export function bindBrowser(deps: CookieDeps, c: Context<AppEnv>): string {
  const secret = browserOf(deps, c).secret ?? newSecret()
  give(deps, c, 'sign-in', `${secret}.${bindingMac(deps, secret)}`, BINDING_SECONDS)
  return secret
}

/**
 * The lane of a browser that has signed in with this address in the last 180 days; empty for any
 * other. No database is asked, so the answer's time tells nothing about the address.
 * @param emailKey  lower-cased address
 */
export function knownLane(deps: CookieDeps, c: Context<AppEnv>, emailKey: string): string {
  const [id = '', day = '', mac = ''] = (getCookie(c, nameOf(deps, 'known')) ?? '').split('.')
  const isFresh = /^\d{1,6}$/.test(day) && dayOf(deps.now()) - Number(day) <= KNOWN_DAYS
  if (!isFresh || !sameSecret(mac, knownMac(deps, id, day, emailKey))) return ''
  return sha256(id)
}

/** Sets the session's cookie, marks the browser as known and ends its binding. */
export function openSession(
  deps: CookieDeps,
  c: Context<AppEnv>,
  token: string,
  emailKey: string,
): void {
  const day = String(dayOf(deps.now()))
  const isKnown = knownLane(deps, c, emailKey) !== ''
  const old = (getCookie(c, nameOf(deps, 'known')) ?? '').split('.')[0]
  const id = isKnown && old ? old : base64url(crypto.getRandomValues(new Uint8Array(16)))
  give(deps, c, 'session', token, LIFE_DAYS * DAY_SECONDS)
  give(
    deps,
    c,
    'known',
    [id, day, knownMac(deps, id, day, emailKey)].join('.'),
    KNOWN_DAYS * DAY_SECONDS,
  )
  give(deps, c, 'sign-in', '', 0)
}

/**
 * Takes this browser's session and what pages have stored in it. The known-browser cookie stays,
 * unless the person asks to be forgotten: `"cookies"` would take it, too.
 */
export function closeSession(deps: CookieDeps, c: Context<AppEnv>, { forget = false } = {}): void {
  give(deps, c, 'session', '', 0)
  if (forget) give(deps, c, 'known', '', 0)
  c.header('Clear-Site-Data', '"cache", "storage"')
}

function bindingMac({ config }: CookieDeps, secret: string): string {
  return macOf(config, 'staff browser', `binding ${secret}`).slice(0, MAC_LENGTH)
}

function knownMac({ config }: CookieDeps, id: string, day: string, emailKey: string): string {
  return macOf(config, 'staff browser', `known ${id} ${day} ${emailKey}`).slice(0, MAC_LENGTH)
}

function dayOf(at: Date): number {
  return Math.floor(at.getTime() / DAY_MS)
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
