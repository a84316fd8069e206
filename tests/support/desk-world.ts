import { parseConfig } from '../../api/config.ts'
import type { Database, Row } from '../../api/db/database.ts'
import type { Deps } from '../../api/deps.ts'
import type { Role } from '../../api/door/roles.ts'
import { type KeptMail, listKept, mailboxMailer } from '../../api/mail/mailbox.ts'
import { drain } from '../../api/outbox/drain.ts'
import { placeholderResolvers } from '../../api/placeholder-resolvers.ts'
import { Problem } from '../../api/problem.ts'
import type { Member } from '../../api/tickets/access.ts'
import type { TicketDraft } from '../../api/tickets/draft.ts'
import { openTicket } from '../../api/tickets/open.ts'
import { addMessage } from '../../api/tickets/reply.ts'
import { ticketByCode, type Ticket } from '../../api/tickets/repository/ticket.ts'
import type { Team } from '../../content/schema.ts'
import { openTestDatabase, type TestDatabase } from './database.ts'

/** An opened ticket, as tests name it. */
export interface DeskTicket {
  id: string
  code: string
  /** Of the requester's link. */
  token: string
}

const CONFIG = parseConfig(
  {
    SESSION_SECRET: '8f2kQ0vN4xWm7ZpL1sRt6YbD3hGj9cUe',
    STAFF_ALERT_TO: 'to-truc@example.com',
  },
  'node',
)

/** Members of staff, tickets and mails in a real database, with a clock that only tests move. */
export class DeskWorld {
  clock = Date.parse('2026-11-23T02:30:00Z')
  readonly deps: Deps
  readonly #work: Promise<unknown>[] = []
  readonly #database: TestDatabase

  private constructor(database: TestDatabase) {
    this.#database = database
    const now = () => new Date(this.clock)
    const { db } = database
    const base = {
      config: CONFIG,
      db,
      now,
      log: () => undefined,
      later: (work: Promise<unknown>) => void this.#work.push(work),
    }
    this.deps = {
      ...base,
      mailer: mailboxMailer(db, now),
      placeholders: placeholderResolvers(base),
      site: { guides: [{ slug: 'xoa-cache-trinh-duyet', title: 'Xoá cache' }] },
      // Verbs of the desk touch no file, no rate and no page.
    } as unknown as Deps
  }

  static async open(): Promise<DeskWorld> {
    return new DeskWorld(await openTestDatabase())
  }

  async close(): Promise<void> {
    await this.untilQuiet()
    await this.#database.close()
  }

