import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { Agent, get, type IncomingMessage } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Statement, wrapClient } from '../../api/db/database.ts'
import { migrate } from '../../api/db/migrate.ts'
import { openClient } from '../../api/db/open.ts'
import { remakeDocs } from '../../api/tickets/doc.ts'
import { brotliBytes } from '../../site/make/compress.ts'
import { deskStatements, deskTicket, manyTickets } from '../support/desk.ts'
import { storeSession, storeStaff } from '../support/staff.ts'
import type { Row } from './table.ts'

const SIZES = [1_000, 10_000, 100_000] as const
/** Open tickets of a desk: their number grows little with the years. */
const OPEN_TICKETS = 400
const STORED_AT_ONCE = 2_000
const WARM_UP = 30
const ROUNDS = 5
const ASKED = 100
const LIST = '/noi-bo/phieu/'
/** A ticket with a long conversation. */
const LONG = { code: 'CT-990101-01', messages: 200 } as const

/** What is asked: one address each, with the headers of a question for news where it is one. */
const QUESTIONS = {
  'open view': `${LIST}?xem=chua-chuyen`,
  'three filters, closed': `${LIST}?trang-thai=closed&to=qc&san-pham=khac&muc-do=normal`,
  'words and filter': `${LIST}?q=may+in&to=ky-thuat`,
  'words, the last one begun': `${LIST}?q=may+in+khong&to=ky-thuat`,
  'part of a phone': `${LIST}?q=0912+34`,
  'all, with all counts': `${LIST}?xem=tat-ca`,
  'ticket with 200 messages': `${LIST}${LONG.code}/`,
} as const
/** FTS5 gathers all hits of a word's beginning first, so this grows with them. */
const GROWS: Question = 'words, the last one begun'
type Question = keyof typeof QUESTIONS | 'poll without news'

interface Times {
  p50: number
  p99: number
  /** Rows of the page. */
  rows: number
}

interface Desk {
  times: Record<Question, Times>
  /** Bytes of the list's page, brotli. */
  bytes: number
  /** Bytes of the long ticket's page, brotli. */
  ticketBytes: number
}

/**
 * The ticket list and a long ticket over HTTP at 1,000, 10,000 and 100,000 tickets: what a reader waits for, and how
 * it grows. Goals: D14, and 14 kB for a list of 50 rows.
 */
export async function benchDesk(): Promise<Row[]> {
  const desks = new Map<number, Desk>()
  for (const size of SIZES) desks.set(size, await measure(size))
  const [small, , large] = SIZES.map((size) => desks.get(size))
  if (!small || !large) throw new RangeError('Sizes are missing')
  const questions = Object.keys(large.times) as Question[]
  return [
    ...questions.flatMap((question): Row[] => [
      ...[...desks].map(([size, { times }]) => ({
        what: `${question}, ${size} tickets: p50 ms`,
        value: times[question].p50,
      })),
      {
        what: `D14 ${question}: p99 ms at 100000`,
        value: large.times[question].p99,
        goal: { atMost: 20 },
      },
      {
        what: `${question}: p50 at 100000 ÷ 1000`,
        value: large.times[question].p50 / small.times[question].p50,
        // Only pages of the same length compare.
        ...(question !== GROWS &&
          large.times[question].rows === small.times[question].rows && { goal: { atMost: 2 } }),
      },
    ]),
    { what: 'list of 50 rows, bytes (brotli)', value: large.bytes, goal: { atMost: 14_000 } },
    {
      what: 'ticket with 200 messages, bytes (brotli)',
      value: large.ticketBytes,
      goal: { atMost: 25_000 },
    },
  ]
}

async function measure(size: number): Promise<Desk> {
  const dir = await mkdtemp(join(tmpdir(), 'bench-desk-'))
  const token = await fill(dir, size)
  const child = fork(fileURLToPath(new URL('product-server.ts', import.meta.url)), [dir], {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })
  try {
    const [{ url }] = (await once(child, 'message')) as [{ url: string }]
    return await askAll(url, token)
  } finally {
    await ended(child)
    await rm(dir, { recursive: true, force: true })
  }
}

async function ended(child: ChildProcess): Promise<void> {
  const exit = once(child, 'exit')
  child.kill('SIGKILL')
  await exit
}

