import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Database, Statement } from '../../api/db/database.ts'
import {
  type Entry,
  type HistoryPage,
  historyIn,
  selectHistory,
} from '../../api/requester/history.ts'
import { findTicket } from '../../api/tickets/repository/ticket.ts'
import { openTestDatabase, storeTestTicket, type TestDatabase } from '../support/database.ts'

let database: TestDatabase
let ticketId: string
/** Ids as the page shows them, oldest first: of one instant the event comes before its message. */
const shown: string[] = []

beforeAll(async () => {
  database = await openTestDatabase()
  ticketId = (await storeTestTicket(database.db)).id
  const statements: Statement[] = []
  for (let time = 0; time < 300; time += 1) {
    // Three of each at one instant: ties are the rule, not the exception.
    const at = new Date(Date.parse('2026-11-22T02:30:00Z') + Math.floor(time / 3) * 1000)
    const [event, message] = [crypto.randomUUID(), crypto.randomUUID()]
    statements.push(
      {
        sql: `INSERT INTO event (id, ticket_id, at, actor, kind) VALUES (?, ?, ?, 'requester', 'message')`,
        args: [event, ticketId, at.toISOString()],
      },
      {
        sql: `INSERT INTO message (id, ticket_id, author, body, created_at) VALUES (?, ?, ?, ?, ?)`,
        args: [
          message,
          ticketId,
          time % 2 ? 'staff' : 'requester',
          `Tin ${time}`,
          at.toISOString(),
        ],
      },
    )
    if (time % 3 === 2) {
      const batch = statements.slice(-6).map(({ args }) => String((args as unknown[])[0]))
      shown.push(...batch.filter((_, place) => place % 2 === 0))
      shown.push(...batch.filter((_, place) => place % 2 === 1))
    }
  }
  await database.db.write(statements)
  const other = await storeTestTicket(database.db)
  await database.db.write([
    {
      sql: `INSERT INTO message (id, ticket_id, author, body, created_at)
            VALUES ('of another ticket', ?, 'requester', 'x', '2026-11-22T02:31:00.000Z')`,
      args: [other.id],
    },
  ])
})
afterAll(() => database.close())

/** One page of a ticket's history, as the requester's page reads it. */
async function historyOf(
  db: Pick<Database, 'read'>,
  id: string,
  before: string | undefined,
  size: number,
): Promise<HistoryPage> {
  const { sql, args } = selectHistory(id, { before, size, now: new Date('2026-11-24T00:00:00Z') })
  return historyIn(await db.read(sql, args), size)
}

const page = (before?: string, size = 40) => historyOf(database.db, ticketId, before, size)

test('the newest entries come first, as many as were asked for (T53)', async () => {
  const { entries, older } = await page()
  expect(entries.map(({ id }) => id)).toEqual(shown.slice(-40))
  expect(older).toBe(shown.at(-40))
})

test.for([1, 2, 7, 40, 599, 600, 601])(
  'pages of %d show every entry once, in order (T53)',
  async (size) => {
    const all: Entry[] = []
    let before: string | undefined
    do {
      const { entries, older } = await page(before, size)
      expect(entries.length).toBeLessThanOrEqual(size)
      all.unshift(...entries)
      before = older ?? undefined
    } while (before)
    expect(all.map(({ id }) => id)).toEqual(shown)
  },
)

test('what comes meanwhile moves no page (T53)', async () => {
  const { older } = await page()
  const first = await page(older ?? '')
  await database.db.write([
    {
      sql: `INSERT INTO message (id, ticket_id, author, body, created_at)
            VALUES ('meanwhile', ?, 'requester', 'x', '2026-11-23T00:00:00.000Z')`,
      args: [ticketId],
    },
  ])
  expect(await page(older ?? '')).toEqual(first)
  await database.client.execute(`DELETE FROM message WHERE id = 'meanwhile'`)
})

test.for(['', 'x', "' OR 1=1 --", 'of another ticket', 'x'.repeat(5000)])(
  'a cursor that is not the ticket’s shows nothing: %j (T53)',
  async (before) => {
    expect(await page(before.slice(0, 5000))).toEqual({ entries: [], older: null })
  },
)

