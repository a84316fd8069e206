import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Statement } from '../../api/db/database.ts'
import { png } from '../support/pictures.ts'
import { freePort } from '../support/port.ts'
import { type ServerProcess, spawnServer } from '../support/process.ts'
import { nextClient, type Product, runtimes } from '../support/product.ts'
import {
  BROWSER,
  type Opened,
  openTicket,
  pageOf,
  pointersOf,
  POLL,
  postForm,
  postJson,
  postMultipart,
  problemOf,
  readTicket,
  ticketFields,
  type TicketJson,
} from '../support/requests.ts'
import { head } from '../support/wire.ts'

const KIB = 1024
const MIB = 1024 * KIB
const UPLOAD = 26 * MIB - KIB
const UNKNOWN = `/api/tickets/${'A'.repeat(43)}`
const BOUNDARY = 'xXxXxXxXxXxXxXxXxXxXxXxXxXxXxXxX'
const FORM = 'application/x-www-form-urlencoded'
const MULTIPART = `multipart/form-data; boundary=${BOUNDARY}`
const MARKS = `a${'\u0301'.repeat(62_000)}${'\u0327'.repeat(62_000)}`

/** Longer than any wait on a busy machine: CPU per request is held by tests/unit/bounds.test.ts. */
const FREEZE_MS = 10_000

/** Longest wait for `/api/health` while work runs, in milliseconds. */
async function longestHealth(
  product: Pick<Product, 'fetch'>,
  work: Promise<unknown>,
): Promise<number> {
  const state = { isRunning: true }
  void work.catch(() => undefined).finally(() => (state.isRunning = false))
  let longest = 0
  do {
    const start = performance.now()
    await (await product.fetch('/api/health')).text()
    longest = Math.max(longest, performance.now() - start)
  } while (state.isRunning)
  await work
  return longest
}

