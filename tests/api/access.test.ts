import { sign } from 'hono/jwt'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { problems } from '../../content/text/problems.ts'
import {
  type AccessKey,
  accessSettings,
  AUDIENCE,
  claimsOf,
  type KeyServer,
  newAccessKey,
  startKeyServer,
  tokenOf,
} from '../support/access.ts'
import { startEdgeProduct } from '../support/edge.ts'
import { type Product, startNodeProduct } from '../support/product.ts'
import { BROWSER, problemOf } from '../support/requests.ts'
import { builtInternal, storeSession, storeStaff } from '../support/staff.ts'

const { files } = await builtInternal()
const PAGE = Object.keys(files).find((path) => /^\/noi-bo\/cam-nang\/.+/.test(path)) ?? ''
const SENTENCE = /<h1[^>]*>([^<]+)</.exec(files[PAGE]?.body ?? '')?.[1] ?? ''

interface Case {
  token: string
  make: (keys: KeyServer, key: AccessKey) => Promise<string> | string
}

const base64url = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const seconds = () => Math.floor(Date.now() / 1000)

const refused: Case[] = [
  { token: 'none', make: () => '' },
  { token: 'what is no token', make: () => 'abc' },
  { token: 'three parts of nothing', make: () => '..' },
  {
    token: 'one of another key by the same name',
    make: async (keys, { kid }) => tokenOf(claimsOf(keys), await newAccessKey(kid)),
  },
  {
    token: 'one of a key that nobody shows',
    make: async (keys) => tokenOf(claimsOf(keys), await newAccessKey()),
  },
  {
    token: 'one changed after it was signed',
    make: async (keys, key) => {
      const [head, , signature] = (await tokenOf(claimsOf(keys), key)).split('.')
      return [head, base64url({ ...claimsOf(keys), email: 'x@example.com' }), signature].join('.')
    },
  },
  {
    token: 'one that has expired',
    make: (keys, key) => tokenOf({ ...claimsOf(keys), exp: seconds() - 1 }, key),
  },
  {
    token: 'one that never expires',
    make: (keys, key) => tokenOf({ ...claimsOf(keys), exp: undefined }, key),
  },
  {
    token: 'one that holds in an hour',
    make: (keys, key) => tokenOf({ ...claimsOf(keys), nbf: seconds() + 3600 }, key),
  },
  {
    token: 'one for another application',
    make: (keys, key) => tokenOf({ ...claimsOf(keys), aud: ['f'.repeat(64)] }, key),
  },
  {
    token: 'one for nobody',
    make: (keys, key) => tokenOf({ ...claimsOf(keys), aud: undefined }, key),
  },
  {
    token: 'one of another team',
    make: (keys, key) =>
      tokenOf({ ...claimsOf(keys), iss: 'https://khac.cloudflareaccess.com' }, key),
  },
  {
    token: 'one from nobody',
    make: (keys, key) => tokenOf({ ...claimsOf(keys), iss: undefined }, key),
  },
  {
    token: 'one without a signature',
    make: (keys, { kid }) =>
      `${base64url({ alg: 'none', typ: 'JWT', kid })}.${base64url(claimsOf(keys))}.`,
  },
  {
    token: 'one signed with the shown key as a password',
    make: async (keys, { kid, shown }) => {
      const token = await sign(claimsOf(keys), JSON.stringify(shown), 'HS256')
      return [base64url({ alg: 'HS256', typ: 'JWT', kid }), ...token.split('.').slice(1)].join('.')
    },
  },
  {
    token: 'one by another algorithm',
    make: (keys, { privateKey }) => sign(claimsOf(keys), { ...privateKey, alg: 'RS512' }, 'RS512'),
  },
]

