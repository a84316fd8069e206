import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { not } from '../support/staff-door.ts'
import {
  HEALTH_TOKEN,
  nextClient,
  type Product,
  runtimes,
  startNodeProduct,
} from '../support/product.ts'
import { BROWSER, openTicket, POLL, postJson } from '../support/requests.ts'
import { cookiesOf, secretsIn, storeSession, storeStaff } from '../support/staff.ts'

/** What strangers learn of accounts, and what they can do to them: nothing, on both runtimes. */

describe.for(runtimes)('strangers on $runtime', ({ start }) => {
  let product: Product
  beforeAll(async () => {
    product = await start()
  })
  afterAll(() => product.close())

  function send(
    path: string,
    form: Record<string, string>,
    { client = nextClient(), cookie = '' } = {},
  ): Promise<Response> {
    return product.fetch(path, {
      method: 'POST',
      client,
      headers: {
        ...BROWSER,
        cookie,
        origin: product.url,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams(form).toString(),
    })
  }

  /** Asks for a code; returns the cookie that binds the browser. */
  async function ask(email: string, client = nextClient(), cookie = ''): Promise<string> {
    const answer = await send('/api/staff/sign-in', { email }, { client, cookie })
    expect(answer.status).toBe(303)
    return `sign-in=${cookiesOf(answer).get('sign-in') ?? ''}`
  }

  async function mailTo(email: string): Promise<{ path: string; code: string }> {
    const mail = () => product.resend.mails.findLast(({ to }) => to === email)
    await expect.poll(mail, POLL).toBeDefined()
    return secretsIn(mail()!.text)
  }

  const unanswered = `SELECT (SELECT count(*) FROM sign_in WHERE answered_at IS NULL)
    + (SELECT count(*) FROM link_request) AS n`

  test('health tells them nothing of a mail under way, for staff or customers (T75)', async () => {
    const staff = await storeStaff(product, 'qc')
    const customer = `khach-${crypto.randomUUID()}@example.com`
    await openTicket(product, { email: customer })
    const quiet = async () => {
      const { rows } = await product.sql(
        `SELECT count(*) AS n FROM outbox WHERE sent_at IS NULL AND failed_at IS NULL`,
      )
      return Number(rows[0]?.n)
    }
    await expect.poll(quiet, POLL).toBe(0)
    // The provider does not answer: a queued mail stays queued.
    product.resend.behave(() => 'hang')
    const healthWhile = async (call: () => Promise<unknown>): Promise<string> => {
      const told: string[] = []
      await call()
      for (let look = 0; look < 10; look += 1) {
        const answer = await product.fetch('/api/health')
        told.push(`${answer.status} ${await answer.text()}`)
      }
      await expect.poll(async () => (await product.sql(unanswered)).rows[0]?.n, POLL).toBe(0)
      const answer = await product.fetch('/api/health')
      return [...told, `${answer.status} ${await answer.text()}`].join('\n')
    }
    const stranger = `nobody-${crypto.randomUUID()}@example.com`
    const known = await healthWhile(() => ask(staff.email))
    const unknown = await healthWhile(() => ask(stranger))
    const wrote = await healthWhile(() =>
      postJson(product, '/api/ticket-links', { email: customer }),
    )
    const never = await healthWhile(() =>
      postJson(product, '/api/ticket-links', { email: stranger }),
    )
    expect(await quiet()).toBeGreaterThan(0)
    expect(new Set([known, unknown, wrote, never]).size).toBe(1)

    // Nor do sign-in and link mails that wait for an hour change what they see.
    const age = `UPDATE outbox SET created_at = '2026-01-01T00:00:00.000Z' WHERE sent_at IS NULL`
    await product.sql(age)
    expect((await product.fetch('/api/health')).status).toBe(200)
    const monitor = { authorization: `Bearer ${HEALTH_TOKEN}` }
    expect((await product.fetch('/api/health', { headers: monitor })).status).toBe(503)
    // Every ticket queues its alert: a stuck one tells nothing of an address.
    await openTicket(product)
    await product.sql(age)
    const stuck = await product.fetch('/api/health')
    expect([stuck.status, Object.keys((await stuck.json()) as object)]).toEqual([
      503,
      ['status', 'database', 'version'],
    ])
    product.resend.behave(() => 'accept')
    await product.sql(`UPDATE outbox SET failed_at = created_at WHERE sent_at IS NULL`)
  })

  test.for([
    { given: 'the right token', authorization: `Bearer ${HEALTH_TOKEN}`, sees: true },
    { given: 'no token', authorization: '', sees: false },
    { given: 'a wrong token', authorization: `Bearer ${HEALTH_TOKEN}x`, sees: false },
    { given: 'half a token', authorization: `Bearer ${HEALTH_TOKEN.slice(0, 16)}`, sees: false },
    { given: 'an empty token', authorization: 'Bearer ', sees: false },
    { given: 'another scheme', authorization: `Basic ${HEALTH_TOKEN}`, sees: false },
  ])('health with $given shows counts: $sees (T75)', async ({ authorization, sees }) => {
    const answer = await product.fetch('/api/health', { headers: { authorization } })
    const health = (await answer.json()) as Record<string, unknown>
    expect('outbox' in health).toBe(sees)
    expect(health).toMatchObject({ status: 'ok', database: 'ok' })
  })

  test('ten requests by a stranger: the owner’s code comes and works (T76)', async () => {
    const { email } = await storeStaff(product, 'admin')
    const attacker = nextClient()
    for (let time = 0; time < 10; time += 1) await ask(email, attacker)
    const cookie = await ask(email)
    const { code } = await mailTo(email)
    await expect.poll(async () => (await product.sql(unanswered)).rows[0]?.n, POLL).toBe(0)
    const entered = await send('/api/staff/sign-in/code', { code }, { cookie })
    expect(entered.status).toBe(303)
    expect(cookiesOf(entered).get('session')).toMatch(/^[\w-]{43}$/)
    await product.jobs()
    expect(product.resend.mails.filter(({ to }) => to === email)).toHaveLength(1)
  })

  test('31 wrong codes by strangers: the owner’s right code works (T76)', async () => {
    const { email } = await storeStaff(product, 'admin')
    for (let browser = 0; browser < 7; browser += 1) {
      const client = nextClient()
      const cookie = await ask(email, client)
      const { code } = await mailTo(email)
      for (let time = 0; time < 5; time += 1) {
        const wrong = await send('/api/staff/sign-in/code', { code: not(code) }, { client, cookie })
        expect(wrong.status).toBe(422)
      }
    }
    const cookie = await ask(email)
    const { code } = await mailTo(email)
    await expect.poll(async () => (await product.sql(unanswered)).rows[0]?.n, POLL).toBe(0)
    expect((await send('/api/staff/sign-in/code', { code }, { cookie })).status).toBe(303)
  })

  test('110 tries without a cookie leave the record of staff as it is (T78)', async () => {
    const events = async () => (await product.sql('SELECT id FROM staff_event')).rows.length
    const tries = async () => {
      const { rows } = await product.sql(
        `SELECT coalesce(sum(hits), 0) AS hits, count(*) AS n FROM audit_counter
         WHERE kind = 'sign-in-failed' AND subject_id = ''`,
      )
      return { hits: Number(rows[0]?.hits), rows: Number(rows[0]?.n) }
    }
    const before = { events: await events(), ...(await tries()) }
    const clients = Array.from({ length: 11 }, nextClient)
    for (let time = 0; time < 110; time += 1) {
      const client = clients[time % clients.length]!
      await send('/api/staff/sign-in/code', { code: 'BCFG HJKL' }, { client })
    }
    await expect.poll(async () => (await tries()).hits - before.hits, POLL).toBe(110)
    expect((await tries()).rows - before.rows).toBeLessThanOrEqual(11)
    expect(await events()).toBe(before.events)
  })

  test('foreign posts, bad signatures and refused roles leave a trace (T78)', async () => {
    const { id } = await storeStaff(product, 'collaborator')
    const { token } = await storeSession(product, id)
    const foreign = { headers: { origin: 'https://evil.example' } }
    expect((await postJson(product, '/api/tickets', {}, foreign)).status).toBe(403)
    expect((await postJson(product, '/api/webhooks/resend', {})).status).toBe(400)
    const refused = await product.fetch('/noi-bo/nhan-su/', {
      headers: { ...BROWSER, cookie: `session=${token}` },
    })
    expect(refused.status).toBe(404)
    const kinds = async () => {
      const { rows } = await product.sql('SELECT DISTINCT kind FROM audit_counter')
      return rows.map(({ kind }) => String(kind))
    }
    await expect
      .poll(kinds, POLL)
      .toEqual(expect.arrayContaining(['foreign-post', 'bad-signature', 'role-refused']))
  })

  test('signing out tells the browser to clear its cache and storage (T79)', async () => {
    const { id } = await storeStaff(product, 'collaborator')
    const { token } = await storeSession(product, id)
    const out = await send('/api/staff/sign-out', {}, { cookie: `session=${token}` })
    expect(out.status).toBe(303)
    expect(out.headers.get('clear-site-data')).toBe('"cache", "storage"')
  })
})

describe('health for a program on the machine itself', () => {
  let product: Product
  beforeAll(async () => {
    product = await startNodeProduct()
  })
  afterAll(() => product.close())

  /** Sends request lines by hand; returns the body. */
  function raw(lines: string[]): Promise<string> {
    const { hostname, port } = new URL(product.url)
    return new Promise((resolve, reject) => {
      let text = ''
      const socket = connect(Number(port), hostname, () => {
        socket.write(`${lines.join('\r\n')}\r\nConnection: close\r\n\r\n`)
      })
      socket.on('data', (chunk: Buffer) => (text += chunk.toString()))
      socket.on('close', () => resolve(text))
      socket.on('error', reject)
    })
  }
  const get = 'GET /api/health HTTP/1.1'

  test('shows counts when it asks directly (T75)', async () => {
    const { port } = new URL(product.url)
    for (const host of [`localhost:${port}`, `127.0.0.1:${port}`]) {
      expect(await raw([get, `Host: ${host}`])).toContain('"outbox":{"pending":')
    }
  })

  test.for([
    ['HTTP/1.0', ['GET /api/health HTTP/1.0', 'Host: localhost']],
    ['another host', [get, 'Host: hotro.example']],
    ...[
      'Forwarded: for=1.2.3.4',
      'Via: 1.1 proxy',
      'X-Forwarded-For: 1.2.3.4',
      'X-Forwarded-Proto: https',
      'X-Forwarded-Host: hotro.example',
      'X-Real-IP: 1.2.3.4',
      'True-Client-IP: 1.2.3.4',
      'CF-Connecting-IP: 1.2.3.4',
      'CDN-Loop: cloudflare',
      // The header that this product's `TRUST_PROXY` names.
      'X-Test-Client: 1.2.3.4',
    ].map((header): [string, string[]] => [header, [get, 'Host: localhost', header]]),
  ] as [string, string[]][])('shows none with %s (T75)', async ([, lines]) => {
    const answer = await raw(lines)
    expect(answer).toContain('"status":"ok"')
    expect(answer).not.toContain('outbox')
  })
})
