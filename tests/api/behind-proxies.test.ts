import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startServer } from '../../api/node.ts'
import { startDatabaseServer } from '../../api/db/server.ts'
import { startEdgeProduct } from '../support/edge.ts'
import { startFakeResend } from '../support/fake-resend.ts'
import { freePort } from '../support/port.ts'
import { spawnRefused, spawnServer } from '../support/process.ts'
import { type Product, productSettings, startNodeProduct } from '../support/product.ts'
import { postJson, ticketFields } from '../support/requests.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { head, openLine } from '../support/wire.ts'

const HTTPS = 'https://hotro.example'
const HSTS = 'max-age=31536000; includeSubDomains'

/** Status and headers of what comes back for bytes on a line of their own. */
async function send(url: string, bytes: string): Promise<{ status: number; headers: Headers }> {
  const { socket, answer } = await openLine(url)
  socket.write(bytes)
  const [first = '', ...lines] = ((await answer).split('\r\n\r\n')[0] ?? '').split('\r\n')
  const headers = new Headers(
    lines.map((line): [string, string] => {
      const at = line.indexOf(':')
      return [line.slice(0, at), line.slice(at + 1).trim()]
    }),
  )
  return { status: Number(first.split(' ')[1]), headers }
}

describe.each([
  {
    runtime: 'Node',
    start: async (): Promise<Product> => {
      const port = String(await freePort())
      const product = await startNodeProduct({ PUBLIC_URL: HTTPS, PORT: port })
      // Asked as a proxy asks: on the machine's own port, by the public name.
      const local = `http://127.0.0.1:${port}`
      return {
        ...product,
        fetch: async (path, { headers, method = 'GET' } = {}) => {
          const own = { Host: 'hotro.example', ...Object.fromEntries(new Headers(headers)) }
          const answer = await send(local, head(local, `${method} ${path}`, own))
          return new Response(null, { status: answer.status, headers: answer.headers })
        },
      }
    },
  },
  {
    runtime: 'workerd',
    start: async (): Promise<Product> => {
      const product = await startEdgeProduct({ PUBLIC_URL: HTTPS })
      return { ...product, fetch: (path, init) => product.fetch(`${HTTPS}${path}`, init) }
    },
  },
])('$runtime behind TLS', ({ start }) => {
  let product: Product
  beforeAll(async () => {
    product = await start()
  })
  afterAll(() => product.close())

  test.for([
    ['GET', '/'],
    ['GET', '/huong-dan/'],
    ['GET', '/robots.txt'],
    ['GET', '/.well-known/security.txt'],
    ['GET', '/favicon.svg'],
    ['GET', '/huong-dan'],
    ['GET', '/khong-co/'],
    ['GET', '/gui-yeu-cau/'],
    ['GET', '/api/health'],
    ['GET', '/api/khong-co'],
    ['GET', '/api/health/'],
    ['DELETE', '/api/health'],
    ['GET', '/noi-bo/'],
    ['POST', '/api/tickets'],
  ] as const)('%s %s has HSTS for a year, names below included (T67)', async ([method, path]) => {
    const { headers } = await product.fetch(path, { method })
    expect(headers.get('strict-transport-security')).toBe(HSTS)
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('content-security-policy')).toContain("default-src 'none'")
  })

  test.for([
    ['/api/health/', '/api/health'],
    ['/api/tickets/abc/', '/api/tickets/abc'],
    ['/api/tickets/abc/?a=b', '/api/tickets/abc?a=b'],
    ['/huong-dan', '/huong-dan/'],
    ['/gui-yeu-cau?a=b', '/gui-yeu-cau/?a=b'],
    ['/tim-kiem?q=otp', '/tim-kiem/?q=otp'],
    ['/tra-cuu', '/tra-cuu/'],
    ['/yeu-cau/abc', '/yeu-cau/abc/'],
    ['/noi-bo', '/noi-bo/'],
  ] as const)('%s leads to a path, not to a scheme or host (T66)', async ([path, to]) => {
    const headers = {
      accept: 'text/html',
      'x-forwarded-proto': 'http',
      'x-forwarded-host': 'evil.example',
      forwarded: 'host=evil.example;proto=http',
    }
    const answer = await product.fetch(path, { headers })
    expect([301, 303, 307, 308]).toContain(answer.status)
    expect(answer.headers.get('location')).toBe(to)
  })
})

