import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Member } from '../../api/tickets/access.ts'
import { answerTicket, withdrawAnswer } from '../../api/tickets/answer.ts'
import {
  closeAgain,
  closeTicket,
  type Closing,
  reopenTicket,
  resolveTicket,
} from '../../api/tickets/close.ts'
import { insertItems } from '../../api/tickets/repository/item.ts'
import { refusals } from '../../content/text/desk.ts'
import { answerFields, answerRefusals } from '../../content/text/desk-answers.ts'
import { type DeskTicket, DeskWorld, problemOf } from '../support/desk-world.ts'

let world: DeskWorld
let qc: Member
beforeEach(async () => {
  world = await DeskWorld.open()
  qc = await world.staff('qc', 'qc')
})
afterEach(() => world.close())

const RESULT = 'Máy gửi thư đã nhận lại cổng 587.\nAnh/chị gửi lại chiến dịch là được.'

async function closing({ code }: DeskTicket, changed: Partial<Closing> = {}): Promise<Closing> {
  const { version } = await world.read(code)
  return {
    resolution: RESULT,
    cause: null,
    solutionGuide: null,
    callbackOn: null,
    via: 'email',
    confirmed: false,
    seen: version,
    idempotencyKey: null,
    ...changed,
  }
}

async function inProgress(): Promise<DeskTicket> {
  const ticket = await world.ticket()
  await world.set(ticket, { status: 'in_progress' })
  return ticket
}

async function notesOf({ id }: DeskTicket): Promise<unknown[]> {
  const rows = await world.sql(`SELECT body FROM note WHERE ticket_id = ? ORDER BY rowid`, [id])
  return rows.map(({ body }) => body)
}

