import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Member, relationOf } from '../../api/tickets/access.ts'
import { writeCursor } from '../../api/tickets/cursor.ts'
import { remakeDocs } from '../../api/tickets/doc.ts'
import { countTickets, findTickets, isSortable, PAGE_ROWS, pageIn } from '../../api/tickets/find.ts'
import { type ListQuery, ME, PLAIN_QUERY, SORTS, UNASSIGNED } from '../../api/tickets/list-query.ts'
import { assignedIn, countAssigned, countsIn, countViews } from '../../api/tickets/views.ts'
import { mailboxKey } from '../../api/text/email.ts'
import type { Role } from '../../api/door/roles.ts'
import {
  CHANNELS,
  PRIORITIES,
  PRODUCTS,
  REQUEST_TYPES,
  STATUSES,
  type Team,
  TEAMS,
} from '../../content/schema.ts'
import { fold } from '../../content/search/fold.ts'
import { COUNTED_VIEWS, OPEN_VIEWS, type View, VIEWS } from '../../content/views.ts'
import { openTestDatabase, type TestDatabase } from '../support/database.ts'
import {
  type DeskTicket,
  deskStatements,
  deskTicket,
  manyTickets,
  seeded,
} from '../support/desk.ts'
import { storeStaff } from '../support/staff.ts'

/** The list of tickets against a plain filter over the same data. */

const NOW = new Date('2026-11-27T03:00:00Z')
const DAY = 86_400_000

let database: TestDatabase
let tickets: DeskTicket[]
let members: Member[]
/** Tickets whose mail to the requester came back. */
const unreached = new Set<string>()

beforeAll(async () => {
  database = await openTestDatabase()
  const place = { sql: (statement: string | object) => database.client.execute(statement as never) }
  const kinds: [Role, Team | null][] = [
    ['collaborator', null],
    ['technician', 'ky-thuat'],
    ['technician', null],
    ['qc', 'qc'],
    ['admin', null],
  ]
  members = []
  for (const [role, team] of kinds) {
    const { id, name } = await storeStaff(place, role)
    members.push({ staffId: id, role, team, name })
  }
  tickets = manyTickets(700, { staff: members.map(({ staffId }) => staffId), now: NOW })
  // The outbox joins what one mailbox receives: its key is not the address that a ticket holds.
  for (const [place, ticket] of tickets.entries()) {
    if (place % 46 === 0) ticket.email = `ten.khach+${place}@gmail.com`
  }
  await database.db.write(tickets.flatMap(deskStatements))
  for (const [place, { id, email }] of tickets.filter((_, each) => each % 23 === 0).entries()) {
    const isOld = place % 3 === 0
    const isOwn = place % 4 !== 1
    if (!isOld && isOwn) unreached.add(id)
    await storeMail(id, isOwn ? email : 'ky-thuat@example.com', {
      at: new Date(NOW.getTime() - (isOld ? 40 : 2) * DAY),
      isReturned: place % 2 === 0,
    })
  }
  await remakeDocs(database)
})
afterAll(() => database.close())

async function storeMail(
  ticketId: string,
  to: string,
  { at, isReturned }: { at: Date; isReturned: boolean },
): Promise<void> {
  const when = at.toISOString()
  await database.db.write([
    {
      sql: `INSERT INTO outbox (id, ticket_id, template, to_email, to_email_key, subject, text, html,
          created_at, next_attempt_at, failed_at, delivery, delivery_at)
        VALUES (?, ?, 'reply', ?, ?, '', '', '', ?, ?, ?, ?, ?)`,
      args: [
        crypto.randomUUID(),
        ticketId,
        to,
        mailboxKey(to),
        when,
        when,
        isReturned ? null : when,
        isReturned ? 'bounced' : null,
        isReturned ? when : null,
      ],
    },
  ])
}

/** All pages of a list, as codes. */
async function codesOf(me: Member, query: Partial<ListQuery>): Promise<string[]> {
  const found: string[] = []
  let after: string | null = null
  do {
    const asked: ListQuery = { ...PLAIN_QUERY, ...query, after }
    const { sql, args } = findTickets(me, asked, NOW)
    const page = pageIn(await database.db.read(sql, args), asked.sort)
    expect(page.rows.length).toBeLessThanOrEqual(PAGE_ROWS)
    found.push(...page.rows.map(({ code }) => code))
    after = page.next
  } while (after !== null && found.length < 2000)
  return found
}

