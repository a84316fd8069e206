import { GUIDE_FEEDBACK_API, guidePath, SEARCH_MISSES_API } from '../../content/addresses.ts'
import type { Hono } from 'hono'
import type * as z from 'zod'
import type { Deps } from '../deps.ts'
import { asProblemKeeping } from '../http/answer.ts'
import type { Body } from '../http/body.ts'
import { type AppEnv, newRouter } from '../http/context.ts'
import { fieldErrors } from '../text/field-errors.ts'
import { addPost, isRecord } from '../http/forms.ts'
import { Problem } from '../problem.ts'
import { keepGuideFeedback, keepSearchMiss } from './feedback.ts'
import { GuideFeedback, SearchMiss } from './schema.ts'

const LIMITS = [{ name: 'feedback', hits: 60, windowSeconds: 60 }]

/** Where a reader's word on a guide leads back to: the guide's page shows its thanks there. */
const thanksFor = ({ helpful }: GuideFeedback) => (helpful ? '#cam-on' : '#da-gop-y')

/** What visitors tell us about guides and searches, without saying who they are. */
export function feedbackRoutes(deps: Deps): Hono<AppEnv> {
  const router = newRouter()

  addPost(router, deps, GUIDE_FEEDBACK_API, {
    limits: LIMITS,
    read: fieldsOf,
    act: async (_, fields) => {
      const feedback = parsed(GuideFeedback, fields)
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
    act: (_, fields) => keepSearchMiss(deps, parsed(SearchMiss, fields)),
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

/** @throws Problem `noi-dung-chua-dung` with every wrong field */
function parsed<Schema extends z.ZodType>(schema: Schema, fields: unknown): z.output<Schema> {
  const result = schema.safeParse(fields)
  if (!result.success) {
    throw new Problem('noi-dung-chua-dung', { errors: fieldErrors(result.error) })
  }
  return result.data
}

/** A control that was left empty counts as absent (CONTRACT §8.5). */
function withoutEmpty(form: FormData): [string, string | File][] {
  return [...form].filter(([, value]) => value !== '')
}
