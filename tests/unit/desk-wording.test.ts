import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Member } from '../../api/tickets/access.ts'
import { answerTicket } from '../../api/tickets/answer.ts'
import { askForMore } from '../../api/tickets/ask.ts'
import { closeTicket } from '../../api/tickets/close.ts'
import { addNote } from '../../api/tickets/note.ts'
import { hasTechnicalAnswer } from '../../api/tickets/wording.ts'
import { answerRefusals } from '../../content/text/desk-answers.ts'
import { type DeskTicket, DeskWorld, problemOf } from '../support/desk-world.ts'

let world: DeskWorld
let qc: Member
let technician: Member
let ticket: DeskTicket
beforeEach(async () => {
  world = await DeskWorld.open()
  qc = await world.staff('qc', 'qc')
  technician = await world.staff('technician', 'ky-thuat')
  ticket = await world.ticket()
})
afterEach(() => world.close())

const PROMISE = 'Kỹ thuật sẽ khắc phục trong 2 giờ ạ.'
const BLAME = 'Lỗi do bạn nhập sai mật khẩu.'

const answer = (body: string, { confirmed = false, me = qc } = {}) =>
  answerTicket(world.deps, me, ticket.code, {
    body,
    via: 'email',
    seenMessage: '',
    confirmed,
    idempotencyKey: null,
  })

const close = async (
  resolution: string,
  { confirmed = false, cause = null as string | null } = {},
) =>
  closeTicket(world.deps, qc, ticket.code, {
    resolution,
    cause,
    solutionGuide: null,
    callbackOn: null,
    via: 'email',
    confirmed,
    seen: (await world.read(ticket.code)).version,
    idempotencyKey: null,
  })

async function overruled(): Promise<unknown[]> {
  const rows = await world.sql(
    `SELECT data FROM event WHERE kind = 'lint-overruled' AND staff_id = ? ORDER BY rowid`,
    [qc.staffId],
  )
  return rows.map(({ data }) => JSON.parse(String(data)) as unknown)
}

describe('an answer with a promise or blame', () => {
  test('is held back with the words, and sends nothing (K20, K21)', async () => {
    const problem = await problemOf(answer(`${PROMISE} ${BLAME}`))
    expect(problem).toMatchObject({
      slug: 'noi-dung-chua-dung',
      errors: {
        '#/body': [
          answerRefusals.promises(['sẽ khắc phục']),
          answerRefusals.blame(['Lỗi do bạn']),
        ].join(' '),
      },
    })
    world.later(10)
    expect(await world.mails('reply')).toEqual([])
    expect(await world.events(ticket)).toEqual(['received'])
  })

  test('goes when its author insists, and the history says so (K20, K21)', async () => {
    await answer(`${PROMISE} ${BLAME}`, { confirmed: true })
    world.later(10)
    expect(await world.mails('reply')).toHaveLength(1)
    expect(await overruled()).toEqual([{ rule: 'K20' }, { rule: 'K21' }])
  })

  test('without either there is nothing to overrule (K20, K21)', async () => {
    await answer('Em cập nhật cho anh/chị trong vòng 24h ạ.', { confirmed: true })
    expect(await overruled()).toEqual([])
  })
})

describe('a promise passes once technicians have spoken', () => {
  test('in a note since the transfer, whoever answers (K20)', async () => {
    await addNote(world.deps, technician, ticket.code, { body: 'Cũ', idempotencyKey: null })
    world.later(60)
    await world.set(ticket, {
      status: 'transferred',
      transferred_at: world.deps.now().toISOString(),
    })
    expect((await problemOf(answer(PROMISE))).errors).toHaveProperty('#/body')
    await addNote(world.deps, qc, ticket.code, { body: 'Của QC', idempotencyKey: null })
    expect((await problemOf(answer(PROMISE))).errors).toHaveProperty('#/body')
    await addNote(world.deps, technician, ticket.code, { body: 'Sửa 2h', idempotencyKey: null })
    await answer(PROMISE)
    expect(await overruled()).toEqual([])
  })

  test('by beginning, or by answering themselves (K20)', async () => {
    await answer(PROMISE, { me: technician })
    await world.set(ticket, { started_at: world.deps.now().toISOString() })
    expect(await hasTechnicalAnswer(world.deps, null, await world.read(ticket.code))).toBe(true)
  })
})

test('a cause on record, or in the form, makes blame a fact (K21, C15)', async () => {
  await world.set(ticket, { status: 'in_progress' })
  expect((await problemOf(close(BLAME))).errors).toHaveProperty('#/resolution')
  await close(BLAME, { cause: 'Khách gõ nhầm mật khẩu ứng dụng.' })
  expect(await world.mails('M7')).toHaveLength(1)
  expect(await overruled()).toEqual([])
})

test('a result that promises is closed over the warning, with an event (K20, I19)', async () => {
  await world.set(ticket, { status: 'in_progress' })
  expect((await problemOf(close(PROMISE))).errors).toHaveProperty('#/resolution')
  await close(PROMISE, { confirmed: true })
  expect(await overruled()).toEqual([{ rule: 'K20' }])
})

test('blanks are never sent, confirmed or not (C20)', async () => {
  await world.set(ticket, { status: 'in_progress' })
  const detail = answerRefusals.blanks(['‹kết quả›', '[tên]'])
  const text = 'Kết quả: ‹kết quả› [tên]'
  for (const confirmed of [false, true]) {
    expect((await problemOf(answer(text, { confirmed }))).errors).toEqual({ '#/body': detail })
    expect((await problemOf(close(text, { confirmed }))).errors).toEqual({
      '#/resolution': detail,
    })
  }
  const asked = askForMore(world.deps, qc, ticket.code, {
    items: ['Email của {{name}}'],
    via: 'email',
    seenMessage: '',
    confirmed: true,
    idempotencyKey: null,
  })
  expect((await problemOf(asked)).errors).toEqual({
    '#/items': answerRefusals.blanks(['{{name}}']),
  })
  expect(await world.events(ticket)).toEqual(['received'])
})
