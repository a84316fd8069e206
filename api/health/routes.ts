import { HEALTH_API } from '../../content/addresses.ts'
import type { Context, Hono } from 'hono'
import type { Deps } from '../deps.ts'
import { sameSecret } from '../hash.ts'
import { type AppEnv, newRouter } from '../http/context.ts'
import { isDirectLoopback } from '../http/client.ts'
import { OTHER_LANES } from '../outbox/lanes.ts'
import { outboxHealth } from '../outbox/outbox.ts'
import type { HealthJson } from './schema.ts'
import { canWrite } from './write-check.ts'

/** A mail that is due for longer means that delivery is stuck (D10). */
const MAX_OUTBOX_AGE_SECONDS = 300

/**
 * Routes of `/api/health`, which checks the database and the queued mails (T07).
 *
 * The public sees no counts, and sign-in and link mails do not affect its answer: they would reveal
 * who has an account or a ticket. Other stuck mails show to everyone (T75).
 */
export function healthRoutes(deps: Deps): Hono<AppEnv> {
  const router = newRouter()
  router.get(HEALTH_API, async (c) => {
    const health = await healthOf(deps, { withOutbox: maySeeOutbox(deps, c) })
    c.header('Cache-Control', 'no-store')
    return c.json(health, health.status === 'ok' ? 200 : 503)
  })
  return router
}

/** Checks each part; `status` is `down` when one of them is. */
async function healthOf(deps: Deps, { withOutbox }: { withOutbox: boolean }): Promise<HealthJson> {
  const { version } = deps.site
  try {
    const isWritable = await canWrite(deps)
    if (!isWritable) deps.log('error', 'health: database cannot be written')
    const database = isWritable ? 'ok' : 'down'
    const outbox = await (withOutbox ? outboxHealth(deps) : outboxHealth(deps, OTHER_LANES))
    const isStuck = outbox.oldestSeconds > MAX_OUTBOX_AGE_SECONDS
    const status = isStuck ? 'down' : database
    return { status, database, ...(withOutbox && { outbox }), version }
  } catch (error) {
    deps.log('error', 'health: database down', { error: String(error) })
    return { status: 'down', database: 'down', ...(withOutbox && { outbox: null }), version }
  }
}

/** True for a program on this machine, or a monitor with `HEALTH_TOKEN`. */
function maySeeOutbox(deps: Deps, c: Context<AppEnv>): boolean {
  const { healthToken } = deps.config
  const [, given] = /^Bearer (.+)$/i.exec(c.req.header('authorization') ?? '') ?? []
  if (healthToken !== undefined && given !== undefined) return sameSecret(given, healthToken)
  return isDirectLoopback(c, deps)
}
