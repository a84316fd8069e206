import type { Hono } from 'hono'
import { parse } from 'node-html-parser'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createApp } from '../../api/app.ts'
import { parseConfig } from '../../api/config.ts'
import type { Deps } from '../../api/deps.ts'
import type { AppEnv } from '../../api/http/context.ts'
import { memoryRates } from '../../api/http/rates.ts'
import { listKept, mailboxMailer } from '../../api/mail/mailbox.ts'
import { drain } from '../../api/outbox/drain.ts'
import { internalFiles } from '../../api/staff/internal-files.ts'
import { permissions, type Role, ROLES } from '../../api/staff/roles.ts'
import { nextPath } from '../../api/staff/schema.ts'
import { sweepSessions } from '../../api/staff/session.ts'
import { answerSignIns } from '../../api/staff/sign-in.ts'
import { FRAME_NAMES, type SiteData } from '../../content/site-data.ts'
import { codePage, linkPage, signIn as words } from '../../content/text/staff.ts'
import { openTestDatabase, type TestDatabase } from '../support/database.ts'
import {
  cookiesOf,
  secretsIn,
  type Sql,
  type StaffMember,
  storeSession,
  storeStaff,
} from '../support/staff.ts'

const START = Date.parse('2026-11-22T02:30:00Z')
const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const SECRET = '8f2kQ0vN4xWm7ZpL1sRt6YbD3hGj9cUe'
const HANDBOOK = '/noi-bo/cam-nang/nguyen-tac-xu-ly-su-co/'
const frame = '<title><!--fill:title--></title><main><!--fill:main--></main>'

let database: TestDatabase
let clock: number
let later: Promise<unknown>[]

beforeEach(async () => {
  database = await openTestDatabase()
  clock = START
  later = []
})
afterEach(async () => {
  await untilQuiet()
  await database.close()
})

const sql: Sql = (statement) => database.client.execute(statement)

function world({ url = 'http://localhost:8787' } = {}): Deps {
  const isHttps = url.startsWith('https:')
  const config = parseConfig(
    {
      PUBLIC_URL: url,
      SESSION_SECRET: SECRET,
      ...(isHttps && { RESEND_API_KEY: 're_test', MAIL_FROM: 'CoreTech <a@coretech.io.vn>' }),
    },
    'node',
  )
  const now = () => new Date(clock)
  // Frames are all that these pages take of the site's build.
  const site = {
    version: '1',
    csp: '',
    headers: [],
    frames: Object.fromEntries(FRAME_NAMES.map((name) => [name, frame])),
    guides: [],
  } as unknown as SiteData
  return {
    config,
    db: database.db,
    files: { put: never, get: never, delete: never, list: never } as unknown as Deps['files'],
    mailer: mailboxMailer(database.db, now),
    rates: memoryRates(),
    site,
    internal: internalFiles({
      frame,
      handbook: [{ slug: 'nguyen-tac-xu-ly-su-co', title: 'Nguyên tắc xử lý sự cố' }],
      files: {
        [HANDBOOK]: {
          type: 'text/html; charset=utf-8',
          encoding: 'utf8',
          body: '<main>Câu trong nhà.</main>',
        },
      },
    }),
    now,
    log: () => undefined,
    later: (work) => later.push(work),
  }
}

function never(): never {
  throw new Error('no pictures here')
}

/** A browser: keeps cookies, sends what browsers send, follows nothing. */
class Browser {
  readonly cookies = new Map<string, string>()
  readonly #app: Hono<AppEnv>
  readonly #origin: string

  constructor(deps: Deps) {
    this.#app = createApp(deps)
    this.#origin = deps.config.publicUrl
  }

  async send(path: string, form?: Record<string, string>): Promise<Response> {
    const answer = await this.#app.request(`${this.#origin}${path}`, {
      method: form ? 'POST' : 'GET',
      headers: {
        host: new URL(this.#origin).host,
        accept: 'text/html',
        cookie: [...this.cookies].map((pair) => pair.join('=')).join('; '),
        ...(form && {
          origin: this.#origin,
          'content-type': 'application/x-www-form-urlencoded',
        }),
      },
      ...(form && { body: new URLSearchParams(form).toString() }),
    })
    for (const [name, value] of cookiesOf(answer)) {
      if (value) this.cookies.set(name, value)
      else this.cookies.delete(name)
    }
    return answer
  }

  get isSignedIn(): Promise<boolean> {
    return this.send('/noi-bo/').then(({ status }) => status === 200)
  }
}

