import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { drain } from '../../api/outbox/drain.ts'
import {
  forgetMailCounts,
  forgetSuppressions,
  noteDelivery,
  outboxHealth,
} from '../../api/outbox/outbox.ts'
import { HOUR, MailWorld, MINUTE, SECOND } from '../support/mail-world.ts'

/** Mails that left are counted by ten minutes: one leaves its window up to so much later. */
const STEP = 10 * MINUTE

let world: MailWorld
beforeEach(async () => {
  world = await MailWorld.open()
})
afterEach(() => world.close())

const takenKeys = () => world.provider.mails.map(({ key }) => key)

describe('MAX_MAILS_PER_DAY', () => {
  const settings = { MAX_MAILS_PER_DAY: '100' }

  it('keeps a reserve that only more urgent lanes may use (T72)', async () => {
    await world.queueMany(150, 'M1')
    await world.queueMany(150, 'M4')
    const drainer = world.drainer(settings)
    await drain(drainer)
    // Acknowledgments stop at 75 of 100; alerts would start below 60 only.
    expect([world.taken('M1'), world.taken('M4')]).toEqual([75, 0])
    await world.queueMany(40, 'M7')
    await drain(drainer)
    expect(world.taken('M7')).toBe(15)
    await world.queueMany(40, 'sign-in')
    await drain(drainer)
    expect(world.taken('sign-in')).toBe(10)
    expect(world.provider.mails).toHaveLength(100)
  })

  it('is not exceeded by several processes, and lets the rest go a day later, each once (T72)', async () => {
    const ids = await world.queueMany(150, 'M7')
    const drainers = [world.drainer(settings), await world.another(settings)]
    await Promise.all(drainers.map((each) => drain(each)))
    expect(world.provider.mails).toHaveLength(90)
    world.clock += 24 * HOUR + STEP
    await Promise.all(drainers.map((each) => drain(each)))
    expect(takenKeys().sort()).toEqual([...ids].sort())
    expect(world.provider.requests).toHaveLength(150)
  })
})

describe('acknowledgments above their budget', () => {
  it('wait and leave as it returns, oldest first, each once (T72)', async () => {
    const ids = await world.queueMany(25, 'M1')
    const drainer = world.drainer({ MAX_ACKNOWLEDGMENTS_PER_HOUR: '10' })
    const sent = []
    for (let hour = 0; hour < 3; hour++) {
      await drain(drainer)
      sent.push(world.provider.mails.length)
      world.clock += HOUR + STEP
    }
    expect(sent).toEqual([10, 20, 25])
    for (const [nth, from] of [0, 10, 20].entries()) {
      const batch = takenKeys().slice(from, sent[nth])
      expect(batch.sort()).toEqual(ids.slice(from, sent[nth]).sort())
    }
  })

  it('stop at the cap of a day too, and hold no other lane (T72)', async () => {
    await world.queueMany(25, 'M1')
    const drainer = world.drainer({ MAX_ACKNOWLEDGMENTS_PER_DAY: '10' })
    for (let hour = 0; hour < 5; hour++) {
      await drain(drainer)
      world.clock += HOUR
    }
    expect(world.taken('M1')).toBe(10)
    for (const template of ['sign-in', 'ticket-links', 'M5', 'M4']) await world.queue(template)
    await drain(drainer)
    expect(world.provider.mails).toHaveLength(14)
  })

  it('do not turn health red, a provider in trouble does (T72)', async () => {
    await world.queueMany(25, 'M1')
    const drainer = world.drainer({ MAX_ACKNOWLEDGMENTS_PER_HOUR: '10' })
    for (let minute = 0; minute < 59; minute++) {
      await drain(drainer)
      expect((await outboxHealth(drainer)).oldestSeconds).toBe(0)
      world.clock += MINUTE
    }
    expect((await outboxHealth(drainer)).pending).toBe(15)
    world.provider.behave(() => ({ status: 500, name: 'internal_server_error' }))
    for (let minute = 0; minute < 20; minute++) {
      world.clock += MINUTE
      await drain(drainer)
    }
    expect((await outboxHealth(drainer)).oldestSeconds).toBeGreaterThan(300)
  })
})

