import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Database, UniqueViolation, wrapClient } from '../../api/db/database.ts'
import { assertSqliteVersion } from '../../api/db/file/engine.ts'
import { ownSecret } from '../../api/db/file/private.ts'
import { groupWrites } from '../../api/db/grouped.ts'
import { migrate } from '../../api/db/migrate.ts'
import { openClient } from '../../api/db/open.ts'
import { Problem } from '../../api/problem.ts'
import { openTestDatabase, type TestDatabase } from '../support/database.ts'
import { lockDatabase } from '../support/lock.ts'

let database: TestDatabase
beforeEach(async () => {
  database = await openTestDatabase({ inThread: true })
})
afterEach(() => database.close())

const rate = (key: string, hits: number | null = 1) => ({
  sql: `INSERT INTO rate (key, hits, resets_at) VALUES (?, ?, '')`,
  args: [key, hits],
})

async function keysIn(db: Database): Promise<string[]> {
  const rows = await db.read(`SELECT key FROM rate ORDER BY key`)
  return rows.map(({ key }) => String(key))
}

test('a batch happens whole or not at all (T03)', async () => {
  await expect(database.db.write([rate('a'), rate('b'), rate('a')])).rejects.toThrow(
    UniqueViolation,
  )
  expect(await keysIn(database.db)).toEqual([])
})

test('a unique value that is taken names its columns', async () => {
  await database.db.write([rate('a')])
  await expect(database.db.write([rate('a')])).rejects.toMatchObject({ columns: ['rate.key'] })
})

test('a broken rule of ours is no trouble of the machine', async () => {
  for (const sql of [`INSERT INTO nowhere VALUES (1)`, `SELEC 1`]) {
    const error: unknown = await database.db
      .write([{ sql, args: [] }])
      .catch((each: unknown) => each)
    expect(error).toBeInstanceOf(Error)
    expect(error).not.toBeInstanceOf(Problem)
  }
  await expect(database.db.write([rate('a', null)])).rejects.not.toThrow(Problem)
})

test('a database that never answers is given up (T02)', async () => {
  const silent = new Promise<never>(() => undefined)
  const db = wrapClient({ execute: () => silent, batch: () => silent }, { timeoutMs: 20 })
  await expect(db.read('SELECT 1')).rejects.toMatchObject({ slug: 'tam-ngung' })
  // What was read is not there; what was written may be.
  await expect(db.write([rate('a')])).rejects.toMatchObject({
    slug: 'chua-ro-ket-qua',
    data: { retryAfter: 30 },
  })
})

test('flushes a file at each commit, in pages that a libSQL server takes (T02, T57)', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'coretech-flush-'))
  const client = await openClient(`file:${join(dir, 'x.db')}`)
  const names = ['journal_mode', 'synchronous', 'foreign_keys', 'page_size']
  const results = await Promise.all(names.map((name) => client.execute(`PRAGMA ${name}`)))
  expect(results.map(({ rows }) => Object.values(rows[0] ?? {})[0])).toEqual(['wal', 2, 1, 4096])
  await client.close()
  await rm(dir, { recursive: true })
})

test('gives up a lock that never ends with the Problem for an absent database (T02)', async () => {
  let attempts = 0
  const busy = () => {
    attempts += 1
    return Promise.reject(new Error('SQLITE_BUSY: database is locked'))
  }
  const db = wrapClient({ execute: busy, batch: busy })
  await expect(db.write([rate('a')])).rejects.toMatchObject({ slug: 'tam-ngung' })
  expect(attempts).toBeGreaterThan(1)
})

test('writes again on the same connection after it found the file locked (T02)', async () => {
  const unlock = await lockDatabase(database.path)
  const impatient = await openClient(`file:${database.path}`, { lockWaitMs: 1 })
  await expect(impatient.batch([rate('a')], 'write')).rejects.toThrow(/locked/)
  await unlock()
  await impatient.batch([rate('a')], 'write')
  await impatient.close()
  expect(await keysIn(database.db)).toEqual(['a'])
})

