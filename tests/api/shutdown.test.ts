import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Env } from '../../api/config.ts'
import { freePort } from '../support/port.ts'
import { type ServerProcess, spawnServer } from '../support/process.ts'
import { nextClient } from '../support/product.ts'
import { type Opened, ticketFields } from '../support/requests.ts'
import { head, openLine } from '../support/wire.ts'

/** Two seconds less than what `docker stop` waits. */
const MOST_MS = 8_000
const JSON_TYPE = { 'Content-Type': 'application/json' }

let dir: string
let env: Env
let server: ServerProcess
let sockets: Socket[]

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'coretech-stop-'))
  sockets = []
  env = {
    PATH: process.env.PATH,
    PORT: String(await freePort()),
    DATABASE_URL: `file:${join(dir, 'support.db')}`,
    FILES_DIR: join(dir, 'files'),
    TRUST_PROXY: 'x-test-client',
  }
  server = await spawnServer(env)
})
afterEach(async () => {
  for (const socket of sockets) socket.destroy()
  await server.kill()
  await rm(dir, { recursive: true, force: true })
})

async function line(): Promise<Socket> {
  const { socket } = await openLine(server.url)
  sockets.push(socket)
  return socket
}

/** A line that nothing is ever read from. */
async function unreadLine(): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port: Number(env.PORT) })
  sockets.push(socket)
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  return socket
}

/** Resolves when the server has read all that was written to `socket` and answered to another line. */
async function arrived(): Promise<void> {
  const answer = await fetch(`${server.url}/api/health`, { headers: { connection: 'close' } })
  await answer.arrayBuffer()
}

/** Writes a byte now and again, until the line is cut. */
function drip(socket: Socket, byte: string): void {
  const timer = setInterval(() => socket.write(byte), 50)
  socket.once('close', () => clearInterval(timer))
}

const clients: Record<string, () => Promise<void>> = {
  'say nothing': async () => {
    await line()
  },
  'drip a head': async () => {
    const socket = await line()
    socket.write(`GET / HTTP/1.1\r\nHost: ${new URL(server.url).host}\r\nX-Slow: `)
    drip(socket, 'a')
  },
  'drip a body': async () => {
    const socket = await line()
    const headers = { ...JSON_TYPE, 'Content-Length': 10_000 }
    socket.write(`${head(server.url, 'POST /api/tickets', headers)}{`)
    drip(socket, ' ')
  },
  'drip a body in chunks': async () => {
    const socket = await line()
    const headers = {
      'Content-Type': 'multipart/form-data; boundary=x',
      'Transfer-Encoding': 'chunked',
    }
    socket.write(head(server.url, 'POST /api/tickets', headers))
    drip(socket, '1\r\na\r\n')
  },
  'read nothing of what they asked for': async () => {
    const socket = await unreadLine()
    // 90 × 68 kB: more than the system's buffers hold.
    const path = '/pagefind/wasm.unknown.pagefind'
    socket.write(head(server.url, `GET ${path}`, { Connection: 'keep-alive' }).repeat(90))
  },
  'ask for more than they ever read': async () => {
    const socket = await unreadLine()
    socket.write(head(server.url, 'GET /huong-dan/', { Connection: 'keep-alive' }).repeat(2_000))
  },
  'keep a line open that is idle': async () => {
    const socket = await line()
    const answered = new Promise((resolve) => socket.once('data', resolve))
    socket.write(head(server.url, 'GET /api/health', { Connection: 'keep-alive' }))
    await answered
  },
}

test.for([
  ...Object.keys(clients).map((kind) => ({ what: kind, kinds: [kind] })),
  { what: 'do all of this at once', kinds: Object.keys(clients) },
])(
  'SIGTERM ends the process within 8 s with code 0 when clients $what (T61)',
  async ({ kinds }) => {
    for (const kind of kinds) for (let each = 0; each < 3; each += 1) await clients[kind]?.()
    await arrived()
    const from = performance.now()
    server.signal('SIGTERM')
    expect(await server.ended).toBe(0)
    expect(performance.now() - from).toBeLessThan(MOST_MS)
    // In order, and not by the last resort.
    expect(server.log()).not.toContain('stop took too long')
  },
)

