import { stat } from 'node:fs/promises'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { WAL_LIMIT_BYTES } from '../../api/db/file/engine.ts'
import { keepWalSmall } from '../../api/db/file/wal.ts'
import { openTestDatabase, type TestDatabase } from '../support/database.ts'

const POLL = { timeout: 15_000, interval: 20 }

let database: TestDatabase
let logged: { level: string; message: string }[]
beforeEach(async () => {
  database = await openTestDatabase({ inThread: true })
  logged = []
})
afterEach(() => database.close())

const log = (level: string, message: string) => void logged.push({ level, message })
const walBytes = async () => (await stat(`${database.path}-wal`)).size

/** Writes until the log has grown by 40 MB: a row of 1 MB each time. */
async function writeMuch(): Promise<void> {
  for (let each = 0; each < 40; each += 1) {
    await database.client.batch(
      [
        {
          sql: `INSERT INTO write_check VALUES (1, '', randomblob(1048576))
            ON CONFLICT (id) DO UPDATE SET room = excluded.room`,
        },
      ],
      'write',
    )
  }
}

/** A reader that stays in one transaction, as a report or a backup does. */
function openReader(): DatabaseSync {
  const reader = new DatabaseSync(database.path)
  reader.exec('BEGIN')
  reader.prepare('SELECT count(*) FROM rate').get()
  return reader
}

test('cuts the log back after a long reader has left, without a new write (T59)', async () => {
  const reader = openReader()
  await writeMuch()
  expect(await walBytes()).toBeGreaterThan(2 * WAL_LIMIT_BYTES)
  const stop = keepWalSmall(database.path, database.client, log, 20)
  await expect
    .poll(() => logged, POLL)
    .toEqual([{ level: 'warn', message: 'database: the write-ahead log stays large' }])
  expect(await walBytes()).toBeGreaterThan(2 * WAL_LIMIT_BYTES)
  reader.close()
  await expect.poll(walBytes, POLL).toBe(0)
  stop()
  expect(logged).toHaveLength(1)
})

test('cuts the log back at the next commits after a long reader has left (T59)', async () => {
  const reader = openReader()
  await writeMuch()
  reader.close()
  // Moved into the file by the first commit, begun anew by the second.
  await writeMuch()
  expect(await walBytes()).toBeLessThanOrEqual(2 * WAL_LIMIT_BYTES)
})
