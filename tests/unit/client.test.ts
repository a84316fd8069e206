import { Hono } from 'hono'
import { describe, expect, test } from 'vitest'
import { type Env, parseConfig, type Runtime } from '../../api/config.ts'
import type { Deps } from '../../api/deps.ts'
import {
  forwardingHeader,
  isDirectLoopback,
  isForwarded,
  networkOf,
} from '../../api/http/client.ts'
import type { AppEnv } from '../../api/http/context.ts'
import { identify } from '../../api/http/guards.ts'

interface Asked {
  env?: Env
  runtime?: Runtime
  headers?: Record<string, string>
  socket?: string | undefined
  version?: string
}

interface Seen {
  client: string
  isForwarded: boolean
  isDirectLoopback: boolean
  forwardingHeader: string | null
}

const WORKERS: Env = {
  PUBLIC_URL: 'http://localhost:8787',
  DEV_MAILBOX: 'true',
}

/** A server that answers with what it finds about the request's way, and what it has logged. */
function server({ env = {}, runtime = 'node' }: Asked = {}) {
  const settings = { SESSION_SECRET: '9JxQ2vTz7LrWmB4sKdYp0HgNcEuAf6Rw', ...env }
  const config = parseConfig(
    runtime === 'workers' ? { ...WORKERS, ...settings } : settings,
    runtime,
  )
  const logged: unknown[][] = []
  const deps: Pick<Deps, 'config' | 'log'> = { config, log: (...line) => void logged.push(line) }
  const app = new Hono<AppEnv>()
  app.use(identify(deps))
  app.get('/', (c) => {
    const seen: Seen = {
      client: c.get('client'),
      isForwarded: isForwarded(c, deps),
      isDirectLoopback: isDirectLoopback(c, deps),
      forwardingHeader: forwardingHeader(c, deps),
    }
    return c.json(seen)
  })
  const ask = async ({ headers = {}, socket = '127.0.0.1', version = '1.1' }: Asked = {}) => {
    const named = { Host: 'localhost:8787', ...headers }
    const lower = Object.fromEntries(
      Object.entries(named).map(([name, value]) => [name.toLowerCase(), value]),
    )
    // Of Node's request only these are looked at; workerd has none.
    const incoming = { socket: { remoteAddress: socket }, httpVersion: version, headers: lower }
    const bindings = runtime === 'node' ? { incoming: incoming as unknown } : {}
    return (await (await app.request('/', { headers: named }, bindings)).json()) as Seen
  }
  return { ask, logged }
}

const seenBy = (asked: Asked) => server(asked).ask(asked)

