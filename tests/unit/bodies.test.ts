import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Hono } from 'hono'
import { parse } from 'node-html-parser'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createApp } from '../../api/app.ts'
import { boundaryOf, boundJson, boundUrlencoded, MultipartBounds } from '../../api/http/bounds.ts'
import type { AppEnv } from '../../api/http/context.ts'
import { MAX_MULTIPART_BYTES, MAX_TEXT_BODY_BYTES } from '../../api/http/guards.ts'
import { BodyBudget } from '../../api/http/in-flight.ts'
import { nodeConfig, type NodeDeps, openNodeDeps } from '../../api/node-deps.ts'
import { Problem } from '../../api/problem.ts'
import { BROWSER, type Opened, ticketFields } from '../support/requests.ts'

const KIB = 1024
const MIB = 1024 * KIB
const BOUNDARY = 'xXxXxXxXxXxXxXxXxXxXxXxXxXxXxXxX'
const MULTIPART = `multipart/form-data; boundary=${BOUNDARY}`

/** Slug of the problem that work ends in; null when it ends well. */
function slugOf(work: () => unknown): string | null {
  try {
    work()
    return null
  } catch (error) {
    if (error instanceof Problem) return error.slug
    throw error
  }
}

/** Rows of a table whose long texts are not part of a test's name. */
function named(rows: [what: string, text: string, slug: string | null][]) {
  return rows.map(([what, text, slug]) => ({ what, text, slug }))
}

describe('the shape of a body', () => {
  const numbers = (count: number) => `[${Array<string>(count).fill('0').join(',')}]`
  test.for(
    named([
      ['200 values', numbers(200), null],
      ['201 values', numbers(201), 'qua-lon'],
      ['commas in a text', JSON.stringify({ a: ','.repeat(5000) }), null],
      ['brackets in a text', JSON.stringify({ a: '[{'.repeat(5000) }), null],
      ['quotes in a text', JSON.stringify({ a: '\\"[,'.repeat(900) }), null],
      ['16 levels', '['.repeat(16) + ']'.repeat(16), null],
      ['17 levels', '['.repeat(17) + ']'.repeat(17), 'khong-doc-duoc'],
      ['many shallow objects', `[${Array<string>(150).fill('{}').join(',')}]`, null],
      ['a name of 256 characters', `{"${'x'.repeat(256)}":1}`, null],
      ['a name of 257 characters', `{"${'x'.repeat(257)}":1}`, 'qua-lon'],
      ['a name of escapes', `{"${'\\u0061'.repeat(43)}":1}`, 'qua-lon'],
      ['a long text as a value', `{"a":"${'x'.repeat(5000)}"}`, null],
      ['a text that does not end', '"', null],
    ]),
  )('JSON with $what is $slug (T49)', ({ text, slug }) => {
    expect(slugOf(() => boundJson(text))).toBe(slug)
  })

  test.for(
    named([
      ['200 fields', Array<string>(200).fill('a=1').join('&'), null],
      ['201 fields', Array<string>(201).fill('a=1').join('&'), 'qua-lon'],
      ['201 empty fields', '&'.repeat(200), 'qua-lon'],
      ['a name of 257 characters', `a=1&${'x'.repeat(257)}=1`, 'qua-lon'],
      ['a name of 257 characters without a value', 'x'.repeat(257), 'qua-lon'],
      ['a long value with equals signs', `a=${'='.repeat(5000)}`, null],
      ['nothing in it', '', null],
    ]),
  )('a form with $what is $slug (T49)', ({ text, slug }) => {
    expect(slugOf(() => boundUrlencoded(text))).toBe(slug)
  })

  const part = `--${BOUNDARY}\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n`
  test.for(
    named([
      ['200 parts', `${part.repeat(200)}--${BOUNDARY}--\r\n`, null],
      ['201 parts', `${part.repeat(201)}--${BOUNDARY}--\r\n`, 'qua-lon'],
      ['parts that line feeds alone divide', part.replaceAll('\r', '').repeat(202), 'qua-lon'],
      ['a header of 5 KB', `--${BOUNDARY}\r\nX: ${'x'.repeat(5 * KIB)}`, 'khong-doc-duoc'],
      ['a value of 5 KB', part.replace('1\r\n', `${'-'.repeat(5 * KIB)}\r\n`), null],
      [
        'text that looks like a delimiter',
        part.repeat(3) + `--${BOUNDARY.slice(1)}`.repeat(500),
        null,
      ],
    ]),
  )('multipart with $what is $slug, in whatever chunks it comes (T49)', ({ text, slug }) => {
    const bytes = new TextEncoder().encode(text)
    for (const size of [1, 7, 1000, bytes.length]) {
      const bounds = new MultipartBounds(BOUNDARY)
      const read = () => {
        for (let at = 0; at < bytes.length; at += size) bounds.push(bytes.subarray(at, at + size))
      }
      expect({ size, slug: slugOf(read) }).toEqual({ size, slug })
    }
  })

  test('a delimiter that overlaps itself is found (T49)', () => {
    const bounds = new MultipartBounds('--a')
    bounds.push(new TextEncoder().encode('\r\n------a\r\n'))
    expect(bounds.lastDelimiterAt).toBe(4)
  })

  test.for<[string, string | null]>([
    ['multipart/form-data; boundary=abc', 'abc'],
    ['multipart/form-data; charset=utf-8; Boundary="a b:c"', 'a b:c'],
    ['multipart/form-data', null],
    ['multipart/form-data; boundary=', null],
    [`multipart/form-data; boundary=${'x'.repeat(71)}`, null],
    ['multipart/form-data; boundary="a\\"b"', null],
  ])('the boundary in %j is %j (T49)', ([header, boundary]) => {
    if (boundary === null) expect(slugOf(() => boundaryOf(header))).toBe('khong-doc-duoc')
    else expect(boundaryOf(header)).toBe(boundary)
  })
})

