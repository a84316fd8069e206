import { type ChildProcess, spawn } from 'node:child_process'
import { mkdir } from 'node:fs/promises'

export interface DatabaseServer {
  url: string
  stop(): Promise<void>
}

const START_TIMEOUT_MS = 20_000

/**
 * Starts a real libSQL server on this machine, for `npm run edge` and the tests.
 * @param dir  its data folder, made when missing
 * @throws Error when it does not answer in time, or this platform has no server package
 */
export async function startDatabaseServer(dir: string, port: number): Promise<DatabaseServer> {
  await mkdir(dir, { recursive: true, mode: 0o700 })
  const address = `127.0.0.1:${port}`
  const server = spawn('sqld', ['--no-welcome', '-d', dir, '--http-listen-addr', address], {
    stdio: 'ignore',
  })
  const failed = new Promise<never>((_, reject) => {
    server.once('error', (error) => {
      reject(new Error('sqld: máy chủ libSQL không có cho hệ điều hành này', { cause: error }))
    })
    server.once('exit', (code) => {
      reject(new Error(`sqld: dừng ngay với mã ${code}`))
    })
  })
  failed.catch(() => undefined)
  await Promise.race([untilHealthy(`http://${address}/health`), failed])
  return { url: `http://${address}`, stop: () => stop(server) }
}

async function untilHealthy(url: string): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_MS
  for (;;) {
    const answer = await fetch(url).catch(() => null)
    if (answer?.ok) return
    if (Date.now() > deadline) throw new Error('sqld: không trả lời')
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

function stop(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return Promise.resolve()
  return new Promise((resolve) => {
    server.once('exit', () => resolve())
    server.kill('SIGKILL')
  })
}