describe('alerts above their budget', () => {
  const settings = { MAX_ALERTS_PER_HOUR: '5' }
  const digests = () =>
    world.provider.mails.filter(({ headers }) => headers['X-Template'] === 'digest')
  const codesIn = (text: string) =>
    [...text.matchAll(/\/noi-bo\/phieu\/([\w-]+)\//g)].map(([, code = '']) => code)

  it('become one digest that names and links each ticket once (T72)', async () => {
    const codes = []
    for (let nth = 0; nth < 20; nth++) {
      codes.push(await world.alert())
      world.clock += SECOND
    }
    const drainer = world.drainer(settings)
    await drain(drainer)
    const [digest] = digests()
    expect(digests()).toHaveLength(1)
    expect(digest?.subject).toBe('CoreTech: 15 yêu cầu có tin mới (thông báo gộp)')
    expect(digest?.headers).toEqual({ 'X-Template': 'digest', 'Auto-Submitted': 'auto-generated' })
    const single = world.provider.mails.map(({ headers }) => headers['X-Ticket-Code'])
    const told = [...single.filter((code) => code !== undefined), ...codesIn(digest?.text ?? '')]
    expect(told.sort()).toEqual(codes.sort())
    for (const code of codesIn(digest?.text ?? '')) expect(digest?.html).toContain(`/${code}/`)
    expect(await outboxHealth(drainer)).toEqual({ pending: 0, failed: 0, oldestSeconds: 0 })
  })

  it('come at most twice an hour to each recipient (T72)', async () => {
    const drainer = world.drainer(settings)
    for (let minute = 0; minute < 60; minute++) {
      await world.alert()
      await world.alert('qc@example.com')
      await drain(drainer)
      world.clock += MINUTE
    }
    const counts = ['ky-thuat@example.com', 'qc@example.com'].map(
      (to) => digests().filter((mail) => mail.to === to).length,
    )
    expect(counts).toEqual([2, 2])
  })

  it('are covered once by two processes at the same time (T72)', async () => {
    const codes = []
    for (let nth = 0; nth < 60; nth++) codes.push(await world.alert())
    const drainers = [world.drainer(settings), await world.another(settings)]
    await Promise.all([0, 1, 0, 1].map((each) => drain(drainers[each]!)))
    world.clock += 30 * MINUTE
    await Promise.all([0, 1, 0, 1].map((each) => drain(drainers[each]!)))
    const single = world.provider.mails.flatMap(({ headers }) => headers['X-Ticket-Code'] ?? [])
    const told = [...single, ...digests().flatMap(({ text }) => codesIn(text))]
    expect(told.sort()).toEqual(codes.sort())
  })

  it('name a ticket with two alerts once (T72)', async () => {
    for (let nth = 0; nth < 5; nth++) await world.alert()
    const code = await world.alert()
    const [row] = await world.db.read(`SELECT id FROM ticket WHERE code = ?`, [code])
    await world.queue('new-message', { ticketId: String(row?.id), to: 'ky-thuat@example.com' })
    await drain(world.drainer(settings))
    expect(codesIn(digests()[0]?.text ?? '')).toEqual([code])
  })
})

describe('mails to strangers', () => {
  it('stop at MAX_NEW_ADDRESSES_PER_DAY; known addresses are acknowledged (T73)', async () => {
    const drainer = world.drainer({ MAX_NEW_ADDRESSES_PER_DAY: '3' })
    expect(await world.acknowledge('quen@a.example')).toBe('full')
    await drain(drainer)
    for (let nth = 0; nth < 5; nth++) await world.acknowledge(`la-${nth}@b${nth}.example`)
    await drain(drainer)
    expect(world.provider.mails).toHaveLength(3)
    await world.acknowledge('quen+1@a.example')
    await drain(drainer)
    expect(world.provider.mails.at(-1)?.to).toBe('quen+1@a.example')
    expect(world.provider.mails).toHaveLength(4)
    world.clock += 24 * HOUR + STEP
    await drain(drainer)
    expect(new Set(world.provider.mails.map(({ to }) => to)).size).toBe(7)
  })

  it('hold no typed text once 500 addresses of a domain are new in a day (T73)', async () => {
    const got = []
    for (let nth = 0; nth < 502; nth++) got.push(await world.acknowledge(`a${nth}@la.example`))
    expect(got.slice(0, 500)).toEqual(Array(500).fill('full'))
    expect(got.slice(500)).toEqual(['bare', 'bare'])
    expect(await world.acknowledge('a@khac.example')).toBe('full')
    // One of them writes again: its second is none, as any third would be.
    expect(await world.acknowledge('a501@la.example')).toBe('bare')
    expect(await world.acknowledge('a501@la.example')).toBe('none')
    world.clock += 24 * HOUR
    expect(await world.acknowledge('b@la.example')).toBe('full')
  })

  it.for(['gmail.com', 'yahoo.com.vn', 'outlook.com', 'icloud.com'])(
    'of %s count as many people (T73)',
    async (domain) => {
      const got = []
      for (let nth = 0; nth < 502; nth++) got.push(await world.acknowledge(`a${nth}x@${domain}`))
      expect(new Set(got)).toEqual(new Set(['full']))
    },
  )

  it('count for one mailbox with any of Yahoo’s tags (T73)', async () => {
    const got = []
    for (const tag of ['', '-1', '-2']) got.push(await world.acknowledge(`ten${tag}@yahoo.com`))
    expect(got).toEqual(['full', 'bare', 'none'])
  })
})

describe('an address that bounced or complained', () => {
  const DAY = 24 * HOUR
  const to = 'Hong@example.com'

  async function report(word: 'bounced' | 'complained'): Promise<void> {
    await world.queue('M7', { to })
    await drain(world.drainer())
    const providerId = world.provider.mails.at(-1)?.id ?? ''
    const at = new Date(world.clock)
    await world.db.write(noteDelivery({ providerId, word, isPermanent: true, at }))
  }

  it.for(['bounced', 'complained'] as const)(
    'gets no acknowledgment and no links after it %s; its row says why (T74)',
    async (word) => {
      await report(word)
      const ids = []
      for (const template of ['M1', 'ticket-links']) ids.push(await world.queue(template, { to }))
      const before = world.provider.requests.length
      expect(await drain(world.drainer())).toEqual({ sent: 0, retried: 0, failed: 2 })
      expect(world.provider.requests).toHaveLength(before)
      for (const id of ids) {
        expect(await world.rowOf(id)).toMatchObject({
          sent_at: null,
          last_error: `suppressed: ${word}`,
        })
      }
      expect(JSON.stringify(world.logged)).not.toContain('@')
    },
  )

  it('still gets what people write, sign-in mails and alerts (T74)', async () => {
    await report('complained')
    for (const template of ['M7', 'sign-in', 'M4']) await world.queue(template, { to })
    expect(await drain(world.drainer())).toEqual({ sent: 3, retried: 0, failed: 0 })
  })

  it('covers each tag of the mailbox after a complaint, and no other address (T74)', async () => {
    await report('complained')
    await world.queue('M1', { to: 'hong+1@example.com' })
    await world.queue('M1', { to: 'hong2@example.com' })
    expect(await drain(world.drainer())).toEqual({ sent: 1, retried: 0, failed: 1 })
  })

  it.for([
    { word: 'bounced', days: 30 },
    { word: 'complained', days: 90 },
  ] as const)('that $word is mailed again after $days days (T74)', async ({ word, days }) => {
    await report(word)
    const drainer = world.drainer()
    world.clock += days * DAY - 1
    expect(await forgetSuppressions(drainer)).toEqual({ addresses: 0 })
    await world.queue('M1', { to })
    expect(await drain(drainer)).toMatchObject({ sent: 0, failed: 1 })
    world.clock += 1
    await world.queue('M1', { to })
    expect(await drain(drainer)).toMatchObject({ sent: 1, failed: 0 })
    expect(await forgetSuppressions(drainer)).toEqual({ addresses: 1 })
  })
})

describe('the count of mails that left', () => {
  it('never forgets one within its window, and keeps no row longer (T72)', async () => {
    const drainer = world.drainer({ MAX_MAILS_PER_DAY: '100' })
    await world.queueMany(100, 'M7')
    await drain(drainer)
    world.clock += 24 * HOUR - SECOND
    expect(await forgetMailCounts(drainer)).toEqual({ counts: 0 })
    await drain(drainer)
    expect(world.provider.mails).toHaveLength(90)
    world.clock += STEP + SECOND
    expect(await forgetMailCounts(drainer)).toEqual({ counts: 1 })
    await drain(drainer)
    expect(world.provider.mails).toHaveLength(100)
  })

  it('counts each mail once, however it was marked as sent (T72)', async () => {
    const ids = await world.queueMany(30, 'M7')
    await Promise.all([drain(world.drainer()), drain(await world.another())])
    await world.db.write([
      {
        sql: `UPDATE outbox SET sent_at = '2026-01-01T00:00:00.000Z' WHERE id = ?`,
        args: [ids[0]!],
      },
    ])
    expect(await world.db.read(`SELECT sum(sent) AS sent FROM mail_count`)).toEqual([{ sent: 30 }])
  })
})
