import { createHmac } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startDatabaseServer } from '../../api/db/server.ts'
import {
  callsOf,
  type DescribedCall,
  type OpenApi,
  schemaOf,
  undescribed,
} from '../support/openapi.ts'
import { png } from '../support/pictures.ts'
import { freePort } from '../support/port.ts'
import {
  type NodeProduct,
  nextClient,
  type Product,
  startNodeProduct,
  WEBHOOK_SECRET,
} from '../support/product.ts'
import {
  type Fields,
  freshEmail,
  type Opened,
  openTicket,
  postForm,
  postJson,
  postMultipart,
  readTicket,
  ticketFields,
  tokenIn,
} from '../support/requests.ts'

/** CONTRACT §6: whatever the server answers is what its own description says of that call. */

/** Answers that only a lost line brings about; trouble.test.ts does that. */
const ON_THE_WIRE = ['chua-ro-ket-qua', 'gui-qua-cham']

let product: NodeProduct
let document: OpenApi
/** What has been answered, as `operation status slug`. */
const seen = new Set<string>()

beforeAll(async () => {
  product = await startNodeProduct()
  document = (await (await product.fetch('/api/openapi.json')).json()) as OpenApi
})
afterAll(() => product.close())

/** The call of that name must be answered so, and its description must say so. */
async function expectDescribed(
  operationId: string,
  answer: Response,
  status: number,
  slug: string | null = null,
): Promise<void> {
  const call = callsOf(document).find(({ operation }) => operation.operationId === operationId)
  const told = await undescribed(document, call!.operation, answer)
  expect({ operationId, status: answer.status, ...told }).toEqual({
    operationId,
    status,
    faults: [],
    slug,
  })
  seen.add(`${operationId} ${status}${slug ? ` ${slug}` : ''}`)
}

/** A ticket with a picture, at which every address of the API can be asked for. */
async function openAll(of: Product): Promise<{ token: string; path: (of: string) => string }> {
  const files = [{ name: 'ảnh.png', bytes: png() }]
  const answer = await postMultipart(of, '/api/tickets', ticketFields(), files)
  const token = tokenIn(answer.headers.get('location'))
  const { attachments } = await readTicket(of, token)
  const id = attachments[0]!.id
  return { token, path: (path) => path.replace('{token}', token).replace('{id}', id) }
}

/** Bodies that every call takes. */
const BODIES: Record<string, () => Fields> = {
  openTicket: () => ticketFields(),
  addMessage: () => ({ body: 'Máy vẫn báo lỗi như hôm qua.' }),
  rateTicket: () => ({ score: 4, comment: 'Nhanh' }),
  requestLinks: () => ({ email: freshEmail() }),
  sendGuideFeedback: () => ({ guide: 'quen-mat-khau', helpful: true }),
  sendSearchMiss: () => ({ query: 'máy in', results: 0 }),
  takeMailEvent: () => ({ type: 'email.delivered', created_at: '2026-11-22T03:00:00Z', data: {} }),
}

function signed(body: string): Record<string, string> {
  const id = crypto.randomUUID()
  const at = Math.floor(Date.now() / 1000)
  const key = Buffer.from(WEBHOOK_SECRET.replace('whsec_', ''), 'base64')
  const mac = createHmac('sha256', key).update(`${id}.${at}.${body}`).digest('base64')
  return { 'svix-id': id, 'svix-timestamp': String(at), 'svix-signature': `v1,${mac}` }
}

/** Sends a call what it takes. */
function sendGood(
  of: Product,
  { operation, method }: DescribedCall,
  path: string,
  client = nextClient(),
): Promise<Response> {
  if (method === 'GET') return of.fetch(path, { client })
  const body = JSON.stringify(BODIES[operation.operationId]?.())
  const headers = operation.operationId === 'takeMailEvent' ? signed(body) : {}
  return postJson(of, path, body, { headers, client })
}

const close = (code: string) =>
  product.sql({ sql: `UPDATE ticket SET status = 'closed' WHERE code = ?`, args: [code] })

