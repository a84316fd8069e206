import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Hono } from 'hono'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createApp } from '../../api/app.ts'
import { readBody } from '../../api/http/body.ts'
import type { AppEnv } from '../../api/http/context.ts'
import { bounded, MAX_TEXT_BODY_BYTES } from '../../api/http/guards.ts'
import { nodeConfig, type NodeDeps, openNodeDeps } from '../../api/node-deps.ts'
import { cpuOf, costRatio, ordinaryCost } from '../support/cost.ts'
import { nextClient } from '../support/product.ts'
import { type Opened, ticketFields } from '../support/requests.ts'
import { WORST_TEXTS } from '../support/worst-texts.ts'

/** Times the CPU of an ordinary ticket that any request may take, up to the largest body. */
const MOST = 25
/** Lengths at which planted faults are tried; small steps, because the first dear one ends the search. */
const STEPS = [8_000, 11_000, 15_000, 20_000, 28_000, 40_000]
/** Part of the largest body that a single text may fill beside the rest of its request. */
const LARGEST = Math.floor((MAX_TEXT_BODY_BYTES - 4096) / 3)
const ORIGIN = 'http://localhost:8787'

let dir: string
let deps: NodeDeps
let app: Hono<AppEnv>
let token: string
/** CPU milliseconds of a ticket that is taken. */
let ordinary: number

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'coretech-bounds-'))
  const config = await nodeConfig({
    DATABASE_URL: `file:${join(dir, 'support.db')}`,
    FILES_DIR: join(dir, 'files'),
    TRUST_PROXY: 'x-test-client',
  })
  deps = await openNodeDeps(config)
  app = createApp(deps, mountPlanted)
  token = ((await (await postTicket()).json()) as Opened).token
  ordinary = await ordinaryCost(postTicket)
})
afterAll(async () => {
  await deps.close()
  await rm(dir, { recursive: true })
})

function send(path: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers)
  headers.set('host', 'localhost:8787')
  headers.set('x-test-client', nextClient())
  headers.set('sec-fetch-site', 'same-origin')
  if (typeof init.body === 'string') {
    headers.set('content-length', String(Buffer.byteLength(init.body)))
  }
  const address = ORIGIN + path.replace('{token}', token)
  return Promise.resolve(app.request(address, { ...init, headers }))
}

function postJson(path: string, body: unknown): Promise<Response> {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return send(path, { method: 'POST', body: text, headers: { 'content-type': JSON_TYPE } })
}

function postForm(path: string, fields: [string, string][], accept = '*/*'): Promise<Response> {
  const body = new URLSearchParams(fields).toString()
  return send(path, { method: 'POST', body, headers: { 'content-type': FORM_TYPE, accept } })
}

async function postTicket(): Promise<Response> {
  const answer = await postJson('/api/tickets', ticketFields())
  expect(answer.status).toBe(201)
  return answer
}

const JSON_TYPE = 'application/json'
const FORM_TYPE = 'application/x-www-form-urlencoded'

/** Every text field of every call of CONTRACT §6 and of signing in, with the most that it takes. */
const CALLS: { path: string; fields: Record<string, number>; rest: () => object }[] = [
  {
    path: '/api/tickets',
    rest: () => ticketFields(),
    fields: {
      name: 100,
      email: 254,
      product: 20,
      requestType: 20,
      subject: 150,
      description: 5000,
      occurredAt: 40,
      occurredAtUnknown: 5,
      consent: 5,
      phone: 100,
      browser: 200,
      errorCode: 200,
      keyword: 200,
      guide: 200,
      stepsTried: 200,
      idempotencyKey: 36,
      attachments: 200,
      website: 200,
      khac: 200,
    },
  },
  {
    path: '/api/tickets/{token}/messages',
    rest: () => ({ body: 'Thêm thông tin.' }),
    fields: { body: 5000, idempotencyKey: 36 },
  },
  {
    path: '/api/tickets/{token}/rating',
    rest: () => ({ score: 5 }),
    fields: { comment: 1000, score: 1 },
  },
  {
    path: '/api/ticket-links',
    rest: () => ({ email: 'khach@example.com' }),
    fields: { email: 254, code: 40 },
  },
  {
    path: '/api/guide-feedback',
    rest: () => ({ guide: 'quen-mat-khau', helpful: 'false' }),
    fields: { comment: 1000, guide: 100, helpful: 5 },
  },
  {
    path: '/api/search-misses',
    rest: () => ({ query: 'otp', results: 0 }),
    fields: { query: 1000, results: 5 },
  },
  {
    path: '/api/staff/sign-in',
    rest: () => ({ email: 'ai-do@example.com' }),
    fields: { email: 254, next: 500 },
  },
  { path: '/api/staff/sign-in/code', rest: () => ({}), fields: { code: 6 } },
  { path: '/api/staff/sign-in/link', rest: () => ({}), fields: { token: 43 } },
]

const rows = CALLS.flatMap(({ path, rest, fields }) =>
  Object.entries(fields).map(([name, most]) => ({ path, rest, name, most })),
)