test('a request in flight is still answered after SIGTERM, and its line is closed (T61)', async () => {
  const { socket, answer } = await openLine(server.url)
  sockets.push(socket)
  const body = JSON.stringify(ticketFields())
  const headers = {
    ...JSON_TYPE,
    'Content-Length': Buffer.byteLength(body),
    Connection: 'keep-alive',
  }
  socket.write(head(server.url, 'POST /api/tickets', headers) + body.slice(0, 10))
  await arrived()
  server.signal('SIGTERM')
  await refused()
  socket.write(body.slice(10))
  const told = await answer
  expect(told).toMatch(/^HTTP\/1\.1 201 /)
  expect(told).toMatch(/^connection: close\r$/im)
  expect(await server.ended).toBe(0)
})

test('a second signal ends the process at once (T61)', async () => {
  await clients['drip a body']?.()
  await arrived()
  server.signal('SIGTERM')
  await refused()
  const from = performance.now()
  // One that comes together with the first is the same one: npm passes on what the terminal sends.
  const again = setInterval(() => server.signal('SIGTERM'), 50)
  expect(await server.ended).toBe(143)
  clearInterval(again)
  expect(performance.now() - from).toBeLessThan(2_000)
})

test('a ticket stored while the server ends is acknowledged and kept, or not acknowledged (T61)', async () => {
  const acknowledged: Opened[] = []
  const statuses = new Set<number | 'cut'>()
  let hasEnded = false
  void server.ended.then(() => (hasEnded = true))
  const post = async () => {
    while (!hasEnded) {
      const answer = await fetch(`${server.url}/api/tickets`, {
        method: 'POST',
        body: JSON.stringify(ticketFields()),
        headers: { 'content-type': 'application/json', 'x-test-client': nextClient() },
      }).catch(() => null)
      const opened = answer && ((await answer.json().catch(() => null)) as Opened | null)
      statuses.add(opened ? answer.status : 'cut')
      if (answer?.status !== 201 || !opened) continue
      acknowledged.push(opened)
      if (acknowledged.length === 50) server.signal('SIGTERM')
    }
  }
  await Promise.all(Array.from({ length: 20 }, post))
  expect(await server.ended).toBe(0)
  expect([...statuses].filter((status) => status !== 201 && status !== 'cut')).toEqual([])
  expect(acknowledged.length).toBeGreaterThanOrEqual(50)

  server = await spawnServer(env)
  for (const { token, code } of acknowledged) {
    const kept = await fetch(`${server.url}/api/tickets/${token}`)
    expect(await kept.json()).toMatchObject({ code })
  }
})

test('uploads that clients cut are no error in the log (T63)', async () => {
  const kinds = [
    'application/json',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
  ]
  const paths = ['/api/tickets', '/api/ticket-links', '/api/search-misses', '/api/staff/sign-in']
  for (const path of paths) {
    for (const type of kinds) {
      for (const [name, length] of [
        ['Content-Length', 5_000],
        ['Transfer-Encoding', 'chunked'],
      ] as const) {
        for (const isReset of [true, false]) {
          const socket = await line()
          const headers = {
            'Content-Type': type,
            Accept: 'text/html',
            // Without it the server may warn that its visitors share one rate limit.
            'x-test-client': '10.0.0.9',
            [name]: length,
          }
          socket.write(head(server.url, `POST ${path}`, headers))
          await new Promise((resolve) => socket.write('5\r\n--x\r\n\r\n', resolve))
          await arrived()
          if (isReset) socket.resetAndDestroy()
          else socket.destroy()
        }
      }
    }
  }
  await arrived()
  // Once it has ended, all requests have.
  await server.stop()
  const lines = server.log().split('\n')
  expect(lines.filter((each) => /"level":"(error|warn)"|^\s+at |aborted/.test(each))).toEqual([])
})

/** Resolves when the server takes no new line. */
async function refused(): Promise<void> {
  await expect
    .poll(
      () =>
        openLine(server.url).then(
          ({ socket }) => socket.destroy(),
          () => 'refused',
        ),
      { timeout: 5_000, interval: 10 },
    )
    .toBe('refused')
}
