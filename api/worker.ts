import type {
  ExecutionContext,
  ExportedHandler,
  Fetcher,
  R2Bucket,
  ScheduledController,
} from '@cloudflare/workers-types'
import internal from '../dist-internal/internal.json' with { type: 'json' }
import site from '../dist-internal/site.json' with { type: 'json' }
import type { InternalData } from '../content/internal-data.ts'
import type { SiteData } from '../content/site-data.ts'
import { createApp } from './app.ts'
import { r2Store } from './attachments/r2.ts'
import { type Config, parseConfig } from './config.ts'
import { wrapClient } from './db/database.ts'
import { groupWrites } from './db/grouped.ts'
import { CALL_MS, openServerClient, serverLanes } from './db/server-client.ts'
import type { Asker } from './db/turns.ts'
import type { Deps } from './deps.ts'
import { runJobs } from './jobs.ts'
import { jsonLog } from './log.ts'
import { mailboxMailer } from './mail/mailbox.ts'
import { resendMailer } from './mail/resend.ts'
import { placeholderResolvers } from './placeholder-resolvers.ts'
import { databaseRates } from './rates/database.ts'
import { platformRates } from './rates/platform.ts'
import { internalFiles } from './handbook/internal-files.ts'

/** Bindings of wrangler.toml; every other member is a setting of CONTRACT §2. */
interface WorkerEnv {
  ASSETS: Fetcher
  FILES: R2Bucket
  [setting: string]: unknown
}

/** Longest work after an answer: the platform stops it after 30 s, less a margin. */
const LATE_WORK_MS = 28_000

/** Edge entry: the same app as on Node, with one database client per request. */
export default {
  async fetch(request, env, ctx) {
    let asker: Asker = { urgency: 'now', until: Infinity }
    const deps = workerDeps(env, ctx, { asker: () => asker })
    // The runtime's Request and Response are the standard ones that Hono expects.
    const answering = Promise.resolve(
      createApp(deps).fetch(
        request as unknown as Request,
        {},
        {
          waitUntil: (work: Promise<unknown>) => ctx.waitUntil(work),
          passThroughOnException: () => undefined,
          props: {},
        },
      ),
    )
    // A disconnecting client must not abort a write, whose lease would stay taken.
    ctx.waitUntil(answering)
    const answer = await answering
    asker = { urgency: 'late', until: Date.now() + LATE_WORK_MS - CALL_MS }
    return answer as unknown as Awaited<ReturnType<NonNullable<typeof this.fetch>>>
  },

  async scheduled(controller: ScheduledController, env, ctx) {
    const now = () => new Date(controller.scheduledTime)
    await runJobs(
      workerDeps(env, ctx, { now, asker: () => ({ urgency: 'late', until: Infinity }) }),
    )
  },
} satisfies ExportedHandler<WorkerEnv>

function workerDeps(
  env: WorkerEnv,
  ctx: ExecutionContext,
  { now = () => new Date(), asker }: { now?: () => Date; asker: () => Asker },
): Deps {
  const config = configOf(env)
  const client = openServerClient({
    url: config.databaseUrl,
    authToken: config.databaseAuthToken,
    lanes,
    asker,
  })
  const db = groupWrites(wrapClient(client))
  const log = jsonLog()
  return {
    config,
    db,
    files: r2Store(env.FILES),
    mailer: config.resendApiKey ? resendMailer(config) : mailboxMailer(db, now),
    placeholders: placeholderResolvers({ config, db, now }),
    rates: platformRates(env, databaseRates(db)),
    // Written and validated by our build, then bundled.
    site: site as unknown as SiteData,
    internal: staffFiles,
    now,
    log,
    later(work) {
      ctx.waitUntil(
        work.catch((error: unknown) => log('error', 'late work failed', { error: String(error) })),
      )
    },
  }
}

/** Bundled with the worker instead of its public assets, so that no setting can publish it. */
const staffFiles = internalFiles(internal as unknown as InternalData)

/** Shared by the clients of all requests in the isolate. */
const lanes = serverLanes()

const configs = new WeakMap<WorkerEnv, Config>()

/** Parses the settings once per isolate. */
function configOf(env: WorkerEnv): Config {
  let config = configs.get(env)
  if (!config) {
    const settings = Object.entries(env).filter(([, value]) => typeof value === 'string')
    config = parseConfig(Object.fromEntries(settings) as Record<string, string>, 'workers')
    configs.set(env, config)
  }
  return config
}