describe('what is taken', () => {
  let opened: Opened
  let path: string
  beforeAll(async () => {
    opened = await openTicket(product)
    path = `/api/tickets/${opened.token}`
    await close(opened.code)
  })

  test('bodies that are sent fit their schemas', () => {
    for (const { operation } of callsOf(document)) {
      const sent = BODIES[operation.operationId]?.()
      expect(Boolean(sent)).toBe(Boolean(operation.requestBody))
      const schema = operation.requestBody?.content['application/json']?.schema
      if (schema) expect(schemaOf(document, schema).parse(sent)).toEqual(sent)
    }
  })

  test('JSON is answered as described', async () => {
    // The longest ticket there is: with pictures, messages of both sides, events and a rating.
    const all = await openAll(product)
    const messages = all.path('/api/tickets/{token}/messages')
    await postMultipart(product, messages, { body: 'Ảnh' }, [{ name: 'a.png', bytes: png() }])
    await product.sql(`INSERT INTO message (id, ticket_id, author, body, created_at)
      SELECT 'staff', ticket_id, 'staff', 'Chào bạn', created_at FROM message LIMIT 1`)
    await product.sql(`UPDATE ticket SET status = 'closed'`)
    const good = { openTicket: 201, addMessage: 201, requestLinks: 202 } as Record<string, number>
    // A rating is for closed tickets, and a message opens them again.
    const calls = callsOf(document).toSorted(
      (one, other) => Number(other.path.endsWith('rating')) - Number(one.path.endsWith('rating')),
    )
    for (const call of calls) {
      const { operationId } = call.operation
      const answer = await sendGood(product, call, all.path(call.path))
      const status = good[operationId] ?? (call.method === 'GET' ? 200 : 204)
      await expectDescribed(operationId, answer, status)
    }
  })

  test('forms lead to pages', async () => {
    const email = freshEmail()
    await expectDescribed(
      'openTicket',
      await postForm(product, '/api/tickets', ticketFields()),
      303,
    )
    const rating = await postForm(product, `${path}/rating`, { score: 5 })
    await expectDescribed('rateTicket', rating, 303)
    const message = await postForm(product, `${path}/messages`, { body: 'Máy vẫn báo lỗi.' })
    await expectDescribed('addMessage', message, 303)
    const links = await postForm(product, '/api/ticket-links', { email })
    await expectDescribed('requestLinks', links, 303)
    const feedback = { guide: 'quen-mat-khau', helpful: 'false' }
    await expectDescribed(
      'sendGuideFeedback',
      await postForm(product, '/api/guide-feedback', feedback),
      303,
    )
  })

  test('a key in the header is used once, and is described where it is read', async () => {
    const keyed = callsOf(document).filter(({ operation: { parameters = [] } }) =>
      parameters.some((each) => each.name === 'Idempotency-Key' && each.in === 'header'),
    )
    expect(keyed.map(({ operation }) => operation.operationId)).toEqual([
      'openTicket',
      'addMessage',
    ])
    for (const { operation, path } of keyed) {
      const headers = { 'idempotency-key': crypto.randomUUID() }
      const body = BODIES[operation.operationId]!()
      const to = path.replace('{token}', opened.token)
      const first = await postJson(product, to, body, { headers })
      const again = await postJson(product, to, body, { headers })
      expect(await again.text()).toBe(await first.text())
      const text = 'Một nội dung khác với lần gửi trước.'
      const other = {
        ...body,
        [operation.operationId === 'addMessage' ? 'body' : 'description']: text,
      }
      const refused = await postJson(product, to, other, { headers })
      await expectDescribed(operation.operationId, refused, 409, 'trung-khoa')
    }
  })
})

