import { Hono, type MiddlewareHandler } from 'hono'
import { describe, expect, test } from 'vitest'
import { type Env, parseConfig } from '../../api/config.ts'
import type { Deps } from '../../api/deps.ts'
import type { AppEnv } from '../../api/http/context.ts'
import { identify, ownHost, sameOrigin, takeRate } from '../../api/http/guards.ts'
import { memoryRates } from '../../api/http/rates.ts'
import { Problem } from '../../api/problem.ts'

const SECRET = '9JxQ2vTz7LrWmB4sKdYp0HgNcEuAf6Rw'

function configOf(env: Env) {
  return parseConfig({ SESSION_SECRET: SECRET, ...env }, 'node')
}

/** Answers `ok` behind a guard, or the slug of the problem that the guard sees. */
function behind(guard: MiddlewareHandler<AppEnv>): Hono<AppEnv> {
  const app = new Hono<AppEnv>()
  app.onError((error, c) => {
    if (!(error instanceof Problem)) throw error
    return c.text(error.slug, 500)
  })
  app.use(guard)
  app.all('*', (c) => c.text('ok'))
  return app
}

/** The client that a request is counted for. */
async function clientOf(
  env: Env,
  headers: Record<string, string>,
  socket?: string,
): Promise<string> {
  // The guards of this room use no more of it than the settings.
  const deps = { config: configOf(env) } as Deps
  const app = new Hono<AppEnv>()
  app.use(identify(deps))
  app.get('/', (c) => c.text(c.get('client')))
  // Of the connection only its address is looked at.
  const incoming = { socket: { remoteAddress: socket } } as unknown
  return (await app.request('/', { headers }, { incoming })).text()
}