/** Asks for a mail and reads it. */
async function ask(
  deps: Deps,
  browser: Browser,
  email: string,
  more: Record<string, string> = {},
): Promise<{ path: string; code: string }> {
  const answer = await browser.send('/api/staff/sign-in', { email, ...more })
  expect(answer.headers.get('location')).toBe('/noi-bo/dang-nhap/ma/')
  await untilQuiet()
  const [mail] = await listKept(deps.db, 1)
  expect(mail?.to).toBe(email)
  const { rows } = await sql('SELECT text FROM dev_mail ORDER BY rowid DESC LIMIT 1')
  return secretsIn(String(rows[0]?.text))
}

async function untilQuiet(): Promise<void> {
  while (later.length > 0) await Promise.all(later.splice(0))
}

/** A wrong code that differs from the right one. */
function not(code: string): string {
  return String((Number(code) + 1) % 1_000_000).padStart(6, '0')
}

async function textOf(answer: Response): Promise<string> {
  return parse(await answer.text()).textContent
}

let deps: Deps
let browser: Browser
let qc: StaffMember
beforeEach(async () => {
  deps = world()
  browser = new Browser(deps)
  qc = await storeStaff({ sql }, 'qc')
})

describe('PLATFORM §10 T26: token and code', () => {
  test('the token has 256 bits, and neither it nor the code is stored anywhere', async () => {
    const { path, code } = await ask(deps, browser, qc.email)
    const token = path.split('/').at(-2)!
    expect(Buffer.from(token, 'base64url')).toHaveLength(32)
    const tables = await sql(`SELECT name FROM sqlite_master WHERE type = 'table'`)
    for (const { name } of tables.rows) {
      // The local mailbox is the other side's: a provider keeps mails too.
      if (name === 'dev_mail') continue
      const { rows } = await sql(`SELECT * FROM "${String(name)}"`)
      const stored = JSON.stringify(rows)
      expect(stored, String(name)).not.toContain(token)
      expect(stored, String(name)).not.toMatch(new RegExp(`\\b${code}\\b`))
    }
    const cookie = browser.cookies.get('sign-in')!
    const { rows } = await sql('SELECT * FROM sign_in')
    expect(JSON.stringify(rows)).not.toContain(cookie)
  })

  test('looking at a link uses nothing up, pressing its button does, once', async () => {
    const { path } = await ask(deps, browser, qc.email)
    for (let look = 0; look < 5; look++) {
      const page = await browser.send(path)
      expect(page.status).toBe(200)
      expect(parse(await page.text()).querySelector('form button')?.textContent).toBe(
        linkPage.submit,
      )
    }
    expect(await browser.isSignedIn).toBe(false)
    const token = path.split('/').at(-2)!
    const pressed = await browser.send('/api/staff/sign-in/link', { token })
    expect(pressed.headers.get('location')).toBe('/noi-bo/')
    expect(await browser.isSignedIn).toBe(true)

    const second = await new Browser(deps).send(path)
    expect(second.status).toBe(410)
    expect(await textOf(second)).toContain(linkPage.used)
  })

  test('a used link says so and offers a new one', async () => {
    const { path } = await ask(deps, browser, qc.email)
    const asking = browser.cookies.get('sign-in')!
    const token = path.split('/').at(-2)!
    await browser.send('/api/staff/sign-in/link', { token })
    const again = new Browser(deps)
    again.cookies.set('sign-in', asking)
    const answer = await again.send('/api/staff/sign-in/link', { token })
    const page = parse(await answer.text())
    expect(page.textContent).toContain(linkPage.used)
    expect(page.querySelector('a.button')?.getAttribute('href')).toBe('/noi-bo/dang-nhap/')
    expect(await again.isSignedIn).toBe(false)
  })

  test('of twenty presses at once one signs in', async () => {
    const { path } = await ask(deps, browser, qc.email)
    const token = path.split('/').at(-2)!
    const asking = browser.cookies.get('sign-in')!
    const presses = Array.from({ length: 20 }, () => {
      const tab = new Browser(deps)
      tab.cookies.set('sign-in', asking)
      return tab.send('/api/staff/sign-in/link', { token })
    })
    const answers = await Promise.all(presses)
    expect(answers.filter(({ status }) => status === 303)).toHaveLength(1)
    const { rows } = await sql('SELECT count(*) AS n FROM session')
    expect(rows[0]?.n).toBe(1)
  })

  test.for([
    { by: 'link', afterMs: 10 * MINUTE - 1, works: true },
    { by: 'link', afterMs: 10 * MINUTE, works: false },
    { by: 'code', afterMs: 10 * MINUTE - 1, works: true },
    { by: 'code', afterMs: 10 * MINUTE, works: false },
  ])('ten minutes: $by after $afterMs ms works: $works', async ({ by, afterMs, works }) => {
    const { path, code } = await ask(deps, browser, qc.email)
    clock += afterMs
    const answer =
      by === 'link'
        ? await browser.send('/api/staff/sign-in/link', { token: path.split('/').at(-2)! })
        : await browser.send('/api/staff/sign-in/code', { code })
    expect(await browser.isSignedIn).toBe(works)
    if (!works) expect(await textOf(answer)).toContain('hết hạn')
  })

  test('a link opened elsewhere signs nobody in and leaves link and code as they were', async () => {
    const { path, code } = await ask(deps, browser, qc.email)
    const phone = new Browser(deps)
    // It has asked for something of its own.
    await phone.send('/api/staff/sign-in', { email: 'nobody@example.com' })
    const page = await phone.send(path)
    expect(await textOf(page)).toContain(linkPage.elsewhere)
    const token = path.split('/').at(-2)!
    const pressed = await phone.send('/api/staff/sign-in/link', { token })
    expect(await textOf(pressed)).toContain(linkPage.elsewhere)
    expect(await phone.isSignedIn).toBe(false)
    await browser.send('/api/staff/sign-in/code', { code })
    expect(await browser.isSignedIn).toBe(true)
  })

  test('the code is of use to the asking browser only', async () => {
    const { code } = await ask(deps, browser, qc.email)
    const thief = new Browser(deps)
    await thief.send('/api/staff/sign-in', { email: 'nobody@example.com' })
    await untilQuiet()
    const answer = await thief.send('/api/staff/sign-in/code', { code })
    expect(await textOf(answer)).toContain(codePage.wrong(4))
    const bare = await new Browser(deps).send('/api/staff/sign-in/code', { code })
    expect(bare.headers.get('location')).toBe('/noi-bo/dang-nhap/')
    expect(await thief.isSignedIn).toBe(false)
  })

  test('five tries, each tells how many are left; then a new code works', async () => {
    const { code } = await ask(deps, browser, qc.email)
    for (const left of [4, 3, 2, 1]) {
      const answer = await browser.send('/api/staff/sign-in/code', { code: not(code) })
      expect(answer.status).toBe(422)
      expect(await textOf(answer)).toContain(codePage.wrong(left))
    }
    const last = await browser.send('/api/staff/sign-in/code', { code: not(code) })
    const page = parse(await last.text())
    expect(page.textContent).toContain(codePage.spent)
    expect(page.querySelector('form[action="/api/staff/sign-in"] button')?.textContent).toBe(
      codePage.again,
    )
    await browser.send('/api/staff/sign-in/code', { code })
    expect(await browser.isSignedIn).toBe(false)

    const fresh = await ask(deps, browser, qc.email)
    await browser.send('/api/staff/sign-in/code', { code: fresh.code })
    expect(await browser.isSignedIn).toBe(true)
  })

  test('what is no code costs no try', async () => {
    await ask(deps, browser, qc.email)
    const answer = await browser.send('/api/staff/sign-in/code', { code: '12 34' })
    expect(await textOf(answer)).toContain(codePage.code.form)
    const { rows } = await sql('SELECT tries FROM sign_in')
    expect(rows[0]?.tries).toBe(0)
  })

  test('a mail that would leave too late does not leave', async () => {
    await sql({
      sql: `INSERT INTO sign_in (id, email, browser_hash, request_id, created_at, expires_at)
        VALUES ('one', ?, 'x', 'r', ?, ?)`,
      args: [qc.email, new Date(clock).toISOString(), new Date(clock + 600_000).toISOString()],
    })
    expect(await answerSignIns(deps)).toEqual({ answered: 1, owed: 1 })
    clock += 10 * MINUTE
    expect(await drain(deps)).toMatchObject({ sent: 0, failed: 1 })
  })
})

