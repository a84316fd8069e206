import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { parse } from 'node-html-parser'
import { customerCard } from '../../api/desk/customer/card.ts'
import { customerPage } from '../../api/desk/customer/page.ts'
import { CLOSED_ON_A_PAGE, type CustomerView, readCustomer } from '../../api/desk/customer/read.ts'
import { type CustomerSummary, customerSummary } from '../../api/desk/customer/summary.ts'
import type { Database } from '../../api/db/database.ts'
import type { Member } from '../../api/tickets/access.ts'
import { type DeskTicket, DeskWorld } from '../support/desk-world.ts'

/** What staff see of a customer: the tickets in their scope, and what goes with these. */

const EMAIL = 'khach@example.com'
const PHONE = '+842812345678'

let world: DeskWorld
let qc: Member
beforeEach(async () => {
  world = await DeskWorld.open()
  qc = await world.staff('qc')
})
afterEach(() => world.close())

/** A ticket of the customer, or of another one. */
async function ticketOf(
  email = EMAIL,
  { phone = null, name = 'Nguyễn Văn A' }: { phone?: string | null; name?: string } = {},
): Promise<DeskTicket> {
  world.later(60)
  const ticket = await world.ticket({ requester: { name, email, phone } })
  await world.untilQuiet()
  return ticket
}

async function customerOf({ code }: DeskTicket): Promise<string> {
  const { customerId } = await world.read(code)
  if (!customerId) throw new Error('Not recognised')
  return customerId
}

async function close(ticket: DeskTicket, score?: number): Promise<void> {
  await world.set(ticket, { status: 'closed', closed_at: world.deps.now().toISOString() })
  if (score === undefined) return
  await world.sql(
    `INSERT INTO rating (ticket_id, score, comment, created_at, updated_at)
     VALUES (?, ?, 'Nhanh <b>', ?, ?)`,
    [ticket.id, score, ...Array<string>(2).fill(world.deps.now().toISOString())],
  )
}

async function view(me: Member, id: string, before?: string): Promise<CustomerView> {
  const found = await readCustomer(world.db, me, id, before)
  if (!found) throw new Error('Not seen')
  return found
}

const codes = (tickets: readonly { code: string }[]) => tickets.map(({ code }) => code)

describe('access (C49, T23, T24)', () => {
  test('each person sees the customer by the tickets in scope, and these alone (T23, T24)', async () => {
    const technician = await world.staff('technician', 'ky-thuat')
    const accountant = await world.staff('technician', 'ke-toan')
    const collaborator = await world.staff('collaborator')
    const admin = await world.staff('admin')
    const [own, team, assigned, suspect] = [
      await ticketOf(),
      await ticketOf(),
      await ticketOf(),
      await ticketOf(),
    ]
    await world.set(own, { recorded_by: collaborator.staffId, team: 'qc' })
    await world.set(team, { team: 'ky-thuat' })
    await world.set(assigned, { team: 'qc', assignee: accountant.staffId })
    await world.set(suspect, { suspect: 1, team: 'ky-thuat', recorded_by: collaborator.staffId })
    const id = await customerOf(own)
    const seen = async (me: Member) =>
      codes((await readCustomer(world.db, me, id))?.open ?? []).sort()
    const all = codes([own, team, assigned, suspect]).sort()
    expect(await seen(qc)).toEqual(all)
    expect(await seen(admin)).toEqual(all)
    expect(await seen(technician)).toEqual([team.code])
    expect(await seen(accountant)).toEqual([assigned.code])
    expect(await seen(collaborator)).toEqual([own.code])
    expect((await view(collaborator, id)).counts).toEqual({ open: 1, closed: 0 })
    // For a stranger the customer does not exist, with suspected tickets alone neither.
    const stranger = await world.staff('collaborator')
    expect(await readCustomer(world.db, stranger, id)).toBeNull()
    await world.set(own, { recorded_by: null })
    expect(await readCustomer(world.db, collaborator, id)).toBeNull()
    expect(await readCustomer(world.db, qc, crypto.randomUUID())).toBeNull()
  })

  test('what goes with tickets out of scope is hidden: ratings, mails, cursors (T24)', async () => {
    const me = await world.staff('collaborator')
    const [own, foreign] = [await ticketOf(), await ticketOf()]
    await world.set(own, { recorded_by: me.staffId })
    await close(own, 5)
    await close(foreign, 1)
    await world.sql(`UPDATE outbox SET failed_at = created_at WHERE ticket_id = ?`, [foreign.id])
    const id = await customerOf(own)
    expect(await view(me, id)).toMatchObject({ rating: { average: 5, count: 1 }, lostMails: [] })
    expect(await view(qc, id)).toMatchObject({ rating: { average: 3, count: 2 } })
    expect((await view(qc, id)).lostMails).toHaveLength(1)
    // The foreign ticket is newer: as a cursor it would hide nothing, an older one everything.
    expect(codes((await view(me, id, foreign.code)).closed)).toEqual([own.code])
    expect(codes((await view(qc, id, own.code)).closed)).toEqual([])
    await world.set(foreign, { received_at: '2020-01-01T00:00:00.000Z' })
    expect(codes((await view(me, id, foreign.code)).closed)).toEqual([own.code])
  })

  test('customers with the same phone are shown if a ticket of theirs is seen (C06, T24)', async () => {
    const me = await world.staff('collaborator')
    const own = await ticketOf(EMAIL, { phone: PHONE })
    const seen = await ticketOf('b@example.com', { phone: PHONE, name: 'Lê Thị B' })
    await ticketOf('c@example.com', { phone: PHONE, name: 'Trần Văn C' })
    await ticketOf('d@example.com', { phone: '+84987654321', name: 'Khác số' })
    for (const { code } of [own, seen]) {
      await world.sql(`UPDATE ticket SET recorded_by = ? WHERE code = ?`, [me.staffId, code])
    }
    const id = await customerOf(own)
    expect((await view(me, id)).samePhone).toEqual([
      { id: await customerOf(seen), name: 'Lê Thị B', phone: PHONE, tickets: 1 },
    ])
    expect((await view(qc, id)).samePhone.map(({ name }) => name)).toEqual([
      'Lê Thị B',
      'Trần Văn C',
    ])
  })

  test('words in place of a number make no two customers one (C06)', async () => {
    const own = await ticketOf(EMAIL, { phone: 'không có' })
    await ticketOf('b@example.com', { phone: 'không có' })
    expect((await view(qc, await customerOf(own))).samePhone).toEqual([])
  })
})

