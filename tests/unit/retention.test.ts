import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest'
import { acceptFiles, attachmentStatements, storeFiles } from '../../api/attachments/attachments.ts'
import { directoryStore } from '../../api/attachments/directory.ts'
import type { Database, Statement } from '../../api/db/database.ts'
import { remakeDocs } from '../../api/tickets/doc.ts'
import { forgetCounters, forgetExpired, limitsAt } from '../../api/retention/retention.ts'
import { privacy } from '../../content/schema.ts'
import { openTestDatabase, storeTestTicket, type TestDatabase } from '../support/database.ts'
import { png } from '../support/pictures.ts'

/** C51, DOMAIN §9: expired data is deleted every night, and nothing else. */

const CLOSED_AT = '2026-11-22T10:00:00.000Z'
const at = (instant: string) => new Date(instant)

let database: TestDatabase
let db: Database
let dir: string
let logged: unknown[]
beforeEach(async () => {
  database = await openTestDatabase()
  db = database.db
  dir = await mkdtemp(join(tmpdir(), 'retention-'))
  logged = []
})
afterEach(async () => {
  await database.close()
  await rm(dir, { recursive: true, force: true })
})

const depsAt = (instant: string, its: Database = db) => ({
  db: its,
  files: directoryStore(dir),
  now: () => at(instant),
  log: (...line: unknown[]) => void logged.push(line),
})
const night = (instant: string, its?: Database) => forgetExpired(depsAt(instant, its))

async function run(sql: string, args: Record<string, string | null> = {}): Promise<void> {
  await db.write([{ sql, args }])
}
async function count(table: string, where = 'true'): Promise<number> {
  const [row] = await db.read(`SELECT count(*) AS n FROM ${table} WHERE ${where}`)
  return Number(row?.n)
}
async function filesLeft(): Promise<number> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).length
}

/** A ticket with a row in every table that belongs to one, closed unless `closedAt` is null. */
async function fullTicket({
  closedAt = CLOSED_AT,
  requestType = 'khac',
}: { closedAt?: string | null; requestType?: string } = {}): Promise<string> {
  const { id } = await storeTestTicket(db)
  const stored = await storeFiles(
    depsAt(CLOSED_AT),
    await acceptFiles([{ name: 'a.png', bytes: png() }]),
  )
  const args = {
    id,
    closedAt,
    requestType,
    at: CLOSED_AT,
    message: `message-${id}`,
    link: `link-${id}`,
  }
  await db.write([
    ...[
      `UPDATE ticket SET request_type = :requestType, closed_at = :closedAt,
        status = iif(:closedAt IS NULL, 'in_progress', 'closed') WHERE id = :id`,
      `INSERT INTO event (id, ticket_id, at, actor, kind)
        VALUES ('event-' || :id, :id, :at, 'requester', 'received')`,
      `INSERT INTO message (id, ticket_id, author, body, created_at)
        VALUES (:message, :id, 'requester', 'Nội dung', :at)`,
      `INSERT INTO link (id, ticket_id, token_hash, issued_at) VALUES (:link, :id, :link, :at)`,
      `INSERT INTO request_key (key, fingerprint, ticket_id, message_id, link_id, created_at)
        VALUES ('key-' || :id, '', :id, :message, :link, :at)`,
      `INSERT INTO rating (ticket_id, score, created_at, updated_at) VALUES (:id, 5, :at, :at)`,
    ].map((sql) => ({ sql, args })),
    ...attachmentStatements(stored, { ticketId: id, messageId: args.message, at: at(CLOSED_AT) }),
  ])
  await storeMail({ ticketId: id, sentAt: CLOSED_AT })
  return id
}

async function storeMail(mail: {
  ticketId: string | null
  sentAt?: string
  failedAt?: string
}): Promise<string> {
  const id = crypto.randomUUID()
  await run(
    `INSERT INTO outbox (id, ticket_id, template, to_email, to_email_key, subject, text, html,
        created_at, next_attempt_at, sent_at, failed_at, provider_id)
      VALUES (:id, :ticketId, 'M1', 'khach@example.com', 'khach@example.com', 'Chủ đề', 'Lời', '<p>',
        :at, :at, :sentAt, :failedAt, :id)`,
    { sentAt: null, failedAt: null, ...mail, id, at: CLOSED_AT },
  )
  return id
}