/** The texts of one field that cost more than `MOST`; none when all is well. */
async function dearTexts(
  sizes: number[],
  post: (text: string) => Promise<Response>,
  texts = WORST_TEXTS,
): Promise<Record<string, number>> {
  const dear: Record<string, number> = {}
  for (const [text, make] of Object.entries(texts)) {
    for (const units of sizes) {
      const typed = make(units)
      const ratio = await costRatio(
        () => post(typed).then((answer) => answer.text()),
        ordinary,
        MOST,
      )
      if (ratio > MOST) {
        dear[`${text}, ${units} units`] = Math.round(ratio)
        // Larger ones would only take longer to say the same.
        break
      }
    }
  }
  return dear
}

describe('CPU of a request, in ordinary tickets', () => {
  test.for(rows)(
    'the worst texts in $name of $path cost little (T49, T50)',
    async ({ path, rest, name, most }) => {
      const asJson = (text: string) => postJson(path, { ...rest(), [name]: text })
      expect(await dearTexts([most, 4 * most, 20_000, LARGEST], asJson)).toEqual({})
    },
  )

  test('the worst texts cost little where the form comes back with them (T49, T50)', async () => {
    for (const { path, rest, fields } of CALLS.slice(0, 5)) {
      for (const name of Object.keys(fields)) {
        const asForm = (text: string) => {
          return postForm(path, Object.entries({ ...rest(), [name]: text }), 'text/html')
        }
        expect({ name, dear: await dearTexts([20_000], asForm) }).toEqual({ name, dear: {} })
      }
    }
  })

  test('thirty long steps cost little (T50)', async () => {
    for (const [text, make] of Object.entries(WORST_TEXTS)) {
      const stepsTried = Array<string>(190).fill(make(440))
      const post = () => postJson('/api/tickets', ticketFields({ stepsTried }))
      expect({ text, ratio: await costRatio(post, ordinary, MOST) }).toSatisfy(isCheap)
    }
  })

  const shapes: Record<string, () => { type: string; body: string }> = {
    '65,000 fields of one name': () => ({
      type: FORM_TYPE,
      body: Array<string>(65_000).fill('a=1').join('&'),
    }),
    '65,000 fields of many names': () => ({
      type: FORM_TYPE,
      body: Array.from({ length: 40_000 }, (_, at) => `${at.toString(36)}=`).join('&'),
    }),
    ampersands: () => ({ type: FORM_TYPE, body: '&'.repeat(MAX_TEXT_BODY_BYTES) }),
    'percent signs': () => ({ type: FORM_TYPE, body: `a=${'%'.repeat(260_000)}` }),
    'a name of 250 KB': () => ({ type: FORM_TYPE, body: `${'x'.repeat(250_000)}=1` }),
    'JSON of 65,000 values': () => ({
      type: JSON_TYPE,
      body: `{"stepsTried":[${Array<string>(65_000).fill('""').join(',')}]}`,
    }),
    'JSON of 30,000 keys': () => ({
      type: JSON_TYPE,
      body: `{${Array.from({ length: 20_000 }, (_, at) => `"${at.toString(36)}":1`).join(',')}}`,
    }),
    'JSON of one key again and again': () => ({
      type: JSON_TYPE,
      body: `{${Array<string>(40_000).fill('"a":1').join(',')}}`,
    }),
    'JSON 200,000 deep': () => ({ type: JSON_TYPE, body: '['.repeat(200_000) }),
    'JSON with a key of 250 KB': () => ({ type: JSON_TYPE, body: `{"${'x'.repeat(250_000)}":1}` }),
    'JSON of backslashes': () => ({ type: JSON_TYPE, body: `{"a":"${'\\\\'.repeat(130_000)}"}` }),
    'parts of one name': () => multipart(Array<string>(4000).fill(part('a', '1'))),
    'a boundary of hyphens in hyphens': () => ({
      type: `multipart/form-data; boundary=${'-'.repeat(68)}`,
      body: `${'-'.repeat(69)}x`.repeat(3700),
    }),
    'a part whose header does not end': () =>
      multipart([`--${BOUNDARY}\r\n${'x: y\r\n'.repeat(40_000)}`]),
  }

  test.for(Object.entries(shapes))('%s cost little, whatever the call (T49)', async ([, make]) => {
    const { type, body } = make()
    for (const { path } of CALLS) {
      const post = () =>
        send(path, { method: 'POST', body, headers: { 'content-type': type } }).then((answer) => {
          expect([400, 410, 413, 422]).toContain(answer.status)
        })
      expect({ path, ratio: await costRatio(post, ordinary, MOST) }).toSatisfy(isCheap)
    }
  })

  test('an upload of one letter again and again costs what a picture of its size does (T49)', async () => {
    const upload = (content: string) =>
      send('/api/tickets', { method: 'POST', ...uploadOf(content), duplex: 'half' } as RequestInit)
    const zeros = await ordinaryCost(() => upload('\0'), 4)
    for (const letter of ['a', '\r', '\n', '-', `\r\n--${BOUNDARY.slice(0, -1)}`]) {
      const ratio = await costRatio(() => upload(letter), zeros, 5)
      expect({ letter, ratio: Math.round(ratio) }).toSatisfy(({ ratio }) => ratio <= 5)
    }
  })

  test('a long question costs no more than three of fifteen words (T53)', async () => {
    const ask = (q: string) => () =>
      send(`/tim-kiem/?q=${encodeURIComponent(q)}`).then((answer) => answer.text())
    const usual = await ordinaryCost(
      ask('em không đăng nhập được vào tài khoản workmail vì không nhận được mã otp ạ'),
      100,
    )
    for (const [text, make] of Object.entries(WORST_TEXTS)) {
      const q = make(1000).toWellFormed()
      const ratio = Math.min(await costRatio(ask(q), usual, 3), await costRatio(ask(q), usual, 3))
      expect({ text, ratio: ratio.toFixed(1) }).toSatisfy(({ ratio }) => Number(ratio) <= 3)
    }
  })

  test('the worst texts in the address of the form cost little (T50)', async () => {
    for (const [text, make] of Object.entries(WORST_TEXTS)) {
      const typed = encodeURIComponent(make(1500).toWellFormed())
      const visit = () =>
        send(`/gui-yeu-cau/?ve-viec=${typed}&mo-ta=${typed}&da-thu=${typed}`).then((answer) =>
          answer.text(),
        )
      expect({ text, ratio: await costRatio(visit, ordinary, MOST) }).toSatisfy(isCheap)
    }
  })
})

