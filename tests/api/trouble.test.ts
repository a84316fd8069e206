import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createApp } from '../../api/app.ts'
import { type DatabaseServer, startDatabaseServer } from '../../api/db/server.ts'
import { nodeConfig, type NodeDeps, openNodeDeps } from '../../api/node-deps.ts'
import { startServer } from '../../api/node.ts'
import { problems } from '../../content/text/problems.ts'
import { type EdgeProduct, startEdgeProduct } from '../support/edge.ts'
import { startFakeResend } from '../support/fake-resend.ts'
import { lockDatabase } from '../support/lock.ts'
import { png } from '../support/pictures.ts'
import {
  type NodeProduct,
  type Product,
  productSettings,
  startNodeProduct,
} from '../support/product.ts'
import {
  BROWSER,
  mailsAbout,
  type Opened,
  openTicket,
  pageOf,
  POLL,
  postForm,
  postJson,
  postMultipart,
  problemOf,
  ticketFields,
} from '../support/requests.ts'
import { head, openLine } from '../support/wire.ts'

const TICKETS = '/api/tickets'
const numberOf = (code: string) => Number(code.split('-')[2])

async function count(product: Pick<Product, 'sql'>): Promise<string> {
  const { rows } = await product.sql(
    `SELECT (SELECT count(*) FROM ticket) || ' ' || (SELECT count(*) FROM event) || ' ' ||
       (SELECT count(*) FROM outbox) || ' ' || (SELECT count(*) FROM link) || ' ' ||
       (SELECT count(*) FROM request_key) || ' ' || (SELECT coalesce(max(last), 0) FROM code_counter)
       AS n`,
  )
  return String(rows[0]?.n)
}

async function healthOf(product: Pick<Product, 'fetch'>) {
  const answer = await product.fetch('/api/health')
  const { database } = (await answer.json()) as { database: string }
  return { status: answer.status, database }
}

/** What both kinds of callers must be told when nothing could be stored. */
async function expectNotStored(
  product: Product,
  files: { name: string; bytes: Uint8Array<ArrayBuffer> }[] = [],
) {
  const key = crypto.randomUUID()
  const fields = ticketFields({
    idempotencyKey: key,
    description: 'Chữ dài </textarea> đã gõ, còn nguyên.',
  })
  const [json, form] = await Promise.all([
    postJson(product, TICKETS, fields),
    postMultipart(product, TICKETS, fields, files),
  ])
  expect(json.status).toBe(503)
  expect(Number(json.headers.get('retry-after'))).toBeGreaterThan(0)
  const problem = await problemOf(json)
  expect(problem.type).toBe('/loi/tam-ngung/')
  expect(problem.detail).toContain('support@coretech.io.vn')
  expect(form.status).toBe(503)
  expect(Number(form.headers.get('retry-after'))).toBeGreaterThan(0)
  const page = await pageOf(form)
  expect(page.title).toMatch(/^Lỗi:/)
  for (const name of ['name', 'email', 'subject', 'description', 'idempotencyKey']) {
    expect(page.valueOf(name)).toBe(fields[name])
  }
  return fields
}

describe('a file that another process has locked', () => {
  let product: NodeProduct
  beforeAll(async () => {
    product = await startNodeProduct()
  })
  afterAll(() => product.close())

  test('answers 503 without a partial write, a mail or a used code, then recovers (T02)', async () => {
    const first = await openTicket(product)
    await mailsAbout(product, first.code, 2)
    const before = await count(product)
    const unlock = await lockDatabase(join(product.dir, 'support.db'))
    const sending = expectNotStored(product)
    // Reads go on meanwhile and do not wait for writes.
    const page = await product.fetch(`/yeu-cau/${first.token}/`, { headers: BROWSER })
    expect(page.status).toBe(200)
    const fields = await sending
    await unlock()
    expect(await count(product)).toBe(before)
    expect(product.resend.mails).toHaveLength(2)
    const answer = await postJson(product, TICKETS, fields)
    expect(answer.status).toBe(201)
    const { code } = (await answer.json()) as Opened
    expect(numberOf(code)).toBe(numberOf(first.code) + 1)
    await mailsAbout(product, code, 2)
  })

  test('turns health red while nothing can be stored, and green by itself afterwards (T58)', async () => {
    expect(await healthOf(product)).toEqual({ status: 200, database: 'ok' })
    const unlock = await lockDatabase(join(product.dir, 'support.db'))
    await expect.poll(() => healthOf(product), POLL).toEqual({ status: 503, database: 'down' })
    await unlock()
    await expect.poll(() => healthOf(product), POLL).toEqual({ status: 200, database: 'ok' })
  })

  test('a lock that is released in time fails no request (T02)', async () => {
    const unlock = await lockDatabase(join(product.dir, 'support.db'))
    const sending = openTicket(product)
    await product.fetch('/api/health')
    await unlock()
    const { code } = await sending
    await mailsAbout(product, code, 2)
  })
})

