import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { parseConfig } from '../../api/config.ts'
import type { Database } from '../../api/db/database.ts'
import type { Deps } from '../../api/deps.ts'
import { newLink } from '../../api/links/links.ts'
import { mailboxMailer } from '../../api/mail/mailbox.ts'
import { resendMailer } from '../../api/mail/resend.ts'
import { drain } from '../../api/outbox/drain.ts'
import { CODE_PLACEHOLDER, linkPlaceholder } from '../../api/mail/placeholders.ts'
import {
  queueAcknowledgment,
  queueMail,
  queueSpacedMail,
  outboxHealth,
  queuedTo,
  type NewMail,
} from '../../api/outbox/outbox.ts'
import { mailboxKey } from '../../api/text/email.ts'
import { placeholderResolvers } from '../../api/placeholder-resolvers.ts'
import { openTestDatabase, storeTestTicket, type TestDatabase } from '../support/database.ts'
import { type Behaviour, type FakeResend, startFakeResend } from '../support/fake-resend.ts'

const START = Date.parse('2026-11-22T02:30:00Z')
const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

let database: TestDatabase
let provider: FakeResend
/** The simulated clock. */
let clock: number
let logged: { level: string; message: string; data: Record<string, unknown> }[]
let ticket: { id: string; code: string }

beforeEach(async () => {
  database = await openTestDatabase()
  provider = await startFakeResend()
  clock = START
  logged = []
  ticket = await storeTestTicket(database.db)
})
afterEach(async () => {
  await provider.close()
  await database.close()
})

type World = Pick<Deps, 'config' | 'db' | 'mailer' | 'now' | 'log' | 'placeholders'>

function world({ db = database.db, baseUrl = provider.url, timeoutMs = 10_000 } = {}): World {
  const config = parseConfig(
    {
      RESEND_API_KEY: 're_test',
      RESEND_BASE_URL: baseUrl,
      MAIL_FROM: 'CoreTech <support@coretech.io.vn>',
      SESSION_SECRET: '8f2kQ0vN4xWm7ZpL1sRt6YbD3hGj9cUe',
    },
    'node',
  )
  const now = () => new Date(clock)
  return {
    config,
    db,
    mailer: resendMailer(config, { timeoutMs }),
    placeholders: placeholderResolvers({ config, db, now }),
    now,
    log: (level, message, data = {}) => logged.push({ level, message, data }),
  }
}

async function queued(changed: Partial<NewMail> = {}, db: Database = database.db): Promise<string> {
  const id = crypto.randomUUID()
  await db.write([
    queueMail({
      id,
      ticketId: ticket.id,
      template: 'M4',
      to: 'ky-thuat@example.com',
      subject: `[${CODE_PLACEHOLDER}] Về việc`,
      text: `Mã ${CODE_PLACEHOLDER}`,
      html: `<p>Mã ${CODE_PLACEHOLDER}</p>`,
      autoSubmitted: 'auto-generated',
      held: false,
      createdAt: new Date(clock),
      ...changed,
    }),
  ])
  return changed.id ?? id
}

async function rowOf(id: string) {
  const [row] = await database.db.read(`SELECT * FROM outbox WHERE id = ?`, [id])
  return row!
}

/** Lets the clock go on by steps, with a drain at each, until nothing waits or the time is over. */
async function live(deps: World, hours: number, stepMs = MINUTE): Promise<void> {
  const end = clock + hours * HOUR
  for (; clock < end; clock += stepMs) {
    await drain(deps)
    if ((await outboxHealth(deps)).pending === 0) return
  }
}

const byAttempt =
  (...behaviours: Behaviour[]) =>
  (_: unknown, attempt: number): Behaviour =>
    behaviours[attempt - 1] ?? 'accept'

const refusal = (status: number, name: string, retryAfter?: number): Behaviour => ({
  status,
  name,
  ...(retryAfter !== undefined && { retryAfter }),
})

