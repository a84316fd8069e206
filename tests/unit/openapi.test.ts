import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createApp } from '../../api/app.ts'
import { nodeConfig, type NodeDeps, openNodeDeps } from '../../api/node-deps.ts'
import { openApiDocument } from '../../api/openapi/document.ts'
import { callsOf, type OpenApi, resolved, schemaOf } from '../support/openapi.ts'

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
const document = openApiDocument('1') as OpenApi

test('CONTRACT §6: every public call of the router is described, and no other', () => {
  const routed = createApp(deps)
    .routes.filter(({ method, path }) => method !== 'ALL' && path.startsWith('/api/'))
    .filter(({ path }) => !path.startsWith('/api/staff'))
    .map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`)
    // The way back to the form of somebody who reloads.
    .filter((call) => call !== 'GET /api/tickets')
  const described = callsOf(document).map(({ method, path }) => `${method} ${path}`)
  expect(described.sort()).toEqual([...new Set(routed)].sort())
})

test('CONTRACT §6: every reference leads somewhere', () => {
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"(.*?)"/g)]
  expect(references.length).toBeGreaterThan(0)
  const lost = references.filter(([, reference = '']) => !resolved(document, reference))
  expect(lost).toEqual([])
})

test('every operation has a name of its own, a Vietnamese summary, its parameters and answers', () => {
  const calls = callsOf(document)
  const names = calls.map(({ operation }) => operation.operationId)
  expect(new Set(names).size).toBe(names.length)
  for (const { path, method, operation } of calls) {
    expect(operation.operationId).toMatch(/^[a-z]+([A-Z][a-z]+)*$/)
    expect(operation.summary).toMatch(/[À-ỹ]/)
    expect(operation.summary).toBe(operation.summary.normalize('NFC'))
    const { parameters = [] } = document.paths[path] ?? {}
    expect(parameters.map(({ name }) => `{${name}}`)).toEqual(path.match(/\{\w+\}/g) ?? [])
    expect(Object.keys(operation.responses)).toContainEqual(expect.stringMatching(/^20[0124]$/))
    for (const [status, { description }] of Object.entries(operation.responses)) {
      expect(status).toMatch(/^[2-5]\d\d$/)
      expect(description).not.toBe('')
    }
    expect(Boolean(operation.requestBody)).toBe(method === 'POST')
  }
})

test('CONTRACT §6 §8.4: keys and signatures are parameters', () => {
  const headersOf = (name: string) =>
    callsOf(document)
      .find(({ operation }) => operation.operationId === name)
      ?.operation.parameters?.map((each) => [each.name, each.required ?? false])
  for (const name of ['openTicket', 'addMessage']) {
    expect(headersOf(name)).toEqual([['Idempotency-Key', false]])
  }
  expect(headersOf('takeMailEvent')).toEqual([
    ['svix-id', true],
    ['svix-timestamp', true],
    ['svix-signature', true],
  ])
})

test('every schema can be read, every example fits its own', () => {
  for (const schema of Object.values(document.components.schemas)) schemaOf(document, schema)
  const problem = schemaOf(document, { $ref: '#/components/schemas/ProblemAnswer' })
  for (const { value } of Object.values(document.components.examples)) {
    expect(problem.parse(value)).toEqual(value)
  }
})
