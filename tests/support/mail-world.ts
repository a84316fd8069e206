import { type Env, parseConfig } from '../../api/config.ts'
import type { Database } from '../../api/db/database.ts'
import type { Deps } from '../../api/deps.ts'
import { CODE_PLACEHOLDER } from '../../api/mail/placeholders.ts'
import { resendMailer } from '../../api/mail/resend.ts'
import { queueAcknowledgment, queueMail, type NewMail } from '../../api/outbox/outbox.ts'
import { openTestDatabase, storeTestTicket, type TestDatabase } from './database.ts'
import { type FakeResend, startFakeResend } from './fake-resend.ts'

export const SECOND = 1000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE

export type Drainer = Pick<Deps, 'config' | 'db' | 'mailer' | 'now' | 'log' | 'placeholders'>

/** An outbox with a provider beside it and a clock that only tests move. */
export class MailWorld {
  clock = Date.parse('2026-11-22T02:30:00Z')
  readonly logged: { level: string; message: string; data: Record<string, unknown> }[] = []
  readonly provider: FakeResend
  readonly #database: TestDatabase

  private constructor(database: TestDatabase, provider: FakeResend) {
    this.#database = database
    this.provider = provider
  }

  static async open(): Promise<MailWorld> {
    return new MailWorld(await openTestDatabase(), await startFakeResend())
  }

  async close(): Promise<void> {
    await this.provider.close()
    await this.#database.close()
  }

  get db(): Database {
    return this.#database.db
  }

  /** What drains the outbox: this process, or another one with a connection of its own. */
  drainer(env: Env = {}, { db = this.db, timeoutMs = 10_000 } = {}): Drainer {
    const config = parseConfig(
      {
        RESEND_API_KEY: 're_test',
        RESEND_BASE_URL: this.provider.url,
        MAIL_FROM: 'CoreTech <support@coretech.io.vn>',
        SESSION_SECRET: '8f2kQ0vN4xWm7ZpL1sRt6YbD3hGj9cUe',
        ...env,
      },
      'node',
    )
    const same = (id: string) => Promise.resolve(id)
    return {
      config,
      db,
      mailer: resendMailer(config, { timeoutMs }),
      placeholders: { link: same, 'sign-in-link': same, 'sign-in-code': same, 'grant-code': same },
      now: () => new Date(this.clock),
      log: (level, message, data = {}) => this.logged.push({ level, message, data }),
    }
  }

  async another(env: Env = {}): Promise<Drainer> {
    return this.drainer(env, { db: await this.#database.openAnother() })
  }

  /** Queues a mail and gives its id. */
  async queue(template: string, changed: Partial<NewMail> = {}): Promise<string> {
    const id = crypto.randomUUID()
    await this.db.write([queueMail({ ...this.#mail(id), ...form(template), ...changed })])
    return id
  }

  /** Queues so many mails of a kind in one batch, in this order, a millisecond apart. */
  async queueMany(count: number, template: string, changed: Partial<NewMail> = {}) {
    const mails = Array.from({ length: count }, (_, nth) => ({
      ...this.#mail(crypto.randomUUID()),
      ...form(template),
      createdAt: new Date(this.clock - count + nth),
      ...changed,
    }))
    await this.db.write(mails.map(queueMail))
    return mails.map(({ id }) => id)
  }

  /** Acknowledges a ticket; gives the form that was queued. */
  async acknowledge(to: string): Promise<'full' | 'bare' | 'none'> {
    const id = crypto.randomUUID()
    const { to: _, ...mail } = this.#mail(id)
    await this.db.write(
      queueAcknowledgment({ ...mail, to, full: form('M1', 'đủ'), bare: form('M1', 'gọn') }),
    )
    const [row] = await this.db.read(`SELECT bare FROM outbox WHERE id = ?`, [id])
    return row ? (row.bare ? 'bare' : 'full') : 'none'
  }

  /** A ticket with an alert that waits. */
  async alert(to = 'ky-thuat@example.com'): Promise<string> {
    const { id, code } = await storeTestTicket(this.db)
    await this.queue('M4', { ticketId: id, to })
    return code
  }

  /** How many mails of a template the provider has taken. */
  taken(template: string): number {
    return this.provider.mails.filter(({ headers }) => headers['X-Template'] === template).length
  }

  async rowOf(id: string) {
    const [row] = await this.db.read(`SELECT * FROM outbox WHERE id = ?`, [id])
    return row ?? {}
  }

  #mail(id: string) {
    return {
      id,
      ticketId: null,
      to: `khach-${id}@example.com`,
      held: false,
      createdAt: new Date(this.clock),
    }
  }
}

function form(template: string, words = 'Về việc') {
  return {
    template,
    subject: `[${CODE_PLACEHOLDER}] ${words}`,
    text: 'Chữ',
    html: '<p>Chữ</p>',
    autoSubmitted: 'auto-generated',
  }
}
