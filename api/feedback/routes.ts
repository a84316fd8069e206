import type { Context, Hono } from 'hono'
import type * as z from 'zod'
import type { Deps } from '../deps.ts'
import { readBody } from '../http/body.ts'
import { type AppEnv, newRouter } from '../http/context.ts'
import { asProblemKeeping } from '../http/answer.ts'
import { fieldErrors } from '../http/fields.ts'
import { bounded, sameOrigin, takeRate } from '../http/guards.ts'
import { Problem } from '../problem.ts'
import { keepGuideFeedback, keepSearchMiss } from './feedback.ts'
import { GuideFeedback, SearchMiss } from './schema.ts'

const LIMITS = [{ name: 'feedback', hits: 60, windowSeconds: 60 }]

/** Where a reader's word on a guide leads back to: the guide's page shows its thanks there. */
const thanksFor = ({ helpful }: GuideFeedback) => (helpful ? '#cam-on' : '#da-gop-y')

/** What visitors tell us about guides and searches, without saying who they are. */
export function feedbackRoutes(deps: Deps): Hono<AppEnv> {
  const router = newRouter()

  router.post('/api/guide-feedback', sameOrigin(deps), bounded(), async (c) => {
    const fields = await fieldsOf(c)
    try {
      await takeRate(deps, c, LIMITS)
      const feedback = parsed(GuideFeedback, fields)
      await keepGuideFeedback(deps, feedback)
      const { guide } = feedback
      if (c.get('wantsPage')) return c.redirect(`/huong-dan/${guide}/${thanksFor(feedback)}`, 303)
      return c.body(null, 204)
    } catch (error) {
      throw c.get('wantsPage') ? asProblemKeeping(error, commentIn(fields)) : error
    }
  })

  router.post('/api/search-misses', sameOrigin(deps), bounded(), async (c) => {
    await takeRate(deps, c, LIMITS)
    await keepSearchMiss(deps, parsed(SearchMiss, await fieldsOf(c)))
    return c.body(null, 204)
  })

  return router
}

async function fieldsOf(c: Context<AppEnv>): Promise<unknown> {
  const body = await readBody(c)
  return body.kind === 'json' ? body.value : Object.fromEntries(withoutEmpty(body.form))
}

function commentIn(fields: unknown): string {
  if (typeof fields !== 'object' || fields === null || !('comment' in fields)) return ''
  return typeof fields.comment === 'string' ? fields.comment : ''
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