describe('PLATFORM §10 T29: nothing tells whether an address has an account', () => {
  test.for([
    { who: 'an unknown address', email: () => 'nobody-at-all@example.com' },
    { who: 'a disabled account', email: disabledEmail },
  ])('$who gets the same bytes as an active account', async ({ email }) => {
    const other = await email()
    const transcript = async (address: string): Promise<string> => {
      const tab = new Browser(deps)
      const asked = await tab.send('/api/staff/sign-in', { email: address })
      await untilQuiet()
      const form = await tab.send('/noi-bo/dang-nhap/ma/')
      const wrong = await tab.send('/api/staff/sign-in/code', { code: '000000' })
      const answers = await Promise.all(
        [asked, form, wrong].map(async (answer) => [
          answer.status,
          [...answer.headers].filter(([name]) => !/^(set-cookie|x-request-id)$/.test(name)),
          answer.headers.getSetCookie().map((line) => line.replace(/=[\w-]{43};/, '=…;')),
          (await answer.text()).replaceAll(address, '…'),
        ]),
      )
      return JSON.stringify(answers)
    }
    expect(await transcript(other)).toBe(await transcript(qc.email))
    const { rows } = await sql({
      sql: 'SELECT count(*) AS n FROM dev_mail WHERE to_email = ?',
      args: [other],
    })
    expect(rows[0]?.n).toBe(0)
  })

  test('the same is read and written before the answer', async () => {
    const count = async (email: string): Promise<string[]> => {
      const statements: string[] = []
      let before: string[] = []
      const watched: Deps = {
        ...deps,
        db: {
          read: (text, args) => {
            statements.push(text)
            return deps.db.read(text, args)
          },
          write: (batch) => {
            statements.push(...batch.map(({ sql: text }) => text))
            return deps.db.write(batch)
          },
        },
        // What comes later comes after the answer.
        later: (work) => {
          before = [...statements]
          later.push(work)
        },
      }
      const answer = await new Browser(watched).send('/api/staff/sign-in', { email })
      expect(answer.status).toBe(303)
      await untilQuiet()
      expect(statements.length).toBeGreaterThan(before.length)
      return before
    }
    const known = await count(qc.email)
    expect(known[0]).toMatch(/^INSERT INTO sign_in /)
    expect(known.join()).not.toMatch(/FROM staff|INTO outbox/)
    expect(await count('nobody@example.com')).toEqual(known)
  })

  async function disabledEmail(): Promise<string> {
    const { id, email } = await storeStaff({ sql }, 'collaborator')
    await sql({ sql: 'UPDATE staff SET disabled_at = ? WHERE id = ?', args: ['2026-11-01', id] })
    return email
  }
})

