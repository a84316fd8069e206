import { createHmac } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { parseConfig } from '../../api/config.ts'
import type { Deps } from '../../api/deps.ts'
import { asProblem } from '../../api/http/answer.ts'
import { newRouter } from '../../api/http/context.ts'
import { markSent } from '../../api/outbox/claims.ts'
import { queueMail } from '../../api/outbox/outbox.ts'
import { webhookRoutes } from '../../api/webhooks/routes.ts'
import { openTestDatabase, type TestDatabase } from '../support/database.ts'

const KEY = Buffer.from('a secret of the webhook, for tests')
const SECRET = `whsec_${KEY.toString('base64')}`

let database: TestDatabase
beforeEach(async () => {
  database = await openTestDatabase()
  const createdAt = new Date('2026-11-22T02:30:00Z')
  const mail = { template: 'M1', subject: 'A', text: 'A', html: 'A', autoSubmitted: null }
  await database.db.write([
    queueMail({ ...mail, id: 'row', ticketId: null, to: 'a@example.com', held: false, createdAt }),
    markSent('row', 'mail-1', createdAt.toISOString()),
  ])
})
afterEach(() => database.close())

interface Sent {
  id?: string
  at?: number
  signature?: string
  secret?: string | undefined
  db?: Deps['db']
}

async function post(payload: string, sent: Sent = {}): Promise<{ status: number; slug: string }> {
  const { id = 'event-1', at = Date.now(), secret = SECRET, db = database.db } = sent
  const timestamp = String(Math.floor(at / 1000))
  const mac = createHmac('sha256', KEY).update(`${id}.${timestamp}.${payload}`).digest('base64')
  const config = parseConfig(
    {
      SESSION_SECRET: '8f2kQ0vN4xWm7ZpL1sRt6YbD3hGj9cUe',
      ...(secret && { RESEND_WEBHOOK_SECRET: secret }),
    },
    'node',
  )
  // These routes use nothing else of what rooms may use.
  const deps = { config, db, now: () => new Date('2026-11-22T03:00:00Z') } as unknown as Deps
  const app = newRouter().route('/', webhookRoutes(deps))
  app.onError((error, c) => c.text(asProblem(error).slug, 500))
  const answer = await app.request('/api/webhooks/resend', {
    method: 'POST',
    body: payload,
    headers: {
      'svix-id': id,
      'svix-timestamp': timestamp,
      'svix-signature': sent.signature ?? `v1,${mac}`,
    },
  })
  return { status: answer.status, slug: await answer.text() }
}

const event = (type: string, created_at = '2026-11-22T02:31:00.000Z', email_id = 'mail-1') =>
  JSON.stringify({ type, created_at, data: { email_id } })

async function delivery(): Promise<unknown> {
  const [row] = await database.db.read(`SELECT delivery FROM outbox WHERE id = 'row'`)
  return row?.delivery
}

async function stored(): Promise<unknown[]> {
  return database.db.read(`SELECT id, type, payload, received_at FROM webhook_event`)
}

test.for(['delivered', 'bounced', 'complained', 'failed', 'suppressed', 'delivery_delayed'])(
  'the mail keeps what became of it: %s',
  async (word) => {
    expect((await post(event(`email.${word}`))).status).toBe(204)
    expect(await delivery()).toBe(word)
  },
)

test('an event is stored once and as it came, however often it comes', async () => {
  const payload = event('email.delivered')
  for (let time = 0; time < 3; time++) expect((await post(payload)).status).toBe(204)
  expect(await stored()).toMatchObject([
    { id: 'event-1', type: 'email.delivered', payload, received_at: '2026-11-22T03:00:00.000Z' },
  ])
})

describe('an address that bounced or complained', () => {
  const suppressed = () =>
    database.db.read(`SELECT address, reason FROM mail_suppression ORDER BY address`)

  test.for([
    { word: 'bounced', bounce: { type: 'Permanent' }, reason: 'bounced' },
    { word: 'bounced', bounce: undefined, reason: 'bounced' },
    { word: 'bounced', bounce: { type: 'Transient' }, reason: null },
    { word: 'complained', bounce: undefined, reason: 'complained' },
    { word: 'delivery_delayed', bounce: undefined, reason: null },
  ])('is suppressed after $word $bounce.type: $reason (T74)', async ({ word, bounce, reason }) => {
    const data = { email_id: 'mail-1', ...(bounce && { bounce }) }
    const created_at = '2026-11-22T02:31:00.000Z'
    await post(JSON.stringify({ type: `email.${word}`, created_at, data }))
    expect(await suppressed()).toEqual(reason ? [{ address: 'a@example.com', reason }] : [])
  })

  test('takes mail again once one was delivered, unless it complained (T74)', async () => {
    await post(event('email.bounced'))
    await post(event('email.delivered', '2026-11-22T02:40:00Z'), { id: 'event-2' })
    expect(await suppressed()).toEqual([])
    await post(event('email.complained', '2026-11-22T02:41:00Z'), { id: 'event-3' })
    await post(event('email.delivered', '2026-11-22T02:42:00Z'), { id: 'event-4' })
    await post(event('email.bounced', '2026-11-22T02:43:00Z'), { id: 'event-5' })
    expect(await suppressed()).toEqual([{ address: 'a@example.com', reason: 'complained' }])
  })
})

test('older news never replaces newer', async () => {
  await post(event('email.complained', '2026-11-22T02:40:00Z'), { id: 'late' })
  await post(event('email.delivered', '2026-11-22T02:31:00Z'), { id: 'early' })
  expect(await delivery()).toBe('complained')
  expect(await stored()).toHaveLength(2)
})

test.for(['email.received', 'email.opened', 'contact.created', 'something.new'])(
  'an event of type %s is stored and changes no mail',
  async (type) => {
    expect((await post(event(type))).status).toBe(204)
    expect(await delivery()).toBeNull()
    expect(await stored()).toHaveLength(1)
  },
)

test.for<{ why: string; sent: Sent }>([
  { why: 'the signature is wrong', sent: { signature: 'v1,AAAA' } },
  { why: 'the signature is missing', sent: { signature: '' } },
  { why: 'the id is missing', sent: { id: '' } },
  { why: 'it is ten minutes old', sent: { at: Date.now() - 600_000 } },
  {
    why: 'it was signed with another secret',
    sent: { secret: `whsec_${Buffer.from('another key of thirty-two bytes!').toString('base64')}` },
  },
])('an event is refused and not stored when $why', async ({ sent }) => {
  expect((await post(event('email.delivered'), sent)).slug).toBe('khong-doc-duoc')
  expect(await stored()).toHaveLength(0)
})

test.for(['', 'null', '[]', '{', '{"type":1}', '{"type":"email.delivered"}'])(
  'a signed body "%s" that is no event is refused',
  async (payload) => {
    expect((await post(payload)).slug).toBe('khong-doc-duoc')
  },
)

test('without RESEND_WEBHOOK_SECRET there is no such page', async () => {
  expect((await post(event('email.delivered'), { secret: '' })).slug).toBe('khong-tim-thay')
})

test('a body above 256 KiB is refused unread', async () => {
  expect((await post('x'.repeat(256 * 1024 + 1))).slug).toBe('qua-lon')
})

test('what could not be stored is not answered for: the provider sends it again', async () => {
  const away = { ...database.db, write: () => Promise.reject(new Error('away')) }
  expect((await post(event('email.delivered'), { db: away })).status).toBe(500)
  expect((await post(event('email.delivered'))).status).toBe(204)
  expect(await delivery()).toBe('delivered')
})
