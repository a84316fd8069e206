import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Env } from '../../api/config.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const run = promisify(execFile)
const START_TIMEOUT_MS = 30_000

export interface ServerProcess {
  url: string
  /** Memory that it holds at the moment, in bytes (resident set). */
  memory(): Promise<number>
  /** All that it has written to standard output and standard error. */
  log(): string
  /** Ends it without a chance to tidy up. */
  kill(): Promise<void>
  /** Asks it to end, and waits until it has. */
  stop(): Promise<void>
  /** Sends a signal and waits for nothing. */
  signal(name: NodeJS.Signals): void
  /** Exit code once it has ended; null when a signal ended it. */
  ended: Promise<number | null>
}

/**
 * The real server in a process of its own, which can be killed.
 * @param env  its whole environment; `PORT` must be a free one
 * @param root  folder of the product to start, this one by default
 * @throws Error with what it said, when it ends instead of answering
 */
export async function spawnServer(env: Env, root = ROOT): Promise<ServerProcess> {
  const { child, log } = spawnEntry(env, root)
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  const url = `http://localhost:${env.PORT ?? ''}`
  const deadline = Date.now() + START_TIMEOUT_MS
  while (!(await fetch(`${url}/api/health`).catch(() => null))) {
    if (child.exitCode !== null || Date.now() > deadline) throw new Error(log())
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    child.kill(signal)
    await gone
  }
  const memory = async () => {
    const { stdout } = await run('ps', ['-o', 'rss=', '-p', String(child.pid)])
    return Number(stdout) * 1024
  }
  return {
    url,
    memory,
    log,
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
    signal: (name) => void child.kill(name),
    ended,
  }
}

/** Starts the server where it should refuse to start. @returns how it ended and what it said */
export async function spawnRefused(env: Env): Promise<{ exitCode: number | null; log: string }> {
  const { child, log } = spawnEntry(env, ROOT)
  const timer = setTimeout(() => child.kill('SIGKILL'), START_TIMEOUT_MS)
  await once(child, 'exit')
  clearTimeout(timer)
  return { exitCode: child.exitCode, log: log() }
}

function spawnEntry(env: Env, root: string): { child: ChildProcess; log: () => string } {
  const entry = join(root, 'api/node.ts')
  const child = spawn(process.execPath, [entry], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (piece: string) => (said += piece))
  }
  return { child, log: () => said }
}
