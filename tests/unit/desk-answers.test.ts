import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { drain } from '../../api/outbox/drain.ts'
import type { Member } from '../../api/tickets/access.ts'
import { answerTicket, type SpokenForm, withdrawAnswer } from '../../api/tickets/answer.ts'
import { selectDrafts } from '../../api/drafts/repository.ts'
import { keepDraft } from '../../api/drafts/drafts.ts'
import { answerFields, answerRefusals } from '../../content/text/desk-answers.ts'
import { DeskWorld, problemOf } from '../support/desk-world.ts'

let world: DeskWorld
let qc: Member
beforeEach(async () => {
  world = await DeskWorld.open()
  qc = await world.staff('qc', 'qc')
})
afterEach(() => world.close())

const BODY = 'Anh/chị thử gửi lại bằng cổng 587 giúp em ạ.\nNếu còn lỗi, anh/chị gửi em mã lỗi.'

const form = (changed: Partial<SpokenForm & { body: string }> = {}) => ({
  body: BODY,
  via: 'email' as const,
  seenMessage: '',
  confirmed: false,
  idempotencyKey: null,
  ...changed,
})

async function draftsOf(ticketId: string): Promise<unknown[]> {
  const { sql, args } = selectDrafts(ticketId)
  return (await world.db.read(sql, args)).map(({ body }) => body)
}