describe('a file that cannot be written', () => {
  let dir: string
  let deps: NodeDeps
  let product: Product

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'coretech-trouble-'))
    const resend = await startFakeResend()
    const env = {
      DATABASE_URL: `file:${join(dir, 'support.db')}`,
      FILES_DIR: join(dir, 'files'),
      ...productSettings(resend),
    }
    deps = await openNodeDeps(await nodeConfig(env))
    const app = createApp(deps)
    product = {
      url: 'http://localhost:8787',
      resend,
      fetch: (path, init) => {
        const request = new Request(new URL(path, product.url), init)
        request.headers.set('host', 'localhost:8787')
        return Promise.resolve(app.fetch(request))
      },
      jobs: () => Promise.resolve(),
      // The connection that the product itself uses (CONTRACT §8.24).
      sql: (statement) => deps.client.execute(statement),
      async close() {
        await deps.close()
        await resend.close()
        await rm(dir, { recursive: true, force: true })
      },
    }
  })
  afterAll(() => product.close())

  test.for([
    { trouble: 'read-only', on: 'PRAGMA query_only=ON', off: 'PRAGMA query_only=OFF' },
    { trouble: 'full', on: 'PRAGMA max_page_count=1', off: 'PRAGMA max_page_count=1073741823' },
  ])(
    '$trouble is 503 with the text kept, nothing is stored, mailed or numbered, and health is red meanwhile (T02, T58)',
    async ({ on, off }) => {
      const first = await openTicket(product)
      await mailsAbout(product, first.code, 2)
      await product.sql(on)
      // A full file may still have room in pages that it has: it is filled first.
      let last = first
      for (let each = 0; each < 200; each += 1) {
        const answer = await postJson(product, TICKETS, ticketFields(), { client: '' })
        if (answer.status === 503) break
        last = (await answer.json()) as Opened
      }
      const before = await count(product)
      const fields = await expectNotStored(product, [{ name: 'a.png', bytes: png() }])
      expect(await count(product)).toBe(before)
      expect(await readdir(join(dir, 'files'), { recursive: true })).not.toContainEqual(
        expect.stringMatching(/\.(png|part)$/),
      )
      await expect.poll(() => healthOf(product), POLL).toEqual({ status: 503, database: 'down' })
      await product.sql(off)
      await expect.poll(() => healthOf(product), POLL).toEqual({ status: 200, database: 'ok' })
      const answer = await postJson(product, TICKETS, fields)
      expect(answer.status).toBe(201)
      const { code } = (await answer.json()) as Opened
      expect(numberOf(code)).toBe(numberOf(last.code) + 1)
      await mailsAbout(product, code, 2)
    },
  )

  test('pictures that cannot be stored leave no partial ticket (T22)', async () => {
    const blocked = join(dir, 'blocked')
    await writeFile(blocked, '')
    const broken = await startNodeProduct({ FILES_DIR: join(blocked, 'files') })
    await expectNotStoredWithPicture(broken)
    await broken.close()
  })
})

async function expectNotStoredWithPicture(product: Product): Promise<void> {
  const before = await count(product)
  const fields = ticketFields()
  const files = [{ name: 'a.png', bytes: png() }]
  const form = await postMultipart(product, TICKETS, fields, files)
  expect(form.status).toBe(503)
  expect((await pageOf(form)).valueOf('description')).toBe(fields.description)
  expect(await count(product)).toBe(before)
  expect(product.resend.requests).toEqual([])
  expect((await postForm(product, TICKETS, fields)).status).toBe(303)
}

