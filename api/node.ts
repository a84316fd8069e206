import { MAILBOX_PATH } from '../content/addresses.ts'
import { MINUTE_MS } from '../content/units.ts'
import { createServer as createTcpServer, type AddressInfo } from 'node:net'
import { constants } from 'node:os'
import { fileURLToPath } from 'node:url'
import { inspect } from 'node:util'
import { createApp } from './app.ts'
import { type Config, ConfigError, type Env } from './config.ts'
import { FileHeld } from './db/file/lock.ts'
import { runJobs } from './jobs.ts'
import { jsonLog, maskSecrets } from './log.ts'
import { nodeConfig, openNodeDeps } from './node-deps.ts'
import { serveHttp } from './node-http.ts'
import { drain } from './outbox/drain.ts'
import { mountStatic } from './static.ts'

const DIST_DIR = fileURLToPath(new URL('../dist', import.meta.url))
/** Longest time for a request to arrive: enough for five pictures on a slow phone network. */
const REQUEST_TIMEOUT_MS = 3 * MINUTE_MS
/** Interval between deliveries of due mails. */
const DRAIN_EVERY_MS = 5_000
const JOBS_EVERY_MS = MINUTE_MS
/** At a stop, mails and jobs may run this long after the last request. */
const LATE_WORK_MS = 2_000
/** Longest stop: supervisors kill after 10 s. */
const STOP_MS = 7_500
/** One Ctrl-C under npm arrives twice at once: from the terminal and from npm. */
const SAME_SIGNAL_MS = 100

/** A started server. */
export interface RunningServer {
  url: string
  config: Config
  /** Stops the server gracefully, within 8 s. */
  close(): Promise<void>
}

/**
 * Starts the self-hosted product: site, API, mails and scheduled jobs in one process.
 * @param env  settings (CONTRACT §2); `PORT=0` takes any free port
 * @param options.requestTimeoutMs  how long a request may take to arrive completely
 * @throws ConfigError when settings are wrong
 * @throws FileHeld when another server owns the database file
 */
export async function startServer(
  env: Env,
  { requestTimeoutMs = REQUEST_TIMEOUT_MS } = {},
): Promise<RunningServer> {
  const PORT = env.PORT === '0' ? String(await freePort()) : env.PORT
  const config = await nodeConfig({ ...env, PORT })
  const deps = await openNodeDeps(config, undefined, 'server')
  const app = createApp(deps, (rest) => {
    mountStatic(rest, DIST_DIR, deps.site)
  })
  const http = await serveHttp(app, deps, requestTimeoutMs).catch(async (error: unknown) => {
    await deps.close()
    throw error
  })

  const timers = [
    setInterval(() => deps.later(drain(deps)), DRAIN_EVERY_MS),
    setInterval(() => deps.later(runJobs(deps)), JOBS_EVERY_MS),
  ]
  deps.later(runJobs(deps))

  return {
    url: config.publicUrl,
    config,
    async close() {
      timers.forEach(clearInterval)
      await http.close()
      await deps.close({ waitMs: LATE_WORK_MS })
    },
  }
}

async function freePort(): Promise<number> {
  const probe = createTcpServer()
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve))
  // A listening TCP server has an `AddressInfo`.
  const { port } = probe.address() as AddressInfo
  await new Promise((resolve) => probe.close(resolve))
  return port
}

/** Stops gracefully with code 0 at SIGTERM or SIGINT; a second signal exits at once. */
function endOnSignal(server: RunningServer): void {
  let askedAt: number | undefined
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (askedAt === undefined) {
        askedAt = performance.now()
        setTimeout(() => {
          jsonLog()('warn', 'stop took too long: exiting with unfinished work')
          process.exit(0)
        }, STOP_MS).unref()
        void server.close().then(
          () => process.exit(0),
          (error: unknown) => {
            console.error(maskSecrets(inspect(error)))
            process.exit(1)
          },
        )
      } else if (performance.now() - askedAt > SAME_SIGNAL_MS) {
        process.exit(128 + constants.signals[signal])
      }
    })
  }
}

if (import.meta.main) {
  try {
    const server = await startServer(process.env)
    const { config, url } = server
    const mailbox = config.devMailbox ? `\nHộp thư thử: ${url}${MAILBOX_PATH}` : ''
    console.log(`CoreTech Support: ${url}${mailbox}`)
    const [database = ''] = config.databaseUrl.split('?')
    console.log(`Dữ liệu: ${maskSecrets(database)}, ${config.filesDir}`)
    endOnSignal(server)
  } catch (error) {
    const isRefusal = error instanceof ConfigError || error instanceof FileHeld
    console.error(isRefusal ? error.message : maskSecrets(inspect(error)))
    process.exitCode = 1
  }
}