test('the code is filled in when the mail is queued, the link when it is sent (CONTRACT §8.2)', async () => {
  const deps = world()
  const link = newLink(deps, ticket.id)
  await deps.db.write([link.statement])
  const mark = linkPlaceholder(link.id)
  const id = await queued({
    text: `${CODE_PLACEHOLDER} ${mark} ${mark}`,
    html: `<a href="${mark}">${CODE_PLACEHOLDER}</a>`,
  })
  const stored = await rowOf(id)
  expect(stored.subject).toBe(`[${ticket.code}] Về việc`)
  expect(JSON.stringify(stored)).not.toContain(link.token)

  await drain(deps)
  const url = `http://localhost:8787/yeu-cau/${link.token}/`
  expect(provider.mails).toEqual([
    {
      id: expect.any(String) as string,
      key: id,
      from: 'CoreTech <support@coretech.io.vn>',
      to: 'ky-thuat@example.com',
      reply_to: 'support@coretech.io.vn',
      subject: `[${ticket.code}] Về việc`,
      text: `${ticket.code} ${url} ${url}`,
      html: `<a href="${url}">${ticket.code}</a>`,
      headers: {
        'X-Ticket-Code': ticket.code,
        'X-Template': 'M4',
        'Auto-Submitted': 'auto-generated',
      },
    },
  ])
})

test('a mail that no person wrote about no ticket has no code, one by a person no Auto-Submitted', async () => {
  const words = { subject: 'Liên kết', text: 'Liên kết', html: '<p>Liên kết</p>' }
  await queued({ ...words, ticketId: null, template: 'ticket-links', autoSubmitted: null })
  await drain(world())
  expect(provider.mails[0]?.headers).toEqual({ 'X-Template': 'ticket-links' })
})

test('a link that is gone fails its mail at once, and no other', async () => {
  const gone = await queued({ text: linkPlaceholder('gone') })
  const other = await queued()
  expect(await drain(world())).toEqual({ sent: 1, retried: 0, failed: 1 })
  expect((await rowOf(gone)).failed_at).not.toBeNull()
  expect(provider.mails.map(({ key }) => key)).toEqual([other])
})

test.for<{ trouble: string; behaviours: Behaviour[]; attempts: number }>([
  { trouble: 'answers 500', behaviours: [refusal(500, 'internal_server_error')], attempts: 2 },
  { trouble: 'answers 503 without sense', behaviours: [refusal(503, '?')], attempts: 2 },
  { trouble: 'hangs', behaviours: ['hang'], attempts: 2 },
  { trouble: 'cuts the line before taking the mail', behaviours: ['cut-before'], attempts: 2 },
  { trouble: 'cuts the line after taking the mail', behaviours: ['cut-after'], attempts: 2 },
  { trouble: 'cuts it three times', behaviours: ['cut-after', 'cut-after', 'hang'], attempts: 4 },
  {
    trouble: 'is still busy with the first try',
    behaviours: ['hang', refusal(409, 'concurrent_idempotent_requests')],
    attempts: 3,
  },
  {
    trouble: 'refuses the sender’s domain',
    behaviours: [refusal(403, 'validation_error')],
    attempts: 2,
  },
])('the provider $trouble, and each mail is taken once (D9)', async ({ behaviours, attempts }) => {
  provider.behave(byAttempt(...behaviours))
  // Long enough for every answer on a busy machine: one that comes late is another attempt.
  const deps = world({ timeoutMs: 400 })
  const ids = [await queued(), await queued(), await queued()]
  await live(deps, 2)
  expect(provider.mails.map(({ key }) => key).sort()).toEqual([...ids].sort())
  expect(provider.requests).toHaveLength(3 * attempts)
  expect(await outboxHealth(deps)).toEqual({ pending: 0, failed: 0, oldestSeconds: 0 })
  for (const id of ids) {
    const row = await rowOf(id)
    expect(row).toMatchObject({ leased_until: null, last_error: null })
    expect(row.provider_id).toBe(provider.mails.find(({ key }) => key === id)?.id)
  }
})