const isIn = (view: View, me: Member, ticket: DeskTicket): boolean => {
  const { status, assignee, priority, callbackOn, isSuspect, receivedAt } = ticket
  const due = ticket.nextDueAt?.getTime() ?? Infinity
  const answered = ticket.lastAnswerAt?.getTime() ?? -Infinity
  const views: Record<View, boolean> = {
    'cua-toi': assignee === me.staffId,
    'chua-chuyen': status === 'new',
    'chua-giao': assignee === null,
    'khach-nhan': ticket.lastCustomerAt !== null && ticket.lastCustomerAt.getTime() > answered,
    'qua-han': due < NOW.getTime(),
    // 17:00 UTC is midnight in Vietnam.
    'hom-nay': due >= NOW.getTime() && due <= Date.parse('2026-11-27T17:00:00Z'),
    khan: priority === 'urgent',
    'cho-khach': status === 'waiting',
    'chua-cap-nhat':
      status !== 'waiting' &&
      Math.max(answered, ticket.lastAnswerAt ? answered : receivedAt.getTime()) <
        NOW.getTime() - DAY,
    'hen-goi': callbackOn !== null,
    'nghi-rac': isSuspect,
    'thu-hong': unreached.has(ticket.id),
    'tat-ca': true,
  }
  const isOpenView = OPEN_VIEWS.some((each) => each === view)
  return (
    views[view] &&
    (!isOpenView || status !== 'closed') &&
    (!isOpenView || isSuspect === (view === 'nghi-rac'))
  )
}

/** The same question, answered by looking at every ticket. */
function expected(me: Member, query: Partial<ListQuery>): string[] {
  const asked: ListQuery = { ...PLAIN_QUERY, ...query }
  const { view, words, status } = asked
  const has = <Value>(values: readonly Value[], value: Value) =>
    values.length === 0 || values.includes(value)
  const localDay = (at: Date) => new Date(at.getTime() + 7 * 3_600_000).toISOString().slice(0, 10)
  const found = tickets.filter((ticket) => {
    const text = fold(`${ticket.code} ${ticket.subject} ${ticket.description} ${ticket.name}`)
    const day = localDay(ticket.receivedAt)
    return (
      relationOf(me, ticket) !== 'stranger' &&
      (view === null
        ? words !== '' || (!ticket.isSuspect && (status.length > 0 || ticket.status !== 'closed'))
        : isIn(view, me, ticket)) &&
      has(status, ticket.status) &&
      has(asked.team, ticket.team) &&
      has(asked.requestType, ticket.requestType) &&
      has(asked.product, ticket.product) &&
      has(asked.channel, ticket.channel) &&
      has(asked.priority, ticket.priority) &&
      has(
        asked.assignee.map((each) => (each === ME ? me.staffId : each)),
        ticket.assignee ?? UNASSIGNED,
      ) &&
      (asked.from === null || day >= asked.from) &&
      (asked.until === null || day <= asked.until) &&
      fold(words)
        .split(' ')
        .every((word) => word === '' || new RegExp(`\\b${word}`).test(text))
    )
  })
  const isOpen = isSortable(me, asked, NOW)
  const key = (ticket: DeskTicket): string =>
    isOpen && asked.sort === 'han'
      ? `${ticket.nextDueAt?.toISOString() ?? '9999'}${ticket.id}`
      : `${ticket.receivedAt.toISOString()}${isOpen ? ticket.id : ''}`
  const sorted = found.toSorted((a, b) => (key(a) < key(b) ? -1 : 1))
  return (isOpen && asked.sort === 'han' ? sorted : sorted.reverse()).map(({ code }) => code)
}

