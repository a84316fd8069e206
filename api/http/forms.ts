import type { Context, Hono } from 'hono'
import type { Deps } from '../deps.ts'
import { type FormTrouble } from './form-parts.ts'
import { asProblem, noteTrouble, statusOf } from './answer.ts'
import { type Body, readBody, readTyped, requireMediaType } from './body.ts'
import type { AppEnv } from './context.ts'
import { boundBody, isLargeBody, isTooLarge, type Limit, sameOrigin, takeRate } from './guards.ts'

type Answer = Response | Promise<Response>

/** One POST call that accepts a form or JSON; `addPost` documents the order of its parts. */
export interface PostCall<Sent, Admitted, Done> {
  /** True when the call accepts pictures: its multipart body may be large. */
  takesFiles?: boolean
  /** Rate limits, counted before the body is read; refused requests count too. */
  limits: Limit[]
  /** Loads what the path names, or throws; `act` receives the result. */
  admit?: (c: Context<AppEnv>) => Promise<Admitted>
  /** Extracts raw fields from a body, without validation. */
  read: (body: Body) => Sent
  /** Validates the fields and performs the call. */
  act: (c: Context<AppEnv>, sent: Sent, admitted: Admitted) => Promise<Done>
  /** Answers a form post, usually by a redirect to the result. */
  page: (c: Context<AppEnv>, done: Done) => Answer
  /** Answers a program; `page` answers both by default. */
  json?: (c: Context<AppEnv>, done: Done) => Answer
  /** Shows the form again with the typed values; the problem's page by default. */
  again?: (c: Context<AppEnv>, sent: Sent, error: unknown) => Answer
}

/** Limit per client on large bodies: more than a whole office sends, because each costs memory. */
const LARGE_BODIES: Limit = { name: 'large bodies', hits: 120, windowSeconds: 60 }

/**
 * Mounts a POST call that acts, then redirects, answers, or shows the form again.
 *
 * Checks run from cheap to expensive: origin, media type, announced size, rate limits, `admit`,
 * memory budget. Then the body is read, bounded and parsed (CONTRACT §8.45). When a check refuses a
 * form post, its typed text is still read, so that `again` can show it.
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
      // Without `admit`, `act` ignores this argument.
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

/** Problems of reading a body; they leave nothing to show again. */
const UNREADABLE = new Set<string>(['khong-doc-duoc', 'qua-lon', 'sai-kieu'])

/**
 * Reads the typed text of a request that `error` refused.
 * @throws unknown  the given error when the text cannot be read
 */
async function typedBeside(c: Context<AppEnv>, error: unknown): Promise<Body> {
  if (UNREADABLE.has(asProblem(error).slug) && !isTooLarge(c)) throw error
  try {
    return await readTyped(c)
  } catch {
    throw error
  }
}

/**
 * Records an error and splits it for a form's page.
 * @returns field errors, or one problem above the form, and the answer's status
 */
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

/** True for a plain object, such as a parsed JSON object. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
