import { existsSync } from 'node:fs'
import {
  copyFile,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  truncate,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Env } from '../../api/config.ts'
import { startDatabaseServer } from '../../api/db/server.ts'
import { runCommand } from '../support/command.ts'
import { png } from '../support/pictures.ts'
import { type NodeProduct, startNodeProduct } from '../support/product.ts'
import {
  openTicket,
  postJson,
  postMultipart,
  readTicket,
  ticketFields,
} from '../support/requests.ts'

let dir: string
let product: NodeProduct
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'coretech-backup-'))
  product = await startNodeProduct()
})
afterEach(async () => {
  await product.close()
  await rm(dir, { recursive: true, force: true })
})

/** Settings of an installation in a folder. */
const installation = (folder: string): Env => ({
  PATH: process.env.PATH,
  DATABASE_URL: `file:${join(folder, 'support.db')}`,
  FILES_DIR: join(folder, 'files'),
})
const db = (folder: string, ...args: string[]) => runCommand('db', installation(folder), ...args)

/** Rows of each table of a file. */
function countsOf(path: string): Record<string, number> {
  const database = new DatabaseSync(path)
  const tables = database
    .prepare(`SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'backup_picture'`)
    .all()
  const counts = tables.map(({ name }): [string, number] => [
    String(name),
    Number(database.prepare(`SELECT count(*) AS n FROM "${String(name)}"`).get()?.n),
  ])
  database.close()
  return Object.fromEntries(counts)
}

async function openTicketWithPicture(): Promise<string> {
  const files = [{ name: 'a.png', bytes: png({ width: 5 }) }]
  const answer = await postMultipart(product, '/api/tickets', ticketFields(), files, {
    headers: { accept: 'application/json' },
  })
  expect(answer.status).toBe(201)
  return ((await answer.json()) as { token: string }).token
}

test('restores elsewhere what it backed up under load, counts equal, pictures readable (T57)', async () => {
  const token = await openTicketWithPicture()
  let isLoading = true
  const load = async () => {
    let taken = 0
    for (; isLoading; taken += 1) await openTicket(product)
    return taken
  }
  const loads = [load(), load(), load(), load()]
  const copy = join(dir, 'b.db')
  const backup = await db(product.dir, 'backup', copy)
  isLoading = false
  expect((await Promise.all(loads)).every((taken) => taken > 0)).toBe(true)
  expect(backup).toMatchObject({ code: 0, error: '' })
  expect(backup.out).toMatch(/^Sao lưu xong vào .*: \d+ yêu cầu, \d+ dòng, 1 ảnh\.\n$/)
  expect(await readdir(dir)).toEqual(['b.db'])

  const other = join(dir, 'other')
  const restored = await db(other, 'restore', copy)
  expect(restored).toMatchObject({ code: 0, error: '' })
  expect(countsOf(join(other, 'support.db'))).toEqual(countsOf(copy))
  const again = await startNodeProduct({ ...installation(other), ...(await secretOf(product)) })
  const { attachments } = await readTicket(again, token)
  const picture = await again.fetch(new URL(attachments[0]!.url, again.url).pathname)
  expect(picture.status).toBe(200)
  expect((await picture.arrayBuffer()).byteLength).toBe(attachments[0]!.bytes)
  await again.close()
})

/** Links are found by hash, without the secret; mails need it. */
async function secretOf({ dir: folder }: NodeProduct): Promise<Env> {
  return { SESSION_SECRET: await readFile(join(folder, 'session-secret'), 'utf8') }
}

