import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Database, Statement } from '../../api/db/database.ts'
import { docKeeper, remakeDocs } from '../../api/tickets/doc.ts'
import { dayFacets, facet } from '../../api/tickets/facets.ts'
import { openTestDatabase, type TestDatabase } from '../support/database.ts'
import { deskStatements, deskTicket } from '../support/desk.ts'
import { storeStaff } from '../support/staff.ts'

/** Search documents: what they hold, and that they follow every change. */

let database: TestDatabase
let db: Database
const at = '2026-11-27T18:30:00.000Z'

beforeEach(async () => {
  database = await openTestDatabase()
  ;({ db } = database)
})
afterEach(() => database.close())

async function store(...tickets: ReturnType<typeof deskTicket>[]): Promise<void> {
  await db.write(tickets.flatMap(deskStatements))
}

/** Ids of tickets whose document matches. */
async function matches(match: string): Promise<unknown[]> {
  const rows = await db.read(
    `SELECT ticket_id FROM doc_text CROSS JOIN doc ON doc.no = doc_text.rowid
     WHERE doc_text MATCH ? ORDER BY doc_text.rowid`,
    [match],
  )
  return rows.map((row) => row.ticket_id)
}

async function customersWith(part: string): Promise<unknown[]> {
  const rows = await db.read(
    `SELECT id FROM customer_text CROSS JOIN customer ON customer.no = customer_text.rowid
     WHERE customer_text MATCH ?`,
    [`"${part}"`],
  )
  return rows.map((row) => row.id)
}

const event = (ticketId: string, kind: string): Statement => ({
  sql: `INSERT INTO event (id, ticket_id, at, actor, kind) VALUES (?, ?, ?, 'staff', ?)`,
  args: [crypto.randomUUID(), ticketId, at, kind],
})

describe('document of a ticket', () => {
  test('holds its words, those of messages and notes, without accents and đ (L07)', async () => {
    const ticket = deskTicket({
      subject: 'Đổi quyền',
      description: 'Hoà mạng',
      name: 'Lê Thị Được',
    })
    await store(ticket)
    const { id: staffId } = await storeStaff({ sql: (s) => database.client.execute(s) }, 'qc')
    await db.write([
      {
        sql: `INSERT INTO message (id, ticket_id, author, body, created_at)
          VALUES ('m', ?, 'staff', 'Kiểm tra hộp thư', ?)`,
        args: [ticket.id, at],
      },
      {
        sql: `INSERT INTO note (id, ticket_id, staff_id, body, created_at)
          VALUES ('n', ?, ?, 'Nghi đứt cáp', ?)`,
        args: [ticket.id, staffId, at],
      },
    ])
    expect(await remakeDocs({ db })).toEqual({ tickets: 1, customers: 0 })
    for (const words of ['doi', 'quyen', 'hoa', 'duoc', 'hop thu', 'dut cap', '261101']) {
      expect(await matches(`text : "${words}"`), words).toEqual([ticket.id])
    }
    // A word of the text is no facet.
    expect(await matches(`facets : "doi"`)).toEqual([])
  })

  test('holds one token for each facet (L05, L06, L08, L09)', async () => {
    const ticket = deskTicket({
      status: 'in_progress',
      assignee: 'a1-b2',
      receivedAt: new Date(at),
    })
    const other = deskTicket({ status: 'closed', isSuspect: true })
    await store(ticket, other)
    await remakeDocs({ db })
    const tokens = [
      facet('s', 'in_progress'),
      facet('g', 'ky-thuat'),
      facet('t', 'workmail-gui'),
      facet('k', 'workmail-ai'),
      facet('a', 'a1-b2'),
      facet('o', 1),
      facet('q', 0),
      facet('y', '2026'),
      // Already the next day in Vietnam.
      facet('d', '2026-11-28'),
    ]
    for (const token of tokens) {
      expect(token).toMatch(/^[a-z0-9]+$/)
      expect(await matches(`facets : "${token}"`), token).toContain(ticket.id)
    }
    expect(await matches(`facets : "o0" AND facets : "q1" AND facets : "anone"`)).toEqual([
      other.id,
    ])
  })

  test('is made again after each event, and goes with its ticket', async () => {
    const ticket = deskTicket()
    await store(ticket)
    await remakeDocs({ db })
    await db.write([
      event(ticket.id, 'closed'),
      { sql: `UPDATE ticket SET status = 'closed' WHERE id = ?`, args: [ticket.id] },
    ])
    expect(await matches('facets : "sclosed"')).toEqual([])
    expect(await remakeDocs({ db })).toEqual({ tickets: 1, customers: 0 })
    expect(await matches('facets : "sclosed"')).toEqual([ticket.id])
    expect(await matches('facets : "snew"')).toEqual([])
    expect(await remakeDocs({ db })).toEqual({ tickets: 0, customers: 0 })
    await db.write([{ sql: `DELETE FROM doc WHERE ticket_id = ?`, args: [ticket.id] }])
    expect(await matches('facets : "sclosed"')).toEqual([])
  })

  test('more tickets than a batch are all made', async () => {
    await store(...Array.from({ length: 130 }, () => deskTicket()))
    expect(await remakeDocs({ db })).toEqual({ tickets: 130, customers: 0 })
    expect(await matches('facets : "snew"')).toHaveLength(130)
  })
})

