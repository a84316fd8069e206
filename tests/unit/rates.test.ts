import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Problem } from '../../api/problem.ts'
import { databaseRates } from '../../api/rates/database.ts'
import { type Limit, siteOf, takeHit } from '../../api/rates/limit.ts'
import { memoryRates } from '../../api/rates/memory.ts'
import { platformRates } from '../../api/rates/platform.ts'
import type { RateStore } from '../../api/rates/store.ts'
import { openTestDatabase, type TestDatabase } from '../support/database.ts'

const START = Date.parse('2026-11-22T02:30:00Z')
const at = (seconds: number) => new Date(START + seconds * 1000)

let database: TestDatabase
beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.close())

/** On Workers without a binding, with the database for long windows. */
const onPlatform = () => platformRates({}, databaseRates(database.db), memoryRates())

describe.for<{ store: string; make: () => RateStore }>([
  { store: 'memory', make: memoryRates },
  { store: 'the database', make: () => databaseRates(database.db) },
  { store: 'the platform', make: onPlatform },
])('rates in $store (CONTRACT §8.19)', ({ make }) => {
  it('counts hits until the window of the first one ends (T55)', async () => {
    const rates = make()
    const key = crypto.randomUUID()
    for (const length of [60, 3600]) {
      const own = `${key} ${length}`
      expect(await rates.hit(own, length, at(0))).toEqual({ hits: 1, resetsAt: at(length) })
      expect(await rates.hit(own, length, at(length - 1))).toEqual({
        hits: 2,
        resetsAt: at(length),
      })
      expect(await rates.hit(own, length, at(length))).toEqual({
        hits: 1,
        resetsAt: at(2 * length),
      })
    }
  })

  it('counts each key by itself (T55)', async () => {
    const rates = make()
    const [one, other] = [crypto.randomUUID(), crypto.randomUUID()]
    for (let time = 0; time < 3; time += 1) await rates.hit(one, 60, at(time))
    expect((await rates.hit(other, 60, at(4))).hits).toBe(1)
    expect((await rates.hit(one, 60, at(5))).hits).toBe(4)
  })

  it('counts all hits that come at once (T55)', async () => {
    const rates = make()
    const key = crypto.randomUUID()
    const hits = await Promise.all(Array.from({ length: 20 }, () => rates.hit(key, 60, at(0))))
    expect(hits.map((each) => each.hits).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 20 }, (_, place) => place + 1),
    )
  })
})

describe('rates in memory', () => {
  it('forgets the oldest windows above its bound, and no running one below it (T55)', async () => {
    const rates = memoryRates(100)
    for (let client = 0; client < 100; client += 1) await rates.hit(`client ${client}`, 60, at(0))
    expect((await rates.hit('client 0', 60, at(1))).hits).toBe(2)
    await rates.hit('one more', 60, at(1))
    expect((await rates.hit('client 1', 60, at(1))).hits).toBe(2)
    expect((await rates.hit('client 0', 60, at(1))).hits).toBe(1)
  })
})

describe('rates in the database', () => {
  it('finds a window by its key, without scanning the others (T55)', async () => {
    const plans: string[] = []
    const explaining = databaseRates({
      ...database.db,
      async write(statements) {
        for (const { sql, args } of statements) {
          const plan = await database.client.execute({
            sql: `EXPLAIN QUERY PLAN ${sql}`,
            ...(args && { args }),
          })
          plans.push(...plan.rows.map(({ detail }) => String(detail)))
        }
        return database.db.write(statements)
      },
    })
    await explaining.hit('tickets', 3600, at(0))
    expect(plans.length).toBeGreaterThan(0)
    expect(plans.filter((plan) => plan.startsWith('SCAN'))).toEqual([])
  })

  it('keeps no address in the clear (T55)', async () => {
    await databaseRates(database.db).hit('tickets 203.0.113.7', 60, at(3000))
    const rows = await database.db.read(`SELECT * FROM rate`)
    expect(JSON.stringify(rows)).not.toContain('203.0.113')
  })
})

describe('rates on Workers', () => {
  /** The database of other isolates, and how often it was asked. */
  function shared(answer: () => ReturnType<RateStore['hit']>) {
    const asked: string[] = []
    const store: RateStore = {
      hit(key) {
        asked.push(key)
        return answer()
      },
    }
    return { store, asked }
  }
  const down = () => Promise.reject(new Problem('tam-ngung'))

  it('asks the database for no window of up to a minute (T55)', async () => {
    const { store, asked } = shared(down)
    const rates = platformRates({}, store, memoryRates())
    for (const length of [10, 60]) await rates.hit('posts', length, at(0), 5)
    expect(asked).toEqual([])
  })

  it('takes the platform’s refusal, under a key without an address (T55)', async () => {
    const keys: string[] = []
    const binding = {
      limit({ key }: { key: string }) {
        keys.push(key)
        return Promise.resolve({ success: false })
      },
    }
    const rates = platformRates(
      { RATE_20_PER_60_SECONDS: binding },
      shared(down).store,
      memoryRates(),
    )
    expect((await rates.hit('tickets 203.0.113.7', 60, at(0), 20)).hits).toBeGreaterThan(20)
    expect((await rates.hit('tickets 203.0.113.7', 60, at(1), 21)).hits).toBeLessThanOrEqual(22)
    expect(keys).toHaveLength(1)
    expect(keys.join()).not.toContain('203.0.113')
  })

  it('holds an hour’s limit across isolates, and then refuses without the database (T55)', async () => {
    const { store, asked } = shared(() => Promise.resolve({ hits: 101, resetsAt: at(1800) }))
    const rates = platformRates({}, store, memoryRates())
    for (let time = 0; time < 10; time += 1) {
      expect(await rates.hit('tickets', 3600, at(time), 100)).toMatchObject({ resetsAt: at(1800) })
    }
    expect(asked).toHaveLength(1)
  })

  it('counts in the isolate while the database is away (T55)', async () => {
    const rates = platformRates({}, shared(down).store, memoryRates())
    for (let time = 1; time <= 3; time += 1) {
      expect((await rates.hit('tickets', 3600, at(time), 100)).hits).toBe(time)
    }
  })
})

describe('limits of IPv6 sites', () => {
  const LIMITS: Limit[] = [{ name: 'tickets', hits: 20, windowSeconds: 60 }]
  const take = (rates: RateStore, client: string) => takeHit(rates, LIMITS, client, at(0))

  it('bounds all /64s of a /48 together at ten times one of them (T55)', async () => {
    const rates = memoryRates()
    let taken = 0
    for (let subnet = 0; subnet < 300; subnet += 1) {
      const waits = await take(rates, `2001:db8:7:${subnet.toString(16)}::/64`)
      if (waits === null) taken += 1
      else expect(waits).toBe(60)
    }
    expect(taken).toBe(200)
    expect(await take(rates, '2001:db8:8:0::/64')).toBeNull()
  })

  it('does not count a client’s refused requests against its neighbours (T55)', async () => {
    const rates = memoryRates()
    let taken = 0
    for (let time = 0; time < 500; time += 1) {
      if ((await take(rates, '2001:db8:7:1::/64')) === null) taken += 1
    }
    expect(taken).toBe(20)
    expect(await take(rates, '2001:db8:7:2::/64')).toBeNull()
  })

  it('knows no site of an IPv4 address or of an unknown client (T55)', () => {
    expect(siteOf('2001:db8:7:1::/64')).toBe('2001:db8:7::/48')
    expect(siteOf('203.0.113.7')).toBeNull()
    expect(siteOf('unknown')).toBeNull()
  })
})
