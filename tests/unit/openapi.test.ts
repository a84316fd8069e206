import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createApp } from '../../api/app.ts'
import { nodeConfig, type NodeDeps, openNodeDeps } from '../../api/node-deps.ts'
import { openApiDocument } from '../../api/openapi/document.ts'
import { HealthJson } from '../../api/health/schema.ts'
import { ProblemJson } from '../../api/http/problem-json.ts'
import { OpenedTicketJson, RepliedJson, TicketJson } from '../../api/requester/answers.ts'
import { ticketFields } from '../support/requests.ts'

interface Document {
  paths: Record<
    string,
    Record<string, { responses?: Record<string, { description: string; content?: unknown }> }>
  >
  components: { schemas: Record<string, unknown> }
}

let dir: string
let deps: NodeDeps
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'coretech-openapi-'))
  deps = await openNodeDeps(await nodeConfig({ DATABASE_URL: `file:${join(dir, 'x.db')}` }))
})
afterAll(async () => {
  await deps.close()
  await rm(dir, { recursive: true })
})

// The document is plain data that we made ourselves.
const document = openApiDocument('1') as Document

test('every public call of the router is described, and no other (CONTRACT §6)', () => {
  const routed = createApp(deps)
    .routes.filter(({ method, path }) => method !== 'ALL' && path.startsWith('/api/'))
    .filter(({ path }) => !path.startsWith('/api/staff'))
    .map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`)
    // The description itself, and the way back to the form after a reload.
    .filter((call) => !['GET /api/openapi.json', 'GET /api/tickets'].includes(call))
  const described = Object.entries(document.paths).flatMap(([path, calls]) =>
    Object.keys(calls)
      .filter((name) => name !== 'parameters')
      .map((method) => `${method.toUpperCase()} ${path}`),
  )
  expect(described.sort()).toEqual([...new Set(routed)].sort())
})

test('every reference lands, every answer has a status (CONTRACT §6)', () => {
  const references = JSON.stringify(document).matchAll(/#\/components\/schemas\/(\w+)/g)
  for (const [, name = ''] of references) expect(document.components.schemas).toHaveProperty(name)
  for (const calls of Object.values(document.paths)) {
    for (const { responses } of Object.values(calls)) {
      if (!responses) continue
      expect(Object.keys(responses).every((status) => /^[2-5]\d\d$/.test(status))).toBe(true)
    }
  }
})

test('problems that share a status are all described', () => {
  const responses = document.paths['/api/tickets']?.post?.responses
  expect(responses?.['503']?.description).toMatch(/tam-ngung.*chua-ro-ket-qua/)
  expect(responses?.['503']?.content).toMatchObject({
    'application/problem+json': {
      examples: { 'tam-ngung': { value: { status: 503 } }, 'chua-ro-ket-qua': {} },
    },
  })
})

test('the API answers about tickets exactly as their schemas say', async () => {
  const app = createApp(deps)
  const ask = (path: string, body?: object) =>
    app.request(`${deps.config.publicUrl}${path}`, {
      ...(body && { method: 'POST', body: JSON.stringify(body) }),
      headers: {
        Host: new URL(deps.config.publicUrl).host,
        'Content-Type': 'application/json',
        Accept: 'application/json',
      },
    })
  const opened = await ask('/api/tickets', ticketFields())
  expect(opened.status, await opened.clone().text()).toBe(201)
  const { token } = OpenedTicketJson.parse(await opened.json())
  const replied = await ask(`/api/tickets/${token}/messages`, { body: 'Vẫn chưa được ạ.' })
  RepliedJson.parse(await replied.json())
  const ticket = TicketJson.parse(await (await ask(`/api/tickets/${token}`)).json())
  expect(ticket.messages).toHaveLength(1)
  expect(ticket.events).toHaveLength(2)
  HealthJson.parse(await (await ask('/api/health')).json())
  const wrong = await ask('/api/tickets', ticketFields({ email: 'khong-co' }))
  const { errors } = ProblemJson.parse(await wrong.json())
  expect(errors?.map(({ pointer }) => pointer)).toEqual(['#/email'])
})