test('24 hours without a connection lose nothing (D9)', async () => {
  const { url } = provider
  await provider.close()
  const deps = world({ baseUrl: url })
  const ids = [await queued(), await queued()]
  await live(deps, 24, 10 * MINUTE)
  expect(await outboxHealth(deps)).toEqual({ pending: 2, failed: 0, oldestSeconds: 86_400 })

  provider = await startFakeResend(Number(new URL(url).port))
  await live(deps, 1)
  expect(provider.mails.map(({ key }) => key).sort()).toEqual([...ids].sort())
  expect(provider.requests).toHaveLength(2)
})

test('waits grow between tries, and a day of trouble costs few of them (D9)', async () => {
  provider.behave(() => refusal(500, 'internal_server_error'))
  await queued()
  const tries: number[] = []
  for (const end = clock + 24 * HOUR; clock < end; clock += 5 * SECOND) {
    const before = provider.requests.length
    // Asked only when due: a drain with nothing to do is tested elsewhere, and 17,000 take long.
    const [due] = await database.db.read(`SELECT min(next_attempt_at) AS at FROM outbox`)
    if (String(due?.at) > new Date(clock).toISOString()) {
      clock = Date.parse(String(due?.at)) - 5 * SECOND
      continue
    }
    await drain(world())
    if (provider.requests.length > before) tries.push(clock)
  }
  const waits = tries.slice(1).map((at, nth) => (at - tries[nth]!) / SECOND)
  expect(waits.slice(0, 5)).toEqual([15, 60, 180, 600, 1800])
  expect(Math.max(...waits)).toBe(1800)
  expect(tries.length).toBeLessThan(60)
})

test('a mail that may have left is not tried after 23 hours: the provider forgets its key', async () => {
  provider.behave(() => 'cut-after')
  const id = await queued()
  const deps = world()
  await live(deps, 30, 10 * MINUTE)
  const row = await rowOf(id)
  expect(row.sent_at).toBeNull()
  expect(Date.parse(String(row.failed_at)) - START).toBeGreaterThanOrEqual(23 * HOUR)
  expect(Date.parse(String(row.failed_at)) - START).toBeLessThan(24 * HOUR)
  expect(provider.mails).toHaveLength(1)
  expect(logged.filter(({ level }) => level === 'error')).toHaveLength(1)
})

test('a process killed between send and mark sends again with the same key, within 23 hours (D7)', async () => {
  const deps = world()
  // What a killed process leaves behind: the provider has the mail, the row only the claim.
  const dying: World = { ...deps, db: { ...deps.db, write: dieOnMark(deps.db) } }
  const id = await queued()
  await expect(drain(dying)).rejects.toThrow('killed')
  expect(provider.mails).toHaveLength(1)

  expect(await drain(deps)).toEqual({ sent: 0, retried: 0, failed: 0 })
  clock += 31 * SECOND
  expect(await drain(deps)).toEqual({ sent: 1, retried: 0, failed: 0 })
  expect(provider.requests).toEqual([id, id])
  expect(provider.mails).toHaveLength(1)
})

test('a process killed for a day gives the mail up rather than sending it twice (D7)', async () => {
  const deps = world()
  const dying: World = { ...deps, db: { ...deps.db, write: dieOnMark(deps.db) } }
  await queued()
  await expect(drain(dying)).rejects.toThrow('killed')
  clock += 25 * HOUR
  expect(await drain(deps)).toEqual({ sent: 0, retried: 0, failed: 1 })
  expect(provider.requests).toHaveLength(1)
})

function dieOnMark(db: Database): Database['write'] {
  return (statements) => {
    if (statements.some(({ sql }) => sql.includes('sent_at = ?'))) throw new Error('killed')
    return db.write(statements)
  }
}

test('a mail that certainly has not left is tried for 72 hours, then given up loudly', async () => {
  provider.behave(() => refusal(500, 'internal_server_error'))
  const id = await queued()
  const deps = world()
  await live(deps, 71.5, 15 * MINUTE)
  expect((await rowOf(id)).failed_at).toBeNull()
  await live(deps, 2, 15 * MINUTE)
  expect((await rowOf(id)).failed_at).not.toBeNull()
  expect(logged.filter(({ level }) => level === 'error')).toMatchObject([
    { message: 'mail given up', data: { id, template: 'M4', error: '500 internal_server_error' } },
  ])
})

