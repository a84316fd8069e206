import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { problems } from '../../content/text/problems.ts'
import { png, jpeg, SECRET } from '../support/pictures.ts'
import { type Product, runtimes, STAFF } from '../support/product.ts'
import {
  BROWSER,
  freshEmail,
  mailsAbout,
  type Opened,
  openTicket,
  pageOf,
  pointersOf,
  POLL,
  postForm,
  postJson,
  postMultipart,
  problemOf,
  ticketFields,
  tokenIn,
} from '../support/requests.ts'

const DAY_MS = 86_400_000

interface TicketJson {
  code: string
  status: string
  statusLabel: string
  messages: { author: string; body: string; attachments: { url: string }[] }[]
  events: { at: string; text: string }[]
  attachments: { id: string; name: string; url: string; bytes: number }[]
  rating: { score: number; comment: string | null } | null
}

describe.for(runtimes)('the requester’s page on $runtime', ({ start }) => {
  let product: Product
  beforeAll(async () => {
    product = await start()
  })
  afterAll(() => product.close())

  async function read(token: string): Promise<TicketJson> {
    const answer = await product.fetch(`/api/tickets/${token}`)
    expect(answer.status).toBe(200)
    return (await answer.json()) as TicketJson
  }

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

  describe('links', () => {
    test('T26: every wrong token looks the same', async () => {
      const { token } = await openTicket(product)
      const turned = token.startsWith('A') ? `B${token.slice(1)}` : `A${token.slice(1)}`
      const wrong = [
        turned,
        token.slice(0, 42),
        `${token}A`,
        'x',
        `${token}%00`,
        `${token},${token}`,
        '%5B%5D',
        'token[]=x',
        '%2e%2e%2f',
        'ă'.repeat(43),
        "'%20OR%201=1--",
      ]
      const seen = new Set<string>()
      for (const each of wrong) {
        const answer = await product.fetch(`/api/tickets/${each}`)
        const { title, detail, type } = await problemOf(answer)
        seen.add(JSON.stringify([answer.status, title, detail, type]))
        const page = await product.fetch(`/yeu-cau/${each}/`, { headers: BROWSER })
        expect(page.status).toBe(404)
        const { main } = await pageOf(page)
        seen.add(main.textContent.replace(/[0-9a-f-]{36}/, '').replace(/\s+/g, ' '))
      }
      expect(seen.size).toBe(2)
    })

    test('T26: the page leaks its address to nobody, and nobody keeps it', async () => {
      const { token } = await openTicket(product)
      const page = await product.fetch(`/yeu-cau/${token}/`, { headers: BROWSER })
      expect(page.status).toBe(200)
      expect(page.headers.get('referrer-policy')).toBe('no-referrer')
      expect(page.headers.get('cache-control')).toBe('no-store')
      expect(page.headers.get('x-robots-tag')).toBe('noindex')
      expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
      const json = await product.fetch(`/api/tickets/${token}`)
      expect(json.headers.get('referrer-policy')).toBe('no-referrer')
      expect(json.headers.get('cache-control')).toBe('no-store')
    })

    test('T26: only the hash of a token is stored', async () => {
      const { token, code } = await openTicket(product, { idempotencyKey: crypto.randomUUID() })
      await mailsAbout(product, code, 2)
      for (const table of ['link', 'ticket', 'event', 'outbox', 'request_key']) {
        const { rows } = await product.sql(`SELECT * FROM ${table}`)
        expect(JSON.stringify(rows)).not.toContain(token)
      }
    })

    test('T27: reading it twenty times, as mail scanners do, changes nothing', async () => {
      const { token, code } = await openTicket(product)
      await mailsAbout(product, code, 2)
      const state = async () => {
        const ticket = await product.sql({
          sql: `SELECT * FROM ticket WHERE code = ?`,
          args: [code],
        })
        const { rows } = await product.sql(
          `SELECT (SELECT count(*) FROM event), (SELECT count(*) FROM link),
             (SELECT count(*) FROM outbox), (SELECT count(*) FROM message)`,
        )
        return JSON.stringify([ticket.rows, rows, await read(token)])
      }
      const before = await state()
      for (let time = 0; time < 10; time += 1) {
        await product.fetch(`/yeu-cau/${token}/`, { headers: BROWSER })
        await product.fetch(`/yeu-cau/${token}/`, { method: 'HEAD' })
      }
      expect(await state()).toBe(before)
    })

    test('T27: a GET neither answers, rates nor closes', async () => {
      const { token } = await openTicket(product)
      for (const call of ['messages?body=x', 'rating?score=5']) {
        const answer = await product.fetch(`/api/tickets/${token}/${call}`)
        expect(answer.status).toBe(405)
        expect(answer.headers.get('allow')).toContain('POST')
      }
    })

    test('T26: a revoked link and one of 90 quiet days answer like a wrong one', async () => {
      const [revoked, old, busy] = [
        await openTicket(product),
        await openTicket(product),
        await openTicket(product),
      ]
      const daysAgo = (days: number) => new Date(Date.now() - days * DAY_MS).toISOString()
      const age = (code: string, issued: string, event: string) =>
        product
          .sql({
            sql: `UPDATE link SET issued_at = ? WHERE ticket_id = (SELECT id FROM ticket WHERE code = ?)`,
            args: [issued, code],
          })
          .then(() =>
            product.sql({
              sql: `UPDATE ticket SET last_event_at = ? WHERE code = ?`,
              args: [event, code],
            }),
          )
      await product.sql({
        sql: `UPDATE link SET revoked_at = ? WHERE ticket_id = (SELECT id FROM ticket WHERE code = ?)`,
        args: [daysAgo(0), revoked.code],
      })
      await age(old.code, daysAgo(90), daysAgo(90))
      await age(busy.code, daysAgo(400), daysAgo(89))
      const wrong = await problemOf(await product.fetch(`/api/tickets/${'A'.repeat(43)}`))
      for (const { token } of [revoked, old]) {
        const answer = await problemOf(await product.fetch(`/api/tickets/${token}`))
        expect({ ...answer, instance: '' }).toEqual({ ...wrong, instance: '' })
        const posted = await postJson(product, `/api/tickets/${token}/messages`, { body: 'x' })
        expect(posted.status).toBe(404)
      }
      expect((await product.fetch(`/api/tickets/${busy.token}`)).status).toBe(200)
    })

    test('T28: a code opens nothing', async () => {
      const { code } = await openTicket(product)
      for (const path of [`/yeu-cau/${code}/`, `/api/tickets/${code}`]) {
        expect((await product.fetch(path)).status).toBe(404)
      }
    })
  })

  describe('asking for links', () => {
    const linkMails = (email: string) =>
      product.resend.mails.filter(
        ({ to, headers }) => to === email && headers['X-Template'] === 'ticket-links',
      )

    test('T28 T29 D17: known, unknown and capped addresses get the same answer', async () => {
      const email = freshEmail()
      await openTicket(product, { email })
      const answers = []
      for (const body of [
        { email },
        { email: freshEmail() },
        { email, code: 'CT-000000-99' },
        { email: freshEmail(), code: 'gì cũng được' },
      ]) {
        const answer = await postJson(product, '/api/ticket-links', body)
        const headers = [...answer.headers].filter(
          ([name]) => !['date', 'x-request-id', 'connection', 'keep-alive'].includes(name),
        )
        answers.push(JSON.stringify([answer.status, headers, await answer.text()]))
      }
      expect(new Set(answers).size).toBe(1)
      expect(answers[0]).toContain('202')
      const pages = await Promise.all(
        [email, freshEmail()].map((each) =>
          postForm(product, '/api/ticket-links', { email: each, code: '' }),
        ),
      )
      expect(pages.map(({ status }) => status)).toEqual([303, 303])
      expect(pages.map(({ headers }) => headers.get('location'))).toEqual([
        '/tra-cuu/da-gui/',
        '/tra-cuu/da-gui/',
      ])
    })

    test('T28 §8.3: links go to that address alone, each opens its own ticket', async () => {
      const email = freshEmail()
      const first = await openTicket(product, { email, subject: 'Việc đầu tiên của tôi' })
      const second = await openTicket(product, { email, subject: 'Việc thứ hai của tôi' })
      const foreign = await openTicket(product)
      const asked = await postJson(product, '/api/ticket-links', { email: email.toUpperCase() })
      expect(asked.status).toBe(202)
      await expect.poll(() => linkMails(email).length, POLL).toBe(1)
      const [mail] = linkMails(email)
      expect(mail?.headers['Auto-Submitted']).toBe('auto-generated')
      expect(mail?.text).toContain(first.code)
      expect(mail?.text).toContain(second.code)
      expect(mail?.text).not.toContain(foreign.code)
      expect(mail?.text).not.toContain('của tôi')
      const tokens = [...(mail?.text ?? '').matchAll(/\/yeu-cau\/([\w-]{43})\//g)].map(
        ([, token = '']) => token,
      )
      expect(tokens).toHaveLength(2)
      const codes = await Promise.all(tokens.map(async (token) => (await read(token)).code))
      expect(codes.sort()).toEqual([first.code, second.code].sort())
      // A fresh link, and the first one goes on working.
      expect(tokens).not.toContain(first.token)
      expect((await read(first.token)).code).toBe(first.code)
    })

    test('§8.3 I06: asked with a code, one link comes, with the code in its subject', async () => {
      const email = freshEmail()
      const { code } = await openTicket(product, { email })
      await openTicket(product, { email })
      await postJson(product, '/api/ticket-links', { email, code: ` ${code.toLowerCase()} ` })
      await expect.poll(() => linkMails(email).length, POLL).toBe(1)
      const [mail] = linkMails(email)
      expect(mail?.subject).toMatch(new RegExp(`^\\[${code}\\]`))
      expect(mail?.text.match(/\/yeu-cau\//g)).toHaveLength(1)
    })

    test('§8.3: the newest twenty are linked', async () => {
      const email = freshEmail()
      const opened: Opened[] = []
      for (let each = 0; each < 3; each += 1) {
        opened.push(
          ...(await Promise.all(Array.from({ length: 7 }, () => openTicket(product, { email })))),
        )
      }
      await product.sql({
        sql: `UPDATE ticket SET received_at = '2020-01-01T00:00:00.000Z' WHERE code = ?`,
        args: [opened[3]!.code],
      })
      await postJson(product, '/api/ticket-links', { email })
      await expect.poll(() => linkMails(email).length, POLL).toBe(1)
      const text = linkMails(email)[0]?.text ?? ''
      expect(text.match(/\/yeu-cau\//g)).toHaveLength(20)
      expect(text).not.toContain(`${opened[3]!.code}:`)
    })

    test('§8.19 T12: five mails an hour to an address, then the same answer and no mail', async () => {
      const email = freshEmail()
      await openTicket(product, { email })
      for (let time = 1; time <= 7; time += 1) {
        const answer = await postJson(product, '/api/ticket-links', { email })
        expect(answer.status).toBe(202)
      }
      await expect.poll(() => linkMails(email).length, POLL).toBe(5)
      await product.jobs()
      expect(linkMails(email)).toHaveLength(5)
    })

    test('T28 Bad input: what is no address is told, with what was typed', async () => {
      const answer = await postJson(product, '/api/ticket-links', { email: 'x', more: 1 })
      expect(answer.status).toBe(422)
      expect(await pointersOf(answer)).toEqual(['#/email', '#/more'])
      const form = await postForm(product, '/api/ticket-links', { email: 'a b', code: 'CT-1' })
      expect(form.status).toBe(422)
      const page = await pageOf(form)
      expect(page.title).toMatch(/^Lỗi:/)
      expect([page.valueOf('email'), page.valueOf('code')]).toEqual(['a b', 'CT-1'])
    })
  })

  describe('messages', () => {
    test('CONTRACT §6: a message is added, once, byte for byte, and staff hear of it', async () => {
      const opened = await openTicket(product)
      const body = 'Em thử lại rồi:\n\t<b>vẫn lỗi</b> &amp; 😀'
      const answer = await message(opened, { body })
      expect(answer.status).toBe(201)
      expect(await answer.json()).toEqual({
        code: opened.code,
        statusUrl: opened.statusUrl,
        status: 'new',
      })
      const ticket = await read(opened.token)
      expect(ticket.messages).toMatchObject([{ author: 'requester', body }])
      const mails = await mailsAbout(product, opened.code, 3)
      const alert = mails.find(({ headers }) => headers['X-Template'] === 'new-message')
      expect(alert).toMatchObject({ to: STAFF })
      expect(alert?.subject).toMatch(new RegExp(`^\\[${opened.code}\\]`))
      expect(alert?.headers['Auto-Submitted']).toBe('auto-generated')
      expect(alert?.text).toContain('> \t<b>vẫn lỗi</b> &amp; 😀')
    })

    test.for(['waiting', 'closed'])(
      'CONTRACT §6: a %s ticket is taken up again',
      async (status) => {
        const opened = await openTicket(product)
        await put(opened.code, status, 29)
        const answer = await message(opened, { body: 'Vẫn chưa được ạ.' })
        expect(await answer.json()).toMatchObject({ code: opened.code, status: 'in_progress' })
        const ticket = await read(opened.token)
        expect(ticket.status).toBe('in_progress')
        const isReopened = ticket.events.some(({ text }) => text.includes('mở lại'))
        expect(isReopened).toBe(status === 'closed')
      },
    )

    test('§8.14: later than 30 days after closing a new linked ticket is opened', async () => {
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
      expect(await read(tokenIn(statusUrl ?? ''))).toMatchObject({
        code,
        subject: 'Lỗi trở lại sau nhiều tuần',
        description: body,
        product: 'socialcdp',
        requestType: 'dang-nhap',
      })
      expect(await read(opened.token)).toMatchObject({ status: 'closed', messages: [] })
      // Said twice it is still one ticket.
      const again = await message(opened, { body, idempotencyKey: key })
      expect(await again.json()).toEqual({ code, statusUrl, status })
      await mailsAbout(product, code ?? '', 2)
    })

    test('§8.14: staff hear of messages at most once in ten minutes', async () => {
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

    test('§8.14: messages that come at once are one alert now and one later', async () => {
      const opened = await openTicket(product)
      await Promise.all(['1', '2', '3', '4', '5'].map((body) => message(opened, { body })))
      expect((await read(opened.token)).messages).toHaveLength(5)
      await mailsAbout(product, opened.code, 3)
      await product.jobs(new Date(Date.now() + 11 * 60_000))
      const mails = product.resend.mails.filter(
        ({ headers }) => headers['X-Ticket-Code'] === opened.code,
      )
      expect(mails.length).toBeLessThanOrEqual(4)
    })

    test('D8 T10 §8.4: a key makes the second message the first one’s echo', async () => {
      const opened = await openTicket(product)
      const body = { body: 'Gửi một lần thôi.', idempotencyKey: crypto.randomUUID() }
      const answers = await Promise.all([1, 2, 3].map(() => message(opened, body)))
      expect(answers.map(({ status }) => status)).toEqual([201, 201, 201])
      expect((await read(opened.token)).messages).toHaveLength(1)
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
    ])('Bad input: a message that is $wrong', async ({ body, pointer }) => {
      const answer = await message(await openTicket(product), body)
      expect(answer.status).toBe(422)
      expect(await pointersOf(answer)).toEqual([pointer])
    })

    test('T02 §8.5: the form leads back to the ticket; refused, it gives the text back', async () => {
      const opened = await openTicket(product)
      const path = `/api/tickets/${opened.token}/messages`
      const files = [{ name: 'anh.png', bytes: png() }]
      const taken = await postMultipart(product, path, { body: 'Kèm ảnh đây.' }, files)
      expect(taken.status).toBe(303)
      expect(taken.headers.get('location')).toBe(`/yeu-cau/${opened.token}/#trao-doi`)
      expect((await read(opened.token)).messages[0]?.attachments).toHaveLength(1)
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
      'T46: a score of %j is refused',
      async (score) => {
        const opened = await openTicket(product)
        await put(opened.code, 'closed')
        const answer = await rate(opened, { score })
        expect(answer.status).toBe(422)
        expect(await pointersOf(answer)).toEqual(['#/score'])
        expect((await read(opened.token)).rating).toBeNull()
      },
    )

    test('T46: a ticket is rated once it is closed, and changed for seven days', async () => {
      const opened = await openTicket(product)
      const early = await rate(opened, { score: 5 })
      expect(early.status).toBe(409)
      expect((await problemOf(early)).type).toBe('/loi/chua-hoan-tat/')
      await put(opened.code, 'closed')
      expect((await rate(opened, { score: 2, comment: 'Chậm <b>' })).status).toBe(204)
      expect((await read(opened.token)).rating).toEqual({ score: 2, comment: 'Chậm <b>' })
      expect((await rate(opened, { score: 4 })).status).toBe(204)
      expect((await read(opened.token)).rating).toEqual({ score: 4, comment: null })
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
      expect((await read(opened.token)).rating?.score).toBe(4)
      // The history tells of what was kept, and of nothing that was refused.
      const { rows } = await product.sql({
        sql: `SELECT data FROM event JOIN ticket ON ticket.id = ticket_id
              WHERE code = ? AND kind = 'rated' ORDER BY event.rowid`,
        args: [opened.code],
      })
      expect(rows.map(({ data }) => data)).toEqual(['{"score":2}', '{"score":4}'])
    })

    test('T02 T46: a rating that came too late gives the comment back with the reason', async () => {
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

    test('T46 §8.5: the form of a closed ticket rates it and leads back', async () => {
      const opened = await openTicket(product)
      await put(opened.code, 'closed')
      const path = `/api/tickets/${opened.token}/rating`
      const answer = await postForm(product, path, { score: '5', comment: '' })
      expect(answer.status).toBe(303)
      expect(answer.headers.get('location')).toBe(`/yeu-cau/${opened.token}/`)
      const page = await pageOf(await product.fetch(`/yeu-cau/${opened.token}/`))
      expect(page.main.querySelector('[name="score"][checked]')?.getAttribute('value')).toBe('5')
    })

    test('T02 T46: a rating form that is refused comes back with the comment typed', async () => {
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

    test('K14 T20 T21: a picture is handed out as a download that nothing runs, without metadata', async () => {
      const sent = await send([
        { name: '../../màn hình <lỗi>.png', bytes: png() },
        { name: 'con.jpg', bytes: jpeg() },
      ])
      expect(sent.status).toBe(303)
      const { attachments } = await read(tokenIn(sent.headers.get('location')))
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

    test('T23 T21: a file of a foreign ticket, a guessed or twisted id is missing', async () => {
      const sent = await send([{ name: 'a.png', bytes: png() }])
      const { attachments } = await read(tokenIn(sent.headers.get('location')))
      const stranger = await openTicket(product)
      const { id } = attachments[0]!
      for (const path of [id, crypto.randomUUID(), '..%2F..%2Fsupport.db', '%00', `${id}.png`]) {
        const answer = await product.fetch(`/api/tickets/${stranger.token}/attachments/${path}`)
        expect(answer.status).toBe(404)
      }
      const wrong = await product.fetch(`/api/tickets/${'A'.repeat(43)}/attachments/${id}`)
      expect(wrong.status).toBe(404)
    })

    test('T20 T22 Bad input: what is no picture is named, and no ticket is made', async () => {
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

    test('T22: a sixth picture is one too many', async () => {
      const answer = await send(
        Array.from({ length: 6 }, (_, place) => ({ name: `${place}.png`, bytes: png() })),
      )
      expect(answer.status).toBe(422)
      expect((await pageOf(answer)).main.textContent).toContain('tối đa 5 ảnh')
    })
  })
})