describe('T31 §8.19: who a request is counted for', () => {
  const BEHIND = { TRUST_PROXY: 'x-forwarded-for' }
  test.for<[string, Env, Record<string, string>, string | undefined, string]>([
    ['nobody is believed by default', {}, { 'x-forwarded-for': '1.2.3.4' }, '10.0.0.1', '10.0.0.1'],
    ['the header that is named', BEHIND, { 'x-forwarded-for': '1.2.3.4' }, '10.0.0.1', '1.2.3.4'],
    ['no other header', BEHIND, { 'x-real-ip': '1.2.3.4' }, '10.0.0.1', '10.0.0.1'],
    [
      'its last entry, which our proxy wrote',
      BEHIND,
      { 'x-forwarded-for': '6.6.6.6, 1.2.3.4' },
      '10.0.0.1',
      '1.2.3.4',
    ],
    [
      'the one before it',
      { TRUST_PROXY: 'x-forwarded-for:2' },
      { 'x-forwarded-for': '6.6.6.6, 1.2.3.4, 5.5.5.5' },
      undefined,
      '1.2.3.4',
    ],
    [
      'too few entries: the socket',
      { TRUST_PROXY: 'x-forwarded-for:3' },
      { 'x-forwarded-for': '1.2.3.4' },
      '10.0.0.1',
      '10.0.0.1',
    ],
    ['IPv6 by its network', {}, {}, '2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['short IPv6 too', {}, {}, '2001:db8::1', '2001:db8:0:0::/64'],
    ['IPv6 in capitals', {}, {}, '2001:DB8:0:0:0:0:0:9', '2001:db8:0:0::/64'],
    ['IPv6 with its interface', {}, {}, 'fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['IPv4 in IPv6', {}, {}, '::ffff:192.0.2.7', '192.0.2.7'],
    ['rubbish is one client', BEHIND, { 'x-forwarded-for': '<script>' }, '10.0.0.1', 'unknown'],
    ['no socket at all', {}, {}, undefined, 'unknown'],
  ])('%s', async ([, env, headers, socket, client]) => {
    expect(await clientOf(env, headers, socket)).toBe(client)
  })
})

describe('§8.5: who is answered with a page', () => {
  const FORM = 'application/x-www-form-urlencoded'
  test.for<[string, RequestInit, boolean]>([
    ['a browser that looks', { headers: { accept: 'text/html,*/*' } }, true],
    ['a program that looks', { headers: { accept: '*/*' } }, false],
    ['a form', { method: 'POST', headers: { accept: 'text/html', 'content-type': FORM } }, true],
    [
      'a form with a charset',
      {
        method: 'POST',
        headers: { accept: 'text/html', 'content-type': `${FORM}; charset=UTF-8` },
      },
      true,
    ],
    [
      'a form of a program',
      { method: 'POST', headers: { accept: 'application/json', 'content-type': FORM } },
      false,
    ],
    [
      'JSON of a browser',
      { method: 'POST', headers: { accept: 'text/html', 'content-type': 'application/json' } },
      false,
    ],
    ['a form without a type', { method: 'POST', headers: { accept: 'text/html' } }, false],
  ])('%s', async ([, init, wanted]) => {
    const app = new Hono<AppEnv>()
    app.use(identify({ config: configOf({}) } as Deps))
    app.all('*', (c) => c.text(String(c.get('wantsPage'))))
    expect(await (await app.request('/', init)).text()).toBe(String(wanted))
  })
})

describe('T32 §8.8: whose host it is', () => {
  const PUBLIC = {
    PUBLIC_URL: 'https://hotro.coretech.io.vn',
    RESEND_API_KEY: 're_1',
    MAIL_FROM: 'a@b.vn',
  }
  test.for<[string, Env, boolean]>([
    ['localhost:8787', {}, true],
    ['127.0.0.1:8787', {}, true],
    ['[::1]:8787', {}, true],
    ['LOCALHOST:8787', {}, true],
    ['localhost', {}, false],
    ['localhost:80', {}, false],
    ['evil.example:8787', {}, false],
    ['localhost:8787@evil.example', {}, false],
    ['localhost:8787.evil.example', {}, false],
    ['', {}, false],
    ['hotro.coretech.io.vn', PUBLIC, true],
    ['hotro.coretech.io.vn:443', PUBLIC, true],
    ['hotro.coretech.io.vn:8443', PUBLIC, false],
    ['localhost:8787', PUBLIC, false],
    ['xhotro.coretech.io.vn', PUBLIC, false],
  ])('%s (%j): %s', async ([host, env, isOwn]) => {
    const app = behind(ownHost({ config: configOf(env) } as Deps))
    const answer = await app.request('/', { headers: { host } })
    expect(await answer.text()).toBe(isOwn ? 'ok' : 'sai-may-chu')
    const health = await app.request('/api/health', { headers: { host } })
    expect(await health.text()).toBe('ok')
  })
})

test('T33 §8.7: behind https, plain http of the same name is another origin', async () => {
  const config = configOf({
    PUBLIC_URL: 'https://a.vn',
    RESEND_API_KEY: 're_1',
    MAIL_FROM: 'a@b.vn',
  })
  const app = behind(sameOrigin({ config } as Deps))
  const from = async (origin: string) => (await app.request('/', { headers: { origin } })).text()
  expect(await from('https://a.vn')).toBe('ok')
  expect(await from('http://a.vn')).toBe('sai-nguon')
  expect(await from('https://a.vn:8443')).toBe('sai-nguon')
  expect(await from('http://localhost:8787')).toBe('sai-nguon')
})

test('§8.19: 20 a minute and 100 an hour; the wait is until the first passed window ends', async () => {
  let now = Date.parse('2026-11-22T02:30:00Z')
  const limits = [
    { name: 'a minute', hits: 20, windowSeconds: 60 },
    { name: 'an hour', hits: 100, windowSeconds: 3600 },
  ]
  const rates = memoryRates()
  const app = new Hono<AppEnv>()
  app.onError((error, c) => {
    if (!(error instanceof Problem)) throw error
    return c.json({ slug: error.slug, ...error.data }, 429)
  })
  app.use(identify({ config: configOf({}) } as Deps))
  app.get('/', async (c) => {
    await takeRate({ rates, now: () => new Date(now) }, c, limits)
    return c.json({})
  })
  const ask = async (): Promise<unknown> => (await app.request('/')).json()
  for (let minute = 0; minute < 5; minute += 1) {
    for (let time = 0; time < 20; time += 1) expect(await ask()).toEqual({})
    expect(await ask()).toEqual({ slug: 'qua-nhieu-lan', retryAfter: 60 })
    now += 60_000
  }
  // The hour has counted a hundred.
  expect(await ask()).toEqual({ slug: 'qua-nhieu-lan', retryAfter: 3300 })
  now += 3_300_000
  expect(await ask()).toEqual({})
})
