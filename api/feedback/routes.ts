import type { Context, Hono } from 'hono'
import type * as z from 'zod'
import type { Deps } from '../deps.ts'
import { readBody } from '../http/body.ts'
import { type AppEnv, newRouter } from '../http/context.ts'
import { fieldErrors } from '../http/fields.ts'
import { bounded, sameOrigin, takeRate } from '../http/guards.ts'
import { Problem } from '../problem.ts'
import { keepGuideFeedback, keepSearchMiss } from './feedback.ts'
import { GuideFeedback, SearchMiss } from './schema.ts'

const LIMITS = [{ name: 'feedback', hits: 60, windowSeconds: 60 }]

/** Where a reader's word on a guide leads back to: the guide's page shows its thanks there. */
const THANKS = '#cam-on'

/** What visitors tell us about guides and searches, without saying who they are. */
export function feedbackRoutes(deps: Deps): Hono<AppEnv> {
  const router = newRouter()

  router.post('/api/guide-feedback', sameOrigin(deps), bounded(), async (c) => {
    await takeRate(deps, c, LIMITS)
    const feedback = await parsed(c, GuideFeedback)
    await keepGuideFeedback(deps, feedback)
    if (c.get('wantsPage')) return c.redirect(`/huong-dan/${feedback.guide}/${THANKS}`, 303)
    return c.body(null, 204)
  })

  router.post('/api/search-misses', sameOrigin(deps), bounded(), async (c) => {
    await takeRate(deps, c, LIMITS)
    await keepSearchMiss(deps, await parsed(c, SearchMiss))
    return c.body(null, 204)
  })

  return router
}

/** @throws Problem `noi-dung-chua-dung` with every wrong field */
async function parsed<Schema extends z.ZodType>(
  c: Context<AppEnv>,
  schema: Schema,
): Promise<z.output<Schema>> {
  const body = await readBody(c)
  const value = body.kind === 'json' ? body.value : Object.fromEntries(withoutEmpty(body.form))
  const result = schema.safeParse(value)
  if (!result.success) {
    throw new Problem('noi-dung-chua-dung', { errors: fieldErrors(result.error) })
  }
  return result.data
}

/** A control that was left empty counts as absent (CONTRACT §8.5). */
function withoutEmpty(form: FormData): [string, string | File][] {
  return [...form].filter(([, value]) => value !== '')
}