describe('PLATFORM §10 T29: limits per address and per client', () => {
  test.for([
    { who: 'an account', email: () => qc.email },
    { who: 'nobody', email: () => 'nobody@example.com' },
  ])('the eleventh asking in an hour for $who is told when to try again', async ({ email }) => {
    for (let time = 0; time < 10; time++) {
      // Other browsers, and later than the limit of one client.
      clock += MINUTE
      expect((await new Browser(deps).send('/api/staff/sign-in', { email: email() })).status).toBe(
        303,
      )
    }
    const answer = await new Browser(deps).send('/api/staff/sign-in', { email: email() })
    expect(answer.status).toBe(429)
    expect(Number(answer.headers.get('retry-after'))).toBe(51 * 60)
    // First asked at 09:31 in Vietnam; the window ends an hour later.
    expect(await textOf(answer)).toContain('sau 22/11/2026 10:31')
    clock += 51 * MINUTE
    expect((await new Browser(deps).send('/api/staff/sign-in', { email: email() })).status).toBe(
      303,
    )
  })

  test('one client asks for ten addresses a minute at most', async () => {
    for (let time = 0; time < 10; time++) {
      await browser.send('/api/staff/sign-in', { email: `nobody-${time}@example.com` })
    }
    const answer = await browser.send('/api/staff/sign-in', { email: qc.email })
    expect(answer.status).toBe(429)
    expect(
      parse(await answer.text())
        .querySelector('input[name=email]')
        ?.getAttribute('value'),
    ).toBe(qc.email)
    clock += MINUTE
    expect((await browser.send('/api/staff/sign-in', { email: qc.email })).status).toBe(303)
  })

  test('codes for one address are tried thirty times an hour at most, from all clients', async () => {
    const statuses: number[] = []
    for (let asking = 0; asking < 7; asking++) {
      const tab = new Browser(deps)
      clock += 2 * MINUTE
      const { code } = await ask(deps, tab, qc.email)
      for (let time = 0; time < 5; time++) {
        clock += 5_000
        statuses.push((await tab.send('/api/staff/sign-in/code', { code: not(code) })).status)
      }
    }
    expect(statuses.slice(0, 30)).toEqual(Array<number>(30).fill(422))
    expect(statuses.slice(30)).toEqual(Array<number>(5).fill(429))
  })
})

