import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openClient } from '../../api/db/open.ts'
import { startDatabaseServer } from '../../api/db/server.ts'
import { type EdgeProduct, startEdgeProduct } from '../support/edge.ts'
import { postJson, ticketFields } from '../support/requests.ts'

const TICKETS = '/api/tickets'
const BURST = 400
const AT_ONCE = 40
/** The product promises to be itself again so long after a burst. */
const RECOVERS_MS = 5_000

/** Sends tickets, so many at once; each from the client that `clientOf` names. */
async function burst(product: EdgeProduct, clientOf: (n: number) => string): Promise<Response[]> {
  const answers: Response[] = []
  let sent = 0
  const send = async () => {
    while (sent < BURST) {
      sent += 1
      answers.push(await postJson(product, TICKETS, ticketFields(), { client: clientOf(sent) }))
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, send))
  return answers
}

async function storedTickets(product: EdgeProduct): Promise<number> {
  const { rows } = await product.sql('SELECT count(*) AS n FROM ticket')
  return Number(rows[0]?.n)
}

// With the server's own defaults: what holds here is the product's own doing.
describe('400 tickets, 40 at a time, on workerd', () => {
  let product: EdgeProduct
  beforeAll(async () => {
    product = await startEdgeProduct({}, undefined, { isGuarded: false })
  })
  afterAll(() => product.close())

  it.for([
    { clients: 'one client each', clientOf: (n: number) => `10.1.${n >> 8}.${n & 255}` },
    { clients: 'one client', clientOf: () => '10.2.0.1' },
  ])(
    'stores, limits or puts off each ticket of $clients, and then takes the next (T54)',
    { timeout: 300_000 },
    async ({ clientOf }) => {
      const before = await storedTickets(product)
      const answers = await burst(product, clientOf)
      const ended = Date.now()
      const stored = answers.filter(({ status }) => status === 201)
      expect(stored.length).toBeGreaterThan(0)
      for (const { status, headers } of answers) {
        expect([201, 429, 503]).toContain(status)
        if (status !== 201) expect(Number(headers.get('retry-after'))).toBeGreaterThan(0)
      }

      const next = () => postJson(product, TICKETS, ticketFields(), { client: '10.3.0.1' })
      await expect.poll(async () => (await next()).status, { timeout: RECOVERS_MS }).toBe(201)
      expect(Date.now() - ended).toBeLessThan(2 * RECOVERS_MS)
      expect(await storedTickets(product)).toBe(before + stored.length + 1)
    },
  )
})

it(
  'ends every write of many writers on the server that `npm run edge` starts (T54)',
  { timeout: 300_000 },
  async () => {
    const dir = await mkdtemp(join(tmpdir(), 'coretech-writers-'))
    const database = await startDatabaseServer(dir)
    try {
      const clients = await Promise.all(
        Array.from({ length: 20 }, () => openClient(database.url, database)),
      )
      await clients[0]?.execute('CREATE TABLE kept (text TEXT NOT NULL) STRICT')
      const insert = { sql: 'INSERT INTO kept VALUES (?)', args: ['x'.repeat(500)] }
      const rows = Array.from({ length: 10 }, () => insert)
      await Promise.all(
        clients.map(async (client) => {
          for (let time = 0; time < 50; time += 1) await client.batch(rows, 'write')
        }),
      )
      const counted = await clients[0]?.execute('SELECT count(*) AS n FROM kept')
      expect(counted?.rows[0]?.n).toBe(20 * 50 * 10)
    } finally {
      await database.stop()
      await rm(dir, { recursive: true, force: true })
    }
  },
)