describe('the network of an address', () => {
  test.for([
    ['192.0.2.7', '192.0.2.7'],
    ['192.0.2.7:47011', '192.0.2.7'],
    ['"192.0.2.7:47011"', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['::FFFF:c000:0207', '192.0.2.7'],
    ['[::ffff:192.0.2.7]:443', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2:3:4:5:6:47011', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['2001:DB8:0:0:0:0:0:9', '2001:db8:0:0::/64'],
    ['[2001:db8::1]', '2001:db8:0:0::/64'],
    ['[2001:db8::1]:47011', '2001:db8:0:0::/64'],
    ['"[2001:db8::1]:47011"', '2001:db8:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['[fe80::1%25eth0]:80', 'fe80:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['', 'unknown'],
    ['unknown', 'unknown'],
    ['_gazonk', 'unknown'],
    ['"_hidden:_port"', 'unknown'],
    ['unix:', 'unknown'],
    ['999.1.1.1', 'unknown'],
    ['1.2.3.4:port', 'unknown'],
    ['1.2.3', 'unknown'],
    ['[2001:db8::1', 'unknown'],
    ['2001:db8::1::2', 'unknown'],
    ['<script>', 'unknown'],
    [`${'1'.repeat(200)}.2.3.4`, 'unknown'],
  ] as const)('%s is %s (T31, T64)', ([node, network]) => {
    expect(networkOf(node)).toBe(network)
  })
})

describe('who a request is counted for', () => {
  const LIST = { TRUST_PROXY: 'x-forwarded-for' }
  const SECOND = { TRUST_PROXY: 'x-forwarded-for:2' }
  const RFC = { TRUST_PROXY: 'Forwarded' }
  test.for<[string, Env, Record<string, string>, string]>([
    ['the socket by default', {}, { 'x-forwarded-for': '1.2.3.4' }, '10.0.0.1'],
    ['the header that is named', LIST, { 'x-forwarded-for': '1.2.3.4' }, '1.2.3.4'],
    ['no other header', LIST, { 'x-real-ip': '1.2.3.4' }, '10.0.0.1'],
    ['the last entry', LIST, { 'x-forwarded-for': '6.6.6.6, 1.2.3.4' }, '1.2.3.4'],
    ['an entry with a port', LIST, { 'x-forwarded-for': '6.6.6.6, 1.2.3.4:5000' }, '1.2.3.4'],
    [
      'an IPv6 entry with a port',
      LIST,
      { 'x-forwarded-for': '6.6.6.6,[2001:db8::1]:5000' },
      '2001:db8:0:0::/64',
    ],
    [
      'the one before the last',
      SECOND,
      { 'x-forwarded-for': '6.6.6.6, 1.2.3.4, 5.5.5.5' },
      '1.2.3.4',
    ],
    ['the socket when there are too few', SECOND, { 'x-forwarded-for': '1.2.3.4' }, '10.0.0.1'],
    ['the socket when the entry is empty', LIST, { 'x-forwarded-for': '6.6.6.6, ' }, '10.0.0.1'],
    [
      'the entry of the same place when a client leaves one empty',
      SECOND,
      { 'x-forwarded-for': '6.6.6.6,, 1.2.3.4, 5.5.5.5' },
      '1.2.3.4',
    ],
    ['one client for all that name none', LIST, { 'x-forwarded-for': 'unknown' }, 'unknown'],
    ['`for` of RFC 7239', RFC, { forwarded: 'for=1.2.3.4;proto=https;by=10.0.0.2' }, '1.2.3.4'],
    [
      '`for` in capitals, not first',
      RFC,
      { forwarded: 'proto=https; FOR="1.2.3.4:80"' },
      '1.2.3.4',
    ],
    [
      '`for` with IPv6 and port',
      RFC,
      { forwarded: 'for=6.6.6.6, for="[2001:db8::1]:47011"' },
      '2001:db8:0:0::/64',
    ],
    [
      'no `for` inside another value',
      RFC,
      { forwarded: 'host="a;for=6.6.6.6,for=7.7.7.7";for=1.2.3.4' },
      '1.2.3.4',
    ],
    [
      'the proxy’s entry behind a mark that a client left open',
      RFC,
      { forwarded: 'for=6.6.6.6;by="x, for="[2001:db8::1]:47011"' },
      '2001:db8:0:0::/64',
    ],
    [
      'the proxy’s entry behind an escape that a client left open',
      RFC,
      { forwarded: 'for=6.6.6.6;by="\\, for=1.2.3.4' },
      '1.2.3.4',
    ],
    ['the socket when the element has no `for`', RFC, { forwarded: 'proto=https' }, '10.0.0.1'],
    ['one client for all hidden names', RFC, { forwarded: 'for=_gazonk' }, 'unknown'],
    ['one client for `unknown`', RFC, { forwarded: 'for=unknown' }, 'unknown'],
  ])('%s (T31, T64)', async ([, env, headers, client]) => {
    expect((await seenBy({ env, headers, socket: '10.0.0.1' })).client).toBe(client)
  })

  test('a long header is read in linear time (T64)', async () => {
    const { ask } = server({ env: RFC })
    const worst = ['"\\'.repeat(8000), 'for'.repeat(5000), ';'.repeat(16_000), ',"'.repeat(8000)]
    const before = process.cpuUsage()
    for (const forwarded of worst) await ask({ headers: { forwarded } })
    // A quadratic look at 16 KB takes hundreds of milliseconds each.
    expect(process.cpuUsage(before).user).toBeLessThan(100_000)
  })
})

describe('signs of a proxy', () => {
  test.for([
    'Forwarded',
    'Via',
    'X-Forwarded',
    'X-Forwarded-For',
    'X-Forwarded-Host',
    'X-Forwarded-Port',
    'X-Forwarded-Prefix',
    'X-Forwarded-Proto',
    'X-Forwarded-Scheme',
    'X-Forwarded-Server',
    'X-Forwarded-Ssl',
    'X-Real-IP',
    'X_Real_IP',
    'X-Client-IP',
    'Client-IP',
    'X-Cluster-Client-IP',
    'X-Originating-IP',
    'X-Original-URL',
    'X-Original-Forwarded-For',
    'X-Original-Host',
    'X-Remote-Addr',
    'X-ProxyUser-Ip',
    'WL-Proxy-Client-IP',
    'True-Client-IP',
    'CDN-Loop',
    'CF-Ray',
    'CF-Visitor',
    'CF-IPCountry',
    'CF-Connecting-IP',
    'CF-Connecting-IPv6',
    'Fastly-Client-IP',
    'Fastly-SSL',
    'Fly-Client-IP',
    'Fly-Forwarded-Proto',
    'Akamai-Origin-Hop',
    'X-Akamai-Edgescape',
    'X-Amzn-Trace-Id',
    'X-Amz-Cf-Id',
    'CloudFront-Viewer-Address',
    'X-Azure-ClientIP',
    'X-Azure-FDID',
    'X-AppEngine-User-IP',
    'X-Cloud-Trace-Context',
    'X-ARR-SSL',
    'X-Envoy-External-Address',
    'X-Vercel-Forwarded-For',
    'X-NF-Client-Connection-IP',
    'DO-Connecting-IP',
    'Ali-CDN-Real-IP',
    'Incap-Client-IP',
    'X-Sucuri-ClientIP',
    'X-Varnish',
    'Tailscale-User-Login',
    'Front-End-Https',
    'X-Scheme',
    'X-Url-Scheme',
    'Surrogate-Capability',
    'Early-Data',
    'Client-Cert',
  ])('%s is one (T65)', async (name) => {
    const seen = await seenBy({ headers: { [name]: '127.0.0.1' } })
    expect(seen).toMatchObject({ isForwarded: true, isDirectLoopback: false })
    expect(seen.forwardingHeader).toBe(name.toLowerCase())
  })

  test('nothing that a browser or curl sends is one (T65)', async () => {
    const headers = {
      Host: 'localhost:8787',
      Connection: 'keep-alive',
      'Cache-Control': 'max-age=0',
      Pragma: 'no-cache',
      'sec-ch-ua': '"Chromium";v="153"',
      'sec-ch-ua-mobile': '?0',
      'sec-ch-ua-platform': '"Linux"',
      'Upgrade-Insecure-Requests': '1',
      'User-Agent': 'Mozilla/5.0',
      Accept: 'text/html',
      'Accept-Encoding': 'gzip, deflate, br, zstd',
      'Accept-Language': 'vi',
      'Sec-Fetch-Site': 'none',
      'Sec-Fetch-Mode': 'navigate',
      'Sec-Fetch-User': '?1',
      'Sec-Fetch-Dest': 'document',
      'Sec-GPC': '1',
      DNT: '1',
      Priority: 'u=0, i',
      'Save-Data': 'on',
      Referer: 'http://localhost:8787/',
      Origin: 'http://localhost:8787',
      Cookie: 'session=x',
      Range: 'bytes=0-',
      'If-None-Match': '"x"',
      'If-Modified-Since': 'x',
      'Content-Type': 'application/json',
      'X-Requested-With': 'fetch',
      Authorization: 'Bearer x',
      'Idempotency-Key': 'x',
      'Service-Worker': 'script',
      Purpose: 'prefetch',
      TE: 'trailers',
    }
    const seen = await seenBy({ headers })
    expect(seen).toMatchObject({
      isForwarded: false,
      isDirectLoopback: true,
      forwardingHeader: null,
    })
  })

  test('takes the header that TRUST_PROXY names for a proxy’s where counts are shown (T65)', async () => {
    const env = { TRUST_PROXY: 'X-Our-Balancer' }
    const headers = { 'x-our-balancer': '1.2.3.4' }
    expect(await seenBy({ env, headers })).toMatchObject({
      isForwarded: false,
      isDirectLoopback: false,
    })
    expect(await seenBy({ headers })).toMatchObject({ isForwarded: false })
  })

  test('on Workers cf-connecting-ip is none: it is always there (T65)', async () => {
    const headers = { 'cf-connecting-ip': '127.0.0.1' }
    expect(await seenBy({ runtime: 'workers', headers })).toMatchObject({ isForwarded: false })
    const proxied = { ...headers, 'x-forwarded-proto': 'https' }
    expect(await seenBy({ runtime: 'workers', headers: proxied })).toMatchObject({
      isForwarded: true,
    })
  })
})

describe('a direct client of this machine', () => {
  test.for<[string, Asked, boolean]>([
    ['IPv4 loopback', { socket: '127.0.0.1' }, true],
    ['any address of the IPv4 loopback net', { socket: '127.8.9.1' }, true],
    ['IPv6 loopback', { socket: '::1' }, true],
    ['IPv4 loopback inside IPv6', { socket: '::ffff:127.0.0.1' }, true],
    ['a Host in IPv6', { headers: { Host: '[::1]:8787' } }, true],
    ['a Host that is not this machine', { headers: { Host: 'hotro.coretech.io.vn' } }, false],
    ['a neighbour', { socket: '192.168.1.2' }, false],
    ['an address that begins alike', { socket: '127.0.0.1.2' }, false],
    ['no address', { socket: undefined, version: '2.0' }, false],
    ['HTTP/1.0', { version: '1.0' }, false],
    ['a client that says so itself', { socket: '10.0.0.1', headers: { Host: 'localhost' } }, false],
    ['Workers, which see no socket', { runtime: 'workers' }, false],
  ])('%s (T65)', async ([, asked, isDirect]) => {
    expect((await seenBy(asked)).isDirectLoopback).toBe(isDirect)
  })
})

describe('warning about a proxy', () => {
  test('comes once when headers of a proxy come and TRUST_PROXY is unset (T64)', async () => {
    const { ask, logged } = server()
    await ask()
    expect(logged).toEqual([])
    await ask({ headers: { 'X-Forwarded-For': '203.0.113.7' } })
    await ask({ headers: { Via: '1.1 proxy' } })
    expect(logged).toHaveLength(1)
    expect(logged[0]).toEqual([
      'warn',
      expect.stringContaining('TRUST_PROXY'),
      { header: 'x-forwarded-for' },
    ])
  })

  test('comes once when the entry that TRUST_PROXY names is no address (T64)', async () => {
    const { ask, logged } = server({ env: { TRUST_PROXY: 'x-forwarded-for' } })
    await ask({ headers: { 'x-forwarded-for': '203.0.113.7:5000' } })
    expect(logged).toEqual([])
    for (const hidden of ['unknown', '_x']) await ask({ headers: { 'x-forwarded-for': hidden } })
    expect(logged).toHaveLength(1)
    expect(JSON.stringify(logged)).not.toContain('_x')
  })
})
