import { expect, test } from 'vitest'
import {
  ConfigError,
  type Env,
  parseConfig,
  parseEdgePorts,
  type Runtime,
} from '../../api/config.ts'
import { isLoopback } from '../../api/settings.ts'

const SECRET = '9JxQ2vTz7LrWmB4sKdYp0HgNcEuAf6Rw'
const LOCAL: Env = { SESSION_SECRET: SECRET }
const PUBLIC: Env = {
  SESSION_SECRET: SECRET,
  HOST: '0.0.0.0',
  PUBLIC_URL: 'https://hotro.coretech.io.vn',
  RESEND_API_KEY: 're_1',
  MAIL_FROM: 'CoreTech <ho-tro@coretech.io.vn>',
}

/** Names of the settings that are found wrong. */
function faultsOf(env: Env, runtime: Runtime = 'node'): string[] {
  try {
    parseConfig(env, runtime)
    return []
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return [...error.message.matchAll(/^- (\w+)/gm)].map(([, name = '']) => name)
  }
}

test('nothing but a secret is needed on this machine (CONTRACT §2)', () => {
  expect(parseConfig(LOCAL, 'node')).toMatchObject({
    port: 8787,
    host: 'localhost',
    publicUrl: 'http://localhost:8787',
    databaseUrl: 'file:.data/support.db',
    filesDir: '.data/files',
    mailFrom: 'support@coretech.io.vn',
    mailReplyTo: 'support@coretech.io.vn',
    staffAlertTo: ['support@coretech.io.vn'],
    devMailbox: true,
    trustProxy: undefined,
  })
})

test('an empty setting counts as unset, and the settings are frozen (CONTRACT §2)', () => {
  const config = parseConfig({ ...LOCAL, PUBLIC_URL: '', MAIL_FROM: ' ', ZALO_URL: '' }, 'node')
  expect(config.publicUrl).toBe('http://localhost:8787')
  expect(Object.isFrozen(config)).toBe(true)
})

