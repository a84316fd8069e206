import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Member } from '../../api/tickets/access.ts'
import type { SpokenForm } from '../../api/tickets/answer.ts'
import { askForMore, receiveItem } from '../../api/tickets/ask.ts'
import { itemIn, selectItems } from '../../api/tickets/repository/item.ts'
import { answerRefusals, askedMessage } from '../../content/text/desk-answers.ts'
import type { Status } from '../../content/schema.ts'
import { type DeskTicket, DeskWorld, problemOf } from '../support/desk-world.ts'

let world: DeskWorld
let qc: Member
beforeEach(async () => {
  world = await DeskWorld.open()
  qc = await world.staff('qc', 'qc')
})
afterEach(() => world.close())

const ITEMS = ['Ảnh chụp báo cáo gửi', 'Mã lỗi SMTP <b>']

const form = (changed: Partial<SpokenForm> & { items?: string[] } = {}) => ({
  items: ITEMS,
  via: 'email' as const,
  seenMessage: '',
  confirmed: false,
  idempotencyKey: null,
  ...changed,
})

async function itemsOf({ id }: DeskTicket) {
  const { sql, args } = selectItems(id)
  return (await world.db.read(sql, args)).map(itemIn)
}

async function received(ticket: DeskTicket, itemId: string) {
  await receiveItem(world.deps, qc, ticket.code, { itemId, idempotencyKey: null })
}

describe('asking for more', () => {
  test('mails the list at once and puts it on the customer’s page (Q04)', async () => {
    const ticket = await world.ticket()
    await askForMore(world.deps, qc, ticket.code, form())
    const [mail] = await world.mails('M5')
    expect(mail?.headers).not.toHaveProperty('Auto-Submitted')
    expect(mail?.text).toContain(
      `Để kiểm tra yêu cầu ${ticket.code}, chúng tôi cần thêm:\n\n` +
        '- Ảnh chụp báo cáo gửi\n- Mã lỗi SMTP <b>\n\nQuý khách vui lòng phản hồi email này.',
    )
    expect(mail?.html).toContain('<li>Mã lỗi SMTP &lt;b&gt;</li></ul>')
    expect(mail?.text).toContain(`/yeu-cau/${ticket.token}/`)
    expect((await itemsOf(ticket)).map(({ kind, text, doneAt }) => [kind, text, doneAt])).toEqual(
      ITEMS.map((text) => ['asked', text, null]),
    )
    const [message] = await world.sql(`SELECT body, author, publish_at FROM message`)
    expect(message).toEqual({ body: askedMessage(ITEMS), author: 'staff', publish_at: null })
    expect(await world.events(ticket)).toEqual(['received', 'asked'])
    expect((await world.read(ticket.code)).firstResponseAt).toEqual(world.deps.now())
  })

  test.for([
    ['new', 'new'],
    ['transferred', 'transferred'],
    ['in_progress', 'waiting'],
    ['waiting', 'waiting'],
  ] as const satisfies [Status, Status][])('%s becomes %s (L12, Q04)', async ([from, to]) => {
    const ticket = await world.ticket()
    await world.set(ticket, { status: from })
    await askForMore(world.deps, qc, ticket.code, form())
    expect((await world.read(ticket.code)).status).toBe(to)
  })

  test('happens once for a form that comes five times (D8)', async () => {
    const ticket = await world.ticket()
    const once = form({ idempotencyKey: crypto.randomUUID() })
    await Promise.all(
      Array.from({ length: 5 }, () => askForMore(world.deps, qc, ticket.code, once)),
    )
    expect(await world.mails('M5')).toHaveLength(1)
    expect(await itemsOf(ticket)).toHaveLength(2)
  })

  test('by word of mouth mails nothing (Q10)', async () => {
    const ctv = await world.staff('collaborator')
    const ticket = await world.recorded(ctv)
    await askForMore(world.deps, ctv, ticket.code, form({ via: 'dien-thoai' }))
    expect(await world.mails('M5')).toEqual([])
    expect(await itemsOf(ticket)).toHaveLength(2)
  })

  test('waits for the author when the customer was faster, and for blanks (C29, K18)', async () => {
    const ticket = await world.ticket()
    await world.message(ticket)
    expect(await problemOf(askForMore(world.deps, qc, ticket.code, form()))).toMatchObject({
      slug: 'da-thay-doi',
      detail: answerRefusals.newerMessage,
    })
    const blank = form({ items: ['Ảnh ‹gì›'], confirmed: true })
    expect((await problemOf(askForMore(world.deps, qc, ticket.code, blank))).errors).toEqual({
      '#/items': answerRefusals.blanks(['‹gì›']),
    })
    expect(await itemsOf(ticket)).toEqual([])
  })
})

describe('what was asked for', () => {
  test('is ticked off one by one; with the last a waiting ticket goes on (Q04)', async () => {
    const ticket = await world.ticket()
    await world.set(ticket, { status: 'in_progress' })
    await askForMore(world.deps, qc, ticket.code, form())
    const [first, second] = await itemsOf(ticket)
    await received(ticket, first?.id ?? '')
    expect((await world.read(ticket.code)).status).toBe('waiting')
    await received(ticket, second?.id ?? '')
    expect((await world.read(ticket.code)).status).toBe('in_progress')
    expect((await itemsOf(ticket)).map(({ doneBy }) => doneBy)).toEqual([qc.staffId, qc.staffId])
    expect(await world.events(ticket)).toEqual([
      'received',
      'asked',
      'info-received',
      'info-received',
    ])
  })

  test('leaves other statuses alone (L12)', async () => {
    const ticket = await world.ticket()
    await askForMore(world.deps, qc, ticket.code, form())
    for (const { id } of await itemsOf(ticket)) await received(ticket, id)
    expect((await world.read(ticket.code)).status).toBe('new')
  })

  test('cannot be ticked twice, through another ticket, or when it is a step of staff', async () => {
    const ticket = await world.ticket()
    const other = await world.ticket()
    await askForMore(world.deps, qc, ticket.code, form())
    const [first, second] = await itemsOf(ticket)
    await received(ticket, first?.id ?? '')
    await world.sql(`UPDATE item SET kind = 'todo' WHERE id = ?`, [second?.id ?? ''])
    for (const call of [
      received(ticket, first?.id ?? ''),
      received(other, second?.id ?? ''),
      received(ticket, second?.id ?? ''),
    ]) {
      expect(await problemOf(call)).toMatchObject({
        slug: 'da-thay-doi',
        detail: answerRefusals.itemDone,
      })
    }
  })
})