describe('content', () => {
  test('open tickets come first by their clock, closed ones newest first (L04, Q05)', async () => {
    const made = [await ticketOf(), await ticketOf(), await ticketOf(), await ticketOf()] as const
    await world.set(made[1], { next_due_at: '2026-11-20T00:00:00.000Z' })
    await close(made[2])
    await close(made[3])
    const seen = await view(qc, await customerOf(made[0]))
    expect(codes(seen.open)).toEqual(codes([made[1], made[0]]))
    expect(codes(seen.closed)).toEqual(codes([made[3], made[2]]))
    expect(seen.contacts).toEqual([{ kind: 'email', key: EMAIL }])
  })

  test('pages show each closed ticket once, also those of one instant (L04)', async () => {
    const made: DeskTicket[] = []
    for (let each = 0; each < 2 * CLOSED_ON_A_PAGE + 5; each += 1) {
      const ticket = await world.ticket({ requester: { name: 'A', email: EMAIL, phone: null } })
      // Three of each at one instant.
      world.later(each % 3 === 2 ? 60 : 0)
      await close(ticket)
      made.push(ticket)
    }
    const id = await customerOf(made[0]!)
    const all: string[] = []
    let before: string | undefined
    let pages = 0
    do {
      const page = await view(qc, id, before)
      expect(page.counts).toEqual({ open: 0, closed: made.length })
      expect(page.closed.length).toBeLessThanOrEqual(CLOSED_ON_A_PAGE)
      all.push(...codes(page.closed))
      before = page.older ?? undefined
      pages += 1
    } while (before)
    expect(pages).toBe(3)
    expect(all.length).toBe(made.length)
    expect(new Set(all)).toEqual(new Set(codes(made)))
    for (const broken of ['', 'x', "' OR 1=1 --", '%', 'CT-261123-99']) {
      expect(codes((await view(qc, id, broken)).closed), broken).toEqual(
        all.slice(0, CLOSED_ON_A_PAGE),
      )
    }
  })

  test('mails that bounced or failed are told, those to staff are not (Q05)', async () => {
    const ticket = await ticketOf()
    const id = await customerOf(ticket)
    expect((await view(qc, id)).lostMails).toEqual([])
    // Of the acknowledgment and the alert.
    await world.sql(`UPDATE outbox SET sent_at = created_at, delivery = 'bounced',
      delivery_at = '2026-11-24T00:00:00.000Z' WHERE ticket_id = '${ticket.id}'`)
    expect((await view(qc, id)).lostMails).toEqual([
      { code: ticket.code, to: EMAIL, at: new Date('2026-11-24T00:00:00Z'), delivery: 'bounced' },
    ])
    await world.sql(`UPDATE outbox SET delivery = 'delivered'`)
    expect((await view(qc, id)).lostMails).toEqual([])
    // Old mails are emptied: whom they went to is forgotten.
    await world.sql(`UPDATE outbox SET delivery = 'bounced', to_email = '', to_email_key = ''`)
    expect((await view(qc, id)).lostMails).toEqual([])
  })

  test('no statement scans a table', async () => {
    const ticket = await ticketOf(EMAIL, { phone: PHONE })
    const me = await world.staff('technician', 'ky-thuat')
    const plans: string[] = []
    const explaining: Database = {
      ...world.db,
      async readAll(statements) {
        for (const { sql, args } of statements) {
          const rows = await world.db.read(`EXPLAIN QUERY PLAN ${sql}`, args)
          plans.push(...rows.map(({ detail }) => String(detail)))
        }
        return world.db.readAll(statements)
      },
    }
    const { customerId } = await world.read(ticket.code)
    await readCustomer(explaining, me, String(customerId), ticket.code)
    await customerSummary(explaining, me, await world.read(ticket.code))
    expect(plans.length).toBeGreaterThan(12)
    expect(plans.filter((plan) => /^SCAN (?!CONSTANT|\d|cut)/.test(plan))).toEqual([])
  })
})

