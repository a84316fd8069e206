import { type ChildProcess, spawn } from 'node:child_process'
import { generateKeyPairSync, sign } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'

/** A running libSQL server. */
export interface DatabaseServer {
  url: string
  /** Required for every statement; valid until the server stops. */
  authToken: string
  stop(): Promise<void>
}

const START_TIMEOUT_MS = 20_000

/**
 * Makes requests wait for one connection instead of for the write lock inside sqld.
 *
 * In 0.24.32 a writer that leaves the lock's queue because of a checkpoint stays listed, gets the
 * lock and never releases it. Throttling is off because it needs more than one connection.
 */
const ONE_AT_A_TIME = [
  ...['--max-concurrent-connections', '1', '--connection-creation-timeout-sec', '10'],
  '--disable-intelligent-throttling',
]

/**
 * Starts a libSQL server on this machine, for `npm run edge` and the tests.
 *
 * Every statement needs the token, which is new at each start: any web page can make a browser
 * send requests to this machine.
 * @param dir        data folder, created when missing
 * @param port       0 picks a free port
 * @param isGuarded  false omits `ONE_AT_A_TIME`
 * @throws Error when it does not answer in time, or this platform has no server package
 */
export async function startDatabaseServer(
  dir: string,
  { port = 0, isGuarded = true }: { port?: number; isGuarded?: boolean } = {},
): Promise<DatabaseServer> {
  await mkdir(dir, { recursive: true, mode: 0o700 })
  const { publicKey, authToken } = newToken()
  const keyFile = join(dir, 'auth-key.pem')
  await writeFile(keyFile, publicKey)
  const address = `127.0.0.1:${port || (await freePort())}`
  const server = spawn(
    'sqld',
    [
      ...['--no-welcome', '-d', dir, '--http-listen-addr', address],
      ...['--auth-jwt-key-file', keyFile],
      ...(isGuarded ? ONE_AT_A_TIME : []),
    ],
    { stdio: 'ignore' },
  )
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
  return { url: `http://${address}`, authToken, stop: () => stop(server) }
}

/** Makes a JWT for reading and writing, and the public key that verifies it. */
function newToken(): { publicKey: string; authToken: string } {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const signed = `${part({ alg: 'EdDSA', typ: 'JWT' })}.${part({ a: 'rw' })}`
  const signature = sign(null, Buffer.from(signed), privateKey).toString('base64url')
  return {
    publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    authToken: `${signed}.${signature}`,
  }
}

async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve))
  const address = probe.address()
  await new Promise((resolve) => probe.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('sqld: không có cổng trống')
  return address.port
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