describe('Node over raw lines', () => {
  let product: TestServer
  let mailbox: TestServer
  let url: string
  beforeAll(async () => {
    const resend = await startFakeResend()
    const port = String(await freePort())
    url = `http://127.0.0.1:${port}`
    product = await startTestServer({ ...productSettings(resend), PUBLIC_URL: HTTPS, PORT: port })
    await resend.close()
    mailbox = await startTestServer()
  })
  afterAll(async () => {
    await product.close()
    await mailbox.close()
  })

  const HOST = 'Host: hotro.example\r\n'
  test.for([
    ['what is no HTTP', 'GARBAGE\r\n\r\n', 400],
    ['a broken header', `GET / HTTP/1.1\r\n${HOST}Bad Header: x\r\n\r\n`, 400],
    ['a head that is too long', `GET / HTTP/1.1\r\n${HOST}X: ${'a'.repeat(20_000)}\r\n\r\n`, 431],
    ['no host', 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n', 400],
    ['no host, HTTP/1.0', 'GET / HTTP/1.0\r\n\r\n', 400],
    ['a host that is none', 'GET / HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n', 400],
    ['a target that is none', `OPTIONS * HTTP/1.1\r\n${HOST}Connection: close\r\n\r\n`, 400],
    ['a backslash', `GET /\\evil.example HTTP/1.1\r\n${HOST}Connection: close\r\n\r\n`, 400],
    [
      'an unknown expectation',
      `GET / HTTP/1.1\r\n${HOST}Expect: x\r\nConnection: close\r\n\r\n`,
      200,
    ],
    [
      'a length and chunks',
      `POST /api/tickets HTTP/1.1\r\n${HOST}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n`,
      400,
    ],
    [
      'a chunk with long extensions',
      `POST /api/tickets HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n1;${'a'.repeat(20_000)}\r\n`,
      413,
    ],
  ] as const)(
    '%s is answered with the headers of every answer (T67)',
    async ([, bytes, status]) => {
      const broken = await send(url, bytes)
      const usual = await send(url, `GET / HTTP/1.1\r\n${HOST}Connection: close\r\n\r\n`)
      expect(broken.status).toBe(status)
      for (const name of [
        'content-security-policy',
        'x-content-type-options',
        'referrer-policy',
        'permissions-policy',
        'cross-origin-opener-policy',
        'strict-transport-security',
      ]) {
        expect(broken.headers.get(name)).toBeTruthy()
        expect(broken.headers.get(name)).toBe(usual.headers.get(name))
      }
      expect(broken.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
      if (status !== 200) {
        expect(broken.headers.get('cache-control')).toBe('no-store')
        expect(broken.headers.get('content-type')).toContain('application/problem+json')
      }
    },
  )

  test('a request that arrives too slowly gets 408 with the headers of every answer; an idle connection stays open (T62, T67)', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'coretech-lines-'))
    const env = { PORT: '0', DATABASE_URL: `file:${dir}/s.db`, FILES_DIR: `${dir}/files` }
    const server = await startServer(env, { requestTimeoutMs: 300 })
    const idle = await openLine(server.url)
    const first = new Promise<string>((resolve) =>
      idle.socket.once('data', (data) => resolve(String(data))),
    )
    const again = head(server.url, 'GET /api/health', { Connection: 'keep-alive' })
    idle.socket.write(again)
    expect(await first).toMatch(/^Keep-Alive: timeout=75\r$/im)

    const slow = await send(server.url, `GET / HTTP/1.1\r\nHost: ${new URL(server.url).host}\r\n`)
    expect(slow.status).toBe(408)
    expect(slow.headers.get('content-security-policy')).toContain("default-src 'none'")

    const second = new Promise<string>((resolve) =>
      idle.socket.once('data', (data) => resolve(String(data))),
    )
    idle.socket.write(again)
    expect(await second).toMatch(/^HTTP\/1\.1 200 /)
    idle.socket.destroy()
    await server.close()
    await rm(dir, { recursive: true })
  })

  test.for([
    ['an address of another host', 'GET http://evil.example/api/openapi.json', 421, null],
    ['the same, of a page', 'GET http://evil.example/huong-dan', 421, null],
    ['the same, of a path that redirects', 'GET http://evil.example/api/health/', 421, null],
    ['our own address', 'GET https://hotro.example/huong-dan', 307, '/huong-dan/'],
    ['two slashes', 'GET //evil.example/huong-dan', 404, null],
    ['two slashes and /api', 'GET //evil.example/api/health/', 404, null],
  ] as const)('a request line with %s leads nowhere else (T66)', async ([, line, status, to]) => {
    const answer = await send(url, head(url, line, { Host: 'hotro.example' }))
    expect(answer.status).toBe(status)
    expect(answer.headers.get('location')).toBe(to)
  })

  test('clients whose addresses come with ports are not one client (T64)', async () => {
    const product = await startNodeProduct({ TRUST_PROXY: 'x-forwarded-for' })
    const statuses = new Set<number>()
    for (let each = 1; each <= 25; each += 1) {
      const headers = { 'x-forwarded-for': `203.0.113.${each}:${40_000 + each}` }
      statuses.add((await postJson(product, '/api/tickets', ticketFields(), { headers })).status)
    }
    await product.close()
    expect([...statuses]).toEqual([201])
  })

  test.for([
    ['directly', '1.1', {}, 200],
    ['in HTTP/1.0, as a proxy does', '1.0', {}, 404],
    ['with Via', '1.1', { Via: '1.1 nginx' }, 404],
    ['with X-Forwarded-Proto', '1.1', { 'X-Forwarded-Proto': 'https' }, 404],
    ['with CDN-Loop', '1.1', { 'CDN-Loop': 'x' }, 404],
  ] as const)('the local mailbox asked %s (T65)', async ([, version, headers, status]) => {
    const start = head(mailbox.url, 'GET /dev/mail/', headers).replace(
      'HTTP/1.1',
      `HTTP/${version}`,
    )
    expect((await send(mailbox.url, start)).status).toBe(status)
  })
})

