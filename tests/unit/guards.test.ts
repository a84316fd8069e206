import { Hono, type MiddlewareHandler } from 'hono'
import { describe, expect, test } from 'vitest'
import { type Env, parseConfig } from '../../api/config.ts'
import type { Deps } from '../../api/deps.ts'
import type { AppEnv } from '../../api/http/context.ts'
import { identify, ownHost, sameOrigin, takeRate } from '../../api/http/guards.ts'
import { memoryRates } from '../../api/rates/memory.ts'
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

describe('who is answered with a page (CONTRACT §8.5)', () => {
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

describe('whose host it is (T32, CONTRACT §8.8)', () => {
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

test('behind https, plain http of the same name is another origin (T33, CONTRACT §8.7)', async () => {
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

test('20 a minute and 100 an hour; the wait is until the first passed window ends (CONTRACT §8.19)', async () => {
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
