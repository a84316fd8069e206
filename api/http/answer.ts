import type { Context } from 'hono'
import { html } from 'hono/html'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { FORM_PATH, GUIDES_PATH, problemPath } from '../../content/addresses.ts'
import { type ProblemSlug, problemPageText, problems } from '../../content/text/problems.ts'
import type { Deps } from '../deps.ts'
import { Problem } from '../problem.ts'
import type { CounterKind } from '../audit/counters.ts'
import { note } from '../audit/trace.ts'
import type { AppEnv } from './context.ts'
import { type Html, renderFrame } from './page.ts'
import type { ProblemJson } from './problem-json.ts'

/**
 * Answers an error: a page for people, `application/problem+json` (RFC 9457) for programs.
 *
 * An error that is no `Problem` is logged with the request id; its answer reveals no details.
 */
export async function answerTrouble(
  deps: Deps,
  error: unknown,
  c: Context<AppEnv>,
): Promise<Response> {
  const problem = problemOf(c, error)
  const { status, title, sentence } = problems[problem.slug]
  const requestId = c.get('requestId')
  noteTrouble(deps, c, problem)
  if (c.get('wantsPage')) {
    const links = html`<a class="button" href="${GUIDES_PATH}">${problemPageText.guides}</a>
      <a class="button quiet" href="${FORM_PATH}">${problemPageText.form}</a>`
    const main = problemPage(problem, requestId, links)
    c.header('X-Robots-Tag', 'noindex')
    return c.html(
      await renderFrame(deps.site, 'loi', { title, main }),
      status as ContentfulStatusCode,
    )
  }
  const document: ProblemJson = {
    ...problemDocument(problem.slug, requestId),
    detail: problem.data.detail ?? sentence,
    ...(problem.data.errors && { errors: problem.data.errors }),
  }
  return c.body(JSON.stringify(document), status as ContentfulStatusCode, {
    'Content-Type': 'application/problem+json; charset=utf-8',
  })
}

/** True when the client disconnected before its request was complete: not a server fault. */
function isCutOff(c: Context<AppEnv>, error: unknown): boolean {
  if (error instanceof Problem || !(error instanceof Error)) return false
  // Hono's test requests have no bindings, contrary to the type.
  const incoming = (c.env as AppEnv['Bindings'] | undefined)?.incoming
  if (incoming) return !incoming.complete && incoming.destroyed
  // workerd has no such state, only its error message.
  return /network connection lost|client disconnected/i.test(error.message)
}

/** Problem document (RFC 9457) of a slug, with the slug's own sentence as `detail`. */
export function problemDocument(slug: ProblemSlug, requestId: string): ProblemJson {
  const { status, title, sentence } = problems[slug]
  return {
    type: problemPath(slug),
    title,
    status,
    detail: sentence,
    instance: `urn:uuid:${requestId}`,
  }
}

/** Problems that the audit counters count; the staff door counts refused roles itself. */
const COUNTED: Partial<Record<ProblemSlug, CounterKind>> = {
  'sai-nguon': 'foreign-post',
  'qua-nhieu-lan': 'rate-limited',
  'chua-qua-cong': 'no-access',
}

/**
 * Records a problem before its answer is made.
 *
 * Logs it when its status is 500 or above and counts refusals in the audit record. Sets
 * `Cache-Control: no-store` and, when known, `Retry-After`.
 */
export function noteTrouble(
  deps: Pick<Deps, 'config' | 'db' | 'now' | 'later' | 'log'>,
  c: Context<AppEnv>,
  problem: Problem,
): void {
  const { slug, data } = problem
  const kind = data.counted ?? COUNTED[slug]
  if (kind) note(deps, c, kind)
  if (problems[slug].status >= 500)
    deps.log('error', slug, { requestId: c.get('requestId'), ...causeOf(problem) })
  if (data.retryAfter) c.header('Retry-After', String(data.retryAfter))
  c.header('Cache-Control', 'no-store')
}

/** The problem that a request's error is; a client that went away is no fault of the server. */
export function problemOf(c: Context<AppEnv>, error: unknown): Problem {
  return isCutOff(c, error) ? new Problem('khong-doc-duoc') : asProblem(error)
}

/** Returns a `Problem` unchanged; wraps any other error as `loi-he-thong`. */
export function asProblem(error: unknown): Problem {
  return error instanceof Problem ? error : new Problem('loi-he-thong', {}, { cause: error })
}

/**
 * Converts an error to a problem that keeps the typed text, for forms that cannot be shown again.
 *
 * The problem's page shows `kept`, and names all wrong fields in its detail.
 */
export function asProblemKeeping(error: unknown, kept: string): Problem {
  const { slug, data, cause } = asProblem(error)
  const sentences = data.errors?.map(({ detail }) => detail).join(' ')
  const detail = data.detail ?? sentences
  return new Problem(slug, { ...data, ...(detail && { detail }), kept }, { cause })
}

/** HTTP status of a problem, for answers with a page of their own. */
export function statusOf(slug: ProblemSlug): ContentfulStatusCode {
  return problems[slug].status
}

function causeOf(problem: Problem): Record<string, unknown> {
  const { cause } = problem
  if (!(cause instanceof Error)) return {}
  return { error: `${cause.name}: ${cause.message}`, stack: cause.stack }
}

/**
 * The text of a problem's page: what happened, what to do next, and typed text that no form shows.
 * @param links  where to go from here
 */
export function problemPage({ slug, data }: Problem, requestId: string, links: Html): Html {
  const { title, sentence } = problems[slug]
  const kept = data.kept
    ? html`<p class="field">
        <label for="kept">${problemPageText.kept}</label>
        <textarea id="kept" rows="8" readonly>${data.kept}</textarea>
      </p>`
    : ''
  return html`<div class="prose">
    <h1>${title}</h1>
    <p class="lead">${data.detail ?? sentence}</p>
    ${kept}
    <p class="actions">${links}</p>
    <p class="hint">${problemPageText.requestId} ${requestId}</p>
  </div>`
}
