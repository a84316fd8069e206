import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Member } from '../../api/tickets/access.ts'
import { answerTicket } from '../../api/tickets/answer.ts'
import { checkIntegrity } from '../../api/tickets/integrity.ts'
import { dropTicket, releaseTicket } from '../../api/tickets/release.ts'
import { refusals } from '../../content/text/desk.ts'
import { type DeskTicket, DeskWorld, problemOf } from '../support/desk-world.ts'

let world: DeskWorld
let qc: Member
let ticket: DeskTicket
beforeEach(async () => {
  world = await DeskWorld.open()
  qc = await world.staff('qc', 'qc')
  ticket = await world.ticket({ isSuspect: true })
})
afterEach(() => world.close())

async function form() {
  return { seen: (await world.read(ticket.code)).version, idempotencyKey: null }
}

test('a released ticket sends its acknowledgment and its alert, once (T13)', async () => {
  expect(await world.mails('M1')).toEqual([])
  world.later(24 * 3600 - 1)
  await releaseTicket(world.deps, qc, ticket.code, await form())
  expect(await world.mails('M1')).toHaveLength(1)
  expect(await world.mails('M4')).toHaveLength(1)
  expect(await world.read(ticket.code)).toMatchObject({ isSuspect: false, status: 'new' })
  expect(await world.events(ticket)).toEqual(['received', 'released'])
  expect(await problemOf(releaseTicket(world.deps, qc, ticket.code, await form()))).toMatchObject({
    slug: 'da-thay-doi',
    detail: refusals.notSuspect,
  })
})

test('a day later the acknowledgment is no longer sent, the alerts are (T13)', async () => {
  await world.message(ticket)
  world.later(24 * 3600)
  await releaseTicket(world.deps, qc, ticket.code, await form())
  expect(await world.mails('M1')).toEqual([])
  expect(await world.mails('M4')).toHaveLength(1)
  expect(await world.mails('new-message')).toHaveLength(1)
})

test('a dropped ticket closes without a mail, and counts as complete (T13, T03)', async () => {
  const other = await world.ticket({ isSuspect: true })
  await dropTicket(world.deps, qc, ticket.code, await form())
  world.later(60)
  for (const template of ['M1', 'M4', 'M7']) expect(await world.mails(template)).toEqual([])
  expect(await world.read(ticket.code)).toMatchObject({
    status: 'closed',
    isSuspect: true,
    firstResponseAt: null,
    nextDueAt: null,
  })
  expect(await checkIntegrity(world.deps)).toEqual({ halfMade: 0 })
  expect(await world.queued(ticket, 'M1')).toBe(0)
  expect(await world.queued(other, 'M1')).toBe(1)
})

test('nothing is said to the sender of a suspected ticket (T13)', async () => {
  const call = answerTicket(world.deps, qc, ticket.code, {
    body: 'Chào anh/chị.',
    via: 'email',
    seenMessage: '',
    confirmed: true,
    idempotencyKey: null,
  })
  expect(await problemOf(call)).toMatchObject({ slug: 'da-thay-doi', detail: refusals.suspect })
})

test('a web ticket without a mail is half-made, one of another channel is not (T03)', async () => {
  await world.recorded(qc)
  await world.sql(`DELETE FROM outbox`)
  expect(await checkIntegrity(world.deps)).toEqual({ halfMade: 1 })
})