describe('closing', () => {
  test('mails the result on its own lines with the link to rate it (I19, C23, C15)', async () => {
    const ticket = await inProgress()
    const form = await closing(ticket, {
      cause: 'Cổng 587 bị tường lửa chặn.',
      solutionGuide: 'xoa-cache-trinh-duyet',
      callbackOn: '2026-11-26',
    })
    await closeTicket(world.deps, qc, ticket.code, form)
    const at = world.deps.now()
    expect(await world.read(ticket.code)).toMatchObject({
      status: 'closed',
      closedAt: at,
      firstResponseAt: at,
      lastAnswerAt: at,
      resolution: RESULT,
      cause: 'Cổng 587 bị tường lửa chặn.',
      solutionGuide: 'xoa-cache-trinh-duyet',
      callbackOn: '2026-11-26',
      nextDueAt: null,
    })
    const [mail] = await world.mails('M7')
    expect(mail?.subject).toBe(`[${ticket.code}] CoreTech: Yêu cầu của Quý khách đã được xử lý`)
    expect(mail?.headers).not.toHaveProperty('Auto-Submitted')
    expect(mail?.text).toContain(
      `Yêu cầu ${ticket.code} đã được xử lý. Kết quả:\n\n${RESULT}\n\n` +
        'Nếu sự cố còn tiếp diễn, Quý khách vui lòng phản hồi email này để chúng tôi mở lại yêu cầu.\n\n' +
        `Xem yêu cầu và đánh giá việc hỗ trợ:\nhttp://localhost:8787/yeu-cau/${ticket.token}/`,
    )
    expect(mail?.text).not.toContain('tường lửa')
    expect(await world.events(ticket)).toEqual(['received', 'closed'])
  })

  test.for([
    ['khieu-nai', 'chưa đồng ý với kết quả này'],
    ['du-lieu-ca-nhan', 'yêu cầu về dữ liệu cá nhân của Quý khách'],
  ] as const)('%s ends with a sentence of its own (Q08)', async ([requestType, words]) => {
    const ticket = await world.ticket({ requestType })
    await world.set(ticket, { status: 'in_progress' })
    await closeTicket(world.deps, qc, ticket.code, await closing(ticket, { cause: 'Đã rõ.' }))
    const [mail] = await world.mails('M7')
    expect(mail?.text).toContain(words)
    expect(mail?.text).not.toContain('sự cố còn tiếp diễn')
  })

  test('a complaint asks for its cause, once on record or in the form (Q08, C15)', async () => {
    const ticket = await world.ticket({ requestType: 'khieu-nai' })
    await world.set(ticket, { status: 'in_progress' })
    const form = await closing(ticket)
    expect((await problemOf(closeTicket(world.deps, qc, ticket.code, form))).errors).toEqual({
      '#/cause': answerFields.cause.required,
    })
    expect((await world.read(ticket.code)).status).toBe('in_progress')
    await world.set(ticket, { cause: 'Gửi nhầm gói.' })
    await closeTicket(world.deps, qc, ticket.code, form)
    expect(await world.read(ticket.code)).toMatchObject({
      status: 'closed',
      cause: 'Gửi nhầm gói.',
    })
  })

  test('names the open steps of the checklist; asked items do not stop it (I18)', async () => {
    const ticket = await inProgress()
    const item = { ticketId: ticket.id, addedAt: world.deps.now(), addedBy: null }
    await world.db.write([
      ...insertItems(['Kiểm tra SMTP', 'Gửi thử'], { ...item, kind: 'todo' }),
      ...insertItems(['Ảnh báo cáo'], { ...item, kind: 'asked' }),
    ])
    await world.sql(`UPDATE item SET done_at = '2026-11-23' WHERE text = 'Kiểm tra SMTP'`)
    const form = await closing(ticket)
    expect((await problemOf(closeTicket(world.deps, qc, ticket.code, form))).errors).toEqual({
      '#/items': answerRefusals.openItems(['Gửi thử']),
    })
    await world.sql(`UPDATE item SET done_at = '2026-11-23' WHERE kind = 'todo'`)
    await closeTicket(world.deps, qc, ticket.code, form)
    expect((await world.read(ticket.code)).status).toBe('closed')
  })

  test('a step added meanwhile stops it, whatever was read before (I18)', async () => {
    const ticket = await inProgress()
    const another = await world.another()
    const todo = insertItems(['Gửi thử'], {
      ticketId: ticket.id,
      kind: 'todo',
      addedAt: world.deps.now(),
      addedBy: null,
    })
    const deps = {
      ...world.deps,
      db: {
        ...world.db,
        read: world.db.read.bind(world.db),
        write: async (...args: Parameters<typeof world.db.write>) => {
          await another.db.write(todo)
          return world.db.write(...args)
        },
      },
    }
    const call = closeTicket(deps, qc, ticket.code, await closing(ticket))
    expect(await problemOf(call)).toMatchObject({ slug: 'da-thay-doi', detail: refusals.stale })
    expect(await world.mails('M7')).toEqual([])
  })

  test('refuses an unknown guide and a stale page (C14, Q10)', async () => {
    const ticket = await inProgress()
    const unknown = await closing(ticket, { solutionGuide: 'khong-co' })
    expect((await problemOf(closeTicket(world.deps, qc, ticket.code, unknown))).errors).toEqual({
      '#/solutionGuide': answerFields.solutionGuide.unknown,
    })
    const stale = await closing(ticket)
    await world.message(ticket)
    expect(await problemOf(closeTicket(world.deps, qc, ticket.code, stale))).toMatchObject({
      slug: 'da-thay-doi',
      detail: refusals.stale,
    })
  })

  test('happens once for a form that comes five times (D8)', async () => {
    const ticket = await inProgress()
    const form = await closing(ticket, { idempotencyKey: crypto.randomUUID() })
    await Promise.all(
      Array.from({ length: 5 }, () => closeTicket(world.deps, qc, ticket.code, form)),
    )
    expect(await world.mails('M7')).toHaveLength(1)
    expect(await world.events(ticket)).toEqual(['received', 'closed'])
  })

  test('mails nothing to a ticket without an address, or when it was said (Q10)', async () => {
    const recorded = await world.recorded(qc)
    await world.set(recorded, { status: 'in_progress' })
    await closeTicket(world.deps, qc, recorded.code, await closing(recorded))
    const spoken = await inProgress()
    await closeTicket(world.deps, qc, spoken.code, await closing(spoken, { via: 'dien-thoai' }))
    expect(await world.mails('M7')).toEqual([])
    expect((await world.read(spoken.code)).status).toBe('closed')
  })

  test('with another result keeps the earlier one as a note (K22)', async () => {
    const ticket = await inProgress()
    await closeTicket(world.deps, qc, ticket.code, await closing(ticket))
    await world.message(ticket)
    const form = await closing(ticket, { resolution: 'Đã đổi máy chủ gửi.' })
    await closeTicket(world.deps, qc, ticket.code, form)
    expect(await notesOf(ticket)).toEqual([`Kết quả lần trước: ${RESULT}`])
    expect((await world.read(ticket.code)).resolution).toBe('Đã đổi máy chủ gửi.')
  })

  test('counts as an answer when a later one is withdrawn', async () => {
    const ticket = await inProgress()
    await closeTicket(world.deps, qc, ticket.code, await closing(ticket))
    const closedAt = world.deps.now()
    world.later(60)
    const seenMessage = await world.message(ticket)
    const { messageId } = await answerTicket(world.deps, qc, ticket.code, {
      body: 'Em xem lại ngay ạ.',
      via: 'email',
      seenMessage,
      confirmed: false,
      idempotencyKey: null,
    })
    await withdrawAnswer(world.deps, qc, ticket.code, messageId ?? '')
    expect(await world.read(ticket.code)).toMatchObject({
      firstResponseAt: closedAt,
      lastAnswerAt: closedAt,
    })
  })
})