test.for<{ wrong: string; env: Env; runtime?: Runtime; names: string[] }>([
  { wrong: 'no secret', env: {}, names: ['SESSION_SECRET'] },
  { wrong: 'a short secret', env: { SESSION_SECRET: SECRET.slice(1) }, names: ['SESSION_SECRET'] },
  {
    wrong: 'a sample secret',
    env: { SESSION_SECRET: `change-me-${SECRET}` },
    names: ['SESSION_SECRET'],
  },
  {
    wrong: 'a secret of few letters',
    env: { SESSION_SECRET: 'ab'.repeat(20) },
    names: ['SESSION_SECRET'],
  },
  {
    wrong: 'a health token that can be guessed',
    env: { ...LOCAL, HEALTH_TOKEN: 'health' },
    names: ['HEALTH_TOKEN'],
  },
  {
    wrong: 'a sample health token',
    env: { ...LOCAL, HEALTH_TOKEN: `your-key-${SECRET}` },
    names: ['HEALTH_TOKEN'],
  },
  { wrong: 'a port that is none', env: { ...LOCAL, PORT: 'x' }, names: ['PORT'] },
  {
    wrong: 'limits of mails that are none',
    env: { ...LOCAL, MAX_MAILS_PER_DAY: '0', MAX_ALERTS_PER_HOUR: '1.5', MAX_ALERTS_PER_DAY: 'x' },
    names: ['MAX_MAILS_PER_DAY', 'MAX_ALERTS_PER_HOUR', 'MAX_ALERTS_PER_DAY'],
  },
  { wrong: 'a port too high', env: { ...LOCAL, PORT: '70000' }, names: ['PORT'] },
  { wrong: 'no address of a site', env: { ...LOCAL, PUBLIC_URL: 'hotro' }, names: ['PUBLIC_URL'] },
  {
    wrong: 'an address with a path',
    env: { ...PUBLIC, PUBLIC_URL: 'https://a.vn/x' },
    names: ['PUBLIC_URL'],
  },
  {
    wrong: 'a foreign database',
    env: { ...LOCAL, DATABASE_URL: 'mysql://x' },
    names: ['DATABASE_URL'],
  },
  {
    wrong: 'a remote database by plain http',
    env: { ...LOCAL, DATABASE_URL: 'http://db.example:8080' },
    names: ['DATABASE_URL'],
  },
  {
    wrong: 'a remote database that opts out of TLS',
    env: { ...LOCAL, DATABASE_URL: 'libsql://db.example:8080?tls=0' },
    names: ['DATABASE_URL'],
  },
  {
    wrong: 'a database with a password in its address',
    env: { ...LOCAL, DATABASE_URL: 'https://user:pass@db.example' },
    names: ['DATABASE_URL'],
  },
  {
    wrong: 'a host that only begins like this machine, by plain http',
    env: { ...LOCAL, DATABASE_URL: 'http://localhost.evil.example' },
    names: ['DATABASE_URL'],
  },
  {
    wrong: 'plain http to every remote service, all named at once',
    env: {
      ...PUBLIC,
      PUBLIC_URL: 'http://hotro.coretech.io.vn',
      DATABASE_URL: 'http://10.0.0.5:8080',
      RESEND_BASE_URL: 'http://mail.example',
    },
    names: ['DATABASE_URL', 'RESEND_BASE_URL', 'PUBLIC_URL'],
  },
  {
    wrong: 'a mail service that is no http',
    env: { ...LOCAL, RESEND_BASE_URL: 'ftp://mail.example' },
    names: ['RESEND_BASE_URL'],
  },
  {
    wrong: 'no address of staff',
    env: { ...LOCAL, STAFF_ALERT_TO: 'a@b.vn, x' },
    names: ['STAFF_ALERT_TO'],
  },
  {
    wrong: 'a header that is none',
    env: { ...LOCAL, TRUST_PROXY: 'x-for: 1' },
    names: ['TRUST_PROXY'],
  },
  {
    wrong: 'a sender with a second line',
    env: { ...LOCAL, MAIL_FROM: 'A\nB <a@b.vn>' },
    names: ['MAIL_FROM'],
  },
  {
    wrong: 'Access without its application',
    env: { ...LOCAL, CF_ACCESS_ISSUER: 'https://nhom.cloudflareaccess.com' },
    names: ['CF_ACCESS_AUDIENCE'],
  },
  {
    wrong: 'Access without its team',
    env: { ...LOCAL, CF_ACCESS_AUDIENCE: 'a1'.repeat(32) },
    names: ['CF_ACCESS_ISSUER'],
  },
  {
    wrong: 'Access by plain http',
    env: {
      ...LOCAL,
      CF_ACCESS_ISSUER: 'http://nhom.cloudflareaccess.com',
      CF_ACCESS_AUDIENCE: 'a1'.repeat(32),
    },
    names: ['CF_ACCESS_ISSUER'],
  },
  {
    wrong: 'Access with a path and a name for its tag',
    env: {
      ...LOCAL,
      CF_ACCESS_ISSUER: 'https://nhom.cloudflareaccess.com/cdn-cgi',
      CF_ACCESS_AUDIENCE: 'noi-bo',
    },
    names: ['CF_ACCESS_ISSUER', 'CF_ACCESS_AUDIENCE'],
  },
  {
    wrong: 'a foreign Zalo address',
    env: { ...LOCAL, ZALO_URL: 'https://evil.example/' },
    names: ['ZALO_URL'],
  },
  {
    wrong: 'no PUBLIC_URL on an open host (CONTRACT §8.8)',
    env: { ...PUBLIC, PUBLIC_URL: '' },
    names: ['PUBLIC_URL'],
  },
  {
    wrong: 'plain http for others (CONTRACT §8.8)',
    env: { ...PUBLIC, PUBLIC_URL: 'http://a.vn' },
    names: ['PUBLIC_URL'],
  },
  {
    wrong: 'no key on an open host (CONTRACT §8.9)',
    env: { ...PUBLIC, RESEND_API_KEY: '' },
    names: ['RESEND_API_KEY'],
  },
  {
    wrong: 'the local mailbox for a public site (CONTRACT §8.9)',
    env: { ...LOCAL, PUBLIC_URL: 'https://a.vn', DEV_MAILBOX: 'true' },
    names: ['DEV_MAILBOX', 'RESEND_API_KEY'],
  },
  {
    wrong: 'the local mailbox switched off, and no key (CONTRACT §8.9)',
    env: { ...LOCAL, DEV_MAILBOX: 'false' },
    names: ['RESEND_API_KEY'],
  },
  {
    wrong: 'a key without a sender (CONTRACT §8.10)',
    env: { ...PUBLIC, MAIL_FROM: '' },
    names: ['MAIL_FROM'],
  },
  {
    wrong: 'nothing at all, on Workers (CONTRACT §8.8)',
    env: {},
    runtime: 'workers',
    names: ['PUBLIC_URL', 'RESEND_API_KEY', 'SESSION_SECRET'],
  },
  {
    wrong: 'everything, all named at once',
    env: { HOST: '0.0.0.0', PUBLIC_URL: 'http://a.vn', DEV_MAILBOX: 'false', SESSION_SECRET: 'x' },
    names: ['PUBLIC_URL', 'RESEND_API_KEY', 'SESSION_SECRET'],
  },
  {
    wrong: 'every form, all named at once',
    env: { ...LOCAL, PORT: 'x', DATABASE_URL: 'x', MAIL_REPLY_TO: 'x', DEV_MAILBOX: 'ja' },
    names: ['PORT', 'DATABASE_URL', 'MAIL_REPLY_TO', 'DEV_MAILBOX'],
  },
  {
    wrong: 'form and sense, all named at once and each once',
    env: { PUBLIC_URL: 'x', HOST: '0.0.0.0', MAIL_REPLY_TO: 'x', SESSION_SECRET: 'x' },
    names: ['PUBLIC_URL', 'MAIL_REPLY_TO', 'RESEND_API_KEY', 'SESSION_SECRET'],
  },
  {
    wrong: 'a sample key of the provider',
    env: { ...PUBLIC, RESEND_API_KEY: 're_xxxxxxxxx' },
    names: ['RESEND_API_KEY'],
  },
  {
    wrong: 'a webhook secret that anybody guesses',
    env: { ...LOCAL, RESEND_WEBHOOK_SECRET: 'changeme' },
    names: ['RESEND_WEBHOOK_SECRET'],
  },
  {
    wrong: 'a sample webhook secret',
    env: { ...LOCAL, RESEND_WEBHOOK_SECRET: `whsec_${'x'.repeat(32)}` },
    names: ['RESEND_WEBHOOK_SECRET'],
  },
])('$wrong stops the start (T39)', ({ env, runtime = 'node', names }) => {
  expect(faultsOf(env, runtime)).toEqual(names)
})