test('a mail found after four days of standstill is tried more than once', async () => {
  const id = await queued()
  clock += 96 * HOUR
  provider.behave(byAttempt(refusal(500, 'internal_server_error')))
  await live(world(), 1)
  expect(provider.mails.map(({ key }) => key)).toEqual([id])
})

test.for([
  { wish: 120, early: 119, late: 120 },
  { wish: 7200, early: 3599, late: 3600 },
])(
  '429 with Retry-After $wish is tried again after $late s (D9)',
  async ({ wish, early, late }) => {
    provider.behave(byAttempt(refusal(429, 'rate_limit_exceeded', wish)))
    await queued()
    await drain(world())
    clock = START + early * SECOND
    await drain(world())
    expect(provider.requests).toHaveLength(1)
    clock = START + late * SECOND
    await drain(world())
    expect(provider.mails).toHaveLength(1)
  },
)

test.for([
  refusal(422, 'validation_error'),
  refusal(400, 'invalid_idempotency_key'),
  refusal(409, 'invalid_idempotent_request'),
])(
  'a mail refused with $status $name is given up at once, the others flow (T06)',
  async (refused) => {
    const poison = await queued({ to: 'poison@example.com' })
    const others = await Promise.all(Array.from({ length: 20 }, () => queued()))
    provider.behave(({ to }) => (to === 'poison@example.com' ? refused : 'accept'))
    const deps = world()
    expect(await drain(deps)).toEqual({ sent: 20, retried: 0, failed: 1 })
    expect(provider.mails.map(({ key }) => key).sort()).toEqual([...others].sort())
    expect(logged).toMatchObject([{ level: 'error', data: { id: poison, attempts: 1 } }])
    expect(await drain(deps)).toEqual({ sent: 0, retried: 0, failed: 0 })
  },
)

test('while one mail hangs the others leave, those queued meanwhile too (T06)', async () => {
  const poison = await queued({ to: 'poison@example.com' })
  for (let nth = 0; nth < 20; nth++) await queued()
  provider.behave(({ to }) => (to === 'poison@example.com' ? 'hang' : 'accept'))
  const deps = world({ timeoutMs: 3000 })
  let isOver = false
  const first = drain(deps).finally(() => (isOver = true))
  await vi.waitFor(() => expect(provider.mails).toHaveLength(20))
  const late = await queued()
  const second = drain(deps)
  await vi.waitFor(() => expect(provider.mails.at(-1)?.key).toBe(late))
  expect(isOver).toBe(false)
  expect(await first).toEqual({ sent: 21, retried: 1, failed: 0 })
  expect(await second).toEqual(await first)
  expect(String((await rowOf(poison)).last_error)).toMatch(/Timeout/)
})

test.for([
  refusal(429, 'daily_quota_exceeded'),
  refusal(429, 'monthly_quota_exceeded'),
  refusal(401, 'invalid_api_key'),
  refusal(422, 'invalid_from_address'),
])('$status $name: everything waits, an alarm sounds, nothing is lost', async (refused) => {
  const ids = await Promise.all(Array.from({ length: 30 }, () => queued()))
  provider.behave(() => refused)
  const deps = world()
  await drain(deps)
  // Those on their way at that moment, and no more.
  expect(provider.requests.length).toBeLessThanOrEqual(5)
  expect(logged.filter(({ data }) => data.alarm)).toHaveLength(1)
  clock += 4 * MINUTE
  const before = provider.requests.length
  await drain(deps)
  expect(provider.requests).toHaveLength(before)

  provider.behave(() => 'accept')
  clock += 2 * MINUTE
  await drain(deps)
  expect(provider.mails.map(({ key }) => key).sort()).toEqual([...ids].sort())
  const [row] = await database.db.read(`SELECT count(*) AS n FROM outbox WHERE attempts > 2`)
  expect(row?.n).toBe(0)
})

