import { parse } from 'node-html-parser'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Role } from '../../api/door/roles.ts'
import type { Team } from '../../content/schema.ts'
import { storeDeskTicket } from '../support/desk.ts'
import { type Product, runtimes } from '../support/product.ts'
import { png } from '../support/pictures.ts'
import { BROWSER } from '../support/requests.ts'
import { storeSession, storeStaff } from '../support/staff.ts'

/** What staff do with one ticket of the running product, on both runtimes. */

const CANARY = 'ghi-chu-chim-hoang-yen'

interface Person {
  id: string
  cookie: string
}

describe.for(runtimes)('a ticket at the desk on $runtime', ({ start }) => {
  let product: Product
  beforeAll(async () => {
    product = await start()
  })
  afterAll(() => product.close())

  async function person(role: Role, team: Team | null = null): Promise<Person> {
    const { id } = await storeStaff(product, role)
    await product.sql({ sql: 'UPDATE staff SET team = ? WHERE id = ?', args: [team, id] })
    return { id, cookie: `session=${(await storeSession(product, id)).token}` }
  }

  const see = (code: string, { cookie }: Person, headers: Record<string, string> = {}) =>
    product.fetch(`/noi-bo/phieu/${code}/`, { headers: { ...BROWSER, cookie, ...headers } })

  /** The hidden fields of one of the forms on a ticket's page. */
  async function formOf(code: string, who: Person, call: string): Promise<Record<string, string>> {
    const page = parse(await (await see(code, who)).text())
    const form = page.querySelector(`form[action="/api/staff/tickets/${code}/${call}"]`)
    const hidden = form?.querySelectorAll('input[type=hidden]') ?? []
    return Object.fromEntries(
      hidden.map((each) => [each.getAttribute('name') ?? '', each.getAttribute('value') ?? '']),
    )
  }

  const post = (
    code: string,
    { cookie }: Person,
    call: string,
    form: Record<string, string>,
  ): Promise<Response> =>
    product.fetch(`/api/staff/tickets/${code}/${call}`, {
      method: 'POST',
      headers: {
        ...BROWSER,
        cookie,
        origin: product.url,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams(form).toString(),
    })

  /** Fills in a form of the page as it is now, and sends it. */
  const send = async (
    code: string,
    who: Person,
    call: string,
    typed: Record<string, string> = {},
  ): Promise<Response> => post(code, who, call, { ...(await formOf(code, who, call)), ...typed })

  async function expectDone(answer: Promise<Response>): Promise<void> {
    const { status } = await answer
    expect(status).toBe(303)
  }

  async function open(): Promise<{ code: string; token: string }> {
    const answer = await product.fetch('/api/tickets', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        name: 'Trần Thị Hoà',
        email: `hoa-${crypto.randomUUID().slice(0, 8)}@vidu.example`,
        product: 'workmail-ai',
        requestType: 'workmail-gui',
        subject: 'Email bị treo khi gửi chiến dịch',
        description: 'Gửi 20 thư từ 8 giờ sáng, báo cáo vẫn đang chờ.',
        occurredAtUnknown: true,
        consent: true,
      }),
    })
    expect(answer.status).toBe(201)
    return (await answer.json()) as { code: string; token: string }
  }

  const statusOf = async (code: string): Promise<string> => {
    const { rows } = await product.sql({
      sql: 'SELECT status FROM ticket WHERE code = ?',
      args: [code],
    })
    return String(rows[0]?.status)
  }

  async function mailed(code: string, template: string): Promise<string> {
    const read = (): string =>
      product.resend.mails.find(
        ({ headers }) => headers['X-Ticket-Code'] === code && headers['X-Template'] === template,
      )?.text ?? ''
    await expect
      .poll(
        async () => {
          if (read() === '') await product.jobs(new Date(Date.now() + 60_000))
          return read()
        },
        { timeout: 60_000, interval: 500 },
      )
      .not.toBe('')
    return read()
  }

  test('lives a day by plain forms, and its customer reads only what is meant for them (K05, I17–I19, C15, C23, Q04, Q08)', async () => {
    const { code, token } = await open()
    const [qc, technician] = [await person('qc'), await person('technician', 'ky-thuat')]
    expect((await mailed(code, 'M4')).includes(`/noi-bo/phieu/${code}/`)).toBe(true)

    await expectDone(send(code, qc, 'transfer', { team: 'ky-thuat' }))
    await expectDone(send(code, technician, 'take'))
    expect(await statusOf(code)).toBe('in_progress')
    await expectDone(send(code, technician, 'note', { body: `Xem log. ${CANARY}` }))
    await expectDone(send(code, technician, 'ask', { via: 'email', items: 'Ảnh báo cáo\nMã lỗi' }))
    expect(await statusOf(code)).toBe('waiting')
    expect(await mailed(code, 'M5')).toContain('Ảnh báo cáo')
    const reply = await product.fetch(`/api/tickets/${token}/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ body: 'Em gửi mã lỗi 421 4.7.0 ạ.' }),
    })
    expect(reply.status).toBe(201)
    expect(await statusOf(code)).toBe('in_progress')

    await expectDone(
      send(code, technician, 'answer', { via: 'email', body: 'Dạ chị thử gửi lại 5 thư ạ.' }),
    )
    expect(await mailed(code, 'reply')).toContain('Dạ chị thử gửi lại 5 thư ạ.')
    await expectDone(
      send(code, technician, 'close', { via: 'email', resolution: 'Đã gửi hết 20 thư.' }),
    )
    expect(await mailed(code, 'M7')).toContain('Đã gửi hết 20 thư.')
    await expectDone(send(code, qc, 'reopen', { reason: `Khách gọi lại. ${CANARY}` }))
    await expectDone(
      send(code, technician, 'close', { via: 'dien-thoai', resolution: 'Đã gửi hết 20 thư.' }),
    )
    expect(await statusOf(code)).toBe('closed')

    const page = await (await product.fetch(`/yeu-cau/${token}/`, { headers: BROWSER })).text()
    const json = await (await product.fetch(`/api/tickets/${token}`)).text()
    for (const told of [page, json]) {
      expect(told).toContain('Đã gửi hết 20 thư.')
      expect(told).not.toContain(CANARY)
    }
    expect(JSON.stringify(product.resend.mails)).not.toContain(CANARY)
    expect(await (await see(code, qc)).text()).toContain(CANARY)
  })

  test('does not exist for a stranger: page, calls and answers are those of a missing code (T24, T43)', async () => {
    const { code } = await storeDeskTicket(product, { team: 'ke-toan' })
    const strangers = [await person('technician', 'ky-thuat'), await person('collaborator')]
    for (const who of strangers) {
      const told = async (answer: Response): Promise<string> =>
        `${answer.status} ${(await answer.text()).replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '…')}`
      const missing = await told(await see('CT-000101-01', who))
      expect(missing).toContain('Bạn tìm phiếu trong danh sách')
      expect(await told(await see(code, who))).toBe(missing)
      for (const call of ['note', 'answer', 'transfer', 'draft']) {
        const form = { body: 'x', via: 'zalo', seen: '1', team: 'qc', kind: 'note' }
        expect(await told(await post(code, who, call, form)), call).toBe(
          await told(await post('CT-000101-01', who, call, form)),
        )
      }
    }
    const { rows } = await product.sql({
      sql: `SELECT (SELECT count(*) FROM note WHERE ticket_id = t.id)
          + (SELECT count(*) FROM draft WHERE ticket_id = t.id)
          + (SELECT count(*) FROM message WHERE ticket_id = t.id) AS n
        FROM ticket t WHERE code = ?`,
      args: [code],
    })
    expect(Number(rows[0]?.n)).toBe(0)
  })

  test('pictures of an answer are on the customer’s page, and go with a withdrawal (T20, L24)', async () => {
    const { code, token } = await open()
    const qc = await person('qc')
    const answer = async (file: Uint8Array<ArrayBuffer>): Promise<Response> => {
      const form = new FormData()
      const hidden = await formOf(code, qc, 'answer')
      for (const [name, value] of Object.entries(hidden)) form.set(name, value)
      form.set('via', 'email')
      form.set('body', 'Dạ anh chị xem ảnh hướng dẫn ạ.')
      form.set('attachments', new File([file], 'hướng dẫn.png', { type: 'image/png' }))
      return product.fetch(`/api/staff/tickets/${code}/answer`, {
        method: 'POST',
        headers: { ...BROWSER, cookie: qc.cookie, origin: product.url },
        body: form,
      })
    }
    const refused = await answer(new TextEncoder().encode('không phải ảnh'))
    expect(refused.status).toBe(422)
    expect(parse(await refused.text()).querySelector('#answer-body')?.text).toContain('xem ảnh')

    await expectDone(answer(png()))
    const sent = parse(await (await see(code, qc)).text())
    const messageId = sent
      .querySelector('form[action$="/withdraw"] [name=messageId]')
      ?.getAttribute('value')
    await expectDone(post(code, qc, 'withdraw', { messageId: messageId ?? '' }))
    const left = await product.sql('SELECT count(*) AS n FROM attachment')
    expect(Number(left.rows[0]?.n)).toBe(0)

    await expectDone(answer(png()))
    expect(await mailed(code, 'reply')).toContain('Kèm 1 ảnh')
    // The answer is shown once it can no longer be withdrawn.
    const linkOf = async (): Promise<string> => {
      const page = await product.fetch(`/yeu-cau/${token}/`, { headers: BROWSER })
      const link = parse(await page.text()).querySelector('a[href*="/attachments/"]')
      return link?.getAttribute('href') ?? ''
    }
    await expect.poll(linkOf, { timeout: 30_000, interval: 500 }).not.toBe('')
    const link = await linkOf()
    const file = await product.fetch(link)
    expect(file.status).toBe(200)
    expect(file.headers.get('content-type')).toBe('image/png')
  })

  test('nothing is sent over a newer answer, and what was typed stays (T19, C17)', async () => {
    const { code } = await open()
    const [one, two] = [await person('qc'), await person('qc')]
    const early = await formOf(code, one, 'answer')
    await expectDone(send(code, two, 'answer', { via: 'zalo', body: 'Em đã gọi khách.' }))
    const refused = await post(code, one, 'answer', {
      ...early,
      via: 'zalo',
      body: 'Câu trả lời của người thứ nhất',
    })
    expect(refused.status).toBe(409)
    const page = parse(await refused.text())
    expect(page.querySelector('#answer-body')?.text).toContain('Câu trả lời của người thứ nhất')
    expect(page.querySelector('.entries')?.text).toContain('Em đã gọi khách.')
    expect(page.querySelector('.error-summary')?.text).toContain('tin mới hơn')
  })

  test('a form that is sent twice acts once; a stale one changes nothing (T19)', async () => {
    const { code } = await open()
    const qc = await person('qc')
    const form = { ...(await formOf(code, qc, 'note')), body: 'Một ghi chú' }
    const answers = await Promise.all([post(code, qc, 'note', form), post(code, qc, 'note', form)])
    expect(answers.map(({ status }) => status)).toEqual([303, 303])
    const take = await formOf(code, qc, 'take')
    await expectDone(
      send(code, qc, 'edit', {
        name: 'Trần Thị Hoà',
        priority: 'urgent',
        product: 'workmail-ai',
        requestType: 'workmail-gui',
        occurredAtUnknown: 'true',
      }),
    )
    const stale = await post(code, qc, 'take', take)
    expect(stale.status).toBe(409)
    expect(await statusOf(code)).toBe('new')
    const { rows } = await product.sql({
      sql: `SELECT count(*) AS n FROM note JOIN ticket ON ticket.id = ticket_id WHERE code = ?`,
      args: [code],
    })
    expect(Number(rows[0]?.n)).toBe(1)
  })

  test('every call but a draft leaves its line in the history, with its author (K22)', async () => {
    const { code } = await open()
    const qc = await person('qc')
    await expectDone(send(code, qc, 'transfer', { team: 'ky-thuat' }))
    await expectDone(send(code, qc, 'take'))
    await expectDone(send(code, qc, 'step', { text: 'Kiểm tra log' }))
    await expectDone(send(code, qc, 'step-done'))
    await expectDone(post(code, qc, 'draft', { kind: 'note', body: 'Đang viết' }))
    await expectDone(send(code, qc, 'close', { via: 'zalo', resolution: 'Đã xong.' }))
    await expectDone(send(code, qc, 'reopen', { reason: 'Khách gọi lại.' }))
    const { rows } = await product.sql({
      sql: `SELECT kind FROM event JOIN ticket ON ticket.id = ticket_id
        WHERE code = ? AND event.staff_id = ? ORDER BY event.rowid`,
      args: [code, qc.id],
    })
    expect(rows.map(({ kind }) => kind)).toEqual([
      'transferred',
      'taken',
      'edited',
      'edited',
      'closed',
      'reopened',
    ])
  })

  test('offers only what fits, and says why something else does not (L12, C47)', async () => {
    const { code } = await open()
    const qc = await person('qc')
    await expectDone(send(code, qc, 'take'))
    const page = parse(await (await see(code, qc)).text())
    // Only a ticket that its requester has just reopened is closed again without a mail.
    expect(page.querySelector('form[action$="/close-again"]')).toBeNull()

    await expectDone(send(code, qc, 'step', { text: 'Kiểm tra log' }))
    const unfinished = await send(code, qc, 'close', { via: 'zalo', resolution: 'Đã xong.' })
    expect(unfinished.status).toBe(422)
    const summary = parse(await unfinished.text()).querySelector('.error-summary')
    expect(summary?.text).toContain('Kiểm tra log')
    expect(summary?.querySelectorAll('a')).toEqual([])

    const mine = await send(code, qc, 'assign', { assignee: qc.id })
    expect(mine.status).toBe(422)
    expect(parse(await mine.text()).querySelector('.error-summary')?.text).toContain(
      'đã được giao cho người này',
    )
    const facts = {
      name: 'Trần Thị Hoà',
      priority: 'normal',
      product: 'workmail-ai',
      requestType: 'workmail-gui',
      occurredAtUnknown: 'true',
    }
    const past = await send(code, qc, 'edit', { ...facts, callbackOn: '2020-01-02' })
    expect(past.status).toBe(422)
    await expectDone(send(code, qc, 'edit', { ...facts, contract: 'HĐ-12', priority: 'urgent' }))
    const history = parse(await (await see(code, qc)).text()).querySelector('.entries')?.text
    expect(history).toContain('Đã sửa thông tin phiếu: Mức độ, Hợp đồng')
  })

  test('a template follows what a person has begun to write (K18, L10)', async () => {
    const { code } = await open()
    const qc = await person('qc')
    await expectDone(post(code, qc, 'draft', { kind: 'answer', body: 'Dạ chào chị.' }))
    const page = await product.fetch(`/noi-bo/phieu/${code}/?mau=M6b`, {
      headers: { ...BROWSER, cookie: qc.cookie },
    })
    const box = parse(await page.text()).querySelector('#answer-body')?.text ?? ''
    expect(box.trim()).toMatch(/^Dạ chào chị\.\n.*cập nhật tiến độ/)
  })

  test('shows a script in any field as text, and 40 entries of 200 (T20, L10)', async () => {
    const { code, id } = await storeDeskTicket(product, {
      subject: '<script>alert(1)</script>',
      description: '"><img src=x onerror=alert(1)>',
      name: '<b>Hoà</b>',
    })
    const at = (place: number) => new Date(Date.now() - (300 - place) * 60_000).toISOString()
    for (let place = 0; place < 200; place += 50) {
      const rows = Array.from({ length: 50 }, (_, each) => place + each)
      await product.sql({
        sql: `INSERT INTO message (id, ticket_id, author, body, created_at) VALUES ${rows
          .map(() => '(?, ?, ?, ?, ?)')
          .join(', ')}`,
        args: rows.flatMap((each) => [
          crypto.randomUUID(),
          id,
          each % 2 ? 'staff' : 'requester',
          `<i>Tin ${each}</i>`,
          at(each),
        ]),
      })
    }
    const qc = await person('qc')
    const text = await (await see(code, qc)).text()
    expect(text).not.toContain('<script>alert')
    expect(text).not.toContain('<img src=x')
    expect(text).not.toContain('<i>Tin')
    const page = parse(text)
    expect(page.querySelectorAll('.entries > li')).toHaveLength(40)
    const older = page.querySelector('a[href*="truoc="]')?.getAttribute('href') ?? ''
    const before = await product.fetch(older.replace(/#.*/, ''), {
      headers: { ...BROWSER, cookie: qc.cookie },
    })
    expect(parse(await before.text()).querySelector('.entries')?.text).toContain('Tin 130')
  })

  test('answers 304 until something changes (CONTRACT §8.36)', async () => {
    const { code } = await open()
    const qc = await person('qc')
    const page = parse(await (await see(code, qc)).text())
    const etag = page.querySelector('.desk-ticket')?.getAttribute('data-etag') ?? ''
    const asked = { 'x-part': 'main', 'if-none-match': etag }
    expect((await see(code, qc, asked)).status).toBe(304)
    await expectDone(send(code, await person('qc'), 'note', { body: 'Tin mới' }))
    expect((await see(code, qc, asked)).status).toBe(200)
  })
})