test('a refused address of a database shows no password (T68)', () => {
  const env = { ...LOCAL, DATABASE_URL: 'http://user:geheim@db.example?authToken=abc.def' }
  expect(() => parseConfig(env, 'node')).toThrow(
    expect.objectContaining({ message: expect.not.stringMatching(/geheim|abc/) as string }),
  )
})

test('a refusal names no value (T39, T40)', () => {
  const secret = 'change-me-change-me-change-me-please'
  expect(() => parseConfig({ ...PUBLIC, SESSION_SECRET: secret }, 'node')).toThrow(
    expect.objectContaining({ message: expect.not.stringContaining(secret) as string }),
  )
})

test.for<{ what: string; env: Env; runtime?: Runtime; config: object }>([
  {
    what: 'a public site',
    env: PUBLIC,
    config: { publicUrl: PUBLIC.PUBLIC_URL, devMailbox: false },
  },
  {
    what: 'a key on this machine closes the local mailbox (CONTRACT §8.9)',
    env: { ...LOCAL, RESEND_API_KEY: 're_1', MAIL_FROM: 'a@b.vn' },
    config: { devMailbox: false },
  },
  {
    what: 'on Workers only DEV_MAILBOX opens it (CONTRACT §8.9)',
    env: { ...LOCAL, PUBLIC_URL: 'http://localhost:8787', DEV_MAILBOX: 'true' },
    runtime: 'workers',
    config: { devMailbox: true },
  },
  {
    what: 'Workers always believe cf-connecting-ip (CONTRACT §8.19)',
    env: { ...PUBLIC, TRUST_PROXY: 'x-forwarded-for' },
    runtime: 'workers',
    config: { trustProxy: { header: 'cf-connecting-ip', fromRight: 1 } },
  },
  {
    what: 'the first entry from the right (CONTRACT §8.19)',
    env: { ...LOCAL, TRUST_PROXY: 'x-forwarded-for' },
    config: { trustProxy: { header: 'x-forwarded-for', fromRight: 1 } },
  },
  {
    what: 'the second entry from the right (CONTRACT §8.19)',
    env: { ...LOCAL, TRUST_PROXY: 'x-forwarded-for:2' },
    config: { trustProxy: { header: 'x-forwarded-for', fromRight: 2 } },
  },
  {
    what: 'Access in front of the staff door',
    env: {
      ...LOCAL,
      CF_ACCESS_ISSUER: 'https://nhom.cloudflareaccess.com/',
      CF_ACCESS_AUDIENCE: 'a1'.repeat(32),
    },
    config: {
      access: { issuer: 'https://nhom.cloudflareaccess.com', audience: 'a1'.repeat(32) },
    },
  },
  {
    what: 'a token in the database’s address, taken out of it',
    env: { ...LOCAL, DATABASE_URL: 'libsql://db.example?authToken=abc.def' },
    config: { databaseUrl: 'libsql://db.example', databaseAuthToken: 'abc.def' },
  },
  {
    what: 'services on this machine by plain http',
    env: {
      ...LOCAL,
      DATABASE_URL: 'http://127.0.0.1:8080',
      RESEND_BASE_URL: 'http://localhost:9000',
    },
    config: { databaseUrl: 'http://127.0.0.1:8080', resendBaseUrl: 'http://localhost:9000' },
  },
  {
    what: 'a database on this machine without TLS',
    env: { ...LOCAL, DATABASE_URL: 'libsql://[::1]:8080?tls=0' },
    config: { databaseUrl: 'libsql://[::1]:8080?tls=0' },
  },
  {
    what: 'a list of staff',
    env: { ...LOCAL, STAFF_ALERT_TO: ' a@b.vn ,c@d.vn,' },
    config: { staffAlertTo: ['a@b.vn', 'c@d.vn'] },
  },
  {
    what: 'a site’s address with a slash',
    env: { ...PUBLIC, PUBLIC_URL: 'https://a.vn/' },
    config: { publicUrl: 'https://a.vn' },
  },
])('$what (CONTRACT §2)', ({ env, runtime = 'node', config }) => {
  expect(parseConfig(env, runtime)).toMatchObject(config)
})

test.for([
  ['localhost', true],
  ['127.0.0.1', true],
  ['[::1]', true],
  ['::1', true],
  ['0.0.0.0', false],
  ['localhost.evil.example', false],
  ['127.0.0.1.evil.example', false],
] as const)('%s is this machine: %s (T32)', ([host, expected]) => {
  expect(isLoopback(host)).toBe(expected)
})

test('gives the libSQL server of `npm run edge` any free port unless a setting names one (T56)', () => {
  expect(parseEdgePorts({})).toEqual({ port: 8787, databasePort: 0 })
  expect(parseEdgePorts({ PORT: '9001', EDGE_DATABASE_PORT: '9002' })).toEqual({
    port: 9001,
    databasePort: 9002,
  })
  expect(() => parseEdgePorts({ EDGE_DATABASE_PORT: 'x' })).toThrow(/^- EDGE_DATABASE_PORT:/m)
})