/** Rows of the numbers 1 to 600, named `value`. */
const NUMBERS = `(WITH RECURSIVE number (value) AS
  (SELECT 1 UNION ALL SELECT value + 1 FROM number WHERE value < 600) SELECT value FROM number)`
const TABLES = ['event', 'message', 'link', 'request_key', 'rating', 'attachment', 'outbox']

describe('a closed ticket (C51)', () => {
  test.for([
    { type: 'khac', kept: '2027-11-21T20:00:00Z', gone: '2027-11-22T20:00:00Z' },
    { type: 'khieu-nai', kept: '2029-11-21T20:00:00Z', gone: '2029-11-22T20:00:00Z' },
  ])('of type $type goes with all of it: rows, files, mails', async ({ type, kept, gone }) => {
    const id = await fullTicket({ requestType: type })
    expect(await night(kept)).toMatchObject({ tickets: 0 })
    expect(await count('message')).toBe(1)
    expect(await night(gone)).toMatchObject({ tickets: 1 })
    for (const table of ['ticket', ...TABLES]) expect(await count(table), table).toBe(0)
    expect(await filesLeft()).toBe(0)
    // Only the fact stays, without a name.
    const records = await db.read(`SELECT * FROM deleted_ticket`)
    expect(records).toMatchObject([
      {
        ticket_id: id,
        request_type: type,
        closed_at: CLOSED_AT,
        deleted_at: at(gone).toISOString(),
      },
    ])
    expect(JSON.stringify(records)).not.toMatch(/@|Nguyễn|Về việc|Mô tả/)
    expect(JSON.stringify(logged)).not.toContain(id)
  })

  test('is kept while it is open, was opened again, or has a queued mail', async () => {
    await fullTicket({ closedAt: null })
    const owing = await fullTicket()
    const mail = await storeMail({ ticketId: owing })
    const late = '2028-06-01T20:00:00Z'
    expect(await night(late)).toMatchObject({ tickets: 0 })
    expect(await db.read(`SELECT text FROM outbox WHERE id = ?`, [mail])).toEqual([{ text: 'Lời' }])

    await run(`UPDATE outbox SET sent_at = '2028-06-01T00:00:00.000Z' WHERE id = :mail`, { mail })
    // Somebody opens it again between the look and the batch.
    const reopening: Database = {
      ...db,
      async read(sql, args) {
        const rows = await db.read(sql, args)
        await run(`UPDATE ticket SET status = 'in_progress', closed_at = NULL`)
        return rows
      },
    }
    expect(await night(late, reopening)).toMatchObject({ tickets: 0 })
    expect(await count('ticket')).toBe(2)
    expect(await count('message')).toBe(2)
    expect(await count('deleted_ticket')).toBe(0)
  })

  test('leaves none of its words in the search index', async () => {
    await fullTicket()
    await storeTestTicket(db)
    await run(`UPDATE message SET body = 'Từ khoá cựcbímật'`)
    await remakeDocs({ db })
    const blocks = (word: string) =>
      count('doc_text_data', `instr(block, CAST('${word}' AS BLOB)) > 0`)
    expect(await blocks('bimat')).toBe(1)
    expect(await night('2027-11-22T20:00:00Z')).toMatchObject({ tickets: 1 })
    expect(await blocks('bimat')).toBe(0)
    // Words of tickets that stay.
    expect(await blocks('261122')).toBeGreaterThan(0)
  })

  test('leaves the ticket that went on from it, and all others, whole', async () => {
    const old = await fullTicket()
    const next = await fullTicket({ closedAt: '2027-06-01T00:00:00.000Z' })
    await run(`UPDATE ticket SET previous_ticket_id = :old WHERE id = :next`, { old, next })
    expect(await night('2027-11-22T20:00:00Z')).toMatchObject({ tickets: 1 })
    expect(await db.read(`SELECT id, previous_ticket_id FROM ticket`)).toEqual([
      { id: next, previous_ticket_id: null },
    ])
    for (const table of ['event', 'message', 'link', 'request_key', 'rating']) {
      expect(await count(table, `ticket_id = '${next}'`), table).toBe(1)
    }
  })

  test('goes once when two processes run at the same time, and more than one batch in turns', async () => {
    for (let made = 0; made < 60; made += 1) {
      const { id } = await storeTestTicket(db)
      await run(`UPDATE ticket SET status = 'closed', closed_at = :at WHERE id = :id`, {
        id,
        at: CLOSED_AT,
      })
    }
    const another = await database.openAnother()
    const late = '2028-01-01T20:00:00Z'
    const runs = await Promise.all([night(late), night(late, another)])
    const rest = await night(late)
    const tickets = [...runs, rest].reduce((sum, each) => sum + each.tickets, 0)
    expect(tickets).toBe(60)
    expect(Math.max(...runs.map((each) => each.tickets))).toBeLessThan(60)
    expect(await count('deleted_ticket')).toBe(60)
    expect(await night(late)).toEqual({
      tickets: 0,
      pictures: 0,
      mails: 0,
      webhookEvents: 0,
      feedback: 0,
      searchMisses: 0,
      staffEvents: 0,
      auditCounters: 0,
    })
  })
})

