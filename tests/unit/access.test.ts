import { Hono } from 'hono'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { parseConfig } from '../../api/config.ts'
import type { AppEnv } from '../../api/http/context.ts'
import { Problem } from '../../api/problem.ts'
import { behindAccess } from '../../api/door/access.ts'
import {
  type AccessKey,
  accessSettings,
  claimsOf,
  type KeyServer,
  newAccessKey,
  startKeyServer,
  tokenOf,
} from '../support/access.ts'

/** How keys of Access come, stay and go; tokens are tried in tests/api. */

const SECOND = 1_000
const HOUR = 3_600 * SECOND

let key: AccessKey
let keys: KeyServer
let clock: number
let ask: (token: string) => Promise<string>

beforeEach(async () => {
  key = await newAccessKey()
  keys = await startKeyServer(key)
  clock = Date.parse('2026-11-22T02:30:00Z')
  const config = parseConfig(
    { SESSION_SECRET: '9JxQ2vTz7LrWmB4sKdYp0HgNcEuAf6Rw', ...accessSettings(keys) },
    'node',
  )
  const app = new Hono<AppEnv>()
  app.onError((error, c) => c.text(error instanceof Problem ? error.slug : error.message, 500))
  app.use(behindAccess({ config, now: () => new Date(clock) }))
  app.get('/', (c) => c.text('in'))
  ask = async (token) => {
    const answer = await app.request('/', { headers: { 'Cf-Access-Jwt-Assertion': token } })
    return answer.text()
  }
})
afterEach(() => keys.close())

const goodToken = () => tokenOf(claimsOf(keys, clock), key)

test('keys are asked for once an hour', async () => {
  for (let each = 0; each < 5; each += 1) expect(await ask(await goodToken())).toBe('in')
  expect(keys.asked).toBe(1)
  clock += HOUR
  expect(await ask(await goodToken())).toBe('in')
  expect(keys.asked).toBe(2)
})

test('a request without a token fetches no keys', async () => {
  for (const token of ['', 'x', 'a.b.c']) expect(await ask(token)).toBe('chua-qua-cong')
  expect(keys.asked).toBe(0)
})

test('a new key is found, and an old one holds no longer than an hour', async () => {
  const old = await goodToken()
  expect(await ask(old)).toBe('in')
  const oldKey = key
  key = await newAccessKey()
  keys.keys = [key]
  clock += 11 * SECOND
  expect(await ask(await goodToken())).toBe('in')
  expect(await ask(await tokenOf(claimsOf(keys, clock), oldKey))).toBe('chua-qua-cong')
})

test('tokens of unknown keys make us ask every ten seconds at most', async () => {
  expect(await ask(await goodToken())).toBe('in')
  const unknown = await newAccessKey()
  for (let each = 0; each < 20; each += 1) {
    clock += SECOND
    expect(await ask(await tokenOf(claimsOf(keys, clock), unknown))).toBe('chua-qua-cong')
  }
  expect(keys.asked).toBe(3)
})

test('a key server that is away is asked every ten seconds at most, and never an open door', async () => {
  keys.status = 500
  expect(await ask(await goodToken())).toBe('cong-tam-ngung')
  expect(await ask(await goodToken())).toBe('cong-tam-ngung')
  expect(keys.asked).toBe(1)
  keys.status = 200
  clock += 10 * SECOND
  expect(await ask(await goodToken())).toBe('in')
})

test('what is known outlasts a key server that goes away, until it is an hour old', async () => {
  expect(await ask(await goodToken())).toBe('in')
  keys.status = 500
  clock += HOUR - SECOND
  expect(await ask(await goodToken())).toBe('in')
  clock += SECOND
  expect(await ask(await goodToken())).toBe('cong-tam-ngung')
})

test('a key of another kind holds nothing', async () => {
  keys.keys = [{ ...key, shown: { ...key.shown, kty: 'oct' } }]
  expect(await ask(await goodToken())).toBe('chua-qua-cong')
})

test('a clock that is a little behind lets a fresh token in, one that is far behind does not', async () => {
  const token = await goodToken()
  clock -= 30 * SECOND
  expect(await ask(token)).toBe('in')
  clock -= 60 * SECOND
  expect(await ask(token)).toBe('chua-qua-cong')
})

test.for(['org', 'service', '', undefined])(
  'a token of type %s holds nothing: only those of an application do (T79)',
  async (type) => {
    const token = await tokenOf({ ...claimsOf(keys, clock), type }, key)
    expect(await ask(token)).toBe('chua-qua-cong')
  },
)
