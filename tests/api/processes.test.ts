import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Env } from '../../api/config.ts'
import { type DatabaseServer, startDatabaseServer } from '../../api/db/server.ts'
import { type FakeResend, startFakeResend } from '../support/fake-resend.ts'
import { freePort } from '../support/port.ts'
import { type ServerProcess, spawnRefused, spawnServer } from '../support/process.ts'
import { nextClient, productSettings, STAFF } from '../support/product.ts'
import { type Opened, POLL, ticketFields } from '../support/requests.ts'

const SECRET = '9JxQ2vTz7LrWmB4sKdYp0HgNcEuAf6Rw'

describe('two servers on one libSQL server', () => {
  let dir: string
  let database: DatabaseServer
  let resend: FakeResend
  let servers: ServerProcess[]

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'coretech-two-'))
    resend = await startFakeResend()
    database = await startDatabaseServer(join(dir, 'database'))
    const env: Env = {
      PATH: process.env.PATH,
      DATABASE_URL: database.url,
      DATABASE_AUTH_TOKEN: database.authToken,
      FILES_DIR: join(dir, 'files'),
      SESSION_SECRET: SECRET,
      TRUST_PROXY: 'x-test-client',
      ...productSettings(resend),
    }
    const ports = [await freePort(), await freePort()]
    servers = await Promise.all(ports.map((port) => spawnServer({ ...env, PORT: String(port) })))
  })
  afterAll(async () => {
    await Promise.all(servers.map((server) => server.stop()))
    await database.stop()
    await resend.close()
    await rm(dir, { recursive: true, force: true })
  })

  const post = (server: ServerProcess, fields: object) =>
    fetch(`${server.url}/api/tickets`, {
      method: 'POST',
      body: JSON.stringify(fields),
      headers: { 'content-type': 'application/json', 'x-test-client': nextClient() },
    })

  test('120 tickets at once get 120 codes without a gap, past 99; each mail leaves once (T11, D11, L11)', async () => {
    const answers = await Promise.all(
      Array.from({ length: 120 }, (_, place) => post(servers[place % 2]!, ticketFields())),
    )
    expect(answers.map(({ status }) => status)).toEqual(Array(120).fill(201))
    const opened = (await Promise.all(answers.map((answer) => answer.json()))) as Opened[]
    const numbers = opened.map(({ code }) => Number(code.split('-')[2])).sort((a, b) => a - b)
    expect(numbers).toEqual(Array.from({ length: 120 }, (_, place) => place + 1))
    // Either server reads what the other wrote: both have one secret, and tokens are looked up.
    const read = await fetch(`${servers[1]!.url}/api/tickets/${opened[0]!.token}`)
    expect(read.status).toBe(200)
    await expect.poll(() => resend.mails.length, POLL).toBe(240)
    const sent = resend.mails.map(({ headers, to }) => `${headers['X-Ticket-Code'] ?? ''} ${to}`)
    expect(new Set(sent).size).toBe(240)
  })

  test('the same request to both at once is one ticket (D8, T10)', async () => {
    const fields = ticketFields({ idempotencyKey: crypto.randomUUID() })
    const answers = await Promise.all([0, 1, 0, 1].map((each) => post(servers[each]!, fields)))
    const opened = (await Promise.all(answers.map((answer) => answer.json()))) as Opened[]
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201])
    expect(new Set(opened.map(({ code, token }) => code + token)).size).toBe(1)
  })

  test('no log line holds what was typed, an address, a token or a key (T40, T26)', async () => {
    const typed = {
      name: 'Người Không Được Ghi',
      email: 'bi-mat@example.com',
      subject: 'Chủ đề không được ghi lại',
      description: 'Mô tả không được ghi lại ở bất cứ đâu.',
    }
    resend.behave(({ to }) =>
      to === typed.email ? { status: 422, name: 'validation_error' } : 'accept',
    )
    const [server] = servers
    const opened = (await (await post(server!, ticketFields(typed))).json()) as Opened
    const url = server!.url
    const json = { 'content-type': 'application/json' }
    await fetch(`${url}/yeu-cau/${opened.token}/`)
    await fetch(`${url}/api/tickets/${opened.token}/rating`, {
      method: 'POST',
      body: '{"sc',
      headers: json,
    })
    await fetch(`${url}/api/tickets/${opened.token}/messages`, {
      method: 'POST',
      body: JSON.stringify({ body: typed.description, secret: typed.name }),
      headers: json,
    })
    await fetch(`${url}/api/tickets`, {
      method: 'POST',
      body: `{"name":"${typed.name}`,
      headers: json,
    })
    await fetch(`${url}/api/ticket-links`, {
      method: 'POST',
      body: JSON.stringify(typed),
      headers: json,
    })
    await fetch(`${url}/api/webhooks/resend`, { method: 'POST', body: typed.description })
    // The refused mail is logged, so there is something to look at.
    await expect.poll(() => servers.map((each) => each.log()).join(''), POLL).toContain('given up')
    const said = servers.map((each) => each.log()).join('\n')
    for (const secret of [
      ...Object.values(typed),
      opened.token,
      'example.com',
      STAFF,
      SECRET,
      're_key_of',
    ]) {
      expect(said).not.toContain(secret)
    }
    const lines = said.split('\n').filter((line) => line.startsWith('{'))
    expect(lines.length).toBeGreaterThan(0)
    for (const line of lines) {
      expect(Object.keys(JSON.parse(line) as object)).toEqual(
        expect.arrayContaining(['at', 'level', 'message']),
      )
    }
  })
})

test('wrong settings stop the start, all named at once, without their values (T39, T32)', async () => {
  const { exitCode, log } = await spawnRefused({
    PATH: process.env.PATH,
    HOST: '0.0.0.0',
    SESSION_SECRET: 'change-me-change-me-change-me-change-me',
    DATABASE_URL: `file:${join(tmpdir(), crypto.randomUUID(), 'x.db')}`,
  })
  expect(exitCode).toBe(1)
  for (const name of ['PUBLIC_URL', 'RESEND_API_KEY', 'SESSION_SECRET']) expect(log).toContain(name)
  expect(log).not.toContain('change-me')
  expect(log).not.toContain(' at ')
})
