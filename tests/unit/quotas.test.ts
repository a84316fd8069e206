import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { acceptFiles, attachmentStatements } from '../../api/attachments/attachments.ts'
import { directoryStore } from '../../api/attachments/directory.ts'
import { PicturesRefused, takeFiles, type UploadOwner } from '../../api/attachments/quota.ts'
import { countUpload, type UploadLimit } from '../../api/attachments/quota-repository.ts'
import type { FileStore } from '../../api/attachments/store.ts'
import { parseConfig } from '../../api/config.ts'
import type { Database, Statement } from '../../api/db/database.ts'
import { Problem } from '../../api/problem.ts'
import { countMessages, insertRequesterMessage } from '../../api/tickets/repository/message.ts'
import { attachmentTexts } from '../../content/text/attachments.ts'
import { endOfLocalDay } from '../../content/text/format.ts'
import { openTestDatabase, storeTestTicket, type TestDatabase } from '../support/database.ts'
import { png } from '../support/pictures.ts'

const NOW = new Date('2026-11-22T10:00:20Z')
const MIB = 1024 * 1024
const CLIENT = '203.0.113.7'
const after = (minutes: number) => new Date(NOW.getTime() + minutes * 60_000)

let database: TestDatabase
let db: Database
let dir: string
let now: Date
let logged: string[]
beforeEach(async () => {
  database = await openTestDatabase()
  db = database.db
  dir = await mkdtemp(join(tmpdir(), 'quotas-'))
  now = NOW
  logged = []
})
afterEach(async () => {
  await database.close()
  await rm(dir, { recursive: true })
})

const picture = (await acceptFiles([{ name: 'a.png', bytes: png() }]))[0]!
const size = picture.bytes.length

function deps(changed: { files?: FileStore; db?: Database; perDay?: number } = {}) {
  const config = parseConfig({ SESSION_SECRET: '9JxQ2vTz7LrWmB4sKdYp0HgNcEuAf6Rw' }, 'node')
  return {
    config: { ...config, maxUploadBytesPerDay: changed.perDay ?? config.maxUploadBytesPerDay },
    db: changed.db ?? db,
    files: changed.files ?? directoryStore(dir),
    log: (_: string, message: string) => void logged.push(message),
    now: () => now,
  }
}

/** Takes one picture as a ticket or message would, rows included. */
async function upload(owner: UploadOwner, its = deps()): Promise<void> {
  const stored = await takeFiles(its, [picture], owner)
  const ticketId = owner.ticketId ?? (await storeTestTicket(db)).id
  await its.db.write(attachmentStatements(stored, { ticketId, messageId: null, at: now }))
}

/** The sentence with which an upload is refused; null when it is taken. */
async function refusal(owner: UploadOwner, its = deps()): Promise<string | null> {
  try {
    await upload(owner, its)
    return null
  } catch (error) {
    if (!(error instanceof PicturesRefused)) throw error
    expect(error.slug).toBe('noi-dung-chua-dung')
    expect(error.data.errors?.map(({ pointer }) => pointer)).toEqual(['#/attachments'])
    return error.data.errors?.[0]?.detail ?? ''
  }
}

async function filesStored(): Promise<number> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).length
}

async function counted(scope: string): Promise<number> {
  const [row] = await db.read(`SELECT sum(bytes) AS n FROM upload_count WHERE scope LIKE ?`, [
    scope,
  ])
  return Number(row?.n ?? 0)
}

/** Leaves so many bytes of a ticket's 60 MB. */
async function fillTicket(ticketId: string, bytesLeft: number): Promise<void> {
  await db.write([
    {
      sql: `INSERT INTO attachment
          (id, ticket_id, name, media_type, bytes, sha256, storage_key, created_at)
        VALUES ('big', ?, 'a.png', 'image/png', ?, '', 'big', ?)`,
      args: [ticketId, 60 * MIB - bytesLeft, NOW.toISOString()],
    },
  ])
}