/** Makes a desk of some years; returns the token of an admin's session. */
async function fill(dir: string, size: number): Promise<string> {
  const client = await openClient(`file:${join(dir, 'support.db')}`)
  const db = wrapClient(client)
  const place = {
    sql: (statement: Parameters<typeof client.execute>[0]) => client.execute(statement),
  }
  await migrate(db)
  await client.execute('PRAGMA synchronous=OFF')
  const staff: string[] = []
  for (const role of ['admin', 'qc', 'technician', 'technician', 'collaborator'] as const) {
    staff.push((await storeStaff(place, role)).id)
  }
  const tickets = manyTickets(size, { staff, now: new Date(), openShare: OPEN_TICKETS / size })
  for (let at = 0; at < tickets.length; at += STORED_AT_ONCE) {
    await db.write(tickets.slice(at, at + STORED_AT_ONCE).flatMap(deskStatements))
  }
  await db.write(longTicket())
  await db.write(CUSTOMERS)
  for (let made = 1; made > 0;) {
    const done = await remakeDocs({ db })
    made = done.tickets + done.customers
  }
  const { token } = await storeSession(place, staff[0] ?? '')
  await client.close()
  return token
}

function longTicket(): Statement[] {
  const ticket = deskTicket({ code: LONG.code, status: 'in_progress' })
  const messages = Array.from({ length: LONG.messages }, (_, place): Statement => ({
    sql: `INSERT INTO message (id, ticket_id, author, body, created_at) VALUES (?, ?, ?, ?, ?)`,
    args: [
      crypto.randomUUID(),
      ticket.id,
      place % 2 ? 'staff' : 'requester',
      `Tin thứ ${place}: gửi lại 20 thư lúc ${place} giờ, báo cáo vẫn ghi đang chờ ạ.`,
      new Date(ticket.receivedAt.getTime() + place * 60_000).toISOString(),
    ],
  }))
  return [...deskStatements(ticket), ...messages]
}

/** A customer for each address, as the intake makes them. */
const CUSTOMERS = [
  {
    sql: `INSERT INTO customer (id, name, created_at)
      SELECT 'k-' || requester_email_key, requester_name, min(received_at) FROM ticket
      GROUP BY requester_email_key`,
  },
  {
    sql: `INSERT INTO contact (kind, key, customer_id, created_at)
      SELECT 'phone', requester_phone, 'k-' || requester_email_key, min(received_at) FROM ticket
      WHERE requester_phone IS NOT NULL GROUP BY requester_phone, requester_email_key`,
  },
  { sql: `UPDATE ticket SET customer_id = 'k-' || requester_email_key` },
]

async function askAll(url: string, token: string): Promise<Desk> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const cookie = { accept: 'text/html', cookie: `session=${token}` }
  const times: Partial<Desk['times']> = {}
  for (const [question, path] of Object.entries(QUESTIONS)) {
    times[question as Question] = await timesOf(async () => {
      const { body } = await ask(agent, url + path, cookie, 200)
      return body.toString()
    })
  }
  const news = { ...cookie, 'x-part': 'main' }
  let known = ''
  const poll = async () => {
    // A new step of time makes one question in thousands another one.
    const { status, tag } = await ask(agent, url + LIST, { ...news, 'if-none-match': known })
    if (status !== 304) known = tag
    return ''
  }
  await poll()
  times['poll without news'] = await timesOf(poll)
  const { body } = await ask(agent, url + LIST, cookie, 200)
  const long = await ask(agent, url + QUESTIONS['ticket with 200 messages'], cookie, 200)
  agent.destroy()
  return {
    times: times as Desk['times'],
    bytes: (await brotliBytes(body)).length,
    ticketBytes: (await brotliBytes(long.body)).length,
  }
}

/** Times of the quietest round: what else runs on the machine only adds to a round. */
async function timesOf(ask: () => Promise<string>): Promise<Times> {
  let page = ''
  for (let each = 0; each < WARM_UP; each += 1) page = await ask()
  const rows = page.split('data-code=').length - 1
  const quietest = { p50: Infinity, p99: Infinity, rows }
  for (let round = 0; round < ROUNDS; round += 1) {
    const taken: number[] = []
    for (let each = 0; each < ASKED; each += 1) {
      const startedAt = performance.now()
      await ask()
      taken.push(performance.now() - startedAt)
    }
    taken.sort((a, b) => a - b)
    const at = (share: number) => taken[Math.floor(ASKED * share)] ?? NaN
    quietest.p50 = Math.min(quietest.p50, at(0.5))
    quietest.p99 = Math.min(quietest.p99, at(0.99))
  }
  return quietest
}

interface Answer {
  status: number
  tag: string
  body: Buffer
}

/** Asks on the one line that is kept open. */
async function ask(
  agent: Agent,
  url: string,
  headers: Record<string, string>,
  wanted?: number,
): Promise<Answer> {
  const request = get(url, { agent, headers })
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  const parts: Buffer[] = []
  for await (const part of response) parts.push(part as Buffer)
  const status = response.statusCode ?? 0
  if (wanted && status !== wanted) throw new Error(`GET ${url}: ${status}`)
  return { status, tag: response.headers.etag ?? '', body: Buffer.concat(parts) }
}