describe('PLATFORM §10 T38: sessions', () => {
  async function signIn(tab = browser): Promise<string> {
    const { code } = await ask(deps, tab, qc.email)
    await tab.send('/api/staff/sign-in/code', { code })
    return tab.cookies.get('session')!
  }

  test('a new id at every sign-in; a planted one is never taken over, the old one ends', async () => {
    browser.cookies.set('session', 'A'.repeat(43))
    const first = await signIn()
    expect(first).not.toBe('A'.repeat(43))
    const second = await signIn()
    expect(second).not.toBe(first)
    const old = new Browser(deps)
    old.cookies.set('session', first)
    expect(await old.isSignedIn).toBe(false)
    expect(await browser.isSignedIn).toBe(true)
  })

  test('signing out kills it, by POST only', async () => {
    const token = await signIn()
    expect((await browser.send('/api/staff/sign-out')).status).toBe(404)
    const out = await browser.send('/api/staff/sign-out', {})
    expect(out.headers.get('location')).toBe('/noi-bo/dang-nhap/')
    browser.cookies.set('session', token)
    expect(await browser.isSignedIn).toBe(false)
  })

  test('idle for eight hours, or seven days old: over', async () => {
    await signIn()
    clock += 8 * HOUR - MINUTE
    expect(await browser.isSignedIn).toBe(true)
    await untilQuiet()
    clock += 8 * HOUR
    expect(await browser.isSignedIn).toBe(false)

    await signIn()
    for (let passed = 0; passed < 7 * DAY - 7 * HOUR; passed += 7 * HOUR) {
      clock += 7 * HOUR
      if (passed + 7 * HOUR < 7 * DAY) expect(await browser.isSignedIn).toBe(true)
      await untilQuiet()
    }
    clock += 7 * HOUR
    expect(await browser.isSignedIn).toBe(false)
  })

  test.for([
    { kind: 'its account is disabled', form: (id: string) => `/api/staff/accounts/${id}/disable` },
    { kind: 'its role changes', form: (id: string) => `/api/staff/accounts/${id}/role` },
  ])('over at once when $kind', async ({ form }) => {
    await signIn()
    const admin = await signedIn('admin')
    const answer = await admin.send(form(qc.id), { role: 'technician' })
    expect(answer.status).toBe(303)
    expect(await browser.isSignedIn).toBe(false)
    const { rows } = await sql({ sql: 'SELECT id FROM session WHERE staff_id = ?', args: [qc.id] })
    expect(rows).toEqual([])
  })

  test('role and state are read every time, whatever the session was when it began', async () => {
    await signIn()
    await sql({ sql: `UPDATE staff SET role = 'admin' WHERE id = ?`, args: [qc.id] })
    expect((await browser.send('/noi-bo/nhan-su/')).status).toBe(200)
    await sql({ sql: `UPDATE staff SET role = 'collaborator' WHERE id = ?`, args: [qc.id] })
    expect((await browser.send('/noi-bo/nhan-su/')).status).toBe(404)
    await sql({ sql: `UPDATE staff SET disabled_at = ? WHERE id = ?`, args: ['2026', qc.id] })
    expect(await browser.isSignedIn).toBe(false)
  })

  test.for([
    { url: 'https://ho-tro.coretech.io.vn', name: '__Host-session', secure: true },
    { url: 'http://localhost:8787', name: 'session', secure: false },
  ])('cookie over $url: $name', async ({ url, name, secure }) => {
    const place = world({ url })
    const tab = new Browser(place)
    const { code } = await ask(place, tab, qc.email)
    const answer = await tab.send('/api/staff/sign-in/code', { code })
    const line = answer.headers.getSetCookie().find((each) => each.startsWith(`${name}=`))
    const parts = line?.split('; ').slice(1)
    const expected = ['Max-Age=604800', 'Path=/', 'HttpOnly', 'SameSite=Lax']
    expect(parts?.sort()).toEqual([...expected, ...(secure ? ['Secure'] : [])].sort())
    expect(await tab.isSignedIn).toBe(true)
  })

  test('their owner sees them all and ends any; somebody else’s are not there', async () => {
    await signIn()
    const phone = new Browser(deps)
    await signIn(phone)
    const home = parse(await (await browser.send('/noi-bo/')).text())
    const forms = home.querySelectorAll('form[action$="/revoke"]')
    expect(forms).toHaveLength(1)
    const action = forms[0]!.getAttribute('action')!

    const stranger = await signedIn('admin')
    expect((await stranger.send(action, {})).status).toBe(404)
    expect(await phone.isSignedIn).toBe(true)
    expect((await browser.send(action, {})).status).toBe(303)
    expect(await phone.isSignedIn).toBe(false)
    expect(await browser.isSignedIn).toBe(true)
  })

  test('what has ended is forgotten, addresses that asked too', async () => {
    await signIn()
    clock += 7 * DAY
    expect(await sweepSessions(deps)).toEqual({ sessions: 1, signIns: 1 })
  })
})