describe('a database server whose answer is lost', () => {
  let dir: string
  let database: DatabaseServer
  let line: LossyLine
  let product: NodeProduct
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'coretech-lossy-'))
    database = await startDatabaseServer(dir)
    line = await openLossyLine(database.url)
    product = await startNodeProduct({
      DATABASE_URL: line.url,
      DATABASE_AUTH_TOKEN: database.authToken,
      SESSION_SECRET: '9JxQ2vTz7LrWmB4sKdYp0HgNcEuAf6Rw',
    })
  })
  afterAll(async () => {
    await product.close()
    await line.close()
    await database.stop()
    await rm(dir, { recursive: true, force: true })
  })

  test('does not claim that nothing was stored; sent again it is one ticket (T02, T10)', async () => {
    const fields = ticketFields({ idempotencyKey: crypto.randomUUID() })
    line.loses = 'INSERT INTO ticket'
    const answer = await postForm(product, TICKETS, fields)
    expect(answer.status).toBe(503)
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
    const page = await pageOf(answer)
    const said = page.main.querySelector('.error-summary')?.textContent ?? ''
    expect(said).toContain(problems['chua-ro-ket-qua'].sentence)
    expect(page.valueOf('idempotencyKey')).toBe(fields.idempotencyKey)
    expect(page.valueOf('description')).toBe(fields.description)

    line.loses = null
    const { rows } = await product.sql('SELECT code FROM ticket')
    expect(rows).toHaveLength(1)
    const again = await postJson(product, TICKETS, fields)
    expect(again.status).toBe(201)
    expect(((await again.json()) as Opened).code).toBe(rows[0]?.code)
    expect((await product.sql('SELECT code FROM ticket')).rows).toHaveLength(1)
    await mailsAbout(product, String(rows[0]?.code), 2)
  })

  test('programs get a problem of its own (T02)', async () => {
    line.loses = 'INSERT INTO ticket'
    const answer = await postJson(product, TICKETS, ticketFields())
    line.loses = null
    expect(answer.status).toBe(503)
    expect((await problemOf(answer)).type).toBe('/loi/chua-ro-ket-qua/')
  })
})

interface LossyLine {
  url: string
  /** Requests that hold this are carried out, and their answers lost. */
  loses: string | null
  close(): Promise<void>
}

