import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Config } from '../../api/config.ts'
import { parseConfig } from '../../api/config.ts'
import { type DatabaseClient, type Statement, wrapClient } from '../../api/db/database.ts'
import { groupWrites } from '../../api/db/grouped.ts'
import { canWrite } from '../../api/health/write-check.ts'
import { openTestDatabase, type TestDatabase } from '../support/database.ts'

let database: TestDatabase
let config: Config
beforeEach(async () => {
  database = await openTestDatabase({ inThread: true })
  config = parseConfig({ SESSION_SECRET: '9JxQ2vTz7LrWmB4sKdYp0HgNcEuAf6Rw' }, 'node')
})
afterEach(() => database.close())

/** The database with a client that counts its batches, and may answer them itself. */
function watched(batch?: DatabaseClient['batch']) {
  const batches: Statement[][] = []
  const db = groupWrites(
    wrapClient({
      execute: (statement) => database.client.execute(statement),
      batch(statements, mode) {
        batches.push(statements)
        return (batch ?? ((...args) => database.client.batch(...args)))(statements, mode)
      },
    }),
  )
  return { db, batches }
}

test('makes one rehearsal and one write of 500 calls (T58)', async () => {
  const { db, batches } = watched()
  expect(await canWrite({ db, config })).toBe(true)
  const answers = await Promise.all(Array.from({ length: 500 }, () => canWrite({ db, config })))
  expect(new Set(answers)).toEqual(new Set([true]))
  expect(batches).toHaveLength(2)
})

test('gives up a database that never answers, and does not ask it again for each call (T58)', async () => {
  const { db, batches } = watched(() => new Promise<never>(() => undefined))
  const startedAt = performance.now()
  expect(await canWrite({ db, config })).toBe(false)
  expect(performance.now() - startedAt).toBeLessThan(2000)
  expect(await Promise.all([canWrite({ db, config }), canWrite({ db, config })])).toEqual([
    false,
    false,
  ])
  expect(batches).toHaveLength(1)
})

test('is red after a write found the database damaged, though its own row could be written (T58)', async () => {
  const { db } = watched((statements, mode) =>
    statements.some(({ sql }) => sql.includes('rate'))
      ? Promise.reject(new Error('database disk image is malformed'))
      : database.client.batch(statements, mode),
  )
  expect(await canWrite({ db, config })).toBe(true)
  await expect(db.write([{ sql: 'DELETE FROM rate' }])).rejects.toMatchObject({ slug: 'tam-ngung' })
  expect(await canWrite({ db, config })).toBe(false)
})

test('leaves one small row, and finds a file without room for a ticket full (T58)', async () => {
  const before = await database.client.execute('PRAGMA freelist_count')
  expect(await canWrite({ db: database.db, config })).toBe(true)
  const { rows } = await database.client.execute('SELECT id, room FROM write_check')
  expect(rows).toEqual([{ id: 1, room: null }])
  const { rows: free } = await database.client.execute('PRAGMA freelist_count')
  expect(free).toEqual(before.rows)
  await database.client.execute('PRAGMA max_page_count=1')
  const fill = { sql: `INSERT INTO rate VALUES (hex(randomblob(8)), 1, hex(zeroblob(500)))` }
  await expect(
    (async () => {
      for (;;) await database.db.write([fill])
    })(),
  ).rejects.toMatchObject({ slug: 'tam-ngung' })
  expect(await canWrite({ db: database.db, config: { ...config } })).toBe(false)
})
