import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { problems } from '../../content/text/problems.ts'
import { png, jpeg, SECRET } from '../support/pictures.ts'
import { type Product, runtimes, STAFF } from '../support/product.ts'
import {
  mailsAbout,
  type Opened,
  openTicket,
  pageOf,
  pointersOf,
  postForm,
  postJson,
  postMultipart,
  problemOf,
  readTicket,
  ticketFields,
  tokenIn,
} from '../support/requests.ts'

const DAY_MS = 86_400_000

describe.for(runtimes)('the requester’s page on $runtime', ({ start }) => {
  let product: Product
  beforeAll(async () => {
    product = await start()
  })
  afterAll(() => product.close())

  /** Puts a ticket where staff would have put it, some days ago. */
  async function put(code: string, status: string, daysAgo = 0): Promise<void> {
    const at = new Date(Date.now() - daysAgo * DAY_MS).toISOString()
    await product.sql({
      sql: `UPDATE ticket SET status = ?, closed_at = ?, last_event_at = ? WHERE code = ?`,
      args: [status, status === 'closed' ? at : null, at, code],
    })
  }

  const message = (opened: Opened, body: unknown, options = {}) =>
    postJson(product, `/api/tickets/${opened.token}/messages`, body, options)

  test.for([
    ['new', 'Đã tiếp nhận'],
    ['transferred', 'Đã chuyển bộ phận phụ trách'],
    ['in_progress', 'Đang xử lý'],
    ['waiting', 'Chờ bạn bổ sung'],
    ['closed', 'Hoàn tất'],
  ] as const)('a %s ticket reads “%s” (CONTRACT §8.28)', async ([status, label]) => {
    const opened = await openTicket(product)
    await put(opened.code, status)
    expect((await readTicket(product, opened.token)).statusLabel).toBe(label)
    const { main } = await pageOf(await product.fetch(`/yeu-cau/${opened.token}/`))
    expect(main.querySelector('.badge')?.text).toBe(label)
    expect(main.querySelector('[aria-current=step]')?.text).toContain(label)
  })

  describe('messages', () => {
    test('a message is added, once, byte for byte, and staff hear of it (CONTRACT §6)', async () => {
      const opened = await openTicket(product)
      const body = 'Em thử lại rồi:\n\t<b>vẫn lỗi</b> &amp; 😀'
      const answer = await message(opened, { body })
      expect(answer.status).toBe(201)
      expect(await answer.json()).toEqual({
        code: opened.code,
        statusUrl: opened.statusUrl,
        status: 'new',
      })
      const ticket = await readTicket(product, opened.token)
      expect(ticket.messages).toMatchObject([{ author: 'requester', body }])
      const mails = await mailsAbout(product, opened.code, 3)
      const alert = mails.find(({ headers }) => headers['X-Template'] === 'new-message')
      expect(alert).toMatchObject({ to: STAFF })
      expect(alert?.subject).toMatch(new RegExp(`^\\[${opened.code}\\]`))
      expect(alert?.headers['Auto-Submitted']).toBe('auto-generated')
      expect(alert?.text).toContain('> \t<b>vẫn lỗi</b> &amp; 😀')
    })

    test.for(['waiting', 'closed'])(
      'a %s ticket is taken up again (CONTRACT §6)',
      async (status) => {
        const opened = await openTicket(product)
        await put(opened.code, status, 29)
        const answer = await message(opened, { body: 'Vẫn chưa được ạ.' })
        expect(await answer.json()).toMatchObject({ code: opened.code, status: 'in_progress' })
        const ticket = await readTicket(product, opened.token)
        expect(ticket.status).toBe('in_progress')
        const isReopened = ticket.events.some(({ text }) => text.includes('mở lại'))
        expect(isReopened).toBe(status === 'closed')
      },
    )

    test('later than 30 days after closing a new linked ticket is opened (CONTRACT §8.14)', async () => {
      const opened = await openTicket(product, { subject: 'Lỗi trở lại sau nhiều tuần' })
      await mailsAbout(product, opened.code, 2)
      await put(opened.code, 'closed', 31)
      const key = crypto.randomUUID()
      const body = 'Lỗi cũ lại xuất hiện.'
      const answer = await message(opened, { body, idempotencyKey: key })
      expect(answer.status).toBe(201)
      const { code, statusUrl, status } = (await answer.json()) as Record<string, string>
      expect(status).toBe('new')
      expect(code).not.toBe(opened.code)
      expect(await readTicket(product, tokenIn(statusUrl ?? ''))).toMatchObject({
        code,
        subject: 'Lỗi trở lại sau nhiều tuần',
        description: body,
        product: 'socialcdp',
        requestType: 'dang-nhap',
      })
      expect(await readTicket(product, opened.token)).toMatchObject({
        status: 'closed',
        messages: [],
      })
      // Said twice it is still one ticket.
      const again = await message(opened, { body, idempotencyKey: key })
      expect(await again.json()).toEqual({ code, statusUrl, status })
      await mailsAbout(product, code ?? '', 2)
    })

    test('staff hear of messages at most once in ten minutes (CONTRACT §8.14)', async () => {
      const opened = await openTicket(product)
      for (const body of ['một', 'hai', 'ba', 'bốn']) {
        expect((await message(opened, { body })).status).toBe(201)
      }
      await mailsAbout(product, opened.code, 3)
      await product.jobs(new Date(Date.now() + 11 * 60_000))
      await mailsAbout(product, opened.code, 4)
      await product.jobs(new Date(Date.now() + 60 * 60_000))
      await mailsAbout(product, opened.code, 4)
    })

    test('messages that come at once are one alert now and one later (CONTRACT §8.14)', async () => {
      const opened = await openTicket(product)
      await Promise.all(['1', '2', '3', '4', '5'].map((body) => message(opened, { body })))
      expect((await readTicket(product, opened.token)).messages).toHaveLength(5)
      await mailsAbout(product, opened.code, 3)
      await product.jobs(new Date(Date.now() + 11 * 60_000))
      const mails = product.resend.mails.filter(
        ({ headers }) => headers['X-Ticket-Code'] === opened.code,
      )
      expect(mails.length).toBeLessThanOrEqual(4)
    })

    test('a key makes the second message the first one’s echo (D8, T10, CONTRACT §8.4)', async () => {
      const opened = await openTicket(product)
      const body = { body: 'Gửi một lần thôi.', idempotencyKey: crypto.randomUUID() }
      const answers = await Promise.all([1, 2, 3].map(() => message(opened, body)))
      expect(answers.map(({ status }) => status)).toEqual([201, 201, 201])
      expect((await readTicket(product, opened.token)).messages).toHaveLength(1)
      const other = await message(opened, { ...body, body: 'Một câu khác.' })
      expect(other.status).toBe(409)
      const elsewhere = await message(await openTicket(product), body)
      expect(elsewhere.status).toBe(409)
    })

    test.for([
      { wrong: 'empty', body: {}, pointer: '#/body' },
      { wrong: 'only spaces', body: { body: ' \n\u200B' }, pointer: '#/body' },
      { wrong: 'too long', body: { body: 'ô'.repeat(5001) }, pointer: '#/body' },
      { wrong: 'T25 by somebody else', body: { body: 'x', author: 'staff' }, pointer: '#/author' },
    ])('a message that is $wrong', async ({ body, pointer }) => {
      const answer = await message(await openTicket(product), body)
      expect(answer.status).toBe(422)
      expect(await pointersOf(answer)).toEqual([pointer])
    })

    test('the form leads back to the ticket; refused, it gives the text back (T02, CONTRACT §8.5)', async () => {
      const opened = await openTicket(product)
      const path = `/api/tickets/${opened.token}/messages`
      const files = [{ name: 'anh.png', bytes: png() }]
      const taken = await postMultipart(product, path, { body: 'Kèm ảnh đây.' }, files)
      expect(taken.status).toBe(303)
      expect(taken.headers.get('location')).toBe(`/yeu-cau/${opened.token}/#trao-doi`)
      expect((await readTicket(product, opened.token)).messages[0]?.attachments).toHaveLength(1)
      const text = 'Chữ dài </textarea><b> '.repeat(300)
      const refused = await postForm(product, path, { body: text })
      expect(refused.status).toBe(422)
      const page = await pageOf(refused)
      expect(page.title).toMatch(/^Lỗi:/)
      expect(page.valueOf('body')).toBe(text)
      const gone = await postForm(product, `/api/tickets/${'A'.repeat(43)}/messages`, {
        body: text,
      })
      expect(gone.status).toBe(404)
      expect((await pageOf(gone)).main.querySelector('#kept')?.textContent).toContain(text.trim())
    })
  })

  describe('rating', () => {
    const rate = (opened: Opened, body: unknown) =>
      postJson(product, `/api/tickets/${opened.token}/rating`, body)

    test.for([0, 6, -1, 1e9, '5', null, 2.5, true, undefined, [5]])(
      'a score of %j is refused (T46)',
      async (score) => {
        const opened = await openTicket(product)
        await put(opened.code, 'closed')
        const answer = await rate(opened, { score })
        expect(answer.status).toBe(422)
        expect(await pointersOf(answer)).toEqual(['#/score'])
        expect((await readTicket(product, opened.token)).rating).toBeNull()
      },
    )

    test('a ticket is rated once it is closed, and changed for seven days (T46)', async () => {
      const opened = await openTicket(product)
      const early = await rate(opened, { score: 5 })
      expect(early.status).toBe(409)
      expect((await problemOf(early)).type).toBe('/loi/chua-hoan-tat/')
      await put(opened.code, 'closed')
      expect((await rate(opened, { score: 2, comment: 'Chậm <b>' })).status).toBe(204)
      expect((await readTicket(product, opened.token)).rating).toEqual({
        score: 2,
        comment: 'Chậm <b>',
      })
      expect((await rate(opened, { score: 4 })).status).toBe(204)
      expect((await readTicket(product, opened.token)).rating).toEqual({ score: 4, comment: null })
      await product.sql({
        sql: `UPDATE rating SET created_at = ?
              WHERE ticket_id = (SELECT id FROM ticket WHERE code = ?)`,
        args: [new Date(Date.now() - 7.01 * DAY_MS).toISOString(), opened.code],
      })
      const late = await rate(opened, { score: 1 })
      expect(late.status).toBe(409)
      const problem = await problemOf(late)
      expect(problem.type).toBe('/loi/da-chot-danh-gia/')
      expect(problem.detail).toContain('7 ngày')
      expect((await readTicket(product, opened.token)).rating?.score).toBe(4)
      // The history tells of what was kept, and of nothing that was refused.
      const { rows } = await product.sql({
        sql: `SELECT data FROM event JOIN ticket ON ticket.id = ticket_id
              WHERE code = ? AND kind = 'rated' ORDER BY event.rowid`,
        args: [opened.code],
      })
      expect(rows.map(({ data }) => data)).toEqual(['{"score":2}', '{"score":4}'])
    })

    test('a rating that came too late gives the comment back with the reason (T02, T46)', async () => {
      const opened = await openTicket(product)
      await put(opened.code, 'closed')
      await rate(opened, { score: 4 })
      await product.sql({
        sql: `UPDATE rating SET created_at = '2020-01-01T00:00:00.000Z'
              WHERE ticket_id = (SELECT id FROM ticket WHERE code = ?)`,
        args: [opened.code],
      })
      const path = `/api/tickets/${opened.token}/rating`
      const answer = await postForm(product, path, { score: '1', comment: 'Nghĩ lại rồi.' })
      expect(answer.status).toBe(409)
      const page = await pageOf(answer)
      expect(page.main.textContent).toContain(problems['da-chot-danh-gia'].sentence)
      expect(page.main.querySelector('#kept')?.textContent).toContain('Nghĩ lại rồi.')
    })

    test('the form of a closed ticket rates it and leads back (T46, CONTRACT §8.5)', async () => {
      const opened = await openTicket(product)
      await put(opened.code, 'closed')
      const path = `/api/tickets/${opened.token}/rating`
      const answer = await postForm(product, path, { score: '5', comment: '' })
      expect(answer.status).toBe(303)
      expect(answer.headers.get('location')).toBe(`/yeu-cau/${opened.token}/`)
      const page = await pageOf(await product.fetch(`/yeu-cau/${opened.token}/`))
      expect(page.main.querySelector('[name="score"][checked]')?.getAttribute('value')).toBe('5')
    })

    test('a rating form that is refused comes back with the comment typed (T02, T46)', async () => {
      const opened = await openTicket(product)
      await put(opened.code, 'closed')
      const path = `/api/tickets/${opened.token}/rating`
      const answer = await postForm(product, path, { comment: 'Quên chọn mức </textarea>' })
      expect(answer.status).toBe(422)
      const page = await pageOf(answer)
      expect(page.title).toMatch(/^Lỗi:/)
      expect(page.valueOf('comment')).toBe('Quên chọn mức </textarea>')
    })
  })

  describe('pictures', () => {
    const send = (files: { name: string; bytes: Uint8Array<ArrayBuffer>; type?: string }[]) =>
      postMultipart(product, '/api/tickets', ticketFields(), files)

    test('a picture is handed out as a download that nothing runs, without metadata (K14, T20, T21)', async () => {
      const sent = await send([
        { name: '../../màn hình <lỗi>.png', bytes: png() },
        { name: 'con.jpg', bytes: jpeg() },
      ])
      expect(sent.status).toBe(303)
      const { attachments } = await readTicket(product, tokenIn(sent.headers.get('location')))
      expect(attachments.map(({ name }) => name)).toEqual(['màn hình -lỗi-.png', 'anh-2.jpg'])
      const file = await product.fetch(attachments[0]!.url)
      expect(file.status).toBe(200)
      expect(file.headers.get('content-type')).toBe('image/png')
      expect(file.headers.get('content-disposition')).toMatch(
        /^attachment; filename="man hinh -loi-.png"/,
      )
      expect(file.headers.get('x-content-type-options')).toBe('nosniff')
      expect(file.headers.get('content-security-policy')).toBe("sandbox; default-src 'none'")
      expect(file.headers.get('cache-control')).toBe('private, no-store')
      expect(file.headers.get('cross-origin-resource-policy')).toBe('same-origin')
      expect(Buffer.from(await file.arrayBuffer()).toString('latin1')).not.toContain(SECRET)
    })

    test('a file of a foreign ticket, a guessed or twisted id is missing (T23, T21)', async () => {
      const sent = await send([{ name: 'a.png', bytes: png() }])
      const { attachments } = await readTicket(product, tokenIn(sent.headers.get('location')))
      const stranger = await openTicket(product)
      const { id } = attachments[0]!
      for (const path of [id, crypto.randomUUID(), '..%2F..%2Fsupport.db', '%00', `${id}.png`]) {
        const answer = await product.fetch(`/api/tickets/${stranger.token}/attachments/${path}`)
        expect(answer.status).toBe(404)
      }
      const wrong = await product.fetch(`/api/tickets/${'A'.repeat(43)}/attachments/${id}`)
      expect(wrong.status).toBe(404)
    })

    test('what is no picture is named, and no ticket is made (T20, T22)', async () => {
      const html = new TextEncoder().encode('<svg onload=alert(1)>')
      const files = [
        { name: 'tốt.png', bytes: png() },
        { name: 'xấu.svg', bytes: html, type: 'image/svg+xml' },
        { name: 'giả.png', bytes: html },
      ]
      const form = new FormData()
      for (const [name, value] of Object.entries(ticketFields())) form.append(name, String(value))
      for (const { name, bytes, type } of files) {
        form.append('attachments', new File([bytes], name, { type: type ?? 'image/png' }))
      }
      const answer = await product.fetch('/api/tickets', { method: 'POST', body: form })
      expect(answer.status).toBe(422)
      const { errors = [] } = await problemOf(answer)
      expect(errors.map(({ pointer }) => pointer)).toEqual(['#/attachments/1', '#/attachments/2'])
      expect(errors[0]?.detail).toContain('xấu.svg')
    })

    test('a sixth picture is one too many (T22)', async () => {
      const answer = await send(
        Array.from({ length: 6 }, (_, place) => ({ name: `${place}.png`, bytes: png() })),
      )
      expect(answer.status).toBe(422)
      expect((await pageOf(answer)).main.textContent).toContain('tối đa 5 ảnh')
    })
  })
})