test('a customer is found by parts of name, address and number in both spellings (L07)', async () => {
  const add = (key: string, kind: string): Statement => ({
    sql: `INSERT INTO contact (kind, key, customer_id, created_at) VALUES (?, ?, 'c1', ?)`,
    args: [kind, key, at],
  })
  await db.write([
    {
      sql: `INSERT INTO customer (id, name, created_at) VALUES ('c1', 'Đặng Thuý', ?)`,
      args: [at],
    },
    add('ke.toan@congty.example', 'email'),
    add('+84912345678', 'phone'),
  ])
  expect(await remakeDocs({ db })).toEqual({ tickets: 0, customers: 1 })
  for (const part of ['dang thuy', 'toan@con', '091234', '84912', '5678']) {
    expect(await customersWith(part), part).toEqual(['c1'])
  }
  await db.write([{ sql: `UPDATE customer SET name = 'Lê Thuý', dirty = 1 WHERE id = 'c1'` }])
  await remakeDocs({ db })
  expect(await customersWith('dang thuy')).toEqual([])
  expect(await customersWith('le thuy')).toEqual(['c1'])
})

describe('keeper', () => {
  test('calls during a run share the next one, which sees what they wrote', async () => {
    let runs = 0
    const counting: Database = {
      ...db,
      read(sql, args) {
        if (sql.startsWith('SELECT 1 FROM doc ')) runs += 1
        return db.read(sql, args)
      },
    }
    const keep = docKeeper({ db: counting, log: () => undefined })
    const first = keep()
    const ticket = deskTicket()
    await store(ticket)
    await Promise.all([first, ...Array.from({ length: 20 }, () => keep())])
    expect(await matches('facets : "snew"')).toEqual([ticket.id])
    // One look before each batch, and one after the last.
    expect(runs).toBeLessThanOrEqual(4)
  })

  test('logs a failure and leaves the documents to the next run', async () => {
    const ticket = deskTicket()
    await store(ticket)
    const logged: string[] = []
    let isDown = true
    const failing: Database = {
      ...db,
      write: (statements) =>
        isDown ? Promise.reject(new Error('disk full')) : db.write(statements),
    }
    const keep = docKeeper({ db: failing, log: (level) => logged.push(level) })
    await keep()
    expect(logged).toEqual(['warn'])
    isDown = false
    await keep()
    expect(await matches('facets : "snew"')).toEqual([ticket.id])
  })
})

describe('days of a range', () => {
  test.for([
    { from: '2026-11-27', until: '2026-11-27', tokens: ['d20261127'] },
    { from: '2026-11-30', until: '2026-12-01', tokens: ['d20261130', 'd20261201'] },
    { from: '2026-02-01', until: '2026-03-31', tokens: ['m202602', 'm202603'] },
    { from: '2025-12-31', until: '2027-01-01', tokens: ['d20251231', 'y2026', 'd20270101'] },
    { from: '2026-11-28', until: '2026-11-27', tokens: [] },
  ])('$from to $until (L10)', ({ from, until, tokens }) => {
    expect(dayFacets(from, until)).toEqual(tokens)
  })

  test('a range of years needs few tokens', () => {
    expect(dayFacets('2020-01-01', '2099-12-31').length).toBeLessThan(100)
    expect(dayFacets('2020-03-05', '2026-11-20').length).toBeLessThan(80)
  })
})
