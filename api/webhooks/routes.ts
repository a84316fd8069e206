import { RESEND_WEBHOOK_API } from '../../content/addresses.ts'
import type { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { Deps } from '../deps.ts'
import { type AppEnv, newRouter } from '../http/context.ts'
import { MAX_TEXT_BODY_BYTES } from '../http/guards.ts'
import { Problem } from '../problem.ts'
import { takeEvent } from './webhooks.ts'

/** `POST /api/webhooks/resend`: signed events of the mail provider (CONTRACT §6). */
export function webhookRoutes(deps: Deps): Hono<AppEnv> {
  const routes = newRouter()
  const bounded = bodyLimit({
    maxSize: MAX_TEXT_BODY_BYTES,
    onError() {
      throw new Problem('qua-lon')
    },
  })
  routes.post(RESEND_WEBHOOK_API, bounded, async (c) => {
    await takeEvent(deps, {
      payload: await c.req.text(),
      id: c.req.header('svix-id') ?? '',
      timestamp: c.req.header('svix-timestamp') ?? '',
      signature: c.req.header('svix-signature') ?? '',
    })
    return c.body(null, 204)
  })
  return routes
}
