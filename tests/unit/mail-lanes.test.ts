import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { claimDue } from '../../api/outbox/claims.ts'
import { drain, stopDraining } from '../../api/outbox/drain.ts'
import { laneOf, OTHER_LANES, URGENT_LANES } from '../../api/outbox/lanes.ts'
import { mailReplies } from '../../content/replies.ts'
import { atMostPerSecond, type Behaviour } from '../support/fake-resend.ts'
import { type Drainer, HOUR, MailWorld, MINUTE, SECOND } from '../support/mail-world.ts'

let world: MailWorld
beforeEach(async () => {
  world = await MailWorld.open()
})
afterEach(() => world.close())

const quota: Behaviour = { status: 429, name: 'daily_quota_exceeded' }
const isSignIn = (headers: Record<string, string>) => headers['X-Template'] === 'sign-in'

describe('lanes', () => {
  it('gives each template a lane and refuses one that has none (T71)', () => {
    for (const { template } of Object.values(mailReplies))
      expect(laneOf(template)).toBeTypeOf('number')
    expect(() => laneOf('new')).toThrow(RangeError)
    expect(() => laneOf('toString')).toThrow(RangeError)
  })

  it('sends sign-in, links, answers, acknowledgments, alerts in this order (T71)', async () => {
    for (const template of ['new-message', 'M4', 'M8', 'M1', 'M7', 'ticket-links', 'sign-in']) {
      await world.queue(template)
      world.clock += SECOND
    }
    const urgent = await claimed(URGENT_LANES)
    expect(urgent).toEqual(['sign-in', 'ticket-links'])
    expect(await claimed(OTHER_LANES)).toEqual(['M7', 'M8', 'M1', 'new-message', 'M4'])

    async function claimed(lanes: typeof OTHER_LANES): Promise<unknown[]> {
      const templates: unknown[] = []
      for (;;) {
        const [result] = await world.db.write([claimOf(lanes, 1)])
        const [row] = result?.rows ?? []
        if (!row) return templates
        templates.push(row.template)
      }
    }
  })

  it.for([
    { lanes: 'urgent', of: URGENT_LANES },
    { lanes: 'other', of: OTHER_LANES },
  ])('claims $lanes lanes by an index, without reading the whole outbox (T71)', async ({ of }) => {
    const { sql, args } = claimOf(of, 8)
    const plan = await world.db.read(`EXPLAIN QUERY PLAN ${sql}`, args)
    const steps = plan.map(({ detail }) => String(detail))
    expect(steps.filter((step) => step.includes('INDEX outbox_due (lane=? AND next'))).toHaveLength(
      of.length,
    )
    expect(steps.filter((step) => /SCAN outbox/.test(step))).toEqual([])
    expect(steps.join('\n')).toContain('SEARCH mail_count USING PRIMARY KEY (ten_minutes>?')
  })

  function claimOf(lanes: typeof OTHER_LANES, limit: number) {
    const now = new Date(world.clock)
    return claimDue(world.drainer().config, {
      lanes,
      now,
      leasedUntil: new Date(world.clock + 30 * SECOND).toISOString(),
      uncertainLimit: new Date(world.clock - 23 * HOUR).toISOString(),
      limit,
    })
  }

  it('sends a reply address and headers of its own with a mail that has them (T71)', async () => {
    await world.queue('M5', { replyTo: 't-1@reply.example', headers: { 'In-Reply-To': '<a@b>' } })
    await drain(world.drainer())
    expect(world.provider.mails[0]?.reply_to).toBe('t-1@reply.example')
    expect(world.provider.mails[0]?.headers['In-Reply-To']).toBe('<a@b>')
  })
})