test('a customer goes with the last ticket, and the contacts; others keep theirs (C51)', async () => {
  const [old, last, other] = [
    await fullTicket(),
    await fullTicket({ closedAt: '2027-06-01T00:00:00.000Z' }),
    await fullTicket(),
  ]
  for (const [customer, tickets] of Object.entries({ a: [old, last], b: [other] })) {
    await run(`INSERT INTO customer (id, name, created_at) VALUES (:customer, 'Tên', :at)`, {
      customer,
      at: CLOSED_AT,
    })
    await db.write(
      [
        `INSERT INTO contact VALUES ('email', :customer || '@example.com', :customer, :at)`,
        // An office shares its number.
        `INSERT INTO contact VALUES ('phone', '+842812345678', :customer, :at)`,
      ].map((sql) => ({ sql, args: { customer, at: CLOSED_AT } })),
    )
    for (const id of tickets) {
      await run(`UPDATE ticket SET customer_id = :customer WHERE id = :id`, { customer, id })
    }
  }
  expect(await night('2027-11-22T20:00:00Z')).toMatchObject({ tickets: 2 })
  expect(await db.read(`SELECT id FROM customer`)).toEqual([{ id: 'a' }])
  expect(await count('contact', `customer_id = 'a'`)).toBe(2)
  expect(await count('contact')).toBe(2)
  expect(await night('2028-06-01T20:00:00Z')).toMatchObject({ tickets: 1 })
  expect([await count('customer'), await count('contact')]).toEqual([0, 0])
})

test('pictures go 90 days after closing, file and row; the ticket stays (C51)', async () => {
  await fullTicket()
  await fullTicket({ closedAt: null })
  await night('2027-02-19T20:00:00Z')
  expect([await count('attachment'), await filesLeft()]).toEqual([2, 2])
  expect(await night('2027-02-20T20:00:00Z')).toMatchObject({ tickets: 0, pictures: 1 })
  expect([await count('attachment'), await filesLeft(), await count('ticket')]).toEqual([1, 1, 2])
})

test('a file whose store is away is left for the sweep, its row is gone (C51)', async () => {
  await fullTicket()
  const deps = depsAt('2027-02-20T20:00:00Z')
  const files = { ...deps.files, delete: () => Promise.reject(new Error('away')) }
  expect(await forgetExpired({ ...deps, files })).toMatchObject({ pictures: 1 })
  expect([await count('attachment'), await filesLeft()]).toEqual([0, 1])
})

test('recipient and content of a mail are deleted after 90 days, of a queued mail never (C51)', async () => {
  const { id: ticketId } = await storeTestTicket(db)
  const mails = {
    sent: await storeMail({ ticketId, sentAt: CLOSED_AT }),
    givenUp: await storeMail({ ticketId, failedAt: CLOSED_AT }),
    aboutNone: await storeMail({ ticketId: null, sentAt: CLOSED_AT }),
    later: await storeMail({ ticketId, sentAt: '2026-11-24T10:00:00.000Z' }),
    owed: await storeMail({ ticketId }),
    owedAboutNone: await storeMail({ ticketId: null }),
  }
  await run(
    `INSERT INTO webhook_event (id, type, payload, received_at)
      VALUES ('1', 'email.delivered', '{"to":"khach@example.com"}', :at)`,
    { at: CLOSED_AT },
  )
  expect(await night('2027-02-19T20:00:00Z')).toMatchObject({ mails: 0, webhookEvents: 0 })
  expect(await night('2027-02-20T20:00:00Z')).toMatchObject({ mails: 3, webhookEvents: 1 })
  const rows = await db.read(`SELECT id, to_email || subject || text || html AS said FROM outbox`)
  const saidOf = (mail: string) => rows.find(({ id }) => id === mail)?.said
  expect(saidOf(mails.sent)).toBe('')
  expect(saidOf(mails.givenUp)).toBe('')
  expect(saidOf(mails.aboutNone)).toBeUndefined()
  for (const mail of [mails.later, mails.owed, mails.owedAboutNone]) {
    expect(saidOf(mail)).toBe('khach@example.comChủ đềLời<p>')
  }
  expect(await db.read(`SELECT sent_at FROM outbox WHERE id = ?`, [mails.sent])).toEqual([
    { sent_at: CLOSED_AT },
  ])
})