describe('any question finds what a plain filter finds', () => {
  const random = seeded(11)
  const some = <Value>(values: readonly Value[], share = 0.3): Value[] =>
    random() < share ? values.filter(() => random() < 0.5) : []
  const one = <Value>(values: readonly Value[]): Value =>
    values[Math.floor(random() * values.length)]!
  const day = () => new Date(NOW.getTime() - random() * 900 * DAY).toISOString().slice(0, 10)

  function anyQuery(): Partial<ListQuery> {
    return {
      view: one([null, null, ...VIEWS]),
      status: some(STATUSES),
      team: some(TEAMS),
      requestType: some(REQUEST_TYPES),
      product: some(PRODUCTS),
      channel: some(CHANNELS, 0.15),
      priority: some(PRIORITIES, 0.15),
      assignee: some([ME, UNASSIGNED, members[1]!.staffId], 0.2),
      from: random() < 0.2 ? day() : null,
      until: random() < 0.2 ? day() : null,
      words: one(['', '', 'may in', 'máy', 'OTP', 'hoà', 'dang dat', 'email treo gui']),
      sort: one(SORTS),
    }
  }

  test('over 600 random questions of every role (L05, L06, L07, L08, L09, L10, T24)', async () => {
    let listed = 0
    for (let each = 0; each < 600; each += 1) {
      const me = members[each % members.length]!
      const query = anyQuery()
      const found = await codesOf(me, query)
      expect(found, JSON.stringify([me.role, query])).toEqual(expected(me, query))
      listed += found.length
    }
    // Enough of them find something.
    expect(listed).toBeGreaterThan(5000)
  })
})

test.for([...VIEWS])('the count of %s is the length of its list (T18, T24)', async (view) => {
  for (const me of members) {
    const { sql, args } = countViews(me, NOW)
    const counts = countsIn(await database.db.read(sql, args))
    const list = await codesOf(me, { view })
    expect(list).toEqual(expected(me, { view }))
    const counted = COUNTED_VIEWS.find((each) => each === view)
    if (counted) expect(counts[counted], me.role).toBe(list.length)
  }
})

test('shows how many open tickets each assignee has (L09)', async () => {
  for (const me of members) {
    const { sql, args } = countAssigned(me)
    const counts = assignedIn(await database.db.read(sql, args))
    for (const { staffId } of members) {
      const list = await codesOf(me, { assignee: [staffId] })
      expect(counts.get(staffId) ?? 0).toBe(list.length)
    }
  }
})

test('a saved view is counted up to 99 and one more (L10)', async () => {
  const admin = members[4]!
  const count = async (query: Partial<ListQuery>) => {
    const { sql, args } = countTickets(admin, { ...PLAIN_QUERY, ...query }, NOW)
    const [row] = await database.db.read(sql, args)
    return Number(row?.n)
  }
  expect(await count({ view: 'tat-ca' })).toBe(100)
  const urgent: Partial<ListQuery> = { view: 'khan', team: ['qc'] }
  expect(await count(urgent)).toBe(expected(admin, urgent).length)
})

describe('cursor', () => {
  test('a broken or foreign one is the first page (L10)', async () => {
    const me = members[4]!
    const page = async (query: Partial<ListQuery>) => {
      const asked = { ...PLAIN_QUERY, ...query }
      const { sql, args } = findTickets(me, asked, NOW)
      return pageIn(await database.db.read(sql, args), asked.sort).rows.map(({ code }) => code)
    }
    const first = await page({})
    const iso = '2026-11-27T03:00:00.000Z'
    const texts = [
      '',
      '%',
      'e30',
      'x'.repeat(5000),
      writeCursor(['nhan', iso, 'x']),
      writeCursor(['no', 3]),
      btoa(`["han","${iso}","' OR 1=1"]`),
      btoa('["han",1,2]'),
    ]
    for (const after of texts) expect(await page({ after }), after).toEqual(first)
    expect(await page({ after: writeCursor(['han', iso, 'x']) })).not.toEqual(first)
  })
})