test('requesters see the events meant for them, those of one instant in order (K22)', async () => {
  const { id } = await storeTestTicket(database.db)
  const event = (kind: string, second: number): Statement => ({
    sql: `INSERT INTO event (id, ticket_id, at, actor, kind) VALUES (?, ?, ?, 'staff', ?)`,
    args: [crypto.randomUUID(), id, `2026-11-22T02:30:0${second}.000Z`, kind],
  })
  await database.db.write(
    [
      ['continued', 0],
      ['received', 1],
      ['noted', 1],
      ['transferred', 2],
      ['handed-over', 2],
      ['assigned', 2],
      ['taken', 2],
      ['asked', 2],
      ['info-received', 3],
      ['answered', 3],
      ['withdrawn', 3],
      ['edited', 3],
      ['guide-sent', 3],
      ['lint-overruled', 3],
      ['closed', 4],
      ['rated', 4],
      ['message', 4],
      ['reopened', 4],
      ['released', 5],
      ['dropped', 5],
    ].map(([kind, second]) => event(String(kind), Number(second))),
  )
  const { entries, older } = await historyOf(database.db, id, undefined, 10)
  expect(entries.map((entry) => entry.type === 'event' && entry.kind)).toEqual([
    'continued',
    'received',
    'transferred',
    'taken',
    'asked',
    'closed',
    'rated',
    'message',
    'reopened',
  ])
  expect(older).toBeNull()
})

test('an answer that can still be withdrawn is hidden until it is published', async () => {
  const { id } = await storeTestTicket(database.db)
  await database.db.write([
    {
      sql: `INSERT INTO message (id, ticket_id, author, body, created_at, via, publish_at)
        VALUES ('answer', ?, 'staff', 'Lời', '2026-11-22T02:30:00.000Z', 'zalo',
          '2026-11-22T02:30:10.000Z')`,
      args: [id],
    },
  ])
  const at = async (now: string, before?: string) => {
    const { sql, args } = selectHistory(id, { before, size: 40, now: new Date(now) })
    return historyIn(await database.db.read(sql, args), 40).entries
  }
  expect(await at('2026-11-22T02:30:09.999Z')).toEqual([])
  expect(await at('2026-11-22T02:30:10Z')).toMatchObject([{ id: 'answer', via: 'zalo' }])
})

test('a message of an unknown author is never shown: the page fails instead', async () => {
  const { id } = await storeTestTicket(database.db)
  // The table refuses other authors; a later schema may not.
  await database.client.execute('PRAGMA ignore_check_constraints=ON')
  await database.db.write([
    {
      sql: `INSERT INTO message (id, ticket_id, author, body, created_at)
            VALUES ('note', ?, 'internal', 'Ghi chú nội bộ', '2026-11-22T02:31:00.000Z')`,
      args: [id],
    },
  ])
  await database.client.execute('PRAGMA ignore_check_constraints=OFF')
  await expect(historyOf(database.db, id, undefined, 40)).rejects.toThrow(
    'message.author holds an unknown value: internal',
  )
})

test.for(['status', 'priority', 'channel', 'product', 'request_type'])(
  'a ticket whose %s is unknown is not read',
  async (column) => {
    const { id } = await storeTestTicket(database.db)
    await database.client.execute('PRAGMA ignore_check_constraints=ON')
    await database.client.execute({
      sql: `UPDATE ticket SET ${column} = 'lost' WHERE id = ?`,
      args: [id],
    })
    await database.client.execute('PRAGMA ignore_check_constraints=OFF')
    await expect(findTicket(database.db, id)).rejects.toThrow(`ticket.${column} holds an unknown`)
  },
)

test('both tables are read by their index, no further than the page (T53)', async () => {
  let sql = ''
  const watched = {
    ...database.db,
    read: (text: string) => {
      sql = text
      return Promise.resolve([])
    },
  }
  await historyOf(watched, ticketId, undefined, 40)
  const args = { ticketId, before: null, limit: 41 }
  const plan = await database.db.read(`EXPLAIN QUERY PLAN ${sql}`, args)
  const lines = plan.map(({ detail }) => String(detail))
  expect(lines.filter((line) => /SCAN (message|event)\b/.test(line))).toEqual([])
  expect(lines.join('\n')).toMatch(
    /message USING INDEX message_by_ticket \(ticket_id=\? AND created_at<\?\)/,
  )
  expect(lines.join('\n')).toMatch(/event USING INDEX event_by_ticket \(ticket_id=\? AND at<\?\)/)
})