  /** Waits for what was left for after the calls: mails, mostly. */
  async untilQuiet(): Promise<void> {
    while (this.#work.length > 0) await Promise.all(this.#work.splice(0))
  }

  get db(): Database {
    return this.deps.db
  }

  /** What another process works with. */
  async another(): Promise<Deps> {
    return { ...this.deps, db: await this.#database.openAnother() }
  }

  async sql(sql: string, args: (string | number | null)[] = []): Promise<readonly Row[]> {
    const [result] = await this.db.write([{ sql, args }])
    return result?.rows ?? []
  }

  later(seconds: number): void {
    this.clock += seconds * 1000
  }

  async staff(role: Role, team: Team | null = null): Promise<Member & { email: string }> {
    const staffId = crypto.randomUUID()
    const email = `${role}-${staffId.slice(0, 8)}@example.com`
    const name = `Nhân sự ${staffId.slice(0, 4)}`
    await this.sql(
      `INSERT INTO staff (id, email, email_key, name, role, team, created_at)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
      [staffId, email, email, name, role, team, this.deps.now().toISOString()],
    )
    return { staffId, role, team, name, email }
  }

  /** A ticket as the web form opens it. */
  async ticket(changed: Partial<TicketDraft> = {}): Promise<DeskTicket> {
    const requester = {
      name: 'Nguyễn Văn A',
      email: `khach-${crypto.randomUUID().slice(0, 8)}@example.com`,
      phone: null,
    }
    const { code, token } = await openTicket(
      this.deps,
      {
        channel: 'web',
        actor: 'requester',
        requester,
        product: 'workmail-ai',
        requestType: 'workmail-gui',
        priority: 'normal',
        subject: 'Email bị treo khi gửi chiến dịch',
        description: 'Gửi 20 thư từ 8 giờ, đến giờ vẫn ở trạng thái chờ.',
        occurredAt: null,
        occurredAtUnknown: true,
        browser: null,
        errorCode: null,
        keyword: null,
        guide: null,
        stepsTried: [],
        files: [],
        consent: { kind: 'form', version: '2026-11-22', textSha256: 'x' },
        isSuspect: false,
        wantsAcknowledgment: requester.email !== '',
        idempotencyKey: null,
        ...changed,
      },
      { client: '192.0.2.1', admit: () => Promise.resolve() },
    )
    return { id: (await this.read(code)).id, code, token }
  }

  /** A ticket that staff recorded; without an address it has no mail. */
  async recorded(by: Pick<Member, 'staffId'>, email = ''): Promise<DeskTicket> {
    const ticket = await this.ticket({
      channel: 'dien-thoai',
      actor: 'staff',
      requester: { name: 'Trần Thị B', email, phone: '+84912345678' },
      wantsAcknowledgment: email !== '',
    })
    await this.sql(`UPDATE ticket SET recorded_by = ? WHERE id = ?`, [by.staffId, ticket.id])
    return ticket
  }

  async read(code: string): Promise<Ticket> {
    const ticket = await ticketByCode(this.db, code)
    if (!ticket) throw new Error(`No ticket ${code}`)
    return ticket
  }

  /** Sets columns of a ticket, as if its history had led there. */
  async set(ticket: DeskTicket, columns: Record<string, string | number | null>): Promise<void> {
    const names = Object.keys(columns)
    await this.sql(
      `UPDATE ticket SET ${names.map((name) => `${name} = ?`).join(', ')} WHERE id = ?`,
      [...Object.values(columns), ticket.id],
    )
  }

  /** A message of the requester; gives its id. */
  async message({ id, token }: DeskTicket, body = 'Vẫn lỗi ạ.'): Promise<string> {
    const draft = { body, files: [], idempotencyKey: null }
    await addMessage(this.deps, id, token, draft, {
      client: '192.0.2.1',
      admit: () => Promise.resolve(),
    })
    return this.newestMessage({ id })
  }

  async newestMessage({ id }: Pick<DeskTicket, 'id'>): Promise<string> {
    const rows = await this.sql(
      `SELECT id FROM message WHERE ticket_id = ? ORDER BY rowid DESC LIMIT 1`,
      [id],
    )
    return String(rows[0]?.id ?? '')
  }

  /** Kinds of a ticket's events, oldest first. */
  async events({ id }: DeskTicket): Promise<string[]> {
    const rows = await this.sql(`SELECT kind FROM event WHERE ticket_id = ? ORDER BY rowid`, [id])
    return rows.map(({ kind }) => String(kind))
  }

  /** Hands over what is due; gives the mails of a template that have arrived so far. */
  async mails(template: string): Promise<KeptMail[]> {
    await drain(this.deps)
    const kept = await listKept(this.db, 100)
    return kept.filter(({ headers }) => headers['X-Template'] === template).reverse()
  }

  /** How many mails of a template wait. */
  async queued({ id }: DeskTicket, template: string): Promise<number> {
    const rows = await this.sql(
      `SELECT count(*) AS n FROM outbox WHERE ticket_id = ? AND template = ? AND sent_at IS NULL`,
      [id, template],
    )
    return Number(rows[0]?.n)
  }
}

/** The Problem that a call throws, as slug and sentences; fails when it throws none. */
export async function problemOf(call: Promise<unknown>): Promise<{
  slug: string
  detail: string | undefined
  errors: Record<string, string>
}> {
  const error: unknown = await call.then(
    () => null,
    (reason: unknown) => reason,
  )
  if (!(error instanceof Problem)) throw new Error(`No problem but ${String(error)}`)
  const errors = Object.fromEntries(
    (error.data.errors ?? []).map(({ pointer, detail }) => [pointer, detail]),
  )
  return { slug: error.slug, detail: error.data.detail, errors }
}