describe('memory for bodies in flight', () => {
  const limits = { total: 100, large: 80, largePerClient: 50, largeFrom: 10 }

  test('text gets through beside as many large bodies as there may be (T52)', () => {
    const budget = new BodyBudget(limits)
    budget.hold('a', 40)
    budget.hold('b', 40)
    expect(slugOf(() => budget.hold('c', 11))).toBe('tam-ngung')
    expect(slugOf(() => budget.hold('a', 10))).toBeNull()
    expect(slugOf(() => budget.hold('c', 10))).toBeNull()
    expect(slugOf(() => budget.hold('c', 1))).toBe('tam-ngung')
  })

  test('one client fills no more than its part (T52)', () => {
    const budget = new BodyBudget(limits)
    const release = budget.hold('a', 40)
    expect(slugOf(() => budget.hold('a', 11))).toBe('tam-ngung')
    expect(slugOf(() => budget.hold('b', 11))).toBeNull()
    release()
    expect(slugOf(() => budget.hold('a', 50))).toBeNull()
  })

  test('what was held is given back once, and what was refused was never held (T52)', () => {
    const budget = new BodyBudget(limits)
    const release = budget.hold('a', 40)
    expect(slugOf(() => budget.hold('a', 90))).toBe('tam-ngung')
    release()
    release()
    expect(budget.held).toBe(0)
  })

  test('a refusal says when to come again (T52)', () => {
    const budget = new BodyBudget(limits)
    try {
      budget.hold('a', 101)
      expect.unreachable()
    } catch (error) {
      expect((error as Problem).data.retryAfter).toBeGreaterThan(0)
    }
  })
})