describe('services elsewhere', () => {
  const TOKEN = 'eyJhbGciOiJFZERTQSJ9.bi1tYXQ'
  const SECRET = '9JxQ2vTz7LrWmB4sKdYp0HgNcEuAf6Rw'

  test('a database that redirects gets nothing further, and its token is not printed (T68)', async () => {
    const reached: string[] = []
    const target = await listening(
      createServer((request, response) => {
        reached.push(request.url ?? '')
        response.end()
      }),
    )
    const to = portOf(target)
    const redirecting = await listening(
      createServer((request, response) => {
        response.writeHead(307, { Location: `http://127.0.0.1:${to}${request.url ?? ''}` }).end()
      }),
    )
    const { exitCode, log } = await spawnRefused({
      PATH: process.env.PATH,
      PORT: String(await freePort()),
      SESSION_SECRET: SECRET,
      DATABASE_URL: `http://127.0.0.1:${portOf(redirecting)}?authToken=${TOKEN}`,
    })
    target.close()
    redirecting.close()
    expect(exitCode).toBe(1)
    expect(reached).toEqual([])
    expect(log).not.toContain(TOKEN)
  })

  test('the line at the start names the database without its token (T68)', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'coretech-token-'))
    const database = await startDatabaseServer(dir)
    const server = await spawnServer({
      PATH: process.env.PATH,
      PORT: String(await freePort()),
      SESSION_SECRET: SECRET,
      DATABASE_URL: `${database.url}?authToken=${database.authToken}`,
      FILES_DIR: join(dir, 'files'),
    })
    await expect.poll(() => server.log()).toContain('Dữ liệu')
    await server.stop()
    await database.stop()
    await rm(dir, { recursive: true, force: true })
    expect(server.log()).toContain(`Dữ liệu: ${database.url}`)
    expect(server.log()).not.toContain(database.authToken)
  })
})

async function listening(server: Server): Promise<Server> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server
}

function portOf(server: Server): number {
  // A listening TCP server has an address of this kind.
  return (server.address() as AddressInfo).port
}