describe.for(runtimes)('body bounds on $runtime', ({ start }) => {
  let product: Product
  let opened: Opened
  beforeAll(async () => {
    product = await start()
    opened = await openTicket(product)
  })
  afterAll(() => product.close())

  const post = (path: string, type: string, body: string, headers: Record<string, string> = {}) =>
    product.fetch(path, { method: 'POST', body, headers: { 'content-type': type, ...headers } })

  test.for(['', '/{token}/messages', '/{token}/rating', 'links'])(
    'the door /api/tickets%s refuses 65,000 fields and 20,000 parts (T49)',
    async (end) => {
      const path =
        end === 'links'
          ? '/api/ticket-links'
          : `/api/tickets${end.replace('{token}', opened.token)}`
      const form = await post(path, FORM, Array<string>(65_000).fill('a=1').join('&'))
      expect(form.status).toBe(413)
      expect((await problemOf(form)).detail).toContain('200 trường')
      const part = `--${BOUNDARY}\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n`
      const parts = `${part.repeat(20_000)}--${BOUNDARY}--\r\n`
      expect((await post(path, MULTIPART, parts)).status).toBe(413)
      const page = await post(path, FORM, '&'.repeat(1000), BROWSER)
      expect(page.status).toBe(413)
      expect((await pageOf(page)).main.textContent).toContain('200 trường')
    },
  )

  test('200 fields are read, and a list of thirty steps is one of them (T49)', async () => {
    const stepsTried = Array.from({ length: 30 }, (_, place) => `Bước ${place}`)
    expect((await postForm(product, '/api/tickets', ticketFields({ stepsTried }))).status).toBe(303)
    const form = await post('/api/ticket-links', FORM, Array<string>(200).fill('a=1').join('&'))
    expect(form.status).toBe(422)
  })

  test.for<[string, string, number]>([
    ['17 levels', `{"a":${'['.repeat(16)}${']'.repeat(16)}}`, 400],
    ['201 values', `{"stepsTried":[${Array<string>(201).fill('"a"').join(',')}]}`, 413],
    ['a name of 300 letters', `{"${'x'.repeat(300)}":1}`, 413],
  ])('JSON with %s is refused (T49)', async ([, body, status]) => {
    for (const path of ['/api/tickets', '/api/ticket-links', '/api/guide-feedback']) {
      expect((await postJson(product, path, body)).status).toBe(status)
    }
  })

  test('an unknown key comes back by its beginning only (T49)', async () => {
    const answer = await postJson(product, '/api/ticket-links', {
      email: 'a@example.com',
      ['x'.repeat(250)]: 1,
    })
    expect(answer.status).toBe(422)
    const text = await answer.clone().text()
    expect(text.length).toBeLessThan(1000)
    expect(await pointersOf(answer)).toEqual([`#/${'x'.repeat(60)}%E2%80%A6`])
  })

  test('a text of combining marks is refused by its length in every call (T50)', async () => {
    const calls: [path: string, field: string, body: object][] = [
      ['/api/search-misses', 'query', { query: MARKS, results: 0 }],
      ['/api/tickets', 'description', ticketFields({ description: MARKS })],
      ['/api/tickets', 'name', ticketFields({ name: MARKS })],
      [`/api/tickets/${opened.token}/messages`, 'body', { body: MARKS }],
      ['/api/ticket-links', 'email', { email: MARKS }],
      ['/api/guide-feedback', 'comment', { guide: 'x', helpful: true, comment: MARKS }],
    ]
    const asked = (async () => {
      for (const [path, field, body] of calls) {
        const answer = await postJson(product, path, body)
        expect({ path, status: answer.status }).toEqual({ path, status: 422 })
        expect(await pointersOf(answer)).toEqual([`#/${field}`])
      }
    })()
    expect(await longestHealth(product, asked)).toBeLessThan(FREEZE_MS)
  })

  test('a text with marks that people write is taken, in NFD too (T50)', async () => {
    const description = 'Tiếng Việt gõ rời dấu: đường, thuở, kỹ thuật. '.repeat(100).trim()
    const { token } = await openTicket(product, { description: description.normalize('NFD') })
    const answer = await product.fetch(`/api/tickets/${token}`)
    expect(((await answer.json()) as { description: string }).description).toBe(description)
  })

  test('only the two calls with files take multipart above 256 KiB (T51)', async () => {
    const picture = png({ width: 8, height: 8 })
    const large = new Uint8Array(300 * KIB)
    large.set(picture)
    const send = (path: string, headers: Record<string, string> = {}) =>
      postMultipart(product, path, {}, [{ name: 'a.png', bytes: large }], { headers })
    for (const path of [
      `/api/tickets/${opened.token}/rating`,
      '/api/ticket-links',
      '/api/guide-feedback',
      '/api/search-misses',
    ]) {
      expect({ path, status: (await send(path)).status }).toEqual({ path, status: 413 })
    }
    for (const path of ['', '/code', '/link']) {
      const answer = await send(`/api/staff/sign-in${path}`, { 'sec-fetch-site': 'same-origin' })
      expect({ path, status: answer.status }).toEqual({ path, status: 413 })
    }
    for (const path of ['/api/tickets', `/api/tickets/${opened.token}/messages`]) {
      expect({ path, status: (await send(path)).status }).toEqual({ path, status: 422 })
    }
  })

  test('a large upload to a ticket that is not there gives the text back (T51)', async () => {
    const body = 'Chữ đã gõ phải còn nguyên.'
    const files = [{ name: 'a.png', bytes: new Uint8Array(4 * MIB) }]
    const answer = await postMultipart(product, `${UNKNOWN}/messages`, { body }, files)
    expect(answer.status).toBe(404)
    expect((await pageOf(answer)).main.querySelector('#kept')?.textContent).toContain(body)
  })

  test('a ticket with 1,500 messages shows its newest, and older ones on demand (T53)', async () => {
    const { token, code } = await openTicket(product)
    await storeMessages(product, code, 1500)
    const ticket = await readTicket(product, token)
    expect(ticket.messages.length + ticket.events.length).toBe(40)
    const numberOf = (text = '') => Number(text.split(' ')[0])
    expect(numberOf(ticket.messages.at(-1)?.body)).toBe(1499)
    const lastOfOlder = numberOf(ticket.messages[0]?.body) - 1

    const path = `/yeu-cau/${token}/`
    const answer = await product.fetch(path, { headers: BROWSER })
    expect((await answer.clone().arrayBuffer()).byteLength).toBeLessThan(MIB)
    const page = await pageOf(answer)
    // The request itself opens the conversation.
    expect(page.main.querySelectorAll('.message')).toHaveLength(ticket.messages.length + 1)
    const link = page.main.querySelector('a[href*="truoc="]')?.getAttribute('href') ?? ''
    const older = await pageOf(await product.fetch(link, { headers: BROWSER }))
    const texts = older.main.querySelectorAll('.message .typed').map((each) => each.textContent)
    expect(numberOf(texts.at(-1))).toBe(lastOfOlder)
    const back = older.main.querySelector('a[href$="/#trao-doi"]')?.getAttribute('href')
    expect(back).toBe(`${path}#trao-doi`)

    const next = (await (await product.fetch(String(ticket.older))).json()) as TicketJson
    expect(numberOf(next.messages.at(-1)?.body)).toBe(lastOfOlder)
    expect(next.older).not.toBe(ticket.older)
  })

  test('a short ticket has no older page (T53)', async () => {
    expect((await readTicket(product, opened.token)).older).toBeNull()
    const page = await pageOf(
      await product.fetch(`/yeu-cau/${opened.token}/`, { headers: BROWSER }),
    )
    expect(page.main.querySelector('a[href*="truoc="]')).toBeNull()
  })
})

