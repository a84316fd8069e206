import type { Context, Hono } from 'hono'
import type { Deps } from '../deps.ts'
import { type FormTrouble } from './form-parts.ts'
import { asProblem, noteTrouble, statusOf } from './answer.ts'
import { type Body, readBody, readTyped, requireMediaType } from './body.ts'
import type { AppEnv } from './context.ts'
import { boundBody, isLargeBody, isTooLarge, type Limit, sameOrigin, takeRate } from './guards.ts'

type Answer = Response | Promise<Response>

/** One call that takes a form or JSON; see `addPost` for the order in which its parts are asked. */
export interface PostCall<Sent, Admitted, Done> {
  /** Takes pictures: its multipart body may be large. */
  takesFiles?: boolean
  /** Counted before the body is read, refused requests included. */
  limits: Limit[]
  /** Finds what the address names, or throws; what it returns goes to `act`. */
  admit?: (c: Context<AppEnv>) => Promise<Admitted>
  /** Raw fields of a body; no rule has looked at them. */
  read: (body: Body) => Sent
  /** Does what the call is for. */
  act: (c: Context<AppEnv>, sent: Sent, admitted: Admitted) => Promise<Done>
  /** Leads a form post to the page that shows what was done. */
  page: (c: Context<AppEnv>, done: Done) => Answer
  /** Tells a program what was done; by default `page` answers both. */
  json?: (c: Context<AppEnv>, done: Done) => Answer
  /** Shows a form post its form again, with everything typed; by default the problem's page. */
  again?: (c: Context<AppEnv>, sent: Sent, error: unknown) => Answer
}

/** Per client, above what a whole office sends: each large body costs memory and bandwidth. */
const LARGE_BODIES: Limit = { name: 'large bodies', hits: 120, windowSeconds: 60 }

/**
 * Mounts a call: post a form or JSON, act, then redirect, answer, or show the form again.
 *
 * Asks in the order of cost: origin, media type, announced size, rate limits, what the address
 * names, memory budget; then the body is read, bounded and parsed (CONTRACT §8.45). A person whose
 * request is refused before its body was read still gets back what they typed: text is read for
 * that, of a large upload its beginning.
 */
export function addPost<Sent, Admitted, Done>(
  router: Hono<AppEnv>,
  deps: Deps,
  path: string,
  call: PostCall<Sent, Admitted, Done>,
): void {
  router.post(path, sameOrigin(deps), async (c) => {
    let sent: Sent | undefined
    try {
      requireMediaType(c)
      boundBody(c, { takesFiles: call.takesFiles ?? false })
      await takeRate(deps, c, isLargeBody(c) ? [...call.limits, LARGE_BODIES] : call.limits)
      // A call without `admit` takes nothing from it.
      const admitted = (await call.admit?.(c)) as Admitted
      sent = call.read(await readBody(c))
      const done = await call.act(c, sent, admitted)
      return await (c.get('wantsPage') ? call.page : (call.json ?? call.page))(c, done)
    } catch (error) {
      if (!c.get('wantsPage') || !call.again) throw error
      sent ??= call.read(await typedBeside(c, error))
      return call.again(c, sent, error)
    }
  })
}

/** Troubles that come of reading the body: there is nothing to give back. */
const UNREADABLE = new Set<string>(['khong-doc-duoc', 'qua-lon', 'sai-kieu'])

/** @throws unknown  the error itself when what was typed cannot be read */
async function typedBeside(c: Context<AppEnv>, error: unknown): Promise<Body> {
  if (UNREADABLE.has(asProblem(error).slug) && !isTooLarge(c)) throw error
  try {
    return await readTyped(c)
  } catch {
    throw error
  }
}

/** What a page says of an error: field by field, or as one sentence above the form. */
export function tellTrouble(
  deps: Pick<Deps, 'config' | 'db' | 'now' | 'later' | 'log'>,
  c: Context<AppEnv>,
  error: unknown,
) {
  const problem = asProblem(error)
  noteTrouble(deps, c, problem)
  const { slug, data } = problem
  const { errors = [] } = data
  const trouble: FormTrouble | undefined =
    errors.length > 0 ? undefined : { slug, ...(data.detail && { detail: data.detail }) }
  return { errors, trouble, status: statusOf(slug) }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
