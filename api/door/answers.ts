import type { Context } from 'hono'
import { html } from 'hono/html'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { STAFF_PATH, STAFF_TICKETS_PATH } from '../../content/addresses.ts'
import { problems } from '../../content/text/problems.ts'
import { staffMissing, staffNav as staffNavWords } from '../../content/text/staff.ts'
import type { Deps } from '../deps.ts'
import { asProblem, noteTrouble, problemOf, problemPage, statusOf } from '../http/answer.ts'
import { readBody } from '../http/body.ts'
import type { AppEnv } from '../http/context.ts'
import { Problem } from '../problem.ts'
import { fillFrame, type PageParts } from '../http/page.ts'
import { staffNav } from './navigation.ts'
import type { Trouble } from './page-parts.ts'
import type { SignedIn } from './sessions/session.ts'

/** Helpers of staff routes: form fields, pages in the internal frame, error messages. */

export type Fields = Record<string, unknown>

/** A form that comes back: what is wrong, and the status of the answer. */
export interface Failed {
  trouble: Trouble
  status: ContentfulStatusCode
}

/** A page for one person of the staff. */
export interface StaffPageParts extends Pick<PageParts, 'title' | 'main'> {
  me: Pick<SignedIn, 'role'>
  /** Path of the page, which may not be the one that was asked for. */
  here: string
}

/**
 * Answers a page that the API draws for staff, in the frame of the internal build. Without such a
 * frame the navigation stands above the page's text.
 */
export async function answerStaffPage(
  { internal, site }: Pick<Deps, 'internal' | 'site'>,
  c: Context<AppEnv>,
  { me, here, title, main }: StaffPageParts,
  status: ContentfulStatusCode = 200,
): Promise<Response> {
  const nav = staffNav(me.role, here, internal)
  if (internal.frame === null) {
    return c.html(await fillFrame(site.frames.loi, { title, main: html`${nav} ${main}` }), status)
  }
  if (internal.csp !== null) c.header('Content-Security-Policy', internal.csp)
  return c.html(await fillFrame(internal.frame, { title, main, nav }), status)
}

/**
 * Answers an error to a member of staff: people get a page in the frame that they work in.
 * @throws unknown  the error itself for programs; `http/answer.ts` answers those
 */
export async function answerStaffTrouble(
  deps: Deps,
  c: Context<AppEnv>,
  me: Pick<SignedIn, 'role'>,
  error: unknown,
): Promise<Response> {
  if (!c.get('wantsPage')) throw error
  const found = problemOf(c, error)
  noteTrouble(deps, c, found)
  // The sentence of a missing page sends customers to their guides.
  const isMissing = found.slug === 'khong-tim-thay'
  const problem = isMissing ? new Problem(found.slug, { detail: staffMissing }) : found
  const links = html`<a class="button" href="${STAFF_TICKETS_PATH}">${staffNavWords.tickets}</a>
    <a class="button quiet" href="${STAFF_PATH}">${staffNavWords.home}</a>`
  const main = problemPage(problem, c.get('requestId'), links)
  const { title } = problems[problem.slug]
  return answerStaffPage(deps, c, { me, here: '', title, main }, statusOf(problem.slug))
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

/** The fields of a form or of a JSON object; anything else has none. Files are lists. */
export async function fieldsOf(c: Context<AppEnv>): Promise<Fields> {
  const body = await readBody(c)
  if (body.kind === 'form') {
    const { form } = body
    return Object.fromEntries(
      [...form].map(([name, value]) => [name, value instanceof File ? form.getAll(name) : value]),
    )
  }
  const { value } = body
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

/** The files of a form's control; none in JSON. Call it after `fieldsOf`, with the same fields. */
export function filesIn(fields: Fields, name: string): File[] {
  const value = fields[name]
  return Array.isArray(value) ? value.filter((each) => each instanceof File) : []
}

/** A field's text; empty when it holds anything else. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** The `:id` of a route's path. */
export function idOf(c: Context<AppEnv>): string {
  return c.req.param('id') ?? ''
}
