import { createServer as createTcpServer, type AddressInfo } from 'node:net'
import type { Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { createAdaptorServer } from '@hono/node-server'
import { problems, type ProblemSlug } from '../content/text/problems.ts'
import { createApp } from './app.ts'
import { ConfigError, type Env } from './config.ts'
import { FileHeld } from './db/file/lock.ts'
import { runJobs } from './jobs.ts'
import { nodeConfig, openNodeDeps } from './node-deps.ts'
import { drain } from './outbox/drain.ts'
import { mountStatic } from './static.ts'

const DIST_DIR = fileURLToPath(new URL('../dist', import.meta.url))
const HEADERS_TIMEOUT_MS = 20_000
/** Five pictures on a slow phone network take their time; a body that drips is cut. */
const REQUEST_TIMEOUT_MS = 180_000
/** So many visitors at once, and mails wait a little for them. */
const BUSY_REQUESTS = 4
/** How soon a mail whose time has come is tried again. */
const DRAIN_EVERY_MS = 5_000
const JOBS_EVERY_MS = 60_000

export interface RunningServer {
  url: string
  close(): Promise<void>
}

/**
 * Starts the self-hosted product: site, API, mails and scheduled jobs in one process.
 * @param env  settings (CONTRACT §2); `PORT=0` takes any free port
 * @throws ConfigError when settings are wrong
 * @throws FileHeld when another server owns the database file
 */
export async function startServer(
  env: Env,
  { requestTimeoutMs = REQUEST_TIMEOUT_MS } = {},
): Promise<RunningServer> {
  const PORT = env.PORT === '0' ? String(await freePort()) : env.PORT
  const config = await nodeConfig({ ...env, PORT })
  let answering = 0
  const opened = await openNodeDeps(config, undefined, 'server')
  const deps = { ...opened, isBusy: () => answering >= BUSY_REQUESTS }
  const app = createApp(deps, (rest) => {
    mountStatic(rest, DIST_DIR, deps.site)
  })

  const servers: Server[] = []
  // `localhost` means either loopback address, depending on who resolves it.
  const hosts = config.host === 'localhost' ? ['127.0.0.1', '::1'] : [config.host]
  for (const host of hosts) {
    // The adaptor's type allows HTTP/2 servers too; without `createServer` it makes this one.
    const server = createAdaptorServer({
      fetch: app.fetch,
      serverOptions: {
        headersTimeout: Math.min(HEADERS_TIMEOUT_MS, requestTimeoutMs),
        requestTimeout: requestTimeoutMs,
        connectionsCheckingInterval: Math.min(5_000, requestTimeoutMs),
      },
    }) as Server
    server.on('clientError', answerBrokenRequest)
    server.on('request', (_request, response) => {
      answering += 1
      response.once('close', () => (answering -= 1))
    })
    try {
      await listen(server, config.port, host)
      servers.push(server)
    } catch (error) {
      // A machine without IPv6 is reached by IPv4 all the same.
      const isOptional = host === '::1' && codeOf(error) !== 'EADDRINUSE'
      if (isOptional) continue
      await Promise.all(servers.map(stop))
      await deps.close()
      throw error
    }
  }

  const timers = [
    setInterval(() => deps.later(drain(deps)), DRAIN_EVERY_MS),
    setInterval(() => deps.later(runJobs(deps)), JOBS_EVERY_MS),
  ]
  deps.later(runJobs(deps))

  return {
    url: config.publicUrl,
    async close() {
      timers.forEach(clearInterval)
      await Promise.all(servers.map(stop))
      await deps.close()
    },
  }
}

/** Node gives up on a request before any route sees it: it is answered in our words all the same. */
function answerBrokenRequest(error: Error, socket: Duplex): void {
  if (!socket.writable) return
  const slug: ProblemSlug =
    codeOf(error) === 'ERR_HTTP_REQUEST_TIMEOUT' ? 'gui-qua-cham' : 'khong-doc-duoc'
  const { status, title, sentence } = problems[slug]
  const body = JSON.stringify({ type: `/loi/${slug}/`, title, status, detail: sentence })
  socket.end(
    `HTTP/1.1 ${status} ${status === 408 ? 'Request Timeout' : 'Bad Request'}\r\n` +
      `Content-Type: application/problem+json; charset=utf-8\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  )
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ port, host }, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeIdleConnections()
  })
}

async function freePort(): Promise<number> {
  const probe = createTcpServer()
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve))
  // A listening TCP server has an address of this kind.
  const { port } = probe.address() as AddressInfo
  await new Promise((resolve) => probe.close(resolve))
  return port
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}

if (import.meta.main) {
  try {
    const server = await startServer(process.env)
    const mailbox = process.env.RESEND_API_KEY ? '' : `\nHộp thư thử: ${server.url}/dev/mail/`
    console.log(`CoreTech Support: ${server.url}${mailbox}`)
    console.log(
      `Dữ liệu: ${process.env.DATABASE_URL ?? 'file:.data/support.db'}, ${process.env.FILES_DIR ?? '.data/files'}`,
    )
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => void server.close().then(() => process.exit(0)))
    }
  } catch (error) {
    const isRefusal = error instanceof ConfigError || error instanceof FileHeld
    console.error(isRefusal ? error.message : error)
    process.exitCode = 1
  }
}
