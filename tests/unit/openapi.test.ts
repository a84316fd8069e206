import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createApp } from '../../api/app.ts'
import { nodeConfig, type NodeDeps, openNodeDeps } from '../../api/node-deps.ts'
import { openApiDocument } from '../../api/openapi/document.ts'

interface Document {
  paths: Record<string, Record<string, { responses?: Record<string, unknown> }>>
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
    // The description itself, and the way back to the form of somebody who reloads.
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