test.for([
  ['/noi-bo/', '/noi-bo/'],
  ['/noi-bo/cam-nang/khieu-nai-noi-bo/', '/noi-bo/cam-nang/khieu-nai-noi-bo/'],
  ['/noi-bo/phieu/CT-261122-01/', '/noi-bo/phieu/CT-261122-01/'],
  ['/noi-bo/tim-kiem/?q=m%E1%BA%ABu+otp', '/noi-bo/tim-kiem/?q=m%E1%BA%ABu+otp'],
  ['/noi-bo/dang-nhap/', null],
  ['/noi-bo', null],
  ['/', null],
  ['//evil.example/noi-bo/', null],
  ['/\\evil.example/noi-bo/', null],
  ['\\\\evil.example', null],
  ['https://evil.example/noi-bo/', null],
  ['javascript:alert(1)', null],
  ['/noi-bo/../gui-yeu-cau/', null],
  ['/noi-bo/..%2fgui-yeu-cau/', null],
  ['/noi-bo/%2e%2e/', null],
  ['/noi-bo//evil.example', null],
  ['/noi-bo/\\evil.example', null],
  ['/noi-bo/..;/', null],
  ['/noi-bo/\r\nSet-Cookie: a=b', null],
  ['/noi-bo/\t/evil', null],
  [' /noi-bo/', null],
  ['/NOI-BO/', null],
  ['', null],
] as const)('T34: next=%s leads to %s', async ([asked, expected]) => {
  expect(nextPath(asked)).toBe(expected)
  const { code } = await ask(deps, browser, qc.email, { next: asked })
  const answer = await browser.send('/api/staff/sign-in/code', { code })
  expect(answer.headers.get('location')).toBe(expected ?? '/noi-bo/')
})

test('T34: the page asked for first comes after signing in', async () => {
  const away = await browser.send('/noi-bo/cam-nang/x/?a=1')
  expect(away.headers.get('location')).toBe(
    '/noi-bo/dang-nhap/?next=%2Fnoi-bo%2Fcam-nang%2Fx%2F%3Fa%3D1',
  )
  const form = parse(await (await browser.send(away.headers.get('location')!)).text())
  expect(form.querySelector('input[name=next]')?.getAttribute('value')).toBe(
    '/noi-bo/cam-nang/x/?a=1',
  )
})