test('a night deals with more mails and pictures than a day can bring (C51, T70)', async () => {
  const { id: ticketId } = await storeTestTicket(db)
  await run(
    `INSERT INTO outbox (id, ticket_id, template, to_email, to_email_key, subject, text, html,
        created_at, next_attempt_at, sent_at)
      SELECT 'mail-' || value, iif(value % 2, :ticketId, NULL), 'M1', 'a@b.vn', 'a@b.vn', 'S', 'T',
        'H', :at, :at, :at FROM ${NUMBERS}`,
    { ticketId, at: CLOSED_AT },
  )
  expect(await night('2027-02-20T20:00:00Z')).toMatchObject({ mails: 600 })
  expect(await count('outbox', `to_email <> ''`)).toBe(0)

  await run(`UPDATE ticket SET status = 'closed', closed_at = :at`, { at: CLOSED_AT })
  await run(
    `INSERT INTO attachment (id, ticket_id, name, media_type, bytes, sha256, storage_key, created_at)
      SELECT 'picture-' || value, :ticketId, 'a.png', 'image/png', 1, '', 'key-' || value, :at
      FROM ${NUMBERS}`,
    { ticketId, at: CLOSED_AT },
  )
  // A run is bounded: sixty of them in a night are 30,000 of each.
  expect(await night('2027-02-20T20:01:00Z')).toMatchObject({ pictures: 500 })
  expect(await night('2027-02-20T20:02:00Z')).toMatchObject({ pictures: 100 })
})

test('counters of requests go once their window has ended (C51)', async () => {
  await run(`INSERT INTO rate (key, hits, resets_at) VALUES ('a', 1, :ended), ('b', 1, :running)`, {
    ended: '2026-11-22T10:00:00.000Z',
    running: '2026-11-22T11:00:00.000Z',
  })
  expect(await forgetCounters(depsAt('2026-11-22T10:30:00Z'))).toEqual({ counters: 1 })
  expect(await db.read(`SELECT key FROM rate`)).toEqual([{ key: 'b' }])
})

test.for([
  `DELETE FROM event`,
  `UPDATE event SET kind = 'x'`,
  `DELETE FROM deleted_ticket`,
  `UPDATE deleted_ticket SET code = 'x'`,
])('the database refuses: %s (K22, C51)', async (sql) => {
  await fullTicket()
  await fullTicket({ requestType: 'khieu-nai' })
  await night('2027-11-22T20:00:00Z')
  expect([await count('event'), await count('deleted_ticket')]).toEqual([1, 1])
  await expect(database.client.execute(sql)).rejects.toThrow(/append-only/)
})

test('a month that lacks the day ends on its last one: nothing goes a day early (C51)', () => {
  expect(privacy.retention.ticketMonths).toBe(12)
  expect(limitsAt(at('2028-02-29T20:00:00Z')).ticketsClosed).toBe('2027-02-28T20:00:00.000Z')
  expect(limitsAt(at('2027-11-22T20:00:00Z')).ticketsClosed).toBe('2026-11-22T20:00:00.000Z')
})

