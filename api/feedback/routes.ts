import { GUIDE_FEEDBACK_API, guidePath, SEARCH_MISSES_API } from '../../content/addresses.ts'
import type { Hono } from 'hono'
import type { Deps } from '../deps.ts'
import { asProblemKeeping } from '../http/answer.ts'
import type { Body } from '../http/body.ts'
import { type AppEnv, newRouter } from '../http/context.ts'
import { parseBody } from '../text/field-errors.ts'
import { addPost, isRecord } from '../http/forms.ts'
import { keepGuideFeedback, keepSearchMiss } from './feedback.ts'
import { GuideFeedback, SearchMiss } from './schema.ts'

const LIMITS = [{ name: 'feedback', hits: 60, windowSeconds: 60 }]

/** Anchor on the guide's page that shows the thanks. */
const thanksFor = ({ helpful }: GuideFeedback) => (helpful ? '#cam-on' : '#da-gop-y')

/** Routes for anonymous feedback on guides and searches. */
export function feedbackRoutes(deps: Deps): Hono<AppEnv> {
  const router = newRouter()

  addPost(router, deps, GUIDE_FEEDBACK_API, {
    limits: LIMITS,
    read: fieldsOf,
    act: async (_, fields) => {
      const feedback = parseBody(GuideFeedback, fields)
      await keepGuideFeedback(deps, feedback)
      return feedback
    },
    page: (c, feedback) => c.redirect(`${guidePath(feedback.guide)}${thanksFor(feedback)}`, 303),
    json: (c) => c.body(null, 204),
    again: (_, fields, error) => {
      throw asProblemKeeping(error, commentIn(fields))
    },
  })

  addPost(router, deps, SEARCH_MISSES_API, {
    limits: LIMITS,
    read: fieldsOf,
    act: (_, fields) => keepSearchMiss(deps, parseBody(SearchMiss, fields)),
    page: (c) => c.body(null, 204),
  })

  return router
}

function fieldsOf(body: Body): unknown {
  return body.kind === 'json' ? body.value : Object.fromEntries(withoutEmpty(body.form))
}

function commentIn(fields: unknown): string {
  return isRecord(fields) && typeof fields.comment === 'string' ? fields.comment : ''
}

/** An empty control counts as absent (CONTRACT §8.5). */
function withoutEmpty(form: FormData): [string, string | File][] {
  return [...form].filter(([, value]) => value !== '')
}