describe('words', () => {
  const find = (words: string, me = members[4]!) => codesOf(me, { words })
  const added: DeskTicket[] = []

  beforeAll(async () => {
    const customerId = crypto.randomUUID()
    const customer = [
      {
        sql: `INSERT INTO customer (id, name, created_at) VALUES (?, 'Đỗ Mười Hai', '2026')`,
        args: [customerId],
      },
      ...[
        ['email', 'ke.toan@congty.example'],
        ['phone', '+84912345678'],
      ].map(([kind = '', key = '']) => ({
        sql: `INSERT INTO contact (kind, key, customer_id, created_at) VALUES (?, ?, ?, '2026')`,
        args: [kind, key, customerId],
      })),
    ]
    added.push(
      deskTicket({
        code: 'CT-251115-06',
        description: 'Máy in ở tầng 3; mã cũ LHKH-251115-99, lỗi 5.7.8 "NEAR" 100%.',
        contract: 'HĐ-0042',
        customerId,
        receivedAt: NOW,
      }),
      deskTicket({ code: 'CT-251115-10', email: 'Giam.Doc@CongTy.example', receivedAt: NOW }),
    )
    await database.db.write([...customer, ...added.flatMap(deskStatements)])
    tickets.push(...added)
    await remakeDocs(database)
  })

  test.for([
    'máy in tầng',
    'may in tang',
    'MÁY IN TẦNG',
    'ma\u0301y in ta\u0302\u0300ng',
    'LHKH 251115 06',
    'lhkh-251115-99',
    'ct 251115 06',
    'CT-251115-06',
    '0912 34',
    '345 678',
    '+84912345678',
    'ke.toan@congty.example',
    'toan@cong',
    'hđ-0042',
    'HD 0042',
    '5.7.8 NEAR',
  ])('finds a ticket by %s (L07, D14)', async (words) => {
    expect(await find(words)).toContain('CT-251115-06')
  })

  test('a number without its zero may go on (L11)', async () => {
    expect(await find('ct 251115 1')).toEqual(['CT-251115-10'])
    expect(await find('ct 251115 6')).toEqual(['CT-251115-06'])
    expect((await find('ct 251115')).toSorted()).toEqual(['CT-251115-06', 'CT-251115-10'])
  })

  test('finds a whole address, known as a customer or not (L07)', async () => {
    expect(await find('giam.doc@congty.example')).toEqual(['CT-251115-10'])
  })

  test.for(['%', '_', '*', '^', '"', "'", '\\', '-', '""', '( )', '😀'])(
    '%s is a sign like others and stands for nothing (T37)',
    async (words) => {
      expect(await find(words)).toEqual([])
    },
  )

  test.for([
    'máy" OR "x',
    "máy' OR 1=1 --",
    'máy NEAR(tầng, 99999)',
    'text:máy',
    'NOT máy',
    'máy AND',
    '{text} : máy',
    'a@b" OR "1',
  ])('operators in %s are words (T37)', async (words) => {
    expect(await find(words)).toEqual([])
  })

  test('finds what is not this person’s for nobody else (T24)', async () => {
    for (const me of members.filter(({ role }) => role === 'collaborator')) {
      for (const words of ['LHKH 251115 06', '0912 34', 'toan@cong', 'may in tang 3']) {
        expect(await find(words, me)).toEqual([])
      }
    }
  })
})

describe('query plans', () => {
  const questions: Partial<ListQuery>[] = [
    ...SORTS.map((sort) => ({ sort })),
    ...VIEWS.map((view) => ({ view })),
    ...VIEWS.map((view) => ({ view, words: 'máy in' })),
    { status: ['closed'], team: ['qc'], product: ['khac'] },
    { status: ['new'], assignee: [ME, UNASSIGNED], from: '2026-01-05', until: '2026-11-20' },
    { words: 'máy in', from: '2024-05-06', until: '2026-11-20' },
    { words: 'ct 261127 1' },
    { words: '0912 34' },
    { words: 'ai@congty.example' },
    { words: '%' },
  ]

  test('no plan of any role scans a table (T18, D14)', async () => {
    const cursors = [null, writeCursor(['han', NOW.toISOString(), 'x']), writeCursor(['no', 9])]
    for (const me of members) {
      const statements = [
        countViews(me, NOW),
        countAssigned(me),
        ...questions.flatMap((query) => [
          countTickets(me, { ...PLAIN_QUERY, ...query }, NOW),
          ...cursors.map((after) => findTickets(me, { ...PLAIN_QUERY, ...query, after }, NOW)),
        ]),
      ]
      for (const { sql, args } of statements) {
        const plan = await database.db.read(`EXPLAIN QUERY PLAN ${sql}`, args)
        const scans = plan
          .map(({ detail }) => String(detail))
          .filter((detail) => detail.startsWith('SCAN '))
          // The index of open tickets, a match of FTS5, and rows that were found already.
          .filter(
            (detail) =>
              !/INDEX ticket_open|VIRTUAL TABLE INDEX \d+:\S*M|^SCAN (hit|known|unreached|\(subquery-\d+\))$/.test(
                detail,
              ),
          )
        expect(scans, sql).toEqual([])
      }
    }
  })
})