test('reads several statements in one round trip, on one state of the file', async () => {
  await database.db.write([rate('a'), rate('b', 7)])
  const [keys, [second], none] = await database.db.readAll([
    { sql: `SELECT key FROM rate ORDER BY key` },
    { sql: `SELECT hits FROM rate WHERE key = ?`, args: ['b'] },
    { sql: `SELECT key FROM rate WHERE key = :key`, args: { key: 'c' } },
  ])
  expect(keys).toEqual([{ key: 'a' }, { key: 'b' }])
  expect(second?.hits).toBe(7)
  expect(none).toEqual([])
  await expect(database.db.readAll([{ sql: `SELECT x FROM nowhere` }])).rejects.toThrow('nowhere')
})

test.for([
  { version: '3.51.3', isTaken: true },
  { version: '3.51.10', isTaken: true },
  { version: '3.53.4', isTaken: true },
  { version: '4.0.0', isTaken: true },
  { version: '3.51.2', isTaken: false },
  { version: '3.50.9', isTaken: false },
  { version: '3.9.30', isTaken: false },
  { version: '2.99.99', isTaken: false },
  { version: '', isTaken: false },
])('takes SQLite $version: $isTaken (T57)', ({ version, isTaken }) => {
  const check = () => assertSqliteVersion(version)
  if (isTaken) expect(check).not.toThrow()
  else expect(check).toThrow(/cần từ 3\.51\.3 trở lên/)
})

test('migrations run once, by however many processes at a time', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'coretech-migrate-'))
  const url = `file:${join(dir, 'x.db')}`
  const clients = [await openClient(url), await openClient(url), await openClient(url)]
  const applied = (await Promise.all(clients.map((client) => migrate(wrapClient(client))))).flat()
  expect(new Set(applied).size).toBe(applied.length)
  expect(applied).toContain('0001-tickets')
  expect(await migrate(wrapClient(clients[0]!))).toEqual([])
  for (const client of clients) await client.close()
  await rm(dir, { recursive: true })
})

test('a secret of its own is made once, however many start together (T39)', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'coretech-secret-'))
  const secrets = await Promise.all([1, 2, 3].map(() => ownSecret(join(dir, 'new'))))
  expect(new Set(secrets).size).toBe(1)
  expect(secrets[0]).toMatch(/^[\w-]{43}$/)
  expect(await ownSecret(join(dir, 'new'))).toBe(secrets[0])
  expect(await ownSecret(join(dir, 'other'))).not.toBe(secrets[0])
  await rm(dir, { recursive: true })
})

test('a secret that another process is just writing is waited for (T39)', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'coretech-secret-'))
  const path = join(dir, 'session-secret')
  // That process has created the file and writes it next.
  await writeFile(path, '')
  const asked = ownSecret(dir)
  // Reads take turns, so after thirty the other one has seen the empty file.
  for (let read = 0; read < 30; read += 1) await readFile(path).catch(() => null)
  await writeFile(path, 's'.repeat(43))
  expect(await asked).toBe('s'.repeat(43))
  await rm(dir, { recursive: true })
})

test('a secret that a crash left empty is made anew (T39)', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'coretech-secret-'))
  await writeFile(join(dir, 'session-secret'), '')
  const secret = await ownSecret(dir)
  expect(secret).toMatch(/^[\w-]{43}$/)
  expect(await readFile(join(dir, 'session-secret'), 'utf8')).toBe(secret)
  await rm(dir, { recursive: true })
})

test('writes that share a commit keep apart: one that breaks a rule takes no other with it (T03)', async () => {
  const db = groupWrites(database.db)
  await db.write([rate('taken')])
  const results = await Promise.allSettled([
    db.write([rate('a'), rate('b')]),
    db.write([rate('c'), rate('taken')]),
    db.write([rate('d')]),
  ])
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect(await keysIn(database.db)).toEqual(['a', 'b', 'd', 'taken'])
})

test('writes that share a commit each get their own results', async () => {
  const db = groupWrites(database.db)
  const written = await Promise.all(
    Array.from({ length: 100 }, (_, place) =>
      db.write([
        rate(String(place)),
        { sql: `SELECT hits + ? AS n FROM rate WHERE key = ?`, args: [place, String(place)] },
      ]),
    ),
  )
  expect(written.map((results) => results.length)).toEqual(Array(100).fill(2))
  expect(written.map(([, result]) => result?.rows[0]?.n)).toEqual(
    Array.from({ length: 100 }, (_, place) => place + 1),
  )
})
