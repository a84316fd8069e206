import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Env } from '../../api/config.ts'
import type { DatabaseClient } from '../../api/db/database.ts'
import { openClient } from '../../api/db/open.ts'
import { runJobs } from '../../api/jobs.ts'
import { nodeConfig, openNodeDeps } from '../../api/node-deps.ts'
import { type FakeResend, startFakeResend } from '../support/fake-resend.ts'
import { seeded } from '../support/pictures.ts'
import { freePort } from '../support/port.ts'
import { type ServerProcess, spawnServer } from '../support/process.ts'
import { nextClient, productSettings, STAFF } from '../support/product.ts'
import { type Fields, type Opened, POLL, ticketFields } from '../support/requests.ts'

/** `CRASH_ROUNDS=200 npx vitest run … tests/api/crash.test.ts` kills as often, in smaller rounds. */
const ROUNDS = Number(process.env.CRASH_ROUNDS ?? 3)
const TICKETS_A_ROUND = ROUNDS > 3 ? 40 : 200
/** Posts on their way at the same time. */
const CLIENTS = 25

let dir: string
let env: Env
let resend: FakeResend
let client: DatabaseClient
let server: ServerProcess

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'coretech-crash-'))
  resend = await startFakeResend()
  env = {
    PATH: process.env.PATH,
    PORT: String(await freePort()),
    DATABASE_URL: `file:${join(dir, 'support.db')}`,
    FILES_DIR: join(dir, 'files'),
    TRUST_PROXY: 'x-test-client',
    // Every mail leaves within the test: 200 rounds queue 16,000.
    MAX_MAILS_PER_DAY: '100000',
    MAX_ACKNOWLEDGMENTS_PER_HOUR: '100000',
    MAX_ACKNOWLEDGMENTS_PER_DAY: '100000',
    MAX_ALERTS_PER_HOUR: '100000',
    MAX_ALERTS_PER_DAY: '100000',
    MAX_NEW_ADDRESSES_PER_DAY: '100000',
    ...productSettings(resend),
  }
  server = await spawnServer(env)
  client = await openClient(env.DATABASE_URL ?? '')
})
afterAll(async () => {
  await client.close()
  await server.stop()
  await resend.close()
  await rm(dir, { recursive: true, force: true })
})

async function post(fields: Fields): Promise<Opened | null> {
  const answer = await fetch(`${server.url}/api/tickets`, {
    method: 'POST',
    body: JSON.stringify(fields),
    headers: { 'content-type': 'application/json', 'x-test-client': nextClient() },
  }).catch(() => null)
  // A line that is cut in the middle of its answer acknowledges nothing.
  return answer?.status === 201 ? ((await answer.json().catch(() => null)) as Opened | null) : null
}

/** Posts all, a few at a time, until the server is killed. */
async function postAll(requests: Fields[], onAcknowledged: (key: string, opened: Opened) => void) {
  const waiting = [...requests]
  const work = async () => {
    for (let fields = waiting.shift(); fields; fields = waiting.shift()) {
      const opened = await post(fields)
      if (opened) onAcknowledged(String(fields.idempotencyKey), opened)
    }
  }
  await Promise.all(Array.from({ length: CLIENTS }, work))
}

async function numberIn(sql: string): Promise<number> {
  const { rows } = await client.execute(sql)
  return Number(rows[0]?.n)
}

/** Sends queued mails as they would be sent some minutes from now, when the dead one's claims have ended. */
async function drainLater(minutes: number): Promise<void> {
  const at = new Date(Date.now() + minutes * 60_000)
  const deps = await openNodeDeps(await nodeConfig(env), () => at)
  await runJobs(deps)
  await deps.close()
}

test(
  'killed again and again while 200 tickets are posted, it loses none and mails each once (T03, D7, T02)',
  { timeout: 120_000 + ROUNDS * 15_000 },
  async () => {
    // The moments differ from round to round, and are the same for every run.
    const random = seeded(20261122)
    const requests = new Map<string, Fields>()
    const acknowledged = new Map<string, Opened>()

    for (let round = 0; round < ROUNDS; round += 1) {
      const batch = Array.from({ length: TICKETS_A_ROUND }, () =>
        ticketFields({ idempotencyKey: crypto.randomUUID() }),
      )
      for (const fields of batch) requests.set(String(fields.idempotencyKey), fields)
      const killAt = acknowledged.size + TICKETS_A_ROUND / 10 + random(TICKETS_A_ROUND * 0.7)
      let killed: Promise<void> | undefined
      await postAll(batch, (key, opened) => {
        acknowledged.set(key, opened)
        if (acknowledged.size >= killAt) killed ??= server.kill()
      })
      expect(killed).toBeDefined()
      await killed
      server = await spawnServer(env)
    }

    // Killed in the middle: some were acknowledged, some were not.
    expect(acknowledged.size).toBeGreaterThan((ROUNDS * TICKETS_A_ROUND) / 10)
    expect(acknowledged.size).toBeLessThan(requests.size)

    for (const [key, { code, token }] of acknowledged) {
      const answer = await fetch(`${server.url}/api/tickets/${token}`, {
        headers: { 'x-test-client': nextClient() },
      })
      expect(answer.status).toBe(200)
      expect(await answer.json()).toMatchObject({
        code,
        description: requests.get(key)?.description,
      })
    }
    expect(await numberIn(`SELECT count(*) - count(DISTINCT code) AS n FROM ticket`)).toBe(0)
    expect(
      await numberIn(`SELECT count(*) AS n FROM ticket WHERE description = ''
        OR (SELECT count(*) FROM event WHERE ticket_id = ticket.id) <> 1
        OR (SELECT count(*) FROM link WHERE ticket_id = ticket.id) <> 1
        OR (SELECT count(*) FROM request_key WHERE ticket_id = ticket.id) <> 1
        OR (SELECT count(*) FROM outbox WHERE ticket_id = ticket.id) <> 2`),
    ).toBe(0)
    expect(await numberIn(`SELECT max(last) AS n FROM code_counter`)).toBe(
      await numberIn(`SELECT count(*) AS n FROM ticket`),
    )

    // Whoever got no answer sends again, with the same key: it is the same ticket, if there was one.
    const unanswered = [...requests].filter(([key]) => !acknowledged.has(key))
    await postAll(
      unanswered.map(([, fields]) => fields),
      (key, opened) => acknowledged.set(key, opened),
    )
    expect(acknowledged.size).toBe(requests.size)
    expect(await numberIn(`SELECT count(*) AS n FROM ticket`)).toBe(requests.size)

    await expect
      .poll(
        async () => {
          await drainLater(2)
          return numberIn(`SELECT count(*) AS n FROM outbox WHERE sent_at IS NULL`)
        },
        { ...POLL, timeout: 60_000 + ROUNDS * 2_000 },
      )
      .toBe(0)
    const queued = [...acknowledged].flatMap(([key, { code }]) => [
      `${code} ${String(requests.get(key)?.email)}`,
      `${code} ${STAFF}`,
    ])
    const got = resend.mails.map(({ headers, to }) => `${headers['X-Ticket-Code'] ?? ''} ${to}`)
    expect(got.sort()).toEqual(queued.sort())
  },
)
