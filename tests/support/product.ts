import { get } from 'node:http'
import { text } from 'node:stream/consumers'
import type { Result, Statement } from '../../api/db/database.ts'
import { nodeConfig, type NodeDeps, openNodeDeps } from '../../api/node-deps.ts'
import type { Env } from '../../api/config.ts'
import { openClient } from '../../api/db/open.ts'
import { runJobs } from '../../api/jobs.ts'
import { startEdgeProduct } from './edge.ts'
import { type FakeResend, startFakeResend } from './fake-resend.ts'
import { startTestServer } from './server.ts'

export interface RequestOptions extends RequestInit {
  /** Address of the client that asks; another one for each request when left out. */
  client?: string
}

/** The running product as its callers know it: addresses, bodies, mails. */
export interface Product {
  /** Its `PUBLIC_URL`. */
  url: string
  /** Takes what it mails. */
  resend: FakeResend
  /**
   * Sends a request to a path of its own; redirects are not followed. An address with another host
   * goes to the same product, under that name.
   */
  fetch(path: string, options?: RequestOptions): Promise<Response>
  /** Runs what the scheduler would run at an instant; default: now. */
  jobs(at?: Date): Promise<void>
  /** Puts the database into a state that no call leads to, or reads what no call tells. */
  sql(statement: Statement | string): Promise<Result>
  close(): Promise<void>
}

export interface NodeProduct extends Product {
  /** Folder of the database file `support.db` and of the pictures. */
  dir: string
}

/** Mails to here are alerts to staff. */
export const STAFF = 'ky-thuat@coretech.io.vn'
/** Signs webhooks. */
export const WEBHOOK_SECRET = `whsec_${Buffer.from('a key of thirty-two bytes or so!').toString('base64')}`

/** Shows the outbox's counts at `/api/health`. */
export const HEALTH_TOKEN = 'q7Zr2Lw9Xk4Tn8Vb3Jm6Hs1Pd5Fg0CyAe'

/** Settings of a product whose mails go to a provider. */
export function productSettings(resend: FakeResend): Env {
  return {
    RESEND_API_KEY: 're_key_of_the_tests',
    RESEND_BASE_URL: resend.url,
    RESEND_WEBHOOK_SECRET: WEBHOOK_SECRET,
    MAIL_FROM: 'CoreTech <ho-tro@coretech.io.vn>',
    STAFF_ALERT_TO: STAFF,
    HEALTH_TOKEN,
  }
}

/** The real Node server with an embedded database file. */
export async function startNodeProduct(env: Env = {}): Promise<NodeProduct> {
  const resend = await startFakeResend()
  const server = await startTestServer({ ...productSettings(resend), ...env })
  const client = await openClient(server.env.DATABASE_URL ?? '', {
    authToken: server.env.DATABASE_AUTH_TOKEN,
  })
  let clock = new Date()
  let scheduler: Promise<NodeDeps> | undefined
  return {
    url: server.url,
    dir: server.dir,
    resend,
    fetch(path, { client: address = nextClient(), headers, ...init } = {}) {
      const named = new Headers(headers)
      if (!named.has('x-test-client')) named.set('x-test-client', address)
      const url = new URL(path, server.url)
      if (url.origin !== new URL(server.url).origin) return fetchAs(url, server.url, named)
      return fetch(url, { redirect: 'manual', ...init, headers: named })
    },
    async jobs(at = new Date()) {
      clock = at
      // As another process would, beside the running server.
      scheduler ??= nodeConfig(server.env).then((config) => openNodeDeps(config, () => clock))
      await runJobs(await scheduler)
    },
    sql: (statement) => client.execute(statement),
    async close() {
      await client.close()
      // First the provider: the server waits for mails that are on their way.
      await resend.close()
      await scheduler?.then((deps) => deps.close())
      await server.close()
    },
  }
}

/** A GET that names another host than the one it goes to, which `fetch` cannot do. */
function fetchAs(url: URL, to: string, headers: Headers): Promise<Response> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(to)
    const options = {
      host: hostname,
      port,
      path: url.pathname + url.search,
      headers: { ...Object.fromEntries(headers), host: url.host },
    }
    get(options, (answer) => {
      const known = Object.entries(answer.headers).map(([name, value]): [string, string] => [
        name,
        String(value),
      ])
      text(answer).then((body) => {
        resolve(new Response(body, { status: answer.statusCode ?? 0, headers: known }))
      }, reject)
    }).on('error', reject)
  })
}

/** Both ways to run the product; every black-box test asks both the same questions. */
export const runtimes = [
  { runtime: 'Node with a file', start: () => startNodeProduct() },
  { runtime: 'workerd with a libSQL server', start: () => startEdgeProduct() },
]

/** What health says to a monitor that knows the token. */
export function healthOf(product: Product): Promise<Response> {
  return product.fetch('/api/health', { headers: { authorization: `Bearer ${HEALTH_TOKEN}` } })
}

let clients = 0

/** Address of a client that has not asked for anything yet. */
export function nextClient(): string {
  clients += 1
  return `10.${(clients >> 16) & 255}.${(clients >> 8) & 255}.${clients & 255}`
}
