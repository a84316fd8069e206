import type { Context, Hono } from 'hono'
import type { Deps } from '../deps.ts'
import { sameSecret } from '../hash.ts'
import { type AppEnv, newRouter } from '../http/context.ts'
import { isDirectLoopback } from '../http/client.ts'
import { OTHER_LANES } from '../outbox/lanes.ts'
import { type OutboxHealth, outboxHealth } from '../outbox/outbox.ts'
import { canWrite } from './write-check.ts'

/** A mail that has waited longer means that no mails are sent (D10). */
const MAX_OUTBOX_AGE_SECONDS = 300

/**
 * How the product is, by what lies in the database, not by a process's word (T07).
 *
 * Strangers get no counts, and sign-in and link mails change nothing for them: whether one of those
 * waits would tell who has an account or a ticket. Every ticket queues the other mails alike, so a
 * stuck one shows to everyone (T75).
 */
export function healthRoutes(deps: Deps): Hono<AppEnv> {
  const router = newRouter()
  router.get('/api/health', async (c) => {
    const health = await healthOf(deps, { withOutbox: maySeeOutbox(deps, c) })
    c.header('Cache-Control', 'no-store')
    return c.json(health, health.status === 'ok' ? 200 : 503)
  })
  return router
}

export interface Health {
  status: 'ok' | 'down'
  database: 'ok' | 'down'
  /** Only for those who may see it; null when the database is down. */
  outbox?: OutboxHealth | null
  version: string
}

/** Status of each part; `down` as soon as one of them is. */
async function healthOf(deps: Deps, { withOutbox }: { withOutbox: boolean }): Promise<Health> {
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

/** A program on this machine, or a monitor that knows `HEALTH_TOKEN`. */
function maySeeOutbox(deps: Deps, c: Context<AppEnv>): boolean {
  const { healthToken } = deps.config
  const [, given] = /^Bearer (.+)$/i.exec(c.req.header('authorization') ?? '') ?? []
  if (healthToken !== undefined && given !== undefined) return sameSecret(given, healthToken)
  return isDirectLoopback(c, deps)
}