/** A way to an HTTP server that can cut a line once the server has done its work. */
async function openLossyLine(target: string): Promise<LossyLine> {
  const server = createServer((request, response) => {
    const carry = async (): Promise<void> => {
      const body = await buffer(request)
      const answer = await fetch(new URL(request.url ?? '', target), {
        method: request.method ?? 'GET',
        headers: {
          'content-type': request.headers['content-type'] ?? 'application/json',
          authorization: request.headers.authorization ?? '',
        },
        ...(body.length > 0 && { body }),
      })
      const bytes = Buffer.from(await answer.arrayBuffer())
      if (line.loses !== null && body.includes(line.loses)) response.destroy()
      else response.writeHead(answer.status, { 'content-type': 'application/json' }).end(bytes)
    }
    carry().catch(() => response.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // A listening TCP server has an address of this kind.
  const { port } = server.address() as AddressInfo
  const line: LossyLine = {
    url: `http://127.0.0.1:${port}`,
    loses: null,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return line
}

describe('a database server that refuses writes, then stops', () => {
  let product: EdgeProduct
  beforeAll(async () => {
    product = await startEdgeProduct()
  })
  afterAll(() => product.close())

  test('turns health red while the server takes no write, and green by itself afterwards (T58)', async () => {
    await product.sql(`CREATE TRIGGER takes_nothing BEFORE INSERT ON write_check
      BEGIN SELECT RAISE(ABORT, 'takes nothing'); END`)
    await expect.poll(() => healthOf(product), POLL).toEqual({ status: 503, database: 'down' })
    await product.sql('DROP TRIGGER takes_nothing')
    await expect.poll(() => healthOf(product), POLL).toEqual({ status: 200, database: 'ok' })
  })

  test('503 with the text kept, health says which part, pages stay (T02, T07, CONTRACT §8.25)', async () => {
    const { token } = await openTicket(product)
    await product.stopDatabase()
    await expectNotStored(product)
    const health = await product.fetch('/api/health')
    expect(health.status).toBe(503)
    expect(health.headers.get('content-type')).toMatch(/^application\/json/)
    expect(await health.json()).toMatchObject({ status: 'down', database: 'down' })
    expect((await product.fetch('/gui-yeu-cau/', { headers: BROWSER })).status).toBe(200)
    const page = await product.fetch(`/yeu-cau/${token}/`, { headers: BROWSER })
    expect(page.status).toBe(503)
    expect((await pageOf(page)).main.querySelector('h1')).not.toBeNull()
    const text = 'Một tin nhắn dài mà không ai muốn gõ lại.'
    const message = await postForm(product, `/api/tickets/${token}/messages`, { body: text })
    expect(message.status).toBe(503)
    expect((await pageOf(message)).main.querySelector('#kept')?.textContent).toContain(text)
  })

  test('26 MiB of multipart and 10 MB of JSON are refused (T22)', async () => {
    const files = [{ name: 'a.png', bytes: new Uint8Array(26 * 1024 * 1024) }]
    expect((await postMultipart(product, TICKETS, ticketFields(), files)).status).toBe(413)
    expect((await postJson(product, TICKETS, `"${'x'.repeat(10_000_000)}"`)).status).toBe(413)
  })
})

describe('on the wire', () => {
  let product: NodeProduct
  beforeAll(async () => {
    product = await startNodeProduct()
  })
  afterAll(() => product.close())

  const JSON_TYPE = { 'Content-Type': 'application/json' }

  test.for([
    { kind: 'JSON of 10 MB', type: 'application/json', bytes: 10_000_000 },
    { kind: 'a form of 10 MB', type: 'application/x-www-form-urlencoded', bytes: 10_000_000 },
    {
      kind: '27 MiB of pictures',
      type: 'multipart/form-data; boundary=x',
      bytes: 27 * 1024 * 1024,
    },
  ])('$kind is refused by what it announces, before it is sent (T22)', async ({ type, bytes }) => {
    const { socket, answer } = await openLine(product.url)
    socket.write(
      head(product.url, `POST ${TICKETS}`, { 'Content-Type': type, 'Content-Length': bytes }),
    )
    expect(await answer).toMatch(/^HTTP\/1\.1 413 /)
  })

  test('a body that announces no length is cut at the limit (T22)', async () => {
    const { socket, answer } = await openLine(product.url)
    socket.write(
      head(product.url, `POST ${TICKETS}`, { ...JSON_TYPE, 'Transfer-Encoding': 'chunked' }),
    )
    for (let each = 0; each < 5; each += 1) socket.write(`10000\r\n${'x'.repeat(0x10000)}\r\n`)
    expect(await answer).toMatch(/^HTTP\/1\.1 413 /)
  })

  test.for(['GARBAGE\r\n\r\n', 'GET / HTTP/1.1\r\nHost: x\r\nBad Header: y\r\n\r\n'])(
    'what is no HTTP (%j) is 400 in our words',
    async (bytes) => {
      const { socket, answer } = await openLine(product.url)
      socket.write(bytes)
      const told = await answer
      expect(told).toMatch(/^HTTP\/1\.1 400 /)
      expect(told).toContain('/loi/khong-doc-duoc/')
    },
  )

  test('a body that is cut off is no ticket (T22)', async () => {
    const before = await count(product)
    const { socket } = await openLine(product.url)
    const body = JSON.stringify(ticketFields())
    const length = Buffer.byteLength(body)
    socket.write(head(product.url, `POST ${TICKETS}`, { ...JSON_TYPE, 'Content-Length': length }))
    await new Promise((resolve) => socket.write(body.slice(0, -1), resolve))
    socket.destroy()
    const { code } = await openTicket(product)
    await mailsAbout(product, code, 2)
    expect(Number((await count(product)).split(' ')[0])).toBe(Number(before.split(' ')[0]) + 1)
  })

  test('an answer that was lost is given again, with one ticket (D8, T10)', async () => {
    const fields = ticketFields({ idempotencyKey: crypto.randomUUID() })
    const body = JSON.stringify(fields)
    const { socket } = await openLine(product.url)
    const length = Buffer.byteLength(body)
    const start = head(product.url, `POST ${TICKETS}`, { ...JSON_TYPE, 'Content-Length': length })
    await new Promise((resolve) => socket.write(start + body, resolve))
    socket.destroy()
    const answer = await postJson(product, TICKETS, fields)
    expect(answer.status).toBe(201)
    const { code } = (await answer.json()) as Opened
    await mailsAbout(product, code, 2)
    const { rows } = await product.sql({
      sql: `SELECT count(*) AS n FROM ticket WHERE requester_email = ?`,
      args: [String(fields.email)],
    })
    expect(rows[0]?.n).toBe(1)
  })

  test('a body that arrives too slowly gets 408 with our sentence (T22)', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'coretech-slow-'))
    const env = { PORT: '0', DATABASE_URL: `file:${dir}/s.db`, FILES_DIR: `${dir}/files` }
    const server = await startServer(env, { requestTimeoutMs: 300 })
    const { socket, answer } = await openLine(server.url)
    socket.write(head(server.url, `POST ${TICKETS}`, { ...JSON_TYPE, 'Content-Length': 1000 }))
    socket.write('{"name":')
    const told = await answer
    expect(told).toMatch(/^HTTP\/1\.1 408 /)
    expect(told).toContain('/loi/gui-qua-cham/')
    await server.close()
    await rm(dir, { recursive: true })
  })
})
