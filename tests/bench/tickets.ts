import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import type { Row } from './table.ts'

const CLIENTS = 16
const ROUNDS = 9
const SECONDS = 2

interface Round {
  perSecond: number
  cpuMs: number
  p99Ms: number
}

interface Server {
  child: ChildProcess
  url: string
  /** Database whose mails must have left at the end of a round; the floor queues none. */
  outbox?: DatabaseSync
}

/**
 * Tickets a second over the JSON API, ours against the floor, in interleaved rounds of one run.
 * Goals: at least 0.6 of the floor, at most 2 ms of CPU a ticket, p99 at most twice (D4).
 */
export async function benchTickets(): Promise<Row[]> {
  const dir = await mkdtemp(join(tmpdir(), 'bench-tickets-'))
  const floor = await start('floor-server.ts', join(dir, 'floor.db'))
  const ours = await start('product-server.ts', dir)
  const outbox = new DatabaseSync(join(dir, 'support.db'), { readOnly: true })
  const rounds: { floor: Round; ours: Round }[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    rounds.push({ floor: await load(floor), ours: await load({ ...ours, outbox }) })
  }
  outbox.close()
  floor.child.kill()
  ours.child.kill()
  await rm(dir, { recursive: true, force: true })

  const median = (pick: (round: (typeof rounds)[number]) => number): number =>
    rounds.map(pick).toSorted((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? NaN
  return [
    { what: 'floor: tickets/s, 16 clients', value: median((r) => r.floor.perSecond) },
    { what: 'ours: tickets/s, 16 clients', value: median((r) => r.ours.perSecond) },
    {
      what: 'D1 ours ÷ floor, tickets/s',
      value: median((r) => r.ours.perSecond / r.floor.perSecond),
      goal: { atLeast: 0.6 },
    },
    { what: 'floor: CPU ms a ticket', value: median((r) => r.floor.cpuMs) },
    {
      what: 'D3 CPU ms a ticket (mails included)',
      value: median((r) => r.ours.cpuMs),
      goal: { atMost: 2 },
    },
    {
      what: 'D4 p99 ours ÷ floor',
      value: median((r) => r.ours.p99Ms / r.floor.p99Ms),
      goal: { atMost: 2 },
    },
  ]
}

async function start(script: string, argument: string): Promise<Server> {
  const child = fork(fileURLToPath(new URL(script, import.meta.url)), [argument], {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })
  const [{ url }] = (await once(child, 'message')) as [{ url: string }]
  return { child, url }
}

async function load(server: Server): Promise<Round> {
  const clients = await Promise.all(Array.from({ length: CLIENTS }, () => openClient(server.url)))
  const before = await cpuOf(server)
  const latencies: number[] = []
  const startedAt = performance.now()
  const deadline = startedAt + SECONDS * 1000
  await Promise.all(
    clients.map(async (client) => {
      while (performance.now() < deadline) {
        const sentAt = performance.now()
        await client.post(newTicket())
        latencies.push(performance.now() - sentAt)
      }
    }),
  )
  const seconds = (performance.now() - startedAt) / 1000
  clients.forEach((client) => client.close())
  await mailsLeft(server)
  const cpuMs = ((await cpuOf(server)) - before) / 1000
  latencies.sort((a, b) => a - b)
  return {
    perSecond: latencies.length / seconds,
    cpuMs: cpuMs / latencies.length,
    p99Ms: latencies[Math.floor(latencies.length * 0.99)] ?? NaN,
  }
}

/** Waits until all queued mails have left, so that their work counts. */
async function mailsLeft({ outbox }: Server): Promise<void> {
  // Read from the file: a question to the server would count as its work.
  const waiting = outbox?.prepare(
    `SELECT 1 FROM outbox WHERE sent_at IS NULL AND failed_at IS NULL AND held = 0 LIMIT 1`,
  )
  while (waiting?.get()) await new Promise((resolve) => setTimeout(resolve, 100))
}

/** CPU time the server has used, in microseconds. */
async function cpuOf({ child }: Server): Promise<number> {
  child.send('cpu')
  const [{ cpu }] = (await once(child, 'message')) as [{ cpu: NodeJS.CpuUsage }]
  return cpu.user + cpu.system
}

interface Client {
  /** Resolves once the ticket is accepted. */
  post(ticket: { body: string; client: string }): Promise<void>
  close(): void
}

/**
 * One line that is kept open. A plain socket: Node's HTTP client takes about as much CPU a request
 * as the floor does, and on two cores it would take it from the server that can use both.
 */
async function openClient(url: string): Promise<Client> {
  const { hostname, port, host } = new URL(url)
  const socket = connect({ host: hostname, port: Number(port) })
  await once(socket, 'connect')
  socket.setEncoding('latin1')
  let answer = ''
  let settle: { resolve: () => void; reject: (error: Error) => void } | undefined
  socket.on('data', (part: string) => {
    answer += part
    if (!isWhole(answer)) return
    const status = answer.slice(0, answer.indexOf('\r\n'))
    answer = ''
    if (status.includes(' 201 ')) settle?.resolve()
    else settle?.reject(new Error(`POST /api/tickets: ${status}`))
  })
  socket.on('error', (error) => settle?.reject(error))
  return {
    post: ({ body, client }) =>
      new Promise((resolve, reject) => {
        settle = { resolve, reject }
        socket.write(
          `POST /api/tickets HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\n` +
            `X-Test-Client: ${client}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
        )
      }),
    close: () => socket.destroy(),
  }
}

/** Whether an answer has come to its end, which its own head announces. */
function isWhole(answer: string): boolean {
  const end = answer.indexOf('\r\n\r\n')
  if (end < 0) return false
  const length = /\r\ncontent-length: (\d+)/i.exec(answer)?.[1]
  return length ? answer.length >= end + 4 + Number(length) : answer.endsWith('\r\n0\r\n\r\n')
}

let tickets = 0

/** A ticket of a new requester at a new address, so that no limit is met. */
function newTicket(): { body: string; client: string } {
  tickets += 1
  const body = JSON.stringify({
    name: 'Nguyễn Văn A',
    // Many companies: from 500 new addresses of one domain on, acknowledgments are bare.
    email: `khach${tickets}@congty${tickets % 97}.example.com`,
    product: 'workmail-ai',
    requestType: 'workmail-gui',
    subject: 'Gửi email không thành công',
    description: 'Từ sáng nay tôi gửi email thì báo lỗi 535 5.7.8, đã thử lại nhiều lần.',
    occurredAt: '2026-11-20T09:30',
    consent: true,
  })
  return { body, client: `10.${(tickets >> 16) & 255}.${(tickets >> 8) & 255}.${tickets & 255}` }
}