test('a new ticket is answered and closed with one mail (Q03)', async () => {
  const ctv = await world.staff('collaborator')
  const ticket = await world.recorded(ctv, 'khach-moi@example.com')
  await resolveTicket(world.deps, ctv, ticket.code, await closing(ticket))
  world.later(60)
  expect(await world.mails('M7')).toHaveLength(1)
  expect(await world.mails('reply')).toEqual([])
  expect(await world.read(ticket.code)).toMatchObject({ status: 'closed', resolution: RESULT })
  expect((await world.events(ticket)).at(-1)).toBe('closed')
})

test('one without an address is resolved by other ways alone (Q03, Q10)', async () => {
  const ctv = await world.staff('collaborator')
  const ticket = await world.recorded(ctv)
  const byMail = resolveTicket(world.deps, ctv, ticket.code, await closing(ticket))
  expect((await problemOf(byMail)).errors).toEqual({ '#/via': answerFields.via.noEmail })
  const form = await closing(ticket, { via: 'dien-thoai' })
  await resolveTicket(world.deps, ctv, ticket.code, form)
  expect((await world.read(ticket.code)).status).toBe('closed')
})

test('a ticket that technicians have is not resolved on the spot (L12)', async () => {
  const ticket = await inProgress()
  const call = resolveTicket(world.deps, qc, ticket.code, await closing(ticket))
  expect(await problemOf(call)).toMatchObject({
    slug: 'da-thay-doi',
    detail: refusals.status('resolve', 'in_progress'),
  })
})

describe('closing again', () => {
  const again = async ({ code }: DeskTicket) =>
    closeAgain(world.deps, qc, code, {
      seen: (await world.read(code)).version,
      idempotencyKey: null,
    })

  async function thanked(): Promise<DeskTicket> {
    const ticket = await inProgress()
    await closeTicket(world.deps, qc, ticket.code, await closing(ticket))
    world.later(60)
    await world.message(ticket, 'Cảm ơn em.')
    return ticket
  }

  test('after a thank-you keeps the result and mails nothing (Q07)', async () => {
    const ticket = await thanked()
    expect((await world.read(ticket.code)).status).toBe('in_progress')
    await again(ticket)
    expect(await world.read(ticket.code)).toMatchObject({
      status: 'closed',
      closedAt: world.deps.now(),
      resolution: RESULT,
    })
    expect(await world.mails('M7')).toHaveLength(1)
    await world.message(ticket, 'Cảm ơn em lần nữa.')
    await again(ticket)
    expect((await world.read(ticket.code)).status).toBe('closed')
  })

  test('is no answer: after a withdrawal the result is the last one', async () => {
    const ticket = await thanked()
    const { lastAnswerAt } = await world.read(ticket.code)
    await again(ticket)
    world.later(60)
    const seenMessage = await world.message(ticket)
    const { messageId } = await answerTicket(world.deps, qc, ticket.code, {
      body: 'Em xem lại ạ.',
      via: 'email',
      seenMessage,
      confirmed: false,
      idempotencyKey: null,
    })
    await withdrawAnswer(world.deps, qc, ticket.code, messageId ?? '')
    expect((await world.read(ticket.code)).lastAnswerAt).toEqual(lastAnswerAt)
  })

  test('is refused once staff have done anything since (Q07)', async () => {
    const ticket = await thanked()
    await answerTicket(world.deps, qc, ticket.code, {
      body: 'Em xem lại ngay ạ.',
      via: 'email',
      seenMessage: '',
      confirmed: true,
      idempotencyKey: null,
    })
    expect(await problemOf(again(ticket))).toMatchObject({
      slug: 'da-thay-doi',
      detail: answerRefusals.notReopened,
    })
  })

  test('is refused on a ticket that was never closed, or that staff reopened (Q07)', async () => {
    const open = await inProgress()
    await world.message(open)
    expect((await problemOf(again(open))).detail).toBe(answerRefusals.notReopened)
    const ticket = await inProgress()
    await closeTicket(world.deps, qc, ticket.code, await closing(ticket))
    await reopenTicket(world.deps, qc, ticket.code, {
      reason: 'Khách gọi, vẫn lỗi.',
      seen: (await world.read(ticket.code)).version,
      idempotencyKey: null,
    })
    expect((await problemOf(again(ticket))).detail).toBe(answerRefusals.notReopened)
  })
})

test('staff reopen a ticket with a reason that stays inside (Q07)', async () => {
  const ticket = await inProgress()
  await closeTicket(world.deps, qc, ticket.code, await closing(ticket))
  await reopenTicket(world.deps, qc, ticket.code, {
    reason: 'Khách gọi, vẫn lỗi.',
    seen: (await world.read(ticket.code)).version,
    idempotencyKey: null,
  })
  const { dueAt: _, ...now } = await world.read(ticket.code)
  expect(now).toMatchObject({ status: 'in_progress', closedAt: null, resolution: RESULT })
  expect(await notesOf(ticket)).toEqual(['Khách gọi, vẫn lỗi.'])
  expect(await world.newestMessage(ticket)).toBe('')
})
