import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Database, wrapClient } from '../../api/db/database.ts'
import { migrate } from '../../api/db/migrate.ts'
import { tickets } from '../../api/db/migrations/0001-tickets.ts'
import { staff } from '../../api/db/migrations/0002-staff.ts'
import { retention } from '../../api/db/migrations/0003-retention.ts'
import { mailLanes } from '../../api/db/migrations/0004-mail-lanes.ts'
import { signIn } from '../../api/db/migrations/0005-sign-in.ts'
import { quotasRetention } from '../../api/db/migrations/0006-quotas-retention.ts'
import { writeCheck } from '../../api/db/migrations/0007-write-check.ts'
import { mailCounts } from '../../api/db/migrations/0008-mail-counts.ts'
import { openClient } from '../../api/db/open.ts'
import { remakeDocs } from '../../api/tickets/doc.ts'
import { findTickets, pageIn } from '../../api/tickets/find.ts'
import { PLAIN_QUERY } from '../../api/tickets/list-query.ts'
import { NEVER } from '../../api/tickets/repository/ticket.ts'

/** A database that was in use before there was a desk. */

const BEFORE = [
  tickets,
  staff,
  retention,
  mailLanes,
  signIn,
  quotasRetention,
  writeCheck,
  mailCounts,
]
const DUE = '2026-11-23T02:30:00.000Z'

let dir: string
let client: Awaited<ReturnType<typeof openClient>>
let db: Database

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'coretech-upgrade-'))
  client = await openClient(`file:${join(dir, 'support.db')}`)
  db = wrapClient(client)
  await client.execute(
    `CREATE TABLE migration (name TEXT PRIMARY KEY, applied_at TEXT NOT NULL) STRICT`,
  )
  for (const { name, statements } of BEFORE) {
    const record = `INSERT INTO migration VALUES ('${name}', '')`
    await client.batch(
      [...statements, record].map((sql) => ({ sql })),
      'write',
    )
  }
  await storeOld('t1', { email: 'An@Example.com', phone: '+84912345678' })
  await storeOld('t2', { email: 'an@example.com', type: 'tai-khoan', answered: true })
  await storeOld('t3', { email: 'hoa@example.com', type: 'khieu-nai', answered: true })
  await storeOld('t4', { email: 'hoa@example.com', status: 'closed', answered: true })
  await client.execute(`INSERT INTO staff (id, email, email_key, name, role, created_at)
    VALUES ('s1', 'a@example.com', 'a@example.com', 'Kỹ thuật', 'technician', ''),
      ('s2', 'b@example.com', 'b@example.com', 'Quản trị', 'admin', '')`)
  await migrate(db)
})
afterAll(async () => {
  await client.close()
  await rm(dir, { recursive: true, force: true })
})

interface Old {
  email: string
  phone?: string
  type?: string
  status?: string
  answered?: boolean
}

/** A ticket as an earlier version stored it, with an event and, if answered, a message. */
async function storeOld(id: string, old: Old): Promise<void> {
  const { email, phone = null, type = 'dang-nhap', status = 'new', answered = false } = old
  const at = `2026-11-22T02:30:0${id.slice(1)}.000Z`
  await client.execute({
    sql: `INSERT INTO ticket (id, code, status, channel, product, request_type, subject,
        description, requester_name, requester_email, requester_email_key, requester_phone,
        consent_version, consent_text_sha256, consent_at, received_at, due_at, result_due_on,
        first_response_at, closed_at, last_event_at)
      VALUES (?, ?, ?, 'web', 'khac', ?, 'Đường truyền chậm', 'Mô tả', 'Nguyễn Văn An', ?, ?, ?,
        '', '', ?, ?, ?, ?, ?, ?, ?)`,
    args: [
      ...[id, `CT-261122-0${id.slice(1)}`, status, type, email, email.toLowerCase(), phone],
      ...[at, at, DUE, type === 'khieu-nai' ? '2027-01-04' : null],
      ...[answered ? at : null, status === 'closed' ? at : null, at],
    ],
  })
  await client.execute({
    sql: `INSERT INTO event (id, ticket_id, at, actor, kind) VALUES (?, ?, ?, 'requester', 'received')`,
    args: [`e${id}`, id, at],
  })
  if (!answered) return
  await client.execute({
    sql: `INSERT INTO message (id, ticket_id, author, body, created_at) VALUES (?, ?, 'staff', 'x', ?)`,
    args: [`m${id}`, id, at],
  })
}

test('gives tickets their team, clock, version and last answer (K19)', async () => {
  const rows = await db.read(
    `SELECT id, team, next_due_at, version, last_answer_at IS NOT NULL AS answered
     FROM ticket ORDER BY id`,
  )
  expect(rows.map((row) => Object.values(row))).toEqual([
    ['t1', 'ky-thuat', DUE, 1, 0],
    ['t2', 'ke-toan', NEVER, 1, 1],
    ['t3', 'qc', '2027-01-04T17:00:00.000Z', 1, 1],
    ['t4', 'ky-thuat', NEVER, 1, 1],
  ])
})

test('makes one customer of an address, with its contacts (L04)', async () => {
  const customers = await db.read(`SELECT customer.name, group_concat(ticket.id) AS tickets
    FROM customer JOIN ticket ON ticket.customer_id = customer.id
    GROUP BY customer.no ORDER BY customer.no`)
  expect(customers.map((row) => Object.values(row))).toEqual([
    ['Nguyễn Văn An', 't1,t2'],
    ['Nguyễn Văn An', 't3,t4'],
  ])
  const contacts = await db.read(`SELECT kind, key FROM contact ORDER BY kind, key`)
  expect(contacts.map((row) => Object.values(row))).toEqual([
    ['email', 'an@example.com'],
    ['email', 'hoa@example.com'],
    ['phone', '+84912345678'],
  ])
})

test('gives technicians their team, and finds old tickets by their words (L07)', async () => {
  const accounts = await db.read(`SELECT id, team FROM staff ORDER BY id`)
  expect(accounts.map((row) => Object.values(row))).toEqual([
    ['s1', 'ky-thuat'],
    ['s2', null],
  ])
  expect(await remakeDocs({ db })).toEqual({ tickets: 4, customers: 2 })
  const admin = { staffId: 's2', role: 'admin', team: null, name: 'Quản trị' } as const
  const query = { ...PLAIN_QUERY, words: 'duong truyen' }
  const { sql, args } = findTickets(admin, query, new Date())
  expect(pageIn(await db.read(sql, args), 'han').rows.map(({ id }) => id)).toEqual([
    't4',
    't3',
    't2',
    't1',
  ])
})
