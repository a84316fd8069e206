import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { Deps } from '../deps.ts'
import { asProblem, noteTrouble, statusOf } from '../http/answer.ts'
import { readBody } from '../http/body.ts'
import type { AppEnv } from '../http/context.ts'
import { fillFrame, type PageParts } from '../http/page.ts'
import type { Trouble } from './page-parts.ts'

/** Helpers of staff routes: form fields, pages in the internal frame, error messages. */

export type Fields = Record<string, unknown>

/** A form that comes back: what is wrong, and the status of the answer. */
export interface Failed {
  trouble: Trouble
  status: ContentfulStatusCode
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

/** Answers a change: people go to a page, programs get `204`. */
export function answerDone(c: Context<AppEnv>, path: string): Response {
  return c.get('wantsPage') ? c.redirect(path, 303) : c.body(null, 204)
}

/** What a page says of an error: field by field, or as one sentence above the form. */
export function failedBy(deps: Deps, c: Context<AppEnv>, error: unknown): Failed {
  const problem = asProblem(error)
  noteTrouble(deps, c, problem)
  const { slug, data } = problem
  const { errors = [] } = data
  const trouble: Trouble = {
    errors,
    ...(errors.length === 0 && { problem: { slug, ...(data.detail && { detail: data.detail }) } }),
  }
  return { trouble, status: statusOf(slug) }
}

/** The fields of a form or of a JSON object; anything else has none. */
export async function fieldsOf(c: Context<AppEnv>): Promise<Fields> {
  const body = await readBody(c)
  if (body.kind === 'form') return Object.fromEntries(body.form)
  const { value } = body
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

/** A field's text; empty when it holds anything else. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** The `:id` of a route's path. */
export function idOf(c: Context<AppEnv>): string {
  return c.req.param('id') ?? ''
}