describe('what is refused', () => {
  let path: (of: string) => string
  let token: string
  let calls: DescribedCall[]
  let posts: DescribedCall[]
  beforeAll(async () => {
    ;({ path, token } = await openAll(product))
    calls = callsOf(document)
    posts = calls.filter(({ method }) => method === 'POST')
  })

  /** Calls whose description names the problem. */
  const telling = (slug: string) =>
    calls.filter(({ operation }) => JSON.stringify(operation.responses).includes(`/${slug}"`))

  test('400 403 413 415 422: bodies', async () => {
    const faulty: [slug: string, status: number, body: string, headers: Record<string, string>][] =
      [
        ['khong-doc-duoc', 400, '{', {}],
        ['sai-nguon', 403, '{}', { origin: 'https://evil.example' }],
        // Refused unread: that line is not used again.
        ['qua-lon', 413, JSON.stringify('x'.repeat(300_000)), { connection: 'close' }],
        ['sai-kieu', 415, '{}', { 'content-type': 'text/plain' }],
        ['noi-dung-chua-dung', 422, '{"la":1}', {}],
      ]
    for (const [slug, status, body, headers] of faulty) {
      for (const call of telling(slug)) {
        const answer = await postJson(product, path(call.path), body, { headers })
        await expectDescribed(call.operation.operationId, answer, status, slug)
      }
    }
    // People get a page, under the same status.
    for (const { operation, path: to } of posts) {
      if (!operation.responses[303]) continue
      const page = await postForm(product, path(to), { email: 'x', score: 9 })
      await expectDescribed(operation.operationId, page, 422)
    }
  })

  test('404: a link that opens nothing', async () => {
    const wrong = (to: string) => to.replace('{token}', 'A'.repeat(43)).replace('{id}', 'x')
    for (const call of calls.filter((each) => each.path.includes('{token}'))) {
      const answer = await sendGood(product, call, wrong(call.path))
      await expectDescribed(call.operation.operationId, answer, 404, 'khong-tim-thay')
    }
  })

  test('405 421: another method, another host', async () => {
    for (const { operation, path: to } of calls) {
      const method = await product.fetch(path(to), { method: 'PUT' })
      await expectDescribed(operation.operationId, method, 405, 'sai-phuong-thuc')
    }
    for (const { operation, path: to } of telling('sai-may-chu')) {
      const host = await product.fetch(`http://evil.example${path(to)}`)
      await expectDescribed(operation.operationId, host, 421, 'sai-may-chu')
    }
  })

  test('409: ratings too early and too late', async () => {
    const rating = path('/api/tickets/{token}/rating')
    const early = await postJson(product, rating, { score: 5 })
    await expectDescribed('rateTicket', early, 409, 'chua-hoan-tat')
    const { code } = await readTicket(product, token)
    await close(code)
    expect((await postJson(product, rating, { score: 5 })).status).toBe(204)
    await product.sql(`UPDATE rating SET created_at = '2020-01-01T00:00:00.000Z'`)
    const late = await postJson(product, rating, { score: 1 })
    await expectDescribed('rateTicket', late, 409, 'da-chot-danh-gia')
  })

  test('429: more often than is good', async () => {
    for (const call of telling('qua-nhieu-lan')) {
      const client = nextClient()
      let answer = await sendGood(product, call, path(call.path), client)
      for (let time = 0; time < 200 && answer.status !== 429; time += 1) {
        answer = await sendGood(product, call, path(call.path), client)
      }
      await expectDescribed(call.operation.operationId, answer, 429, 'qua-nhieu-lan')
    }
  })

  test('500: what nobody foresaw', async () => {
    const tables = ['link', 'link_request', 'guide_feedback', 'search_miss', 'webhook_event']
    for (const table of tables) {
      await product.sql(`ALTER TABLE ${table} RENAME TO ${table}_away`)
    }
    for (const call of telling('loi-he-thong')) {
      const answer = await sendGood(product, call, path(call.path))
      await expectDescribed(call.operation.operationId, answer, 500, 'loi-he-thong')
    }
    for (const table of tables) {
      await product.sql(`ALTER TABLE ${table}_away RENAME TO ${table}`)
    }
  })

  test('503: a database that is gone; 404: no secret for events', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'coretech-openapi-'))
    const database = await startDatabaseServer(dir, await freePort())
    const away = await startNodeProduct({
      DATABASE_URL: database.url,
      SESSION_SECRET: '9JxQ2vTz7LrWmB4sKdYp0HgNcEuAf6Rw',
    })
    const at = await openAll(away)
    await database.stop()
    for (const call of telling('tam-ngung')) {
      const answer = await sendGood(away, call, at.path(call.path))
      await expectDescribed(call.operation.operationId, answer, 503, 'tam-ngung')
    }
    await expectDescribed('readHealth', await away.fetch('/api/health'), 503)
    await away.close()
    await rm(dir, { recursive: true })

    const unsigned = await startNodeProduct({ RESEND_WEBHOOK_SECRET: '' })
    const event = await postJson(unsigned, '/api/webhooks/resend', {})
    await expectDescribed('takeMailEvent', event, 404, 'khong-tim-thay')
    await unsigned.close()
  })
})

test('nothing is described that was not answered above', () => {
  const described = callsOf(document).flatMap(({ operation: { operationId, responses } }) =>
    Object.entries(responses).flatMap(([status, { content = {} }]) => {
      const slugs = Object.keys(content['application/problem+json']?.examples ?? {})
      const told = slugs.filter((slug) => !ON_THE_WIRE.includes(slug)).map((slug) => ` ${slug}`)
      return (slugs.length > 0 ? told : ['']).map((slug) => `${operationId} ${status}${slug}`)
    }),
  )
  expect(described.filter((each) => !seen.has(each))).toEqual([])
})