test('keeps the data from before, and goes back to them with their pictures (T57)', async () => {
  const other = join(dir, 'other')
  const [first, second] = [join(dir, 'first.db'), join(dir, 'second.db')]
  await openTicket(product)
  expect(await db(product.dir, 'backup', first)).toMatchObject({ code: 0 })
  await openTicketWithPicture()
  expect(await db(product.dir, 'backup', second)).toMatchObject({ code: 0 })

  expect(await db(other, 'restore', second)).toMatchObject({ code: 0 })
  const back = await db(other, 'restore', first)
  expect(back).toMatchObject({ code: 0, error: '' })
  expect(countsOf(join(other, 'support.db'))).toMatchObject({ ticket: 1, attachment: 0 })
  const kept = /Dữ liệu cũ còn ở (.*)\n/.exec(back.out)?.[1] ?? ''
  // The sweep has been: no row named the picture.
  await rm(join(other, 'files'), { recursive: true })
  const forth = await db(other, 'restore', kept)
  expect(forth).toMatchObject({ code: 0, error: '' })
  expect(countsOf(join(other, 'support.db'))).toEqual(countsOf(second))
  const stored = await readdir(join(other, 'files'), { recursive: true })
  expect(stored.filter((name) => name.endsWith('.png'))).toHaveLength(1)
})

test('takes a plain copy of the database, as older versions made them (T57)', async () => {
  await openTicket(product)
  const plain = join(dir, 'plain.db')
  await product.sql({ sql: 'VACUUM INTO ?', args: [plain] })
  const other = join(dir, 'other')
  expect(await db(other, 'restore', plain)).toMatchObject({ code: 0, error: '' })
  expect(countsOf(join(other, 'support.db'))).toEqual(countsOf(plain))
})

test('takes a copied file with its log beside it (T57)', async () => {
  await openTicket(product)
  await copyFile(join(product.dir, 'support.db'), join(dir, 'x.db'))
  await copyFile(join(product.dir, 'support.db-wal'), join(dir, 'x.db-wal'))
  const other = join(dir, 'other')
  expect(await db(other, 'restore', join(dir, 'x.db'))).toMatchObject({ code: 0, error: '' })
  expect(countsOf(join(other, 'support.db'))).toMatchObject({ ticket: 1 })
})

test.for([
  { source: 'no file', reason: 'ENOENT', spoil: (path: string) => rm(path) },
  {
    source: 'no database',
    reason: 'tệp hỏng',
    spoil: (path: string) => writeFile(path, 'văn bản '.repeat(900)),
  },
  {
    source: 'an empty file',
    reason: 'không phải dữ liệu',
    spoil: (path: string) => truncate(path),
  },
  {
    source: 'half a backup',
    reason: 'tệp hỏng',
    spoil: async (path: string) => truncate(path, (await stat(path)).size / 2),
  },
  {
    source: 'a database of another program',
    reason: 'không phải dữ liệu',
    spoil: (path: string) => change(path, 'DROP TABLE attachment'),
  },
  {
    source: 'a backup of a newer version',
    reason: 'phiên bản mới hơn: 9999-later',
    spoil: (path: string) => change(path, `INSERT INTO migration VALUES ('9999-later', '')`),
  },
  {
    source: 'a backup with a row that lost its ticket',
    reason: 'tệp hỏng',
    spoil: (path: string) => change(path, 'PRAGMA foreign_keys=OFF; DELETE FROM ticket'),
  },
  {
    source: 'a backup with a damaged picture',
    reason: 'ảnh hỏng',
    spoil: (path: string) => change(path, `UPDATE backup_picture SET bytes = x'00'`),
  },
])('refuses $source and leaves the data as they were (T57)', async ({ reason, spoil }) => {
  await openTicketWithPicture()
  const [good, bad, other] = [join(dir, 'good.db'), join(dir, 'bad.db'), join(dir, 'other')]
  expect(await db(product.dir, 'backup', good)).toMatchObject({ code: 0 })
  expect(await db(other, 'restore', good)).toMatchObject({ code: 0 })
  const before = await readFile(join(other, 'support.db'))
  await copyFile(good, bad)
  await spoil(bad)
  // The damaged picture must not be found in the store.
  await rm(join(other, 'files'), { recursive: true })
  const refused = await db(other, 'restore', bad)
  expect(refused).toMatchObject({ code: 2, out: '' })
  expect(refused.error).toContain(reason)
  expect(refused.error).toContain('Dữ liệu hiện có không bị thay đổi.')
  expect((await readFile(join(other, 'support.db'))).equals(before)).toBe(true)
  expect((await readdir(other)).filter((name) => name.includes('khoi-phuc'))).toEqual([])
})