describe('quotas of pictures', () => {
  it('keeps 60 MB per ticket, and counts each picture once (T69)', async () => {
    const { id: ticketId } = await storeTestTicket(db)
    await fillTicket(ticketId, 2 * size)
    const owner = { ticketId, client: CLIENT }
    expect(await refusal(owner)).toBeNull()
    expect(await refusal(owner)).toBeNull()
    expect(await refusal(owner)).toBe(attachmentTexts.ticketFull)
    expect(await filesStored()).toBe(2)
    const other = await storeTestTicket(db)
    expect(await refusal({ ...owner, ticketId: other.id })).toBeNull()
  })

  it('keeps 250 MB per client in any hour (T69)', async () => {
    const owner = { ticketId: null, client: CLIENT }
    await upload(owner)
    await db.write([
      {
        sql: `UPDATE upload_count SET bytes = ? WHERE scope LIKE 'client %'`,
        args: [250 * MIB - size],
      },
    ])
    now = after(30)
    expect(await refusal(owner)).toBeNull()
    now = after(59)
    expect(await refusal(owner)).toBe(attachmentTexts.clientFull)
    expect(await refusal({ ...owner, client: '203.0.113.8' })).toBeNull()
    now = after(61)
    expect(await refusal(owner)).toBeNull()
  })

  it('keeps the quota of the day until midnight in Vietnam (T69)', async () => {
    const its = deps({ perDay: size })
    const owner = { ticketId: null, client: CLIENT }
    now = new Date('2026-11-22T16:59:00Z')
    expect(await refusal(owner, its)).toBeNull()
    expect(await refusal({ ...owner, client: '203.0.113.8' }, its)).toBe(attachmentTexts.noRoom)
    expect(logged).toEqual(['daily upload quota is used up'])
    now = new Date('2026-11-22T17:00:00Z')
    expect(await refusal(owner, its)).toBeNull()
  })

  it('lets no more through when forty uploads run at once in two processes (T69)', async () => {
    const { id: ticketId } = await storeTestTicket(db)
    await fillTicket(ticketId, 3 * size)
    const another = await database.openAnother()
    const outcomes = await Promise.all(
      Array.from({ length: 40 }, (_, each) =>
        refusal({ ticketId, client: CLIENT }, deps({ db: each % 2 ? db : another })),
      ),
    )
    expect(outcomes.filter((sentence) => sentence === null)).toHaveLength(3)
    expect(await filesStored()).toBe(3)
    expect(await counted('all')).toBe(3 * size)
  })

  it('counts an upload under way, and forgets one that a crash cut off (T69)', async () => {
    const { id: ticketId } = await storeTestTicket(db)
    await fillTicket(ticketId, size)
    const owner = { ticketId, client: CLIENT }
    await takeFiles(deps(), [picture], owner)
    expect(await refusal(owner)).toBe(attachmentTexts.ticketFull)
    now = after(12)
    expect(await refusal(owner)).toBeNull()
  })

  it('gives bytes back when the batch failed, not when it may have happened (T69)', async () => {
    const { id: ticketId } = await storeTestTicket(db)
    const failed = await takeFiles(deps(), [picture], { ticketId, client: CLIENT })
    expect([await counted('all'), await counted('client %')]).toEqual([size, size])
    await failed.discard(new Error('the batch failed'))
    expect(await counted('%')).toBe(0)
    expect(await filesStored()).toBe(0)
    const unknown = await takeFiles(deps(), [picture], { ticketId, client: CLIENT })
    await unknown.discard(new Problem('chua-ro-ket-qua'))
    expect([await counted('all'), await filesStored()]).toEqual([size, 1])
  })

  it('keeps no address of a client in the clear (T69)', async () => {
    await upload({ ticketId: null, client: CLIENT })
    const rows = await db.read(`SELECT * FROM upload_count`)
    expect(rows).toHaveLength(2)
    expect(JSON.stringify(rows)).not.toContain(CLIENT)
  })

  it('asks nothing of the database for a post without pictures (T69)', async () => {
    const away: Database = {
      ...db,
      read: () => Promise.reject(new Error('read')),
      write: () => Promise.reject(new Error('written')),
    }
    expect(
      await takeFiles(deps({ db: away }), [], { ticketId: null, client: CLIENT }),
    ).toMatchObject({ files: [], settle: [] })
  })
})