describe('PLATFORM §10 T33: staff writes prove that they come from our own pages', () => {
  const forms: [string, Record<string, string>, boolean][] = [
    ['no header at all', {}, false],
    ['another origin', { origin: 'https://evil.example' }, false],
    ['a sandbox, nothing else', { origin: 'null' }, false],
    ['another site', { 'sec-fetch-site': 'cross-site' }, false],
    ['a neighbour', { 'sec-fetch-site': 'same-site' }, false],
    ['typed by hand', { 'sec-fetch-site': 'none' }, false],
    [
      'our origin, but another site says the browser',
      {
        origin: 'http://localhost:8787',
        'sec-fetch-site': 'cross-site',
      },
      false,
    ],
    ['our origin', { origin: 'http://localhost:8787' }, true],
    ['the same origin says the browser', { 'sec-fetch-site': 'same-origin' }, true],
    ['a page without referrer', { origin: 'null', 'sec-fetch-site': 'same-origin' }, true],
  ]
  test.for(forms)('%s', async ([, headers, passes]) => {
    const { id } = await storeStaff({ sql }, 'admin')
    const { token } = await storeSession({ sql }, id, { createdAt: new Date(clock) })
    const writes = Object.keys(permissions).filter((rule) => rule.startsWith('POST '))
    for (const rule of writes) {
      const path = rule.slice('POST '.length).replace(':id', qc.id)
      const answer = await createApp(deps).request(`http://localhost:8787${path}`, {
        method: 'POST',
        headers: {
          host: 'localhost:8787',
          cookie: `session=${token}`,
          'content-type': 'application/json',
          ...headers,
        },
        body: '{}',
      })
      if (passes) expect(answer.status, rule).not.toBe(403)
      else expect(answer.status, rule).toBe(403)
      if (passes) break
    }
    if (!passes) expect((await sql('SELECT id FROM staff_event')).rows).toEqual([])
  })
})

test('T23: every route of the staff door has its rule, and every rule its route', () => {
  const routes = createApp(deps)
    .routes.filter(({ method, path }) => method !== 'ALL' && /^\/(noi-bo|api\/staff)\b/.test(path))
    .map(({ method, path }) => `${method} ${path}`)
  expect([...new Set(routes)].sort()).toEqual(Object.keys(permissions).sort())
})

describe('accounts', () => {
  test('an admin adds one, with every fault told; the newcomer signs in', async () => {
    const admin = await signedIn('admin')
    const bad = await admin.send('/api/staff/accounts', { email: 'x', name: ' ', role: 'boss' })
    expect(bad.status).toBe(422)
    const page = parse(await bad.text())
    expect(page.querySelectorAll('.error-summary li')).toHaveLength(3)
    expect(page.querySelector('input[name=email]')?.getAttribute('value')).toBe('x')

    const fields = { email: 'Moi@Example.com', name: 'Nguyễn Văn A', role: 'collaborator' }
    expect((await admin.send('/api/staff/accounts', fields)).status).toBe(303)
    const twice = await admin.send('/api/staff/accounts', { ...fields, email: 'moi@example.com' })
    expect(twice.status).toBe(422)

    await browser.send('/api/staff/sign-in', { email: 'MOI@example.com' })
    await untilQuiet()
    const { rows } = await sql('SELECT to_email FROM dev_mail')
    expect(rows.map(({ to_email }) => to_email)).toEqual(['Moi@Example.com'])
  })

  test('the last active admin can be neither disabled nor made less', async () => {
    const admin = await signedIn('admin')
    const { rows } = await sql(`SELECT id FROM staff WHERE role = 'admin'`)
    const id = String(rows[0]?.id)
    for (const [path, form] of [
      ['disable', {}],
      ['role', { role: 'qc' }],
    ] as const) {
      const answer = await admin.send(`/api/staff/accounts/${id}/${path}`, form)
      expect(answer.status).toBe(422)
      expect(await textOf(answer)).toContain('quản trị viên duy nhất')
      expect(await admin.isSignedIn).toBe(true)
    }
    // Of two that disable each other at once one stays.
    const other = await signedIn('admin')
    const { rows: two } = await sql(`SELECT id FROM staff WHERE role = 'admin'`)
    await Promise.all(
      two.map(({ id: each }, n) =>
        (n === 0 ? other : admin).send(`/api/staff/accounts/${String(each)}/disable`, {}),
      ),
    )
    const left = await sql(`SELECT id FROM staff WHERE role = 'admin' AND disabled_at IS NULL`)
    expect(left.rows).toHaveLength(1)
  })
})