describe('a flood of mails', () => {
  it.for([{ processes: 1 }, { processes: 3 }])(
    'lets a sign-in code leave within 15 s at 5 sends a second, with 2,600 acknowledgments in $processes processes (T71)',
    async ({ processes }) => {
      const limit = atMostPerSecond(5)
      world.provider.behave(limit)
      // Real time here: slots and the provider's rate follow it.
      const now = () => new Date()
      world.clock = Date.now()
      await world.queueMany(2_600, 'M1')
      const all: Drainer[] = [{ ...world.drainer(), now }]
      while (all.length < processes) all.push({ ...(await world.another()), now })
      const runs = all.map((each) => drain(each))
      // In the middle of it: the provider refuses already.
      await vi.waitFor(() => expect(world.provider.requests.length).toBeGreaterThan(12), 20_000)

      const waits: number[] = []
      for (let nth = 1; nth <= 3; nth++) {
        const askedAt = performance.now()
        await world.queue('sign-in', { createdAt: now() })
        runs.push(drain(all.at(-1)!))
        await vi.waitFor(() => expect(world.taken('sign-in')).toBe(nth), 15_000)
        waits.push(performance.now() - askedAt)
      }
      expect(Math.max(...waits)).toBeLessThan(15_000)
      // The flood goes on beside them, within the rate, and each mail once.
      await vi.waitFor(() => expect(world.taken('M1')).toBeGreaterThan(15), 20_000)
      for (const { db } of all) stopDraining(db)
      await Promise.all(runs)
      const keys = world.provider.mails.map(({ key }) => key)
      expect(new Set(keys).size).toBe(keys.length)
    },
  )

  it('meets few refusals once the provider has asked to slow down (T71)', async () => {
    world.provider.behave(atMostPerSecond(5))
    world.clock = Date.now()
    await world.queueMany(200, 'M1')
    const now = () => new Date()
    const run = drain({ ...world.drainer(), now })
    await vi.waitFor(() => expect(world.provider.mails.length).toBeGreaterThan(25), 30_000)
    stopDraining(world.db)
    await run
    const refused = world.provider.requests.length - world.provider.mails.length
    expect(refused).toBeLessThanOrEqual(8)
  })

  it('does not let sends that hang keep a sign-in code waiting (T71)', async () => {
    world.provider.behave(({ headers }) => (isSignIn(headers) ? 'accept' : 'hang'))
    await world.queueMany(30, 'M1')
    const drainer = world.drainer({}, { timeoutMs: 3_000 })
    const first = drain(drainer)
    await vi.waitFor(() => expect(world.provider.requests).toHaveLength(4))
    await world.queue('sign-in')
    const second = drain(drainer)
    await vi.waitFor(() => expect(world.taken('sign-in')).toBe(1), 1_000)
    stopDraining(world.db)
    await Promise.all([first, second])
  })
})

describe('a provider that refuses one lane', () => {
  it.for<{ refusal: string; behaviour: Behaviour }>([
    { refusal: 'its daily quota', behaviour: quota },
    {
      refusal: 'a 429 for an hour',
      behaviour: { status: 429, name: 'rate_limit_exceeded', retryAfter: 3600 },
    },
  ])('answers alerts with $refusal: lanes above go on (T72)', async ({ behaviour }) => {
    await world.queueMany(4, 'M4')
    world.provider.behave(({ headers }) => (headers['X-Template'] === 'M4' ? behaviour : 'accept'))
    const drainer = world.drainer()
    await drain(drainer)
    for (const template of ['sign-in', 'ticket-links', 'M7', 'M1']) {
      await world.queue(template)
      await drain(drainer)
      expect(world.taken(template)).toBe(1)
    }
  })

  it('keeps asking for urgent mails at a bounded rate while its quota is spent (T72)', async () => {
    world.provider.behave(() => quota)
    await world.queue('sign-in')
    await world.queueMany(50, 'M1')
    const drainer = world.drainer()
    const asked = { signIn: 0, other: 0 }
    for (const end = world.clock + 4 * MINUTE; world.clock < end; world.clock += 5 * SECOND) {
      await drain(drainer)
    }
    const signIn = (await world.db.read(`SELECT id FROM outbox WHERE template = 'sign-in'`))[0]?.id
    for (const key of world.provider.requests) asked[key === signIn ? 'signIn' : 'other'] += 1
    // Every 15 s, and those of the other lane that were on their way at the first refusal.
    expect(asked.signIn).toBeGreaterThanOrEqual(15)
    expect(asked.signIn).toBeLessThanOrEqual(17)
    expect(asked.other).toBeLessThanOrEqual(4)
    expect(world.logged.filter(({ data }) => data.alarm)).not.toHaveLength(0)

    world.provider.behave(() => 'accept')
    world.clock += 15 * SECOND
    await drain(drainer)
    expect(world.taken('sign-in')).toBe(1)
    expect(world.taken('M1')).toBe(0)
    world.clock += 5 * MINUTE
    await drain(drainer)
    expect(world.taken('M1')).toBe(50)
  })

  it('tries an urgent mail again within 15 s, also when asked to wait longer (T72)', async () => {
    world.provider.behave((_, attempt) =>
      attempt === 1 ? { status: 429, name: 'rate_limit_exceeded', retryAfter: 3600 } : 'accept',
    )
    await world.queue('sign-in')
    await drain(world.drainer())
    world.clock += 15 * SECOND
    await drain(world.drainer())
    expect(world.taken('sign-in')).toBe(1)
  })
})