test('a quota that stays spent for three days does not count as an uncertain attempt', async () => {
  provider.behave(() => refusal(429, 'daily_quota_exceeded'))
  for (let nth = 0; nth < 30; nth++) await queued()
  const deps = world()
  await live(deps, 48, 20 * MINUTE)
  provider.behave(() => 'accept')
  await live(deps, 2)
  expect(provider.mails).toHaveLength(30)
  expect((await outboxHealth(deps)).failed).toBe(0)
})

test('two processes on one file hand over 200 mails in 200 requests', async () => {
  for (let nth = 0; nth < 200; nth++) await queued()
  const another = world({ db: await database.openAnother() })
  const results = await Promise.all([drain(world()), drain(another)])
  expect(results[0].sent + results[1].sent).toBe(200)
  expect(provider.requests).toHaveLength(200)
  expect(new Set(provider.requests).size).toBe(200)
})

test('calls at the same time join into one drain', async () => {
  for (let nth = 0; nth < 20; nth++) await queued()
  const deps = world()
  await Promise.all(Array.from({ length: 50 }, () => drain(deps)))
  expect(provider.requests).toHaveLength(20)
})

test('held mails and mails for later wait', async () => {
  await queued({ held: true })
  const later = await queued({ notBefore: new Date(clock + 10 * MINUTE) })
  const deps = world()
  await drain(deps)
  expect(provider.requests).toHaveLength(0)
  expect(await outboxHealth(deps)).toEqual({ pending: 1, failed: 0, oldestSeconds: 0 })
  clock += 10 * MINUTE
  await drain(deps)
  expect(provider.requests).toEqual([later])
})

test('health reports the age of the oldest mail that should have left (T07)', async () => {
  provider.behave(() => refusal(500, 'internal_server_error'))
  await queued()
  const deps = world()
  await drain(deps)
  clock += 6 * MINUTE
  await queued()
  expect(await outboxHealth(deps)).toEqual({ pending: 2, failed: 0, oldestSeconds: 360 })
})

