import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Env } from '../../api/config.ts'
import { freePort } from '../support/port.ts'
import { POLL } from '../support/requests.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const NODE_ENTRY = join(ROOT, 'api/node.ts')

let dir: string
let env: Env
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'coretech-private-'))
  env = {
    PATH: process.env.PATH,
    PORT: String(await freePort()),
    DATABASE_URL: `file:${join(dir, 'data', 'support.db')}`,
    FILES_DIR: join(dir, 'data', 'files'),
  }
})
afterEach(() => rm(dir, { recursive: true, force: true }))

describe('files on a machine with other users', () => {
  /** Permissions of each file and folder below one, by path. */
  async function modesUnder(folder: string): Promise<Record<string, string>> {
    const names = ['', ...(await readdir(folder, { recursive: true }))]
    const entries = names.map(async (name): Promise<[string, string]> => {
      const { mode } = await stat(join(folder, name))
      return [name || '.', (mode & 0o777).toString(8)]
    })
    return Object.fromEntries(await Promise.all(entries))
  }

  function expectPrivate(modes: Record<string, string>): void {
    for (const [name, mode] of Object.entries(modes)) {
      const isFolder = name === '.' || name === 'files'
      expect(`${name} ${mode}`).toBe(`${name} ${isFolder ? '700' : '600'}`)
    }
  }

  /** Starts a server under a umask, and asks it to stop once `use` is done. */
  async function under(umask: string, use: () => Promise<void>): Promise<void> {
    const script = `umask ${umask}; exec '${process.execPath}' '${NODE_ENTRY}'`
    const child = spawn('sh', ['-c', script], { env, stdio: 'ignore' })
    const health = () => fetch(`http://localhost:${env.PORT ?? ''}/api/health`).catch(() => null)
    await expect.poll(health, POLL).not.toBeNull()
    await use()
    const gone = once(child, 'exit')
    child.kill('SIGTERM')
    await gone
  }

  test.for(['000', '027', '077'])('are private under the umask %s (T60)', async (umask) => {
    await under(umask, async () => {
      const modes = await modesUnder(join(dir, 'data'))
      expect(Object.keys(modes)).toEqual(
        expect.arrayContaining([
          'support.db',
          'support.db-wal',
          'support.db-shm',
          'session-secret',
        ]),
      )
      expectPrivate(modes)
      const copy = join(dir, 'b.db')
      const command = `umask ${umask}; exec '${process.execPath}' api/commands/db.ts backup '${copy}'`
      const backup = spawn('sh', ['-c', command], {
        env,
        cwd: ROOT,
      })
      expect(await once(backup, 'exit')).toEqual([0, null])
      expect(((await stat(copy)).mode & 0o777).toString(8)).toBe('600')
    })
  })

  test('are tightened at the next start when an older version left them open (T60)', async () => {
    await under('000', () => Promise.resolve())
    await chmod(join(dir, 'data'), 0o755)
    for (const name of ['support.db', 'support.db.lock', 'session-secret']) {
      await chmod(join(dir, 'data', name), 0o644)
    }
    await under('000', async () => expectPrivate(await modesUnder(join(dir, 'data'))))
  })

  test('leave a folder open that holds other things as well (T60)', async () => {
    await mkdir(join(dir, 'data'), { mode: 0o755 })
    await chmod(join(dir, 'data'), 0o755)
    await writeFile(join(dir, 'data', 'of-another-program'), '')
    await under('000', async () => {
      const modes = await modesUnder(join(dir, 'data'))
      expect(modes['.']).toBe('755')
      expect(modes['support.db']).toBe('600')
      expect(modes['support.db-wal']).toBe('600')
    })
  })
})