/** Ways of reading a text that were once ours or are easily written, all quadratic. */
const PLANTED: Record<string, { clean: (text: string) => unknown; bait: string }> = {
  'normalises before it measures': {
    clean: (text) => text.normalize('NFC'),
    bait: 'marks in falling order',
  },
  'trims by a pattern': {
    clean: (text) => text.replace(/[.]+$/, ''),
    bait: 'dots before a letter',
  },
  'tries every letter with every sign': {
    clean: (text) => /[a-z][!-~]*[+]é?$/.test(`${text}!`),
    bait: 'a label, then letters and signs',
  },
  'copies what it has for each letter': {
    clean: (text) => text.split('').reduce<string[]>((all, each) => [...all, each], []),
    bait: 'tags that open',
  },
}

function mountPlanted(router: Hono<AppEnv>): void {
  Object.values(PLANTED).forEach(({ clean }, at) => {
    router.post(`/api/planted/${at}`, bounded(), async (c) => {
      const body = await readBody(c)
      const { text } = (body.kind === 'json' ? body.value : {}) as { text: string }
      return c.json({ length: String(clean(text)).length })
    })
  })
}

test.for(Object.entries(PLANTED))(
  'a field that %s is found by the same measure (T49)',
  async ([name, { bait }]) => {
    const path = `/api/planted/${Object.keys(PLANTED).indexOf(name)}`
    const post = async (text: string) => {
      const answer = await postJson(path, { text })
      expect(answer.status).toBe(200)
      return answer
    }
    const dear = await dearTexts(STEPS, post, { [bait]: WORST_TEXTS[bait]! })
    expect(Object.keys(dear)).toHaveLength(1)
  },
)

test('the measurement counts real work, and none where there is none (T49)', async () => {
  const busy = () => {
    let sum = 0
    for (let at = 0; at < 3e7; at += 1) sum += at % 7
    return Promise.resolve(sum)
  }
  expect(await cpuOf(busy)).toBeGreaterThan(10 * (await cpuOf(() => Promise.resolve())))
})

const isCheap = ({ ratio }: { ratio: number }) => ratio <= MOST
const BOUNDARY = 'xXxXxXxXxXxXxXxXxXxXxXxXxXxXxX'

function part(name: string, value: string): string {
  return `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`
}

function multipart(parts: string[]): { type: string; body: string } {
  return {
    type: `multipart/form-data; boundary=${BOUNDARY}`,
    body: `${parts.join('')}--${BOUNDARY}--\r\n`.slice(0, MAX_TEXT_BODY_BYTES),
  }
}

/** A body of 20 MiB with one file in it, made of one piece. */
function uploadOf(piece: string): { body: ReadableStream; headers: Record<string, string> } {
  const file = `--${BOUNDARY}\r\nContent-Disposition: form-data; name="attachments"; filename="a.png"\r\n\r\n`
  const chunk = Buffer.from(piece.repeat(Math.ceil(65_536 / piece.length)).slice(0, 65_536))
  const chunks = [Buffer.from(file), ...Array<Buffer>(320).fill(chunk)]
  chunks.push(Buffer.from(`\r\n--${BOUNDARY}--\r\n`))
  const body = new ReadableStream({
    pull(controller) {
      const next = chunks.shift()
      if (next) controller.enqueue(new Uint8Array(next))
      else controller.close()
    },
  })
  return { body, headers: { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` } }
}
