import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createTestHarness } from 'wrangler'
import type { Env } from '../../api/config.ts'
import { wrapClient } from '../../api/db/database.ts'
import { openClient } from '../../api/db/open.ts'
import { migrate } from '../../api/db/migrate.ts'
import { startDatabaseServer } from '../../api/db/server.ts'
import { startFakeResend } from './fake-resend.ts'
import { nextClient, type Product, productSettings } from './product.ts'

const PUBLIC_URL = 'http://localhost:8787'
const ROOT = new URL('../..', import.meta.url).pathname

export interface EdgeProduct extends Product {
  /** Takes the database away for good. */
  stopDatabase(): Promise<void>
}

/**
 * The worker on workerd, with a real libSQL server.
 * @param root       folder of the product to start, this one by default
 * @param isGuarded  false: the libSQL server takes bursts with its own defaults
 */
export async function startEdgeProduct(
  env: Env = {},
  root = ROOT,
  { isGuarded = true } = {},
): Promise<EdgeProduct> {
  const resend = await startFakeResend()
  const dir = await mkdtemp(join(tmpdir(), 'coretech-edge-'))
  const database = await startDatabaseServer(dir, { isGuarded })
  const client = await openClient(database.url, { authToken: database.authToken })
  await migrate(wrapClient(client))
  const vars = {
    PUBLIC_URL,
    DATABASE_URL: database.url,
    DATABASE_AUTH_TOKEN: database.authToken,
    SESSION_SECRET: Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64url'),
    ...productSettings(resend),
    ...env,
  }
  const harness = createTestHarness({
    workers: [{ configPath: join(root, 'wrangler.toml'), vars }],
  })
  try {
    await harness.listen()
  } catch (error) {
    // A worker that does not build leaves no server behind.
    await database.stop()
    throw error
  }
  return {
    url: PUBLIC_URL,
    resend,
    async fetch(path, { client: address = nextClient(), headers, ...init } = {}) {
      const named = new Headers(headers)
      if (!named.has('cf-connecting-ip')) named.set('cf-connecting-ip', address)
      const request = new Request(new URL(path, PUBLIC_URL), { ...init, headers: named })
      // The harness has classes of its own for requests: only plain values cross over.
      const answer = await harness.fetch(request.url, {
        method: request.method,
        headers: [...request.headers],
        redirect: 'manual',
        ...(request.body && { body: await request.arrayBuffer() }),
      })
      const hasBody = answer.body !== null
      const body = await answer.arrayBuffer()
      return new Response(hasBody ? body : null, {
        status: answer.status,
        headers: [...answer.headers],
      })
    },
    async jobs(at = new Date()) {
      await harness.getWorker().scheduled({ cron: '* * * * *', scheduledTime: at })
    },
    sql: (statement) => client.execute(statement),
    stopDatabase: () => database.stop(),
    async close() {
      await client.close()
      await harness.close()
      await database.stop()
      await resend.close()
      await rm(dir, { recursive: true, force: true })
    },
  }
}
