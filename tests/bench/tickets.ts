import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { request, Agent } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Row } from './table.ts'

const CLIENTS = 16
const ROUNDS = 5
const SECONDS = 3

interface Round {
  perSecond: number
  cpuMs: number
  p99Ms: number
}

interface Server {
  child: ChildProcess
  url: string
}

/**
 * Tickets a second over the JSON API, ours against the floor, in interleaved rounds of one run.
 * Goals: at least half of the floor, at most 3 ms of CPU a ticket (issue), p99 at most twice (D4).
 */
export async function benchTickets(): Promise<Row[]> {
  const dir = await mkdtemp(join(tmpdir(), 'bench-tickets-'))
  const floor = await start('floor-server.ts', join(dir, 'floor.db'))
  const ours = await start('product-server.ts', dir)
  const rounds: { floor: Round; ours: Round }[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    rounds.push({ floor: await load(floor), ours: await load(ours) })
  }
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
      goal: { atLeast: 0.5 },
    },
    { what: 'floor: CPU ms a ticket', value: median((r) => r.floor.cpuMs) },
    {
      what: 'D3 CPU ms a ticket (mails included)',
      value: median((r) => r.ours.cpuMs),
      goal: { atMost: 3 },
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
  const agent = new Agent({ keepAlive: true, maxSockets: CLIENTS })
  const before = await cpuOf(server)
  const latencies: number[] = []
  const startedAt = performance.now()
  const deadline = startedAt + SECONDS * 1000
  await Promise.all(
    Array.from({ length: CLIENTS }, async () => {
      while (performance.now() < deadline) {
        const sentAt = performance.now()
        await post(server.url, agent)
        latencies.push(performance.now() - sentAt)
      }
    }),
  )
  const seconds = (performance.now() - startedAt) / 1000
  agent.destroy()
  const cpuMs = ((await cpuOf(server)) - before) / 1000
  latencies.sort((a, b) => a - b)
  return {
    perSecond: latencies.length / seconds,
    cpuMs: cpuMs / latencies.length,
    p99Ms: latencies[Math.floor(latencies.length * 0.99)] ?? NaN,
  }
}

/** CPU time the server has used, in microseconds. */
async function cpuOf({ child }: Server): Promise<number> {
  child.send('cpu')
  const [{ cpu }] = (await once(child, 'message')) as [{ cpu: NodeJS.CpuUsage }]
  return cpu.user + cpu.system
}

let client = 0

function post(url: string, agent: Agent): Promise<void> {
  client += 1
  const body = JSON.stringify({
    name: 'Nguyễn Văn A',
    email: `khach${client}@example.com`,
    product: 'workmail-ai',
    requestType: 'workmail-gui',
    subject: 'Gửi email không thành công',
    description: 'Từ sáng nay tôi gửi email thì báo lỗi 535 5.7.8, đã thử lại nhiều lần.',
    occurredAt: '2026-11-20T09:30',
    consent: true,
  })
  return new Promise((resolve, reject) => {
    const call = request(
      `${url}/api/tickets`,
      {
        method: 'POST',
        agent,
        headers: {
          'Content-Type': 'application/json',
          'Content-Length': Buffer.byteLength(body),
          'X-Test-Client': `10.${(client >> 16) & 255}.${(client >> 8) & 255}.${client & 255}`,
        },
      },
      (answer) => {
        answer.resume()
        answer.once('end', () => {
          if (answer.statusCode === 201) resolve()
          else reject(new Error(`POST /api/tickets answered ${answer.statusCode}`))
        })
      },
    )
    call.once('error', reject)
    call.end(body)
  })
}
