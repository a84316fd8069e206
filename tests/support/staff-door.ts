import type { Hono } from 'hono'
import { parse } from 'node-html-parser'
import { expect } from 'vitest'
import { createApp } from '../../api/app.ts'
import { parseConfig } from '../../api/config.ts'
import type { Deps } from '../../api/deps.ts'
import type { AppEnv } from '../../api/http/context.ts'
import { mailboxMailer } from '../../api/mail/mailbox.ts'
import { placeholderResolvers } from '../../api/placeholder-resolvers.ts'
import { memoryRates } from '../../api/rates/memory.ts'
import { internalFiles } from '../../api/handbook/internal-files.ts'
import { ALPHABET } from '../../api/door/one-time.ts'
import type { Role } from '../../api/door/roles.ts'
import { FRAME_NAMES, type SiteData } from '../../content/site-data.ts'
import { openTestDatabase, type TestDatabase } from './database.ts'
import { cookiesOf, secretsIn, type Sql, storeSession, storeStaff } from './staff.ts'

export const MINUTE = 60_000
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

const START = Date.parse('2026-11-22T02:30:00Z')
const SECRET = '8f2kQ0vN4xWm7ZpL1sRt6YbD3hGj9cUe'
const HANDBOOK = '/noi-bo/cam-nang/nguyen-tac-xu-ly-su-co/'
const frame = '<title><!--fill:title--></title><!--fill:nav--><main><!--fill:main--></main>'

/** The staff door with a database and a clock of its own, asked without a network. */
export class StaffDoor {
  readonly deps: Deps
  /** Milliseconds; only tests move it. */
  clock = START
  readonly #database: TestDatabase
  readonly #later: Promise<unknown>[] = []

  private constructor(database: TestDatabase) {
    this.#database = database
    this.deps = this.at('http://localhost:8787')
  }

  static async open(): Promise<StaffDoor> {
    return new StaffDoor(await openTestDatabase())
  }

  async close(): Promise<void> {
    await this.untilQuiet()
    await this.#database.close()
  }

  readonly sql: Sql = (statement) => this.#database.client.execute(statement)

  /** The same product at another address. */
  at(url: string): Deps {
    const isHttps = url.startsWith('https:')
    const config = parseConfig(
      {
        PUBLIC_URL: url,
        SESSION_SECRET: SECRET,
        ...(isHttps && { RESEND_API_KEY: 're_test', MAIL_FROM: 'CoreTech <a@coretech.io.vn>' }),
      },
      'node',
    )
    const now = () => new Date(this.clock)
    const { db } = this.#database
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
      db,
      files: { put: never, get: never, delete: never, list: never } as unknown as Deps['files'],
      mailer: mailboxMailer(db, now),
      placeholders: placeholderResolvers({ config, db, now }),
      rates: memoryRates(),
      site,
      internal: internalFiles({
        frame,
        handbook: [{ slug: 'nguyen-tac-xu-ly-su-co', title: 'Nguyên tắc xử lý sự cố' }],
        files: {
          [HANDBOOK]: {
            type: 'text/html; charset=utf-8',
            encoding: 'utf8',
            body: '<!--fill:nav--><main>Câu trong nhà.</main>',
          },
        },
      }),
      now,
      log: () => undefined,
      later: (work) => this.#later.push(work),
    }
  }

  /** Waits for what was left for after the answers: mails, mostly. */
  async untilQuiet(): Promise<void> {
    while (this.#later.length > 0) await Promise.all(this.#later.splice(0))
  }

  /** Asks for a sign-in mail and reads the newest one to the address, which may be an earlier one. */
  async ask(
    browser: DoorBrowser,
    email: string,
    more: Record<string, string> = {},
  ): Promise<{ path: string; code: string }> {
    const answer = await browser.send('/api/staff/sign-in', { email, ...more })
    expect(answer.headers.get('location')).toBe('/noi-bo/dang-nhap/ma/')
    await this.untilQuiet()
    const { rows } = await this.sql({
      sql: 'SELECT text FROM dev_mail WHERE to_email = ? ORDER BY rowid DESC LIMIT 1',
      args: [email],
    })
    return secretsIn(String(rows[0]?.text))
  }

  /** A browser with nothing in it. */
  browser(deps = this.deps): DoorBrowser {
    return new DoorBrowser(deps)
  }

  /** The browser of a new member of staff who has just signed in. */
  async signedIn(role: Role): Promise<DoorBrowser> {
    const { id } = await storeStaff(this, role)
    const { token } = await storeSession(this, id, { createdAt: new Date(this.clock) })
    const browser = this.browser()
    browser.cookies.set('session', token)
    return browser
  }
}

function never(): never {
  throw new Error('no pictures here')
}

/** A browser: keeps cookies, sends what browsers send, follows nothing. */
export class DoorBrowser {
  readonly cookies = new Map<string, string>()
  readonly #app: Hono<AppEnv>
  readonly #origin: string

  constructor(deps: Deps) {
    this.#app = createApp(deps)
    this.#origin = deps.config.publicUrl
  }

  /** Sends from the machine itself unless `client` names another address. */
  async send(
    path: string,
    form?: Record<string, string>,
    { client = '127.0.0.1' } = {},
  ): Promise<Response> {
    // What guards read of the runtime's request, no more.
    const incoming = { socket: { remoteAddress: client }, httpVersion: '1.1' } as unknown
    const answer = await this.#app.request(
      `${this.#origin}${path}`,
      {
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
      },
      { incoming },
    )
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

/** A wrong code that differs from the right one. */
export function not(code: string): string {
  const place = ALPHABET.indexOf(code.slice(-1))
  return code.slice(0, -1) + ALPHABET.charAt((place + 1) % ALPHABET.length)
}

export async function textOf(answer: Response): Promise<string> {
  return parse(await answer.text()).textContent
}