describe('an answer by mail', () => {
  test('leaves ten seconds later, once, with the code and the requester’s page (I17, Q10)', async () => {
    const ticket = await world.ticket()
    await answerTicket(world.deps, qc, ticket.code, form())
    expect(await world.mails('reply')).toEqual([])
    world.later(10)
    const [mail, ...others] = await world.mails('reply')
    expect(others).toEqual([])
    expect(mail).toMatchObject({
      to: (await world.read(ticket.code)).requester.email,
      subject: `[${ticket.code}] CoreTech: Email bị treo khi gửi chiến dịch`,
      headers: { 'X-Template': 'reply', 'X-Ticket-Code': ticket.code },
    })
    expect(mail?.headers).not.toHaveProperty('Auto-Submitted')
    expect(mail?.text).toBe(
      `Kính gửi Quý khách Nguyễn Văn A,\n\n${BODY}\n\nXem yêu cầu và trả lời:\n` +
        `http://localhost:8787/yeu-cau/${ticket.token}/\n\nTrân trọng,\nCoreTech\n\n-- \n` +
        'CoreTech · support@coretech.io.vn\n',
    )
    world.later(60)
    expect(await world.mails('reply')).toHaveLength(1)
  })

  test('is a message of its author, an event and the first answer (I17, C17)', async () => {
    const ticket = await world.ticket()
    world.later(60)
    const { messageId } = await answerTicket(world.deps, qc, ticket.code, form())
    const [message] = await world.sql(`SELECT * FROM message WHERE ticket_id = ?`, [ticket.id])
    expect(message).toMatchObject({
      id: messageId,
      author: 'staff',
      staff_id: qc.staffId,
      via: 'email',
      body: BODY,
      publish_at: new Date(world.clock + 10_000).toISOString(),
    })
    expect(await world.events(ticket)).toEqual(['received', 'answered'])
    const at = world.deps.now()
    expect(await world.read(ticket.code)).toMatchObject({
      status: 'new',
      firstResponseAt: at,
      lastAnswerAt: at,
      nextDueAt: null,
    })
    world.later(60)
    await answerTicket(world.deps, qc, ticket.code, form({ seenMessage: messageId ?? '' }))
    expect(await world.read(ticket.code)).toMatchObject({
      firstResponseAt: at,
      lastAnswerAt: world.deps.now(),
    })
  })

  test('is sent once, however often its form comes (D8)', async () => {
    const ticket = await world.ticket()
    const idempotencyKey = crypto.randomUUID()
    const answers = await Promise.all(
      Array.from({ length: 5 }, () =>
        answerTicket(world.deps, qc, ticket.code, form({ idempotencyKey })),
      ),
    )
    expect(answers.filter(({ messageId }) => messageId !== null)).toHaveLength(1)
    world.later(10)
    await answerTicket(world.deps, qc, ticket.code, form({ idempotencyKey }))
    expect(await world.mails('reply')).toHaveLength(1)
    const other = form({ idempotencyKey, body: 'Khác' })
    expect((await problemOf(answerTicket(world.deps, qc, ticket.code, other))).slug).toBe(
      'trung-khoa',
    )
  })

  test('has its frame once when a whole letter was typed', async () => {
    const ticket = await world.ticket()
    const body = `Kính gửi Quý khách Nguyễn Văn A,\n\n${BODY}\n\nTrân trọng,\nCoreTech`
    await answerTicket(world.deps, qc, ticket.code, form({ body }))
    world.later(10)
    const [mail] = await world.mails('reply')
    expect(mail?.text.match(/Kính gửi/g)).toHaveLength(1)
    expect(mail?.text.match(/Trân trọng/g)).toHaveLength(1)
  })

  test('shows markup as it was typed, and makes links of addresses alone (T19)', async () => {
    const ticket = await world.ticket()
    const body = '<img src=x onerror=alert(1)> "a" https://example.com/?a=1&b=2.'
    await answerTicket(world.deps, qc, ticket.code, form({ body }))
    world.later(10)
    const [mail] = await world.mails('reply')
    expect(mail?.text).toContain(body)
    expect(mail?.html).toContain('&lt;img src=x onerror=alert(1)&gt; &quot;a&quot; <a ')
    expect(mail?.html).toContain('href="https://example.com/?a=1&amp;b=2"')
    expect(mail?.html).not.toContain('<img')
  })

  test('names the guides that it links in the history (C14)', async () => {
    const ticket = await world.ticket()
    const body = 'Mời anh/chị xem http://localhost:8787/huong-dan/xoa-cache-trinh-duyet/ ạ.'
    await answerTicket(world.deps, qc, ticket.code, form({ body }))
    expect(await world.events(ticket)).toEqual(['received', 'answered', 'guide-sent'])
  })

  test('deletes its author’s draft, and no other (C17)', async () => {
    const ticket = await world.ticket()
    const other = await world.staff('qc', 'qc')
    const key = { ticketId: ticket.id, kind: 'answer' as const }
    await keepDraft(world.deps, { ...key, staffId: qc.staffId }, 'của tôi')
    await keepDraft(world.deps, { ...key, staffId: other.staffId }, 'của người khác')
    await keepDraft(world.deps, { ...key, staffId: qc.staffId, kind: 'note' }, 'ghi chú')
    await answerTicket(world.deps, qc, ticket.code, form())
    expect((await draftsOf(ticket.id)).sort()).toEqual(['của người khác', 'ghi chú'])
  })

  test('carries a new link when the old one was revoked', async () => {
    const ticket = await world.ticket()
    await world.sql(`UPDATE link SET revoked_at = '2026-11-23T00:00:00.000Z'`)
    await answerTicket(world.deps, qc, ticket.code, form())
    world.later(10)
    const [mail] = await world.mails('reply')
    expect(mail?.text).toMatch(/\/yeu-cau\/[\w-]{43}\//)
    expect(mail?.text).not.toContain(ticket.token)
  })
})

test('an answer by word of mouth is recorded and mails nothing (Q10)', async () => {
  const ticket = await world.ticket()
  const { messageId } = await answerTicket(world.deps, qc, ticket.code, form({ via: 'dien-thoai' }))
  const [message] = await world.sql(`SELECT via, publish_at FROM message WHERE id = ?`, [messageId])
  expect(message).toEqual({ via: 'dien-thoai', publish_at: null })
  world.later(10)
  expect(await world.mails('reply')).toEqual([])
  expect((await world.read(ticket.code)).firstResponseAt).not.toBeNull()
})

test('a ticket without an address takes answers by other ways alone (C12)', async () => {
  const ctv = await world.staff('collaborator')
  const ticket = await world.recorded(ctv)
  expect(await problemOf(answerTicket(world.deps, ctv, ticket.code, form()))).toMatchObject({
    slug: 'noi-dung-chua-dung',
    errors: { '#/via': answerFields.via.noEmail },
  })
  await answerTicket(world.deps, ctv, ticket.code, form({ via: 'zalo' }))
  const [row] = await world.sql(
    `SELECT count(*) AS n FROM outbox WHERE ticket_id = ? AND to_email NOT LIKE 'to-truc@%'`,
    [ticket.id],
  )
  expect(row).toEqual({ n: 0 })
})

describe('when the customer or a colleague was faster', () => {
  test('nothing is sent until the author confirms (C29)', async () => {
    const ticket = await world.ticket()
    await world.message(ticket)
    expect(await problemOf(answerTicket(world.deps, qc, ticket.code, form()))).toMatchObject({
      slug: 'da-thay-doi',
      detail: answerRefusals.newerMessage,
    })
    world.later(10)
    expect(await world.mails('reply')).toEqual([])
    expect(await world.events(ticket)).toEqual(['received', 'message'])
    await answerTicket(world.deps, qc, ticket.code, form({ confirmed: true }))
    world.later(10)
    expect(await world.mails('reply')).toHaveLength(1)
  })

  test('an author who has seen the newest message is not stopped', async () => {
    const ticket = await world.ticket()
    await world.message(ticket)
    const seenMessage = await world.message(ticket, 'Và thêm một điều.')
    await answerTicket(world.deps, qc, ticket.code, form({ seenMessage }))
    expect(await world.queued(ticket, 'reply')).toBe(1)
  })

  test('of two answers at the same moment one is sent (C29)', async () => {
    const ticket = await world.ticket()
    const other = await world.staff('qc', 'qc')
    const answers = await Promise.allSettled([
      answerTicket(world.deps, qc, ticket.code, form()),
      answerTicket(await world.another(), other, ticket.code, form({ body: 'Em đã kiểm tra.' })),
    ])
    expect(answers.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(await world.queued(ticket, 'reply')).toBe(1)
  })

  test('a message of another ticket counts as never seen', async () => {
    const ticket = await world.ticket()
    const other = await world.ticket()
    await world.message(ticket)
    const seenMessage = await world.message(other)
    const call = answerTicket(world.deps, qc, ticket.code, form({ seenMessage }))
    expect((await problemOf(call)).slug).toBe('da-thay-doi')
  })
})

describe('withdrawing an answer', () => {
  test('takes mail and message away and gives the text back (C29)', async () => {
    const ticket = await world.ticket()
    const { messageId } = await answerTicket(world.deps, qc, ticket.code, form())
    world.later(9)
    await withdrawAnswer(world.deps, qc, ticket.code, messageId ?? '')
    world.later(60)
    expect(await world.mails('reply')).toEqual([])
    expect(await world.newestMessage(ticket)).toBe('')
    expect(await draftsOf(ticket.id)).toEqual([BODY])
    expect(await world.events(ticket)).toEqual(['received', 'answered', 'withdrawn'])
    const { dueAt } = await world.read(ticket.code)
    expect(await world.read(ticket.code)).toMatchObject({
      firstResponseAt: null,
      lastAnswerAt: null,
      nextDueAt: dueAt,
    })
  })

  test('leaves earlier answers and closings as the first answer', async () => {
    const ticket = await world.ticket()
    const first = world.deps.now()
    const { messageId: seen } = await answerTicket(world.deps, qc, ticket.code, form())
    world.later(3600)
    const { messageId } = await answerTicket(
      world.deps,
      qc,
      ticket.code,
      form({ seenMessage: seen ?? '' }),
    )
    await withdrawAnswer(world.deps, qc, ticket.code, messageId ?? '')
    expect(await world.read(ticket.code)).toMatchObject({
      firstResponseAt: first,
      lastAnswerAt: first,
    })
  })

  test('keeps what its author has begun to write since', async () => {
    const ticket = await world.ticket()
    const { messageId } = await answerTicket(world.deps, qc, ticket.code, form())
    const key = { staffId: qc.staffId, ticketId: ticket.id, kind: 'answer' as const }
    await keepDraft(world.deps, key, 'À, còn nữa')
    await withdrawAnswer(world.deps, qc, ticket.code, messageId ?? '')
    expect(await draftsOf(ticket.id)).toEqual([`${BODY}\n\nÀ, còn nữa`])
  })

  test.for([
    ['ten seconds later', () => world.sql(`UPDATE message SET publish_at = created_at`)],
    ['once its mail was claimed', () => world.sql(`UPDATE outbox SET leased_until = '2027'`)],
    ['after a failed attempt', () => world.sql(`UPDATE outbox SET attempts = 1`)],
  ] as const)('is refused %s (C29)', async ([, change]) => {
    const ticket = await world.ticket()
    const { messageId } = await answerTicket(world.deps, qc, ticket.code, form())
    await change()
    const call = withdrawAnswer(world.deps, qc, ticket.code, messageId ?? '')
    expect(await problemOf(call)).toMatchObject({
      slug: 'da-thay-doi',
      detail: answerRefusals.mailGone,
    })
    expect(await world.newestMessage(ticket)).toBe(messageId)
  })

  test('is its author’s alone, and never a customer’s message (T43)', async () => {
    const ticket = await world.ticket()
    const { messageId } = await answerTicket(world.deps, qc, ticket.code, form())
    const other = await world.staff('admin')
    const byOther = withdrawAnswer(world.deps, other, ticket.code, messageId ?? '')
    expect((await problemOf(byOther)).slug).toBe('da-thay-doi')
    const theirs = await world.message(ticket)
    const ofCustomer = withdrawAnswer(world.deps, qc, ticket.code, theirs)
    expect((await problemOf(ofCustomer)).slug).toBe('da-thay-doi')
    const [row] = await world.sql(`SELECT count(*) AS n FROM message`)
    expect(row).toEqual({ n: 2 })
  })

  test('and the drain at once: the mail is sent or withdrawn, never both (C29)', async () => {
    const outcomes = new Set<string>()
    const another = await world.another()
    for (let round = 0; round < 40; round += 1) {
      const ticket = await world.ticket()
      const { messageId } = await answerTicket(world.deps, qc, ticket.code, form())
      // The mail may leave while its author may still withdraw it: one clock is a little ahead.
      await world.sql(`UPDATE outbox SET next_attempt_at = created_at`)
      const drained = async () => {
        for (let turn = 0; turn < round; turn += 1) await Promise.resolve()
        await drain(another)
      }
      const [withdrawn] = await Promise.allSettled([
        withdrawAnswer(world.deps, qc, ticket.code, messageId ?? ''),
        drained(),
      ])
      const sent = (await world.mails('reply')).filter(({ headers }) =>
        headers['X-Ticket-Code']?.includes(ticket.code),
      )
      const isWithdrawn = withdrawn.status === 'fulfilled'
      expect(sent).toHaveLength(isWithdrawn ? 0 : 1)
      expect(await world.newestMessage(ticket)).toBe(isWithdrawn ? '' : messageId)
      outcomes.add(String(isWithdrawn))
    }
    expect([...outcomes].sort()).toEqual(['false', 'true'])
  })
})