describe('K22: the record', () => {
  test('every step is there with actor, time and request; nobody changes or deletes it', async () => {
    const admin = await signedIn('admin')
    await browser.send('/api/staff/sign-in', { email: 'nobody@example.com' })
    await untilQuiet()
    const { code } = await ask(deps, browser, qc.email)
    await browser.send('/api/staff/sign-in/code', { code: not(code) })
    await browser.send('/api/staff/sign-in/code', { code })
    const phone = new Browser(deps)
    const { path } = await ask(deps, phone, qc.email)
    await phone.send('/api/staff/sign-in/link', { token: path.split('/').at(-2)! })
    const home = parse(await (await browser.send('/noi-bo/')).text())
    await browser.send(home.querySelector('form[action$="/revoke"]')!.getAttribute('action')!, {})
    const exported = await browser.send('/api/staff/handbook/export', {})
    expect(await exported.text()).toContain('Câu trong nhà.')
    await browser.send('/api/staff/sign-out', {})
    await admin.send(`/api/staff/accounts/${qc.id}/role`, { role: 'technician' })
    await admin.send(`/api/staff/accounts/${qc.id}/disable`, {})
    await admin.send(`/api/staff/accounts/${qc.id}/enable`, {})
    await admin.send('/api/staff/accounts', {
      email: 'moi@example.com',
      name: 'Nguyễn Văn A',
      role: 'qc',
    })

    const { rows } = await sql('SELECT * FROM staff_event ORDER BY rowid')
    expect(rows.map(({ kind, actor }) => `${String(actor)} ${String(kind)}`)).toEqual([
      'visitor sign-in-refused',
      'visitor sign-in-asked',
      'visitor sign-in-failed',
      'staff signed-in',
      'visitor sign-in-asked',
      'staff signed-in',
      'staff session-revoked',
      'staff handbook-exported',
      'staff signed-out',
      'staff role-changed',
      'staff account-disabled',
      'staff account-enabled',
      'staff account-added',
    ])
    for (const { at, actor, actor_id, request_id } of rows) {
      expect(at).toBe(new Date(clock).toISOString())
      expect(request_id).toMatch(/^[0-9a-f-]{36}$/)
      expect(actor_id === null).toBe(actor === 'visitor')
    }
    expect(rows[9]?.data).toBe('{"from":"qc","to":"technician"}')
    await expect(sql(`UPDATE staff_event SET at = ''`)).rejects.toThrow('append-only')
    await expect(sql('DELETE FROM staff_event')).rejects.toThrow('append-only')

    const page = await textOf(await admin.send('/noi-bo/nhan-su/'))
    expect(page).toContain(`đổi vai trò của ${qc.email}`)
  })
})

test('K01: pages and links show what a role may do, no more', async () => {
  for (const role of ROLES) {
    const tab = await signedIn(role)
    const home = parse(await (await tab.send('/noi-bo/')).text())
    const isAdmin = role === 'admin'
    expect(home.querySelectorAll('a[href="/noi-bo/nhan-su/"]').length > 0, role).toBe(isAdmin)
    const mayExport = role === 'qc' || isAdmin
    expect(home.querySelector('form[action$="/export"]') !== null, role).toBe(mayExport)
  }
})

test('the sign-in page answers faults in the words of its label', async () => {
  const answer = await browser.send('/api/staff/sign-in', { email: 'khong-phai-email' })
  expect(answer.status).toBe(422)
  const page = parse(await answer.text())
  expect(page.querySelector('title')?.textContent).toBe(words.errorTitle)
  expect(page.querySelector('#email-error')?.textContent).toContain(words.email.form)
})

async function signedIn(role: Role): Promise<Browser> {
  const { id } = await storeStaff({ sql }, role)
  const { token } = await storeSession({ sql }, id, { createdAt: new Date(clock) })
  const tab = new Browser(deps)
  tab.cookies.set('session', token)
  return tab
}
