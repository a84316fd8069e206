import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Env, parseConfig, type Runtime } from '../../api/config.ts'
import type { Deps } from '../../api/deps.ts'
import { newRouter } from '../../api/http/context.ts'
import { mailboxMailer } from '../../api/mail/mailbox.ts'
import { mailboxRoutes } from '../../api/mail/routes.ts'
import { asProblem } from '../../api/http/answer.ts'
import { openTestDatabase, type TestDatabase } from '../support/database.ts'

const mail = {
  id: '6f1c9d1e-0000-4000-8000-000000000001',
  from: 'CoreTech <support@coretech.io.vn>',
  to: 'khach@example.com',
  replyTo: 'support@coretech.io.vn',
  subject: '[CT-261122-01] <i>Xác nhận</i>',
  text: 'Xem:\nhttp://localhost:8787/yeu-cau/abc/\nhttp://evil.example/',
  html: '<!doctype html><p>Xin chào</p>',
  headers: { 'X-Template': 'M1', 'Auto-Submitted': 'auto-replied' },
}
const secret = '8f2kQ0vN4xWm7ZpL1sRt6YbD3hGj9cUe'

let database: TestDatabase
beforeEach(async () => {
  database = await openTestDatabase()
  await mailboxMailer(database.db, () => new Date('2026-11-22T02:30:00Z')).send(mail)
})
afterEach(() => database.close())

interface Asked {
  settings?: Env
  headers?: Record<string, string>
  runtime?: Runtime
}

async function get(
  path: string,
  { settings = {}, headers = {}, runtime = 'node' }: Asked = {},
): Promise<Response> {
  const frame = '<title><!--fill:title--></title><main><!--fill:main--></main>'
  const deps = {
    config: parseConfig({ SESSION_SECRET: secret, ...settings }, runtime),
    db: database.db,
    site: { csp: "default-src 'none'", frames: { loi: frame } },
    // These routes use nothing else of what rooms may use.
  } as unknown as Deps
  const app = newRouter().route('/', mailboxRoutes(deps))
  app.onError((error, c) => c.text(asProblem(error).slug, 404))
  return app.request(path, { headers })
}

test('the list shows subject, recipient and time, escaped', async () => {
  const page = await (await get('/dev/mail/')).text()
  expect(page).toContain(
    `<a href="/dev/mail/${mail.id}/">[CT-261122-01] &lt;i&gt;Xác nhận&lt;/i&gt;</a>`,
  )
  expect(page).toContain('khach@example.com')
  expect(page).toContain('22/11/2026 09:30')
  expect((await get('/dev/mail')).headers.get('location')).toBe('/dev/mail/')
})

test('a mail’s page shows headers and text, frames the HTML part, links only to ourselves', async () => {
  const answer = await get(`/dev/mail/${mail.id}/`)
  const page = await answer.text()
  expect(answer.headers.get('content-security-policy')).toBe("default-src 'none'; frame-src 'self'")
  expect(page).toContain('<dt>Auto-Submitted</dt>')
  expect(page).toContain(`<iframe src="/dev/mail/${mail.id}/html"`)
  expect(page).toContain('<a href="/yeu-cau/abc/">http://localhost:8787/yeu-cau/abc/</a>')
  expect(page).toContain('http://evil.example/')
  expect(page).not.toContain('href="http://evil.example/"')
})

test('only the HTML view has a policy of its own: sandbox, inline styles, our own frame (CONTRACT §8.9)', async () => {
  const answer = await get(`/dev/mail/${mail.id}/html`)
  const policy = answer.headers.get('content-security-policy')?.split('; ') ?? []
  expect(policy[0]).toMatch(/^sandbox\b(?!.*allow-(scripts|same-origin|forms|top))/)
  expect(policy).toContain("style-src 'unsafe-inline'")
  expect(policy).toContain("frame-ancestors 'self'")
  expect(answer.headers.get('x-frame-options')).toBe('SAMEORIGIN')
  expect(await answer.text()).toBe(mail.html)
})

test('the text view is plain text of the mail', async () => {
  const text = await get(`/dev/mail/${mail.id}/text`)
  expect(text.headers.get('content-type')).toMatch(/^text\/plain/)
  expect(await text.text()).toBe(mail.text)
})

test.for(['/dev/mail/none/', '/dev/mail/none/html', "/dev/mail/'%20OR%201=1/text"])(
  '%s is a missing page',
  async (path) => {
    expect((await get(path)).status).toBe(404)
  },
)

const paths = ['', 'html', 'text'].map((view) => `/dev/mail/${mail.id}/${view}`)
test.for<Asked & { why: string }>([
  { why: 'a provider is set', settings: { RESEND_API_KEY: 're_x', MAIL_FROM: 'a@example.com' } },
  ...['Forwarded', 'X-Forwarded-For', 'X-Real-IP', 'CF-Connecting-IP'].map((name) => ({
    why: `the request came through a proxy (${name})`,
    headers: { [name]: '127.0.0.1' },
  })),
])('the mailbox is a missing page when $why (CONTRACT §8.9)', async (asked) => {
  for (const path of ['/dev/mail', '/dev/mail/', ...paths]) {
    expect((await get(path, asked)).status).toBe(404)
  }
})

test('on Workers cf-connecting-ip is always there and hides nothing, others do (CONTRACT §8.9)', async () => {
  const settings = { PUBLIC_URL: 'http://localhost:8787', DEV_MAILBOX: 'true' }
  const asked: Asked = { settings, runtime: 'workers' }
  const local = { 'cf-connecting-ip': '127.0.0.1' }
  expect((await get('/dev/mail/', { ...asked, headers: local })).status).toBe(200)
  const proxied = { ...local, 'x-forwarded-for': '10.0.0.1' }
  expect((await get('/dev/mail/', { ...asked, headers: proxied })).status).toBe(404)
})