test('no log line holds an address, a subject or a token', async () => {
  const behaviours = [refusal(422, 'validation_error'), refusal(500, 'x y'), 'cut-after'] as const
  provider.behave((_, attempt) => behaviours[attempt - 1] ?? refusal(429, 'daily_quota_exceeded'))
  for (let nth = 0; nth < 3; nth++) await queued()
  await live(world(), 24, 30 * MINUTE)
  expect(logged.length).toBeGreaterThan(0)
  expect(JSON.stringify(logged)).not.toMatch(/@|Về việc|\[CT-|re_test/)
})

async function acknowledge(to: string, template = 'M1') {
  const id = crypto.randomUUID()
  const form = (words: string) => ({
    template,
    subject: `[${CODE_PLACEHOLDER}] ${words}`,
    text: `Mã ${CODE_PLACEHOLDER}`,
    html: `<p>${words}: ${CODE_PLACEHOLDER}</p>`,
    autoSubmitted: 'auto-replied',
  })
  await database.db.write(
    queueAcknowledgment({
      id,
      ticketId: ticket.id,
      to,
      held: false,
      createdAt: new Date(clock),
      full: form('đủ'),
      bare: form('gọn'),
    }),
  )
  const [row] = await database.db.read(`SELECT bare FROM outbox WHERE id = ?`, [id])
  return row ? (row.bare ? 'bare' : 'full') : 'none'
}

test('in 24 hours an address gets one acknowledgment in full, one bare, no third (D15)', async () => {
  const spellings = ['khach@example.com', 'Khach@Example.com', 'khach+1@example.com']
  const got = []
  for (const to of spellings) got.push(await acknowledge(to))
  expect(got).toEqual(['full', 'bare', 'none'])
  expect(await acknowledge('khac@example.com')).toBe('full')
  await drain(world())
  expect(provider.mails.map(({ subject }) => subject).sort()).toEqual([
    `[${ticket.code}] gọn`,
    `[${ticket.code}] đủ`,
    `[${ticket.code}] đủ`,
  ])
  clock += 24 * HOUR - 1
  expect(await acknowledge('khach@example.com')).toBe('none')
  clock += 1
  expect(await acknowledge('khach@example.com')).toBe('full')
})

test('all kinds of acknowledgments count together, alerts do not (D15)', async () => {
  await queued({ to: 'khach@example.com', template: 'M4' })
  expect(await acknowledge('khach@example.com', 'M1')).toBe('full')
  expect(await acknowledge('khach@example.com', 'M8')).toBe('bare')
  expect(await acknowledge('khach@example.com', 'M1')).toBe('none')
})

test.for([
  ['Ten.Dai@Gmail.com', 'tendai@gmail.com'],
  ['ten.dai+a@googlemail.com', 'tendai@gmail.com'],
  ['Ten.Dai+a@Example.com', 'ten.dai@example.com'],
  ['+a@example.com', '+a@example.com'],
])('mails to %s count for %s (D15)', ([email, key]) => {
  expect(mailboxKey(email!)).toBe(key)
})

test('of mails that are spaced, one leaves now, one later, and no third (CONTRACT §8.14)', async () => {
  const deps = world()
  const spaced = async () => {
    await database.db.write([
      queueSpacedMail(
        {
          id: crypto.randomUUID(),
          ticketId: ticket.id,
          template: 'new-message',
          to: 'ky-thuat@example.com',
          subject: `[${CODE_PLACEHOLDER}]`,
          text: 'Chữ',
          html: '<p>Chữ</p>',
          autoSubmitted: 'auto-generated',
          held: false,
          createdAt: new Date(clock),
        },
        { seconds: 600 },
      ),
    ])
  }
  for (let time = 0; time < 4; time += 1) await spaced()
  await drain(deps)
  expect(provider.mails).toHaveLength(1)
  expect(provider.mails[0]?.subject).toBe(`[${ticket.code}]`)
  clock += 10 * MINUTE - SECOND
  await drain(deps)
  expect(provider.mails).toHaveLength(1)
  clock += SECOND
  await drain(deps)
  expect(provider.mails).toHaveLength(2)
  clock += HOUR
  await spaced()
  await drain(deps)
  expect(provider.mails).toHaveLength(3)
})

test('counts the mails queued for a mailbox lately (CONTRACT §8.19)', async () => {
  const deps = world()
  await queued({ template: 'new-message' })
  await queued({ template: 'new-message' })
  const since = new Date(clock - 1)
  const asked = await queuedTo(deps, 'KY-THUAT@example.com', 'new-message', since)
  expect(asked).toEqual({ count: 2, lastAt: new Date(clock) })
  const later = await queuedTo(deps, 'ky-thuat@example.com', 'new-message', new Date(clock))
  expect(later).toEqual({ count: 0, lastAt: null })
})

test('the local mailbox keeps each mail once, however often it is handed over', async () => {
  const deps = { ...world(), mailer: mailboxMailer(database.db, () => new Date(clock)) }
  const id = await queued()
  const dying: World = { ...deps, db: { ...deps.db, write: dieOnMark(deps.db) } }
  await expect(drain(dying)).rejects.toThrow('killed')
  clock += 31 * SECOND
  await drain(deps)
  const kept = await database.db.read(`SELECT id, subject, headers FROM dev_mail`)
  expect(kept).toMatchObject([{ id, subject: `[${ticket.code}] Về việc` }])
  expect((await rowOf(id)).sent_at).not.toBeNull()
})

test('a database that is away fails the drain and loses nothing', async () => {
  const id = await queued()
  const deps = world()
  const away = () => Promise.reject(new Error('away'))
  await expect(drain({ ...deps, db: { ...deps.db, write: away } })).rejects.toThrow('away')
  await drain(deps)
  expect(provider.mails.map(({ key }) => key)).toEqual([id])
})