describe('what is asked before a body is read', () => {
  let dir: string
  let deps: NodeDeps
  let app: Hono<AppEnv>
  let token: string
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'coretech-bodies-'))
    const config = await nodeConfig({
      DATABASE_URL: `file:${join(dir, 'support.db')}`,
      FILES_DIR: join(dir, 'files'),
      TRUST_PROXY: 'x-test-client',
    })
    deps = await openNodeDeps(config)
    app = createApp(deps)
    const opened = await send('/api/tickets', {
      client: '10.0.0.1',
      type: 'application/json',
      chunks: [JSON.stringify(ticketFields())],
    })
    token = ((await opened.answer.json()) as Opened).token
  })
  afterAll(async () => {
    await deps.close()
    await rm(dir, { recursive: true })
  })

  interface Sent {
    client: string
    type?: string
    headers?: Record<string, string>
    chunks: (string | Uint8Array)[]
    /** Announced length; the body comes in chunks when left out. */
    length?: number
    /** The client leaves after its chunks. */
    breaks?: boolean
  }

  /** Sends a body of which it counts the bytes that were asked for. */
  async function send(path: string, sent: Sent) {
    const { client, type = MULTIPART, headers, chunks, length, breaks } = sent
    let taken = 0
    const rest = chunks.values()
    const body = new ReadableStream(
      {
        pull(controller) {
          const { value } = rest.next()
          if (value === undefined) {
            if (breaks) controller.error(new Error('gone'))
            else controller.close()
            return
          }
          const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : value
          taken += bytes.length
          controller.enqueue(bytes)
        },
      },
      { highWaterMark: 0 },
    )
    const answer = await app.request(`http://localhost:8787${path}`, {
      method: 'POST',
      body,
      duplex: 'half',
      headers: {
        host: 'localhost:8787',
        'content-type': type,
        'x-test-client': client,
        ...(length !== undefined && { 'content-length': String(length) }),
        ...headers,
      },
    } as RequestInit)
    return { answer, taken }
  }

  /** An upload as a form of ours sends it: text first, then as many MiB of pictures. */
  function upload(fields: Record<string, string>, mebibytes: number): (string | Uint8Array)[] {
    const texts = Object.entries(fields).map(
      ([name, value]) =>
        `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
    )
    const file = `--${BOUNDARY}\r\nContent-Disposition: form-data; name="attachments"; filename="a.png"\r\nContent-Type: image/png\r\n\r\n`
    const zeros = Array.from({ length: mebibytes * 16 }, () => new Uint8Array(64 * KIB))
    return [texts.join('') + file, ...zeros, `\r\n--${BOUNDARY}--\r\n`]
  }

  const UNKNOWN = `/api/tickets/${'A'.repeat(43)}/messages`
  const typed = { body: 'Chữ đã gõ phải còn nguyên.' }

  test('a program’s upload to an unknown ticket is refused unread (T51)', async () => {
    const chunks = upload(typed, 20)
    const { answer, taken } = await send(UNKNOWN, { client: '10.1.0.1', chunks, length: 20 * MIB })
    expect([answer.status, taken]).toEqual([404, 0])
  })

  test('of a person’s upload to an unknown ticket the text comes back (T51)', async () => {
    const chunks = upload(typed, 20)
    const sent = { client: '10.1.0.2', chunks, length: 20 * MIB, headers: BROWSER }
    const { answer } = await send(UNKNOWN, sent)
    expect(answer.status).toBe(404)
    const page = parse(await answer.text())
    expect(page.querySelector('#kept')?.textContent).toContain(typed.body)
  })

  test.for([
    '/api/tickets/x/rating',
    '/api/ticket-links',
    '/api/guide-feedback',
    '/api/search-misses',
  ])('%s takes no multipart above 256 KiB (T51)', async (path) => {
    const chunks = upload({ email: 'a@example.com' }, 1)
    const told = await send(path, { client: '10.1.0.3', chunks, length: MIB + 500 })
    expect([told.answer.status, told.taken]).toEqual([413, 0])
    const untold = await send(path, { client: '10.1.0.3', chunks: upload({}, 1) })
    // An unknown ticket is refused before the body is read.
    expect([413, 404]).toContain(untold.answer.status)
  })

  test('signing in takes no multipart above 256 KiB, and none of 201 parts (T51)', async () => {
    const headers = { 'sec-fetch-site': 'same-origin' }
    const large = { client: '10.1.0.4', headers, chunks: upload({}, 1), length: MIB + 500 }
    const { answer, taken } = await send('/api/staff/sign-in', large)
    expect([answer.status, taken]).toEqual([413, 0])
    const part = `--${BOUNDARY}\r\nContent-Disposition: form-data; name="email"\r\n\r\n1\r\n`
    const chunks = [`${part.repeat(201)}--${BOUNDARY}--\r\n`]
    const many = await send('/api/staff/sign-in', { client: '10.1.0.4', headers, chunks })
    expect(many.answer.status).toBe(413)
  })

  test('a client that floods has its uploads refused unread, and its text given back (T51)', async () => {
    const client = '10.1.0.5'
    for (let hit = 0; hit <= 600; hit += 1) await deps.rates.hit(`posts ${client}`, 60, new Date())
    const path = `/api/tickets/${token}/messages`
    const program = await send(path, { client, chunks: upload(typed, 20), length: 20 * MIB })
    expect([program.answer.status, program.taken]).toEqual([429, 0])
    expect(program.answer.headers.get('retry-after')).not.toBeNull()
    const chunks = upload(typed, 20)
    const person = await send(path, { client, chunks, length: 20 * MIB, headers: BROWSER })
    expect(person.answer.status).toBe(429)
    const box = parse(await person.answer.text()).querySelector('textarea[name=body]')
    expect(box?.textContent).toContain(typed.body)
  })

  test('a form that is too large comes back with what was typed (T51)', async () => {
    const fields = { subject: 'Không gửi được email', description: 'Mô tả dài.' }
    const sent = {
      client: '10.1.0.6',
      chunks: upload(fields, 27),
      length: MAX_MULTIPART_BYTES + 1,
      headers: BROWSER,
    }
    const { answer } = await send('/api/tickets', sent)
    expect(answer.status).toBe(413)
    const page = parse(await answer.text())
    expect(page.querySelector('input[name=subject]')?.getAttribute('value')).toBe(fields.subject)
    expect(page.querySelector('textarea[name=description]')?.textContent).toContain(
      fields.description,
    )
  })

  test('text of more than 256 KiB in an upload is refused (T49)', async () => {
    const chunks = [
      `--${BOUNDARY}\r\nContent-Disposition: form-data; name="description"\r\n\r\n`,
      new Uint8Array(MAX_TEXT_BODY_BYTES + 1).fill(97),
      `\r\n--${BOUNDARY}--\r\n`,
    ]
    const { answer } = await send('/api/tickets', { client: '10.1.0.7', chunks })
    expect(answer.status).toBe(413)
  })

  test('an upload that ends well, badly or in the middle gives its memory back (T52)', async () => {
    // More than fits at once: what any of them kept would refuse the last ones.
    for (let round = 0; round < 3; round += 1) {
      const refused = await send('/api/tickets', {
        client: '10.1.1.1',
        chunks: upload({ name: 'x' }, 25),
        length: 25 * MIB + 500,
      })
      expect(refused.answer.status).toBe(422)
      const broken = await send('/api/tickets', {
        client: '10.1.1.1',
        chunks: upload({ name: 'x' }, 1),
        length: 25 * MIB,
        breaks: true,
      })
      expect(broken.answer.status).toBe(400)
    }
  })

  test('a multipart body that never says its length is counted as it comes (T52)', async () => {
    const { answer } = await send('/api/tickets', { client: '10.1.1.2', chunks: upload({}, 40) })
    expect(answer.status).toBe(413)
  })

  test('pages that cost are limited per client, wrong links are not (T53)', async () => {
    const visit = (path: string, client: string) =>
      app.request(`http://localhost:8787${path}`, {
        headers: { host: 'localhost:8787', 'x-test-client': client, ...BROWSER },
      })
    for (const [name, hits, path] of [
      ['search', 1200, '/tim-kiem/?q=otp'],
      ['form', 1200, '/gui-yeu-cau/'],
      ['ticket', 600, `/yeu-cau/${token}/`],
    ] as const) {
      const client = `10.2.${hits % 251}.${name.length}`
      for (let hit = 0; hit < hits; hit += 1) {
        const { status } = await visit(path, client)
        if (status !== 200) expect({ name, hit, status }).toEqual({ name, hit, status: 200 })
      }
      const refused = await visit(path, client)
      expect(refused.status).toBe(429)
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
      expect((await visit(path, '10.2.0.99')).status).toBe(200)
      expect((await visit(`/yeu-cau/${'A'.repeat(43)}/`, client)).status).toBe(404)
    }
  })
})
