import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Env } from '../../api/config.ts'
import { startServer } from '../../api/node.ts'

export interface TestServer {
  url: string
  /** Folder with the database file `support.db` and the pictures; gone after `close`. */
  dir: string
  env: Env
  close(): Promise<void>
  /** Stops and starts again on the same data and the same port. */
  restart(changed?: Env): Promise<void>
}

/** The real Node server on a free port with data of its own; mails go to the local mailbox. */
export async function startTestServer(env: Env = {}): Promise<TestServer> {
  const dir = await mkdtemp(join(tmpdir(), 'coretech-support-'))
  const settings: Env = {
    PORT: '0',
    DATABASE_URL: `file:${join(dir, 'support.db')}`,
    FILES_DIR: join(dir, 'files'),
    // Names clients in tests that must not share one rate limit.
    TRUST_PROXY: 'x-test-client',
    ...env,
  }
  let running = await startServer(settings)
  settings.PORT = new URL(running.url).port || settings.PORT
  return {
    url: running.url,
    dir,
    env: settings,
    async restart(changed = {}) {
      await running.close()
      running = await startServer({ ...settings, ...changed })
    },
    async close() {
      await running.close()
      await rm(dir, { recursive: true, force: true })
    },
  }
}