describe('the card beside a ticket (Q05, C06)', () => {
  const summaryFor = async (me: Member, { code }: DeskTicket): Promise<CustomerSummary> => {
    const found = await customerSummary(world.db, me, await world.read(code))
    if (!found) throw new Error('No customer')
    return found
  }

  test('counts other tickets in scope, and shows the newest three (Q05)', async () => {
    const me = await world.staff('technician', 'ky-thuat')
    const made = []
    for (let each = 0; each < 6; each += 1) made.push(await ticketOf())
    const [first, second, third, fourth, foreign, newest] = made as [
      DeskTicket,
      DeskTicket,
      DeskTicket,
      DeskTicket,
      DeskTicket,
      DeskTicket,
    ]
    await world.set(foreign, { team: 'qc' })
    await close(fourth)
    const summary = await summaryFor(me, first)
    expect(summary.customer.name).toBe('Nguyễn Văn A')
    expect(summary.others).toBe(4)
    expect(codes(summary.newest)).toEqual(codes([newest, fourth, third]))
    expect(codes(summary.duplicates)).toEqual(codes([newest, third, second]))
  })

  test('possible duplicates are open and at most 7 days apart (Q05)', async () => {
    const [ticket, near, far] = [await ticketOf(), await ticketOf(), await ticketOf()]
    const { receivedAt } = await world.read(ticket.code)
    const days = (count: number) =>
      new Date(receivedAt.getTime() + count * 86_400_000).toISOString()
    await world.set(near, { received_at: days(-7) })
    await world.set(far, { received_at: days(-7.001) })
    expect(codes((await summaryFor(qc, ticket)).duplicates)).toEqual([near.code])
    await world.set(near, { received_at: days(7) })
    expect(codes((await summaryFor(qc, ticket)).duplicates)).toEqual([near.code])
    await close(near)
    expect((await summaryFor(qc, ticket)).duplicates).toEqual([])
  })

  test('a ticket without a customer has no card', async () => {
    const { code } = await world.recorded(qc)
    expect(await customerSummary(world.db, qc, await world.read(code))).toBeNull()
  })
})

describe('pages (T19)', () => {
  const PAYLOAD = '"><img src=x onerror=alert(1)><script>alert(1)</script>'

  test('stored markup stays text (T19, T47)', async () => {
    const requester = { name: PAYLOAD, email: EMAIL, phone: PAYLOAD }
    const [ticket, done] = [
      await world.ticket({ requester, subject: PAYLOAD }),
      await world.ticket({ requester, subject: PAYLOAD }),
    ]
    await close(done, 4)
    await world.set(done, { resolution: PAYLOAD })
    await world.sql(`UPDATE rating SET comment = ?`, [PAYLOAD])
    await world.sql(`UPDATE outbox SET failed_at = created_at`)
    const id = await customerOf(ticket)
    const summary = await customerSummary(world.db, qc, await world.read(ticket.code))
    for (const drawn of [
      customerPage(await view(qc, id), world.deps.now()),
      ...(summary ? [customerCard(summary)] : []),
    ]) {
      const page = parse(String(await drawn))
      expect(page.querySelectorAll('img, script, [onerror]')).toEqual([])
      expect(page.text).toContain(PAYLOAD)
    }
  })
})
