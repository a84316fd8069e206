import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import {
  copyFile,
  mkdir,
  mkdtemp,
  readFile,
  rename,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Env } from '../../api/config.ts'
import { lockFile } from '../../api/db/file/lock.ts'
import { openClient } from '../../api/db/open.ts'
import { startDatabaseServer } from '../../api/db/server.ts'
import { runCommand } from '../support/command.ts'
import { freePort } from '../support/port.ts'
import { type ServerProcess, spawnRefused, spawnServer } from '../support/process.ts'
import { nextClient } from '../support/product.ts'
import { type Opened, POLL, ticketFields } from '../support/requests.ts'

const NODE_ENTRY = fileURLToPath(new URL('../../api/node.ts', import.meta.url))

let dir: string
let path: string
let env: Env
let running: ServerProcess[]

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'coretech-data-file-'))
  path = join(dir, 'data', 'support.db')
  env = {
    PATH: process.env.PATH,
    PORT: String(await freePort()),
    DATABASE_URL: `file:${path}`,
    FILES_DIR: join(dir, 'data', 'files'),
    TRUST_PROXY: 'x-test-client',
  }
  running = []
})
afterEach(async () => {
  await Promise.all(running.map((server) => server.kill()))
  await rm(dir, { recursive: true, force: true })
})

async function start(changed: Env = {}): Promise<ServerProcess> {
  const server = await spawnServer({ ...env, ...changed })
  running.push(server)
  return server
}

const db = (...args: string[]) => runCommand('db', env, ...args)

async function post(server: ServerProcess, fields = ticketFields()): Promise<Opened> {
  const answer = await fetch(`${server.url}/api/tickets`, {
    method: 'POST',
    body: JSON.stringify(fields),
    headers: { 'content-type': 'application/json', 'x-test-client': nextClient() },
  })
  expect(answer.status).toBe(201)
  return (await answer.json()) as Opened
}

async function statusOf(server: ServerProcess, { token }: Opened): Promise<number> {
  return (await fetch(`${server.url}/api/tickets/${token}`)).status
}

const pidOf = async () => (await readFile(`${path}.holder`, 'utf8')).match(/tiến trình (\d+)/)?.[1]

describe('a file that a server owns', () => {
  test('keeps every acknowledged ticket when restore is tried beside it and it is killed (T57)', async () => {
    const server = await start()
    const copy = join(dir, 'b.db')
    expect(await db('backup', copy)).toMatchObject({ code: 0, error: '' })
    const opened = [await post(server), await post(server)]
    const refused = await db('restore', copy)
    expect(refused).toMatchObject({ code: 2, out: '' })
    expect(refused.error).toContain(`máy chủ (tiến trình ${String(await pidOf())}`)
    for (let each = 0; each < 6; each += 1) opened.push(await post(server))
    await server.kill()
    const again = await start()
    for (const ticket of opened) expect(await statusOf(again, ticket)).toBe(200)
    expect(new Set([...opened, await post(again)].map(({ code }) => code)).size).toBe(9)
  })

  test('is refused to migrate and to a second server, also by another name (T57)', async () => {
    await start()
    const holder = `máy chủ (tiến trình ${String(await pidOf())}`
    const migrated = await db('migrate')
    expect(migrated).toMatchObject({ code: 2, out: '' })
    expect(migrated.error).toContain(holder)
    await symlink(path, join(dir, 'link.db'))
    for (const url of [`file:${path}`, `file:${join(dir, 'link.db')}`]) {
      const port = String(await freePort())
      const second = await spawnRefused({ ...env, PORT: port, DATABASE_URL: url })
      expect(second.exitCode).toBe(1)
      expect(second.log).toContain(holder)
      expect(second.log).toContain('máy chủ libSQL')
      expect(second.log).not.toMatch(/\n\s+at /)
    }
  })

  test('is written by staff and jobs while the server runs (T57)', async () => {
    const server = await start()
    const added = await runCommand('staff', env, 'add', 'qc@example.com', 'qc', 'Tên')
    expect(added).toMatchObject({ code: 0, error: '' })
    expect(await runCommand('jobs', env)).toMatchObject({ code: 0 })
    expect(await statusOf(server, await post(server))).toBe(200)
  })

  test('is free for the next server after a clean stop (T57)', async () => {
    const server = await start()
    await server.stop()
    expect(existsSync(`${path}.holder`)).toBe(false)
    await start()
    expect(existsSync(`${path}.holder`)).toBe(true)
  })
})

