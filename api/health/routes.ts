import type { Hono } from 'hono'
import type { Deps } from '../deps.ts'
import { type AppEnv, newRouter } from '../http/context.ts'
import { outboxHealth } from '../outbox/outbox.ts'
import { canWrite } from './write-check.ts'

/** A mail that is owed for longer means that nobody sends mails (CASES D10). */
const MAX_OUTBOX_AGE_SECONDS = 300

/** How the product is, told by what lies in the database, not by a process's word (CASES T07). */
export function healthRoutes(deps: Deps): Hono<AppEnv> {
  const router = newRouter()
  router.get('/api/health', async (c) => {
    const health = await healthOf(deps)
    c.header('Cache-Control', 'no-store')
    return c.json(health, health.status === 'ok' ? 200 : 503)
  })
  return router
}

export interface Health {
  status: 'ok' | 'down'
  database: 'ok' | 'down'
  outbox: { pending: number; failed: number; oldestSeconds: number } | null
  version: string
}

/** Status of each part; `down` as soon as one of them is. */
async function healthOf(deps: Deps): Promise<Health> {
  const { version } = deps.site
  try {
    const [outbox, isWritable] = await Promise.all([outboxHealth(deps), canWrite(deps)])
    if (!isWritable) {
      deps.log('error', 'health: database cannot be written')
      return { status: 'down', database: 'down', outbox, version }
    }
    const isStuck = outbox.oldestSeconds > MAX_OUTBOX_AGE_SECONDS
    return { status: isStuck ? 'down' : 'ok', database: 'ok', outbox, version }
  } catch (error) {
    deps.log('error', 'health: database down', { error: String(error) })
    return { status: 'down', database: 'down', outbox: null, version }
  }
}
