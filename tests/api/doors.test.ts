import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { healthOf, nextClient, type Product, runtimes, WEBHOOK_SECRET } from '../support/product.ts'
import {
  BROWSER,
  freshEmail,
  openTicket,
  pageOf,
  pointersOf,
  POLL,
  postForm,
  postJson,
  problemOf,
  ticketFields,
} from '../support/requests.ts'

const TICKETS = '/api/tickets'
const KIB = 1024

interface Health {
  status: string
  database: string
  outbox: { pending: number; failed: number; oldestSeconds: number } | null
  version: string
}

describe.for(runtimes)('the public API on $runtime', ({ start }) => {
  let product: Product
  beforeAll(async () => {
    product = await start()
  })
  afterAll(() => product.close())

  async function countTickets(): Promise<number> {
    const { rows } = await product.sql(`SELECT count(*) AS n FROM ticket`)
    return Number(rows[0]?.n)
  }

  describe('origin, host and forwarding headers', () => {
    const own = () => product.url
    test.for<{ from: string; headers: () => Record<string, string>; status: number }>([
      { from: 'a program', headers: () => ({}), status: 201 },
      {
        from: 'our own page',
        headers: () => ({ origin: own(), 'sec-fetch-site': 'same-origin' }),
        status: 201,
      },
      { from: 'an old browser on our page', headers: () => ({ origin: own() }), status: 201 },
      {
        from: 'our page by the other name of this machine',
        headers: () => ({ origin: own().replace('localhost', '127.0.0.1') }),
        status: 201,
      },
      {
        from: 'a page of ours that sends no referrer',
        headers: () => ({ origin: 'null', 'sec-fetch-site': 'same-origin' }),
        status: 201,
      },
      { from: 'a frame without an origin', headers: () => ({ origin: 'null' }), status: 403 },
      {
        from: 'a foreign frame without an origin',
        headers: () => ({ origin: 'null', 'sec-fetch-site': 'cross-site' }),
        status: 403,
      },
      { from: 'another site', headers: () => ({ origin: 'https://evil.example' }), status: 403 },
      {
        from: 'another site that hides',
        headers: () => ({ 'sec-fetch-site': 'cross-site' }),
        status: 403,
      },
      {
        from: 'a site that looks like us',
        headers: () => ({ origin: `${own()}.evil.example` }),
        status: 403,
      },
      {
        from: 'another port of this machine',
        headers: () => ({ origin: 'http://localhost:1' }),
        status: 403,
      },
      { from: 'no address at all', headers: () => ({ origin: 'x' }), status: 403 },
    ])('$from is answered $status (T33, CONTRACT §8.7)', async ({ headers, status }) => {
      const before = await countTickets()
      const answer = await postJson(product, TICKETS, ticketFields(), { headers: headers() })
      expect(answer.status).toBe(status)
      expect(await countTickets()).toBe(before + Number(status === 201))
    })

    test.for([
      '/api/tickets',
      '/api/ticket-links',
      '/api/guide-feedback',
      '/api/search-misses',
      `/api/tickets/${'A'.repeat(43)}/messages`,
      `/api/tickets/${'A'.repeat(43)}/rating`,
    ])('another site cannot post to %s (T33)', async (path) => {
      const answer = await postJson(product, path, {}, { headers: { origin: 'https://x.example' } })
      expect(answer.status).toBe(403)
      expect((await problemOf(answer)).type).toBe('/loi/sai-nguon/')
    })

    test('a form needs no cookie and sets none (T33)', async () => {
      const form = await product.fetch('/gui-yeu-cau/', { headers: BROWSER })
      expect(form.headers.get('set-cookie')).toBeNull()
      const answer = await postForm(product, TICKETS, ticketFields())
      expect(answer.status).toBe(303)
      expect(answer.headers.get('set-cookie')).toBeNull()
    })

    test('a foreign host gets 421, except at health (T32)', async () => {
      for (const host of ['evil.example', 'localhost.evil.example:8787', 'localhost:8789']) {
        const page = await product.fetch(`http://${host}/gui-yeu-cau/`)
        expect({ host, status: page.status }).toEqual({ host, status: 421 })
        expect((await product.fetch(`http://${host}/api/health`)).status).toBe(200)
      }
      const { port } = new URL(product.url)
      expect((await product.fetch(`http://127.0.0.1:${port}/gui-yeu-cau/`)).status).toBe(200)
    })

    test('links in mails come from the settings, not from headers (T31, T32)', async () => {
      const email = freshEmail()
      const answer = await postJson(product, TICKETS, ticketFields({ email }), {
        headers: {
          'x-forwarded-host': 'evil.example',
          'x-forwarded-proto': 'https',
          forwarded: 'host=evil.example',
        },
      })
      expect(answer.status).toBe(201)
      await expect.poll(() => product.resend.mails.some(({ to }) => to === email), POLL).toBe(true)
      const mail = product.resend.mails.find(({ to }) => to === email)
      expect(mail?.text).toContain(`${product.url}/yeu-cau/`)
      expect(mail?.text).not.toContain('evil.example')
    })

    test('with a key there is no local mailbox (CONTRACT §8.9)', async () => {
      for (const path of ['/dev/mail/', '/dev/mail/x/raw']) {
        expect((await product.fetch(path)).status).toBe(404)
      }
    })
  })

  describe('rate limits', () => {
    test('twenty tickets a minute, then 429 with the seconds to wait; others are not held up (CONTRACT §8.19)', async () => {
      const client = nextClient()
      const key = crypto.randomUUID()
      const first = ticketFields({ idempotencyKey: key })
      const statuses = []
      for (let time = 0; time < 19; time += 1) {
        statuses.push((await postJson(product, TICKETS, ticketFields(), { client })).status)
        // Neither a refused request nor a repeated one adds a ticket.
        statuses.push((await postJson(product, TICKETS, {}, { client })).status)
        statuses.push((await postJson(product, TICKETS, first, { client })).status)
      }
      expect(statuses).toEqual(Array(19).fill([201, 422, 201]).flat())
      const before = await countTickets()
      const fields = ticketFields({ description: 'Chữ đã gõ <b> còn nguyên khi phải đợi.' })
      const refused = await postJson(product, TICKETS, fields, { client })
      expect(refused.status).toBe(429)
      const seconds = Number(refused.headers.get('retry-after'))
      expect(seconds).toBeGreaterThan(0)
      expect(seconds).toBeLessThanOrEqual(60)
      expect((await problemOf(refused)).type).toBe('/loi/qua-nhieu-lan/')
      const form = await postForm(product, TICKETS, fields, { client })
      expect(form.status).toBe(429)
      expect(form.headers.get('retry-after')).not.toBeNull()
      const page = await pageOf(form)
      expect(page.title).toMatch(/^Lỗi:/)
      expect(page.valueOf('description')).toBe(fields.description)
      expect(page.valueOf('email')).toBe(fields.email)
      expect(await countTickets()).toBe(before)
      expect((await postJson(product, TICKETS, fields)).status).toBe(201)
    })

    test('an untrusted forwarded address does not change the counted client (T31)', async () => {
      const client = nextClient()
      const statuses = []
      for (let time = 0; time < 21; time += 1) {
        const headers = { 'x-forwarded-for': `203.0.113.${time}`, 'x-real-ip': `203.0.113.${time}` }
        const answer = await postJson(product, TICKETS, ticketFields(), { client, headers })
        statuses.push(answer.status)
      }
      expect(statuses.at(-1)).toBe(429)
    })

    test('entries that are no address count as one client and are shown nowhere (T31)', async () => {
      const answers = []
      for (let time = 0; time < 21; time += 1) {
        const client = `<script>${time}</script>`
        answers.push(await postForm(product, TICKETS, ticketFields(), { client }))
      }
      expect(answers.at(-1)?.status).toBe(429)
      for (const answer of answers) expect(await answer.text()).not.toContain('<script>0')
    })

    test('IPv6 is counted by /64 (CONTRACT §8.19)', async () => {
      const statuses = []
      for (let time = 0; time < 21; time += 1) {
        const client = `2001:db8:7:7:${time.toString(16)}::1`
        statuses.push((await postJson(product, TICKETS, ticketFields(), { client })).status)
      }
      expect(statuses.at(-1)).toBe(429)
      const client = '2001:db8:7:8::1'
      expect((await postJson(product, TICKETS, ticketFields(), { client })).status).toBe(201)
    })

    test('thirty messages a minute (CONTRACT §8.19)', async () => {
      const { token } = await openTicket(product)
      const path = `/api/tickets/${token}/messages`
      const client = nextClient()
      const statuses = []
      for (let time = 0; time < 31; time += 1) {
        statuses.push((await postJson(product, path, { body: 'Thêm tin.' }, { client })).status)
      }
      expect(statuses).toEqual([...Array<number>(30).fill(201), 429])
      expect((await postJson(product, path, {}, { client })).status).toBe(422)
    })

    test('twenty link requests an hour, for known and unknown addresses alike (D17, CONTRACT §8.19)', async () => {
      const client = nextClient()
      const statuses = []
      for (let time = 0; time < 21; time += 1) {
        const body = { email: freshEmail() }
        statuses.push((await postJson(product, '/api/ticket-links', body, { client })).status)
      }
      expect(statuses).toEqual([...Array<number>(20).fill(202), 429])
    })
  })

  describe('request bodies', () => {
    test.for([
      ['PUT', TICKETS],
      ['PATCH', TICKETS],
      ['DELETE', TICKETS],
      ['OPTIONS', TICKETS],
      ['GET', TICKETS],
      ['GET', '/api/ticket-links'],
      ['DELETE', '/api/tickets/x'],
      ['GET', '/api/guide-feedback'],
      ['GET', '/api/search-misses'],
      ['GET', '/api/webhooks/resend'],
      ['POST', '/api/health'],
      ['POST', '/api/openapi.json'],
      ['PUT', '/gui-yeu-cau/'],
      ['POST', '/tim-kiem/'],
      ['DELETE', '/tra-cuu/'],
      ['POST', '/yeu-cau/x/'],
    ] as const)('%s %s is 405 and says what is allowed', async ([method, path]) => {
      const answer = await product.fetch(path, { method })
      expect(answer.status).toBe(405)
      const allowed = answer.headers.get('allow')?.split(', ') ?? []
      expect(allowed).not.toContain(method === 'GET' && path === TICKETS ? 'GET' : method)
      expect(allowed.length).toBeGreaterThan(0)
      expect((await problemOf(answer)).type).toBe('/loi/sai-phuong-thuc/')
    })

    test.for([
      ['PUT', '/'],
      ['OPTIONS', '/huong-dan/'],
      ['POST', '/huong-dan/khong-dang-nhap-duoc/'],
      ['DELETE', '/robots.txt'],
    ] as const)('%s %s is 405', async ([method, path]) => {
      expect((await product.fetch(path, { method })).status).toBe(405)
    })

    test('a browser that reloads a refused form lands on the form (CONTRACT §8.5)', async () => {
      const answer = await product.fetch(TICKETS, { headers: BROWSER })
      expect(answer.status).toBe(303)
      expect(answer.headers.get('location')).toBe('/gui-yeu-cau/')
    })

    test('a missing address gets a problem document for programs and a page for people', async () => {
      const json = await product.fetch('/api/khong-co')
      expect(json.status).toBe(404)
      expect((await problemOf(json)).type).toBe('/loi/khong-tim-thay/')
      const page = await product.fetch('/api/khong-co', { headers: BROWSER })
      expect(page.status).toBe(404)
      expect((await pageOf(page)).title).toMatch(/Không tìm thấy/)
    })

    test.for([
      'text/plain',
      'application/xml',
      'application/jsonp',
      'image/png',
      'multipart/mixed; boundary=x',
      '',
    ])('a body of type "%s" is 415', async (type) => {
      const headers: Record<string, string> = type ? { 'content-type': type } : {}
      const answer = await product.fetch(TICKETS, {
        method: 'POST',
        body: new TextEncoder().encode('{}'),
        headers,
      })
      expect(answer.status).toBe(415)
      await problemOf(answer)
    })

    test.for<{ broken: string; type: string; body: string }>([
      { broken: 'JSON', type: 'application/json', body: '{"name": "Nguyễn' },
      { broken: 'no JSON', type: 'application/json', body: '' },
      { broken: 'deep JSON', type: 'application/json', body: '['.repeat(200_000) },
      { broken: 'multipart without its boundary', type: 'multipart/form-data', body: '--x\r\n' },
      {
        broken: 'multipart that is cut off',
        type: 'multipart/form-data; boundary=x',
        body: '--x\r\nContent-Disposition: form-data; name="name"\r\n\r\nNguy',
      },
      { broken: 'multipart of nothing', type: 'multipart/form-data; boundary=x', body: 'rác' },
    ])('$broken is 400, as page too', async ({ type, body }) => {
      const headers = { 'content-type': type }
      const answer = await product.fetch(TICKETS, { method: 'POST', body, headers })
      expect(answer.status).toBe(400)
      expect((await problemOf(answer)).type).toBe('/loi/khong-doc-duoc/')
      if (!type.startsWith('multipart')) return
      const page = await product.fetch(TICKETS, {
        method: 'POST',
        body,
        headers: { ...headers, ...BROWSER },
      })
      expect(page.status).toBe(400)
      expect((await pageOf(page)).main.querySelector('h1')?.textContent).toContain('Không đọc được')
    })

    test.for(['null', '[]', '"x"', '5', 'true', '[{}]'])('JSON %s is no request', async (body) => {
      const answer = await postJson(product, TICKETS, body)
      expect(answer.status).toBe(422)
      expect((await pointersOf(answer))[0]).toBe('#')
    })

    test('JSON of 256 KiB is read, one byte more is not (T22)', async () => {
      const filled = (bytes: number) => `{"x":"${'x'.repeat(bytes - 8)}"}`
      expect((await postJson(product, TICKETS, filled(256 * KIB))).status).toBe(422)
      // A line on which something was left unread is used for nothing else.
      const headers = { connection: 'close' }
      const answer = await postJson(product, TICKETS, filled(256 * KIB + 1), { headers })
      expect(answer.status).toBe(413)
      expect((await problemOf(answer)).type).toBe('/loi/qua-lon/')
      const fields = { description: 'x'.repeat(256 * KIB) }
      const form = await postForm(product, TICKETS, fields, { headers })
      expect(form.status).toBe(413)
      expect((await pageOf(form)).main.textContent).toContain('quá lớn')
    })
  })

  describe('feedback, webhooks and health', () => {
    test('a vote on a guide is stored, one on an unknown guide is dropped (C05)', async () => {
      const good = { guide: 'quen-mat-khau', helpful: false, comment: 'Bước 2 “khó” <b>' }
      const answer = await postJson(product, '/api/guide-feedback', good)
      expect([answer.status, await answer.text()]).toEqual([204, ''])
      const none = await postJson(product, '/api/guide-feedback', { ...good, guide: 'khong-co' })
      expect(none.status).toBe(204)
      const { rows } = await product.sql(`SELECT guide, helpful, comment FROM guide_feedback`)
      expect(rows.map((row) => ({ ...row }))).toEqual([{ ...good, helpful: 0 }])
      const form = await postForm(product, '/api/guide-feedback', {
        guide: 'quen-mat-khau',
        helpful: 'true',
        comment: '',
      })
      expect(form.status).toBe(303)
      expect(form.headers.get('location')).toBe('/huong-dan/quen-mat-khau/#cam-on')
    })

    test.for([
      [{}, ['#/guide', '#/helpful']],
      [{ guide: '../x', helpful: 'có' }, ['#/guide', '#/helpful']],
      [{ guide: 'quen-mat-khau', helpful: true, comment: 'x'.repeat(1001) }, ['#/comment']],
      [{ guide: 'quen-mat-khau', helpful: true, ip: 'x' }, ['#/ip']],
    ] as const)('feedback %j (T25)', async ([body, pointers]) => {
      const answer = await postJson(product, '/api/guide-feedback', body)
      expect(answer.status).toBe(422)
      expect(await pointersOf(answer)).toEqual(pointers)
    })

    test('a search without result is stored folded, cut and without personal data (CONTRACT §8.15, C51)', async () => {
      const query = `Lỗi của Hoà.Nguyen@Example.com số 0912 345 678 mã 123456 lỗi 535 5.7.8 ${'x'.repeat(300)}`
      const answer = await postJson(product, '/api/search-misses', { query, results: 0 })
      expect(answer.status).toBe(204)
      const { rows } = await product.sql(`SELECT query, results FROM search_miss`)
      const stored = String(rows[0]?.query)
      expect(stored).toMatch(/^loi cua \*\*\* so \*\*\* ma \*\*\* loi 535 5\.7\.8 x+$/)
      expect(stored).not.toMatch(/example|0912|345 678|123456/)
      expect(stored).toHaveLength(200)
      const wrong = await postJson(product, '/api/search-misses', { query: '', results: -1 })
      expect(await pointersOf(wrong)).toEqual(['#/query', '#/results'])
    })

    describe('webhooks', () => {
      const secret = Buffer.from(WEBHOOK_SECRET.replace('whsec_', ''), 'base64')
      function signed(
        payload: string,
        { at = Date.now(), id = `msg_${crypto.randomUUID()}` } = {},
      ) {
        const timestamp = String(Math.floor(at / 1000))
        const signature = createHmac('sha256', secret)
          .update(`${id}.${timestamp}.${payload}`)
          .digest('base64')
        return {
          'svix-id': id,
          'svix-timestamp': timestamp,
          'svix-signature': `v1,${signature}`,
          'content-type': 'application/json',
        }
      }
      const post = (body: string, headers: Record<string, string>) =>
        product.fetch('/api/webhooks/resend', { method: 'POST', body, headers })

      test('a signed event is kept once and marks its mail (CONTRACT §6)', async () => {
        const { code } = await openTicket(product)
        const mail = () =>
          product.resend.mails.find(({ headers }) => headers['X-Ticket-Code'] === code)
        await expect.poll(mail, POLL).toBeDefined()
        // A provider needs longer to bounce a mail than the product to note that it was sent.
        const sent = async () =>
          (
            await product.sql({
              sql: 'SELECT count(*) AS n FROM outbox WHERE provider_id = ?',
              args: [mail()?.id ?? ''],
            })
          ).rows[0]?.n
        await expect.poll(sent, POLL).toBe(1)
        const payload = JSON.stringify({
          type: 'email.bounced',
          created_at: new Date().toISOString(),
          data: { email_id: mail()?.id },
        })
        const headers = signed(payload)
        expect((await post(payload, headers)).status).toBe(204)
        expect((await post(payload, headers)).status).toBe(204)
        const { rows } = await product.sql({
          sql: `SELECT delivery, (SELECT count(*) FROM webhook_event WHERE id = ?) AS events
                FROM outbox WHERE id = ?`,
          args: [headers['svix-id'], mail()?.key ?? ''],
        })
        expect(rows[0]).toMatchObject({ delivery: 'bounced', events: 1 })
      })

      test('a wrong, foreign, old or missing signature stores nothing (T41)', async () => {
        const payload = JSON.stringify({ type: 'x', created_at: '', data: {} })
        const before = await product.sql(`SELECT count(*) AS n FROM webhook_event`)
        const hour = 3_600_000
        for (const headers of [
          { 'content-type': 'application/json' },
          { ...signed(payload), 'svix-signature': `v1,${'A'.repeat(43)}=` },
          { ...signed(payload), 'svix-id': 'msg_other' },
          signed(`${payload} `),
          signed(payload, { at: Date.now() - hour }),
          signed(payload, { at: Date.now() + hour }),
        ]) {
          const answer = await post(payload, headers)
          expect(answer.status).toBe(400)
        }
        const after = await product.sql(`SELECT count(*) AS n FROM webhook_event`)
        expect(after.rows[0]?.n).toBe(before.rows[0]?.n)
      })
    })

    test('health reports database, outbox and version (T07, CONTRACT §6)', async () => {
      const answer = await product.fetch('/api/health')
      expect(answer.status).toBe(200)
      expect(answer.headers.get('cache-control')).toBe('no-store')
      expect(Object.keys((await answer.json()) as Health)).toEqual([
        'status',
        'database',
        'version',
      ])
      const health = (await (await healthOf(product)).json()) as Health
      expect(health).toMatchObject({ status: 'ok', database: 'ok' })
      expect(Object.keys(health)).toEqual(['status', 'database', 'outbox', 'version'])
      expect(health.version).toMatch(/^\d+\.\d+\.\d+/)
    })

    test('a mail that waits for more than five minutes makes health 503, until it left (T04, T07, D10)', async () => {
      product.resend.behave(() => ({ status: 500, name: 'internal_server_error' }))
      const { code } = await openTicket(product)
      const age = (seconds: number) => {
        const at = new Date(Date.now() - seconds * 1000).toISOString()
        return product.sql({
          sql: `UPDATE outbox SET created_at = ?, next_attempt_at = ?
                WHERE sent_at IS NULL AND ticket_id = (SELECT id FROM ticket WHERE code = ?)`,
          args: [at, at, code],
        })
      }
      await age(299)
      expect((await healthOf(product)).status).toBe(200)
      await age(303)
      const sick = await healthOf(product)
      expect(sick.status).toBe(503)
      const health = (await sick.json()) as Health
      expect(health).toMatchObject({ status: 'down', database: 'ok' })
      expect(health.outbox?.oldestSeconds).toBeGreaterThan(300)
      product.resend.behave(() => 'accept')
      await expect
        .poll(async () => {
          await age(303)
          await product.jobs()
          return (await healthOf(product)).status
        }, POLL)
        .toBe(200)
    })

    test('openapi.json describes every public call (CONTRACT §6)', async () => {
      const answer = await product.fetch('/api/openapi.json')
      expect(answer.status).toBe(200)
      const document = (await answer.json()) as { openapi: string; paths: Record<string, object> }
      expect(document.openapi).toBe('3.1.0')
      expect(Object.keys(document.paths)).toContain('/api/tickets/{token}/messages')
    })
  })

  test('form pages have the site’s content security policy and are not cached (T12, CONTRACT §8.10)', async () => {
    for (const path of ['/gui-yeu-cau/?huong-dan=quen-mat-khau', '/tra-cuu/']) {
      const page = await product.fetch(path, { headers: BROWSER })
      expect(page.status).toBe(200)
      expect(page.headers.get('cache-control')).toBe('no-store')
      expect(page.headers.get('content-security-policy')).toContain("form-action 'self'")
      expect(page.headers.get('x-content-type-options')).toBe('nosniff')
    }
  })

  test('each visit of the form has a fresh key, and knows the guide it comes from (K08, CONTRACT §8.6)', async () => {
    const visit = async () =>
      pageOf(await product.fetch('/gui-yeu-cau/?huong-dan=quen-mat-khau', { headers: BROWSER }))
    const [first, second] = [await visit(), await visit()]
    expect(first.valueOf('guide')).toBe('quen-mat-khau')
    expect(first.valueOf('idempotencyKey')).toMatch(/^[0-9a-f-]{36}$/)
    expect(first.valueOf('idempotencyKey')).not.toBe(second.valueOf('idempotencyKey'))
  })

  test.for(['/gui-yeu-cau', '/tra-cuu', '/tim-kiem?q=otp'])(
    '%s without its slash is found',
    async (path) => {
      const answer = await product.fetch(path, { headers: BROWSER })
      expect(answer.status).toBe(308)
      expect(answer.headers.get('location')).toBe(path.replace(/(\?.*)?$/, '/$1'))
    },
  )
})