/** Messages as a patient flood leaves them: 5,000 letters that double in HTML, each with its event. */
async function storeMessages(product: Product, code: string, count: number): Promise<void> {
  const { rows } = await product.sql({
    sql: `SELECT id FROM ticket WHERE code = ?`,
    args: [code],
  })
  const numbers = `WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ${count - 1})`
  const at = `strftime('%Y-%m-%dT%H:%M:%fZ', 'now', (i - ${count}) || ' seconds')`
  const fill: Statement[] = [
    {
      sql: `INSERT INTO message (id, ticket_id, author, body, created_at)
            ${numbers} SELECT 'm' || i || :id, :id, 'requester',
              i || ' ' || replace(hex(zeroblob(2490)), '0', '<'), ${at} FROM n`,
      args: { id: String(rows[0]?.id) },
    },
    {
      sql: `INSERT INTO event (id, ticket_id, at, actor, kind)
            ${numbers} SELECT 'e' || i || :id, :id, ${at}, 'requester', 'message' FROM n`,
      args: { id: String(rows[0]?.id) },
    },
  ]
  for (const statement of fill) await product.sql(statement)
}

describe('uploads on Node', () => {
  let dir: string
  let server: ServerProcess
  const open: Socket[] = []
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'coretech-bounds-'))
    // A process of its own: its memory is not ours, and our sending does not hold it up.
    server = await spawnServer({
      PATH: process.env.PATH,
      PORT: String(await freePort()),
      DATABASE_URL: `file:${join(dir, 'support.db')}`,
      FILES_DIR: join(dir, 'files'),
      TRUST_PROXY: 'x-test-client',
    })
  })
  afterAll(async () => {
    for (const socket of open) socket.destroy()
    await server.stop()
    await rm(dir, { recursive: true, force: true })
  })

  const product: Pick<Product, 'fetch'> = {
    fetch: (path, { client = nextClient(), headers, ...init } = {}) => {
      const named = new Headers(headers)
      named.set('x-test-client', client)
      return fetch(`${server.url}${path}`, { redirect: 'manual', ...init, headers: named })
    },
  }

  /** Announces an upload of 26 MiB; nothing of its body is sent. The answer is its head, or ''. */
  async function announce(path: string): Promise<{ socket: Socket; answer: Promise<string> }> {
    const socket = connect({ host: '127.0.0.1', port: Number(new URL(server.url).port) })
    open.push(socket)
    const answer = new Promise<string>((resolve) => {
      socket.once('data', (data: Buffer) => resolve(data.toString('latin1')))
      socket.once('close', () => resolve(''))
      socket.on('error', () => undefined)
    })
    await once(socket, 'connect')
    socket.write(
      head(server.url, `POST ${path}`, {
        'Content-Type': MULTIPART,
        'Content-Length': UPLOAD,
        'X-Test-Client': nextClient(),
      }),
    )
    return { socket, answer }
  }

  /** Announces uploads until one finds no room; returns its answer. */
  async function fill(): Promise<string> {
    for (;;) {
      const { answer } = await announce('/api/tickets')
      // One that is let in is not answered: that can only be seen by waiting a little.
      const text = await Promise.race([answer, sleep(300, '')])
      if (text) return text
    }
  }

  function empty(): void {
    for (const socket of open.splice(0)) socket.destroy()
  }

  test('an unknown ticket is refused before the body arrives (T51)', async () => {
    const { answer } = await announce(`${UNKNOWN}/messages`)
    expect(await answer).toMatch(/^HTTP\/1\.1 404 /)
  })

  test('100 uploads to an unknown ticket take no memory and delay no other request (T51, T52)', async () => {
    const before = await server.memory()
    const chunk = new Uint8Array(64 * KIB)
    const upload = async () => {
      const { socket, answer } = await announce(`${UNKNOWN}/messages`)
      const state = { isAnswered: false }
      void answer.then(() => (state.isAnswered = true))
      for (let sent = 0; sent < UPLOAD && !state.isAnswered; sent += chunk.length) {
        if (socket.write(chunk)) continue
        await new Promise((resolve) => {
          socket.once('drain', resolve)
          socket.once('close', resolve)
        })
      }
      return (await answer).slice(0, 12)
    }
    const all = Promise.all(Array.from({ length: 100 }, upload))
    expect(await longestHealth(product, all)).toBeLessThan(FREEZE_MS)
    // Of a line that breaks while we send, the answer may be lost; it was the same.
    const answers = (await all).filter(Boolean)
    expect(new Set(answers)).toEqual(new Set(['HTTP/1.1 404']))
    expect(answers.length).toBeGreaterThan(50)
    expect(((await server.memory()) - before) / MIB).toBeLessThan(200)
  })

  test('above the budget uploads get 503, and text is taken beside them (T52)', async () => {
    expect(await fill()).toMatch(/^HTTP\/1\.1 503 [^]*\r\nretry-after: \d+\r\n/i)
    expect((await postJson(product, '/api/tickets', ticketFields())).status).toBe(201)
    const small = [{ name: 'a.png', bytes: png({ width: 8, height: 8 }) }]
    const sent = await postMultipart(product, '/api/tickets', ticketFields(), small)
    expect(sent.status).toBe(303)
    empty()
  })

  test('an upload that finds no room comes back with its text (T52)', async () => {
    await fill()
    const subject = 'Không gửi được email từ sáng nay'
    const files = Array.from({ length: 5 }, (_, place) => ({
      name: `${place}.png`,
      bytes: new Uint8Array(4 * MIB),
    }))
    const answer = await postMultipart(product, '/api/tickets', ticketFields({ subject }), files)
    expect(answer.status).toBe(503)
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await pageOf(answer)).valueOf('subject')).toBe(subject)
    empty()
  })

  test('lines that break give back what they held (T52)', async () => {
    await fill()
    empty()
    const files = [{ name: 'a.png', bytes: new Uint8Array(20 * MIB) }]
    const send = () => postMultipart(product, '/api/tickets', {}, files)
    await expect.poll(async () => (await send()).status, POLL).toBe(422)
  })
})