function change(path: string, sql: string): Promise<void> {
  const database = new DatabaseSync(path)
  database.exec(sql)
  database.close()
  return Promise.resolve()
}

test('restores over a damaged file and a stale log, which it keeps (T57)', async () => {
  await openTicket(product)
  const [good, other] = [join(dir, 'good.db'), join(dir, 'other')]
  expect(await db(product.dir, 'backup', good)).toMatchObject({ code: 0 })
  expect(await db(other, 'restore', good)).toMatchObject({ code: 0 })
  await writeFile(join(other, 'support.db'), 'not a database '.repeat(900))
  await writeFile(join(other, 'support.db-wal'), 'not a log '.repeat(900))
  const restored = await db(other, 'restore', good)
  expect(restored).toMatchObject({ code: 0 })
  expect(countsOf(join(other, 'support.db'))).toEqual(countsOf(good))
  expect(await readdir(other)).toContainEqual(
    expect.stringMatching(/^support\.db\.truoc-khi-khoi-phuc-\w+$/),
  )
})

test('refuses to restore while a program that knows no lock has the file open (T57)', async () => {
  await openTicket(product)
  const [good, other] = [join(dir, 'good.db'), join(dir, 'other')]
  expect(await db(product.dir, 'backup', good)).toMatchObject({ code: 0 })
  expect(await db(other, 'restore', good)).toMatchObject({ code: 0 })
  const stranger = new DatabaseSync(join(other, 'support.db'))
  stranger.exec('PRAGMA journal_mode=WAL')
  stranger.prepare('SELECT count(*) FROM ticket').get()
  const refused = await db(other, 'restore', good)
  expect(refused).toMatchObject({ code: 2, out: '' })
  expect(refused.error).toContain('đang được dùng bởi một tiến trình khác')
  stranger.close()
  expect(await db(other, 'restore', good)).toMatchObject({ code: 0 })
})

test('says what it could not back up, and never writes over a file (T57)', async () => {
  await openTicketWithPicture()
  await rm(join(product.dir, 'files'), { recursive: true })
  const copy = join(dir, 'b.db')
  const backup = await db(product.dir, 'backup', copy)
  expect(backup.code).toBe(0)
  expect(backup.error).toContain('Cảnh báo: 1 ảnh')
  const again = await db(product.dir, 'backup', copy)
  expect(again).toMatchObject({ code: 2, out: '' })
  expect(again.error).toContain('Tệp đã có')
  const nowhere = await db(product.dir, 'backup', join(dir, 'no', 'folder', 'b.db'))
  expect(nowhere).toMatchObject({ code: 2, out: '' })
  expect(nowhere.error).toContain('Chưa sao lưu được')
  expect(existsSync(join(dir, 'no'))).toBe(false)
})

test('backs the database of a server up into the same kind of file (T57)', async () => {
  const server = await startDatabaseServer(join(dir, 'server'))
  const env = {
    ...installation(join(dir, 'x')),
    DATABASE_URL: server.url,
    DATABASE_AUTH_TOKEN: server.authToken,
  }
  const onServer = await startNodeProduct({
    ...env,
    SESSION_SECRET: '9JxQ2vTz7LrWmB4sKdYp0HgNcEuAf6Rw',
  })
  const answer = await postJson(onServer, '/api/tickets', ticketFields())
  expect(answer.status).toBe(201)
  const copy = join(dir, 'server.db')
  expect(await runCommand('db', env, 'backup', copy)).toMatchObject({ code: 0, error: '' })
  const other = join(dir, 'other')
  expect(await db(other, 'restore', copy)).toMatchObject({ code: 0, error: '' })
  expect(countsOf(join(other, 'support.db'))).toMatchObject({ ticket: 1, event: 1 })
  await onServer.close()
  await server.stop()
})