describe('the disk', () => {
  const owner = { ticketId: null, client: CLIENT }

  it.for(['its own', 'the other'])(
    'takes no picture below the reserve of %s folder (T69)',
    async (whose) => {
      const other = await mkdtemp(join(tmpdir(), 'quotas-data-'))
      const reserve = {
        bytes: Number.MAX_SAFE_INTEGER,
        folders: whose === 'its own' ? [] : [other],
      }
      const files = directoryStore(join(dir, 'new', 'files'), reserve)
      expect(await refusal(owner, deps({ files }))).toBe(attachmentTexts.noRoom)
      expect([await filesStored(), await counted('%')]).toEqual([0, 0])
      expect(logged).toEqual(['no room on disk for pictures'])
      await rm(other, { recursive: true })
    },
  )

  it.for(['ENOSPC', 'EDQUOT'])(
    'says the same when it is full in the middle of a picture: %s (T69)',
    async (code) => {
      const inner = directoryStore(dir)
      let puts = 0
      const files: FileStore = {
        ...inner,
        put: (...file) =>
          ++puts === 2
            ? Promise.reject(Object.assign(new Error('write'), { code }))
            : inner.put(...file),
      }
      const taking = takeFiles(deps({ files }), [picture, picture, picture], owner)
      const error = await taking.catch((thrown: unknown) => thrown)
      expect(error).toBeInstanceOf(PicturesRefused)
      expect((error as PicturesRefused).data.errors?.[0]?.detail).toBe(attachmentTexts.noRoom)
      expect([await filesStored(), await counted('%')]).toEqual([0, 0])
      expect(logged).toEqual(['no room on disk for pictures'])
    },
  )

  it('calls a store that is away what it is (T69)', async () => {
    const files = { ...directoryStore(dir), put: () => Promise.reject(new Error('away')) }
    await expect(takeFiles(deps({ files }), [picture], owner)).rejects.toMatchObject({
      slug: 'tam-ngung',
    })
    expect(await counted('%')).toBe(0)
  })
})

it('reads no table from end to end to look at a quota (T69)', async () => {
  const asked: Statement[] = []
  const recording: Database = {
    ...db,
    read(sql, args = []) {
      asked.push({ sql, args })
      return db.read(sql, args)
    },
    write(statements) {
      asked.push(...statements)
      return db.write(statements)
    },
  }
  const { id: ticketId } = await storeTestTicket(db)
  const limit: UploadLimit = { scope: 'all', endsAt: after(60), maxBytes: 1, ticketId }
  await countUpload(recording, [limit], 1, NOW)
  await countMessages(recording, ticketId, NOW)
  const message = { id: 'message', ticketId, body: 'Nội dung', at: NOW }
  const limits = { perDay: 60, perTicket: 500, dayStart: NOW }
  await recording.write([insertRequesterMessage(message, limits)])
  expect(asked).toHaveLength(5)
  for (const { sql, args } of asked) {
    const plan = await db.read(`EXPLAIN QUERY PLAN ${sql}`, args)
    const scans = plan.map(({ detail }) => String(detail)).filter((step) => /^SCAN/.test(step))
    // The list of limits itself is no table.
    expect(
      scans.filter((step) => !/json_each|CONSTANT ROW/.test(step)),
      sql,
    ).toEqual([])
  }
})

it.for([
  { at: '2026-11-22T16:59:59.999Z', ends: '2026-11-22T17:00:00.000Z' },
  { at: '2026-11-22T17:00:00.000Z', ends: '2026-11-23T17:00:00.000Z' },
])('ends the day of $at at midnight in Vietnam (T69)', ({ at, ends }) => {
  expect(endOfLocalDay(new Date(at)).toISOString()).toBe(ends)
})