describe.for([
  { runtime: 'Node', start: startNodeProduct },
  { runtime: 'workerd', start: startEdgeProduct },
])('Cloudflare Access in front of the staff door on $runtime', ({ start }) => {
  let key: AccessKey
  let keys: KeyServer
  let product: Product
  let session: string
  beforeAll(async () => {
    key = await newAccessKey()
    keys = await startKeyServer(key)
    product = await start(accessSettings(keys))
    const { id } = await storeStaff(product, 'admin')
    session = (await storeSession(product, id)).token
  })
  afterAll(async () => {
    await product.close()
    await keys.close()
  })

  /** Asks as an admin does who is signed in, with this token of Access. */
  const ask = (path: string, token: string, { method = 'GET', accept = BROWSER.accept } = {}) =>
    product.fetch(path, {
      method,
      headers: {
        accept,
        cookie: `session=${session}`,
        ...(token && { 'cf-access-jwt-assertion': token }),
        ...(method === 'POST' && {
          origin: product.url,
          'content-type': 'application/x-www-form-urlencoded',
        }),
      },
      ...(method === 'POST' && { body: 'email=ctv@example.com' }),
    })

  const asked: [string, { method?: string; accept?: string }][] = [
    [PAGE, {}],
    [PAGE, { method: 'HEAD' }],
    [PAGE, { accept: '*/*' }],
    [PAGE.slice(0, -1), {}],
    ['/noi-bo', {}],
    ['/noi-bo/', {}],
    ['/noi-bo/dang-nhap/', {}],
    ['/noi-bo/dang-nhap/ma/', {}],
    ['/noi-bo/khong-co/', {}],
    ['/noi-bo/tim-kiem/index.json', {}],
    ['/api/staff/accounts', {}],
    ['/api/staff/sign-in', { method: 'POST' }],
    ['/api/staff/sign-out', { method: 'POST', accept: 'application/json' }],
    ['/api/staff/handbook/export', { method: 'POST' }],
    ['/api/staff/accounts', { method: 'PUT', accept: 'application/json' }],
  ]

  test.for(refused)('$token opens nothing, for signed-in staff either (T24)', async ({ make }) => {
    const token = await make(keys, key)
    for (const [path, how] of asked) {
      const answer = await ask(path, token, how)
      const shown = `${how.method ?? 'GET'} ${path}`
      expect(answer.status, shown).toBe(403)
      expect(answer.headers.get('cache-control'), shown).toBe('private, no-store')
      expect(answer.headers.get('x-robots-tag'), shown).toBe('noindex')
      expect(answer.headers.getSetCookie(), shown).toEqual([])
      const text = await answer.text()
      if (how.method !== 'HEAD') expect(text).toContain(problems['chua-qua-cong'].sentence)
      expect(text, shown).not.toContain(SENTENCE)
    }
  })

  test('programs get a problem document', async () => {
    const answer = await ask('/api/staff/sign-out', '', { method: 'POST', accept: '*/*' })
    expect((await problemOf(answer)).type).toBe('/loi/chua-qua-cong/')
  })

  test('a token elsewhere than in its header is none', async () => {
    const token = await tokenOf(claimsOf(keys), key)
    const answer = await product.fetch(`${PAGE}?token=${token}`, {
      headers: {
        ...BROWSER,
        cookie: `session=${session}; CF_Authorization=${token}`,
        authorization: `Bearer ${token}`,
      },
    })
    expect(answer.status).toBe(403)
  })

  test('with a token that holds, signing in is still asked for', async () => {
    const token = await tokenOf(claimsOf(keys), key)
    const page = await ask(PAGE, token)
    expect(page.status).toBe(200)
    expect(await page.text()).toContain(SENTENCE)
    const visitor = { ...BROWSER, 'cf-access-jwt-assertion': token }
    const turnedAway = await product.fetch(PAGE, { headers: visitor })
    expect(turnedAway.status).toBe(303)
    expect(turnedAway.headers.get('location')).toMatch(/^\/noi-bo\/dang-nhap\//)
    expect((await product.fetch('/noi-bo/dang-nhap/', { headers: visitor })).status).toBe(200)
  })

  test('one audience as plain text is one, too', async () => {
    const token = await tokenOf({ ...claimsOf(keys), aud: AUDIENCE }, key)
    expect((await ask(PAGE, token)).status).toBe(200)
  })

  test('customers need no token', async () => {
    for (const path of ['/', '/gui-yeu-cau/', '/api/health', '/loi/chua-qua-cong/']) {
      expect((await product.fetch(path, { headers: BROWSER })).status, path).toBe(200)
    }
  })

  test('a key server that is away shuts the door to all whose key is not known', async () => {
    await keys.close()
    const away = await startKeyServer(key)
    await away.close()
    const other = await start(accessSettings(away))
    try {
      const token = await tokenOf(claimsOf(away), key)
      const headers = { ...BROWSER, 'cf-access-jwt-assertion': token }
      const answer = await other.fetch(PAGE, { headers })
      expect(answer.status).toBe(503)
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
      expect(answer.headers.get('cache-control')).toBe('private, no-store')
      const text = await answer.text()
      expect(text).toContain(problems['cong-tam-ngung'].sentence)
      expect(text).not.toContain(SENTENCE)
    } finally {
      await other.close()
    }
    // Keys that have arrived are kept for a while.
    expect((await ask(PAGE, await tokenOf(claimsOf(keys), key))).status).toBe(200)
  })
})