describe('rows that go by age alone', () => {
  const INSERTS = {
    feedback: `INSERT INTO guide_feedback (id, guide, helpful, comment, created_at)
      VALUES (:id, 'dang-nhap', 0, 'Gọi em Hoà, 0912 345 678', :at)`,
    searchMisses: `INSERT INTO search_miss (id, query, results, created_at)
      VALUES (:id, 'ma otp', 0, :at)`,
    webhookEvents: `INSERT INTO webhook_event (id, type, payload, received_at)
      VALUES (:id, 'email.delivered', '{}', :at)`,
    staffEvents: `INSERT INTO staff_event (id, at, actor, kind) VALUES (:id, :at, 'visitor', 'x')`,
    auditCounters: `INSERT INTO audit_counter
        (hour, kind, subject_id, source, hits, first_at, last_at)
      VALUES (substr(:at, 1, 13), 'x', :id, '', 1, :at, :at)`,
  }
  const fill = (kind: keyof typeof INSERTS, rows: number, filledAt = CLOSED_AT) =>
    db.write(
      Array.from({ length: rows }, (_, id) => ({
        sql: INSERTS[kind],
        args: { id: `${kind}-${id}`, at: filledAt },
      })),
    )

  it.for([
    { kind: 'feedback', kept: '2027-11-21T20:00:00Z', gone: '2027-11-22T20:00:00Z' },
    { kind: 'searchMisses', kept: '2027-11-21T20:00:00Z', gone: '2027-11-22T20:00:00Z' },
    { kind: 'webhookEvents', kept: '2027-02-19T20:00:00Z', gone: '2027-02-20T20:00:00Z' },
  ] as const)('deletes $kind when its period is over, and not before (T70)', async (row) => {
    await fill(row.kind, 3)
    expect(await night(row.kept)).toMatchObject({ [row.kind]: 0 })
    expect(await night(row.gone)).toMatchObject({ [row.kind]: 3 })
  })

  it.for([
    { kind: 'staffEvents', kept: '2023-03-01T09:00:00Z', gone: '2023-03-01T10:00:00Z' },
    { kind: 'auditCounters', kept: '2021-05-30T09:00:00Z', gone: '2021-05-30T10:00:00Z' },
  ] as const)('deletes $kind when its period is over, and not before (T70)', async (row) => {
    await fill(row.kind, 3, '2021-03-01T10:00:00.000Z')
    expect(await night(row.kept)).toMatchObject({ [row.kind]: 0 })
    expect(await night(row.gone)).toMatchObject({ [row.kind]: 3 })
  })

  it('keeps staff events by the database’s clock, also when a job runs for a later day (T70)', async () => {
    await fill('staffEvents', 1, new Date().toISOString())
    await fill('auditCounters', 1, new Date().toISOString())
    expect(await night('2099-01-01T20:00:00Z')).toMatchObject({ staffEvents: 0, auditCounters: 0 })
    await expect(database.client.execute('DELETE FROM staff_event')).rejects.toThrow(/append-only/)
  })

  it('deletes a flood in bounded batches until nothing is left (T70)', async () => {
    await fill('feedback', 2500)
    const late = '2028-01-01T20:00:00Z'
    const runs = [await night(late), await night(late), await night(late), await night(late)]
    expect(runs.map(({ feedback }) => feedback)).toEqual([1000, 1000, 500, 0])
  })

  it('reads no table from end to end for it (T70)', async () => {
    const asked: Statement[] = []
    const recording: Database = {
      ...db,
      write(statements) {
        asked.push(...statements)
        return db.write(statements)
      },
    }
    await night('2028-01-01T20:00:00Z', recording)
    await forgetCounters({ ...depsAt('2028-01-01T20:00:00Z'), db: recording })
    const tables = /guide_feedback|search_miss|webhook_event|staff_event|audit_counter|rate|upload/
    const byAge = asked.filter(({ sql }) => tables.test(sql) && !/ticket/.test(sql))
    expect(byAge).toHaveLength(7)
    for (const { sql, args } of byAge) {
      const plan = await db.read(`EXPLAIN QUERY PLAN ${sql}`, args)
      const steps = plan.map(({ detail }) => String(detail))
      expect(steps.join('\n')).toMatch(
        /SEARCH \w+ USING (COVERING )?(INDEX \w+_by_(age|time|end)|PRIMARY KEY)/,
      )
      expect(steps.filter((step) => step.startsWith('SCAN'))).toEqual([])
    }
  })
})

it('deletes counts of uploads within a day of the last one (T70)', async () => {
  await run(
    `INSERT INTO upload_count (scope, ends_at, bytes)
      VALUES ('client a', :ended, 1), ('all', :running, 1)`,
    { ended: '2026-11-22T10:00:00.000Z', running: '2026-11-22T17:00:00.000Z' },
  )
  expect(await forgetCounters(depsAt('2026-11-22T10:30:00Z'))).toEqual({ counters: 1 })
  expect(await db.read(`SELECT scope FROM upload_count`)).toEqual([{ scope: 'all' }])
})
