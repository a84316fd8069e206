import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Member } from '../../api/tickets/access.ts'
import { queueAssignment, type Audience } from '../../api/tickets/staff-mail.ts'
import { type DeskTicket, DeskWorld } from '../support/desk-world.ts'

type Person = Member & { email: string }

let world: DeskWorld
let qc: Person
let ticket: DeskTicket
beforeEach(async () => {
  world = await DeskWorld.open()
  qc = await world.staff('qc', 'qc')
  ticket = await world.ticket()
})
afterEach(() => world.close())

const ALERTS = 'to-truc@example.com'

async function assigned(me: Person, audience: Exclude<Audience, 'alerts'>): Promise<string[]> {
  const row = await world.read(ticket.code)
  await world.db.write(await queueAssignment(world.deps, me, row, audience, world.deps.now()))
  return (await world.mails('assignment')).map(({ to }) => to).sort()
}

const disable = ({ staffId }: Person) =>
  world.sql(`UPDATE staff SET disabled_at = '2026-11-23T00:00:00.000Z' WHERE id = ?`, [staffId])

describe('a mail about a ticket that was given away', () => {
  test('tells a person what it is, beginning with its subject (L24, L32)', async () => {
    const person = await world.staff('technician', 'ky-thuat')
    expect(await assigned(qc, { staffId: person.staffId })).toEqual([person.email])
    const [mail] = await world.mails('assignment')
    expect(mail).toMatchObject({
      subject: `[${ticket.code}] Email bị treo khi gửi chiến dịch – bạn được giao phiếu này`,
      replyTo: 'support@coretech.io.vn',
      headers: { 'Auto-Submitted': 'auto-generated', 'X-Ticket-Code': ticket.code },
    })
    expect(mail?.text).toContain('Về việc: Email bị treo khi gửi chiến dịch')
    expect(mail?.text).toContain(`http://localhost:8787/noi-bo/phieu/${ticket.code}/`)
    expect(mail?.text).not.toContain('/yeu-cau/')
  })

  test('goes to every active member of a team, and to no other (K05, L02)', async () => {
    const [a, b, gone] = [
      await world.staff('technician', 'ky-thuat'),
      await world.staff('technician', 'ky-thuat'),
      await world.staff('technician', 'ky-thuat'),
    ]
    await world.staff('technician', 'ke-toan')
    await world.staff('collaborator')
    await disable(gone)
    expect(await assigned(qc, { team: 'ky-thuat' })).toEqual([a.email, b.email].sort())
    const [mail] = await world.mails('assignment')
    expect(mail?.subject).toContain('phiếu chuyển tới tổ Kỹ thuật')
  })

  test('never goes to the person who gave it (L24)', async () => {
    const me = await world.staff('technician', 'ky-thuat')
    const other = await world.staff('technician', 'ky-thuat')
    expect(await assigned(me, { team: 'ky-thuat' })).toEqual([other.email])
    expect(await assigned(me, { staffId: me.staffId })).toEqual([other.email])
  })

  test('goes to the alert addresses when a team has no active account (K05)', async () => {
    const gone = await world.staff('technician', 'ky-thuat')
    await disable(gone)
    expect(await assigned(qc, { team: 'ky-thuat' })).toEqual([ALERTS])
    expect(await assigned(qc, { staffId: gone.staffId })).toEqual([ALERTS, ALERTS])
  })
})

describe('a customer’s message', () => {
  const alerted = async () => (await world.mails('new-message')).map(({ to }) => to)

  test('alerts the assignee alone, at most once in ten minutes (K19)', async () => {
    const person = await world.staff('technician', 'ky-thuat')
    await world.set(ticket, { status: 'in_progress', assignee: person.staffId })
    await world.message(ticket)
    expect(await alerted()).toEqual([person.email])
    await world.message(ticket)
    await world.message(ticket)
    world.later(599)
    expect(await alerted()).toEqual([person.email])
    world.later(1)
    expect(await alerted()).toEqual([person.email, person.email])
  })

  test('alerts the alert addresses without an assignee, or with a disabled one (K19)', async () => {
    await world.message(ticket)
    expect(await alerted()).toEqual([ALERTS])
    const gone = await world.staff('technician', 'ky-thuat')
    await disable(gone)
    const other = await world.ticket()
    await world.set(other, { assignee: gone.staffId })
    await world.message(other)
    expect(await alerted()).toEqual([ALERTS, ALERTS])
  })
})
