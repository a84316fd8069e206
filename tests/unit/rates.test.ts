import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { databaseRates } from '../../api/db/rates.ts'
import { memoryRates, type RateStore } from '../../api/http/rates.ts'
import { openTestDatabase, type TestDatabase } from '../support/database.ts'

const START = Date.parse('2026-11-22T02:30:00Z')
const at = (seconds: number) => new Date(START + seconds * 1000)

let database: TestDatabase
beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.close())

describe.for<{ store: string; make: () => RateStore }>([
  { store: 'memory', make: memoryRates },
  { store: 'the database', make: () => databaseRates(database.db) },
])('§8.19: rates in $store', ({ make }) => {
  test('hits are counted until the window of the first one ends', async () => {
    const rates = make()
    const key = crypto.randomUUID()
    expect(await rates.hit(key, 60, at(0))).toEqual({ hits: 1, resetsAt: at(60) })
    expect(await rates.hit(key, 60, at(59))).toEqual({ hits: 2, resetsAt: at(60) })
    expect(await rates.hit(key, 60, at(60))).toEqual({ hits: 1, resetsAt: at(120) })
  })

  test('one key’s hits are not another’s', async () => {
    const rates = make()
    const [one, other] = [crypto.randomUUID(), crypto.randomUUID()]
    for (let time = 0; time < 3; time += 1) await rates.hit(one, 60, at(time))
    expect((await rates.hit(other, 60, at(4))).hits).toBe(1)
    expect((await rates.hit(one, 60, at(5))).hits).toBe(4)
  })

  test('hits at once are all counted', async () => {
    const rates = make()
    const key = crypto.randomUUID()
    const hits = await Promise.all(Array.from({ length: 20 }, () => rates.hit(key, 60, at(0))))
    expect(hits.map((each) => each.hits).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 20 }, (_, place) => place + 1),
    )
  })
})

test('T22: windows that have ended take up no room', async () => {
  const rates = databaseRates(database.db)
  for (let client = 0; client < 50; client += 1) await rates.hit(`client ${client}`, 60, at(1000))
  await rates.hit('later', 60, at(2000))
  const [row] = await database.db.read(`SELECT count(*) AS n FROM rate`)
  expect(row?.n).toBe(1)
})

test('DOMAIN §9: an address is not kept in the clear', async () => {
  await databaseRates(database.db).hit('tickets 203.0.113.7', 60, at(3000))
  const rows = await database.db.read(`SELECT * FROM rate`)
  expect(JSON.stringify(rows)).not.toContain('203.0.113')
})