describe('a holder that is gone', () => {
  test('holds nothing once it was killed, though its note is there (T57)', async () => {
    const server = await start()
    await server.kill()
    expect(existsSync(`${path}.holder`)).toBe(true)
    expect(await db('migrate')).toMatchObject({ code: 0 })
    await start()
  })

  test('holds nothing as a zombie that was never reaped (T57)', async () => {
    // `sleep` takes the shell's place, and never asks for the end of the child that it has got.
    const script = `'${process.execPath}' '${NODE_ENTRY}' & exec sleep 1000`
    const parent = spawn('sh', ['-c', script], { env, stdio: 'ignore' })
    await expect.poll(() => existsSync(`${path}.holder`), POLL).toBe(true)
    const pid = Number(await pidOf())
    process.kill(pid, 'SIGKILL')
    const state = () =>
      readFile(`/proc/${pid}/stat`, 'utf8').then((text) => text.split(') ')[1]?.[0])
    await expect.poll(state, POLL).toBe('Z')
    expect(await db('migrate')).toMatchObject({ code: 0 })
    await start()
    expect(await state()).toBe('Z')
    const gone = once(parent, 'exit')
    parent.kill('SIGKILL')
    await gone
  })

  test('holds nothing when another process has its number now (T57)', async () => {
    const server = await start()
    await server.kill()
    const note = await readFile(`${path}.holder`, 'utf8')
    await writeFile(`${path}.holder`, note.replace(/tiến trình \d+/, `tiến trình ${process.pid}`))
    await start()
    expect(await pidOf()).not.toBe(String(process.pid))
  })
})

describe('the lock of a file', () => {
  beforeEach(() => mkdir(join(dir, 'data')))

  test('has one owner, any number of guests beside it, and one who is alone (T57)', () => {
    const guests = [lockFile(path, 'guest'), lockFile(path, 'guest')]
    const owner = lockFile(path, 'owner', 'server')
    expect(() => lockFile(path, 'owner', 'migrate')).toThrow('máy chủ (tiến trình')
    expect(() => lockFile(path, 'alone', 'restore')).toThrow('máy chủ (tiến trình')
    owner.release()
    // Only guests are left: the refusal names no owner.
    expect(() => lockFile(path, 'alone', 'restore')).toThrow('một tiến trình khác')
    guests.forEach((guest) => guest.release())
    const alone = lockFile(path, 'alone', 'restore')
    expect(() => lockFile(path, 'guest')).toThrow('lệnh restore (tiến trình')
    alone.release()
    lockFile(path, 'owner', 'server').release()
  })
})

describe('a file that is moved away under its server', () => {
  test.for([
    { how: 'renamed', change: () => rename(path, `${path}.away`) },
    {
      how: 'deleted with its log',
      change: () => Promise.all(['', '-wal'].map((end) => rm(path + end))),
    },
    {
      how: 'replaced by a copy',
      change: async () => {
        await copyFile(path, `${path}.new`)
        await rename(`${path}.new`, path)
      },
    },
    { how: 'robbed of its log', change: () => rm(`${path}-wal`) },
  ])('acknowledges nothing more and turns health red when $how (T58)', async ({ change }) => {
    const server = await start()
    await post(server)
    await change()
    const answer = await fetch(`${server.url}/api/tickets`, {
      method: 'POST',
      body: JSON.stringify(ticketFields()),
      headers: { 'content-type': 'application/json', 'x-test-client': nextClient() },
    })
    expect(answer.status).toBe(503)
    await expect.poll(async () => (await fetch(`${server.url}/api/health`)).status, POLL).toBe(503)
  })
})

test('is a file that libSQL reads and writes (T57)', async () => {
  const server = await start()
  const { code } = await post(server)
  await server.stop()
  const sqld = join(dir, 'sqld', 'dbs', 'default')
  await mkdir(sqld, { recursive: true })
  await copyFile(path, join(sqld, 'data'))
  const database = await startDatabaseServer(join(dir, 'sqld'))
  const client = await openClient(database.url, { authToken: database.authToken })
  const { rows } = await client.execute('SELECT code FROM ticket')
  expect(rows.map((row) => row.code)).toEqual([code])
  await client.close()
  await database.stop()
})
