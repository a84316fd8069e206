import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Product, runtimes, STAFF } from '../support/product.ts'
import { png } from '../support/pictures.ts'
import {
  BROWSER,
  type Fields,
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

const TICKETS = '/api/tickets'
const DAY_MS = 86_400_000
const uuid = () => crypto.randomUUID()

describe.for(runtimes)('intake on $runtime', ({ start }) => {
  let product: Product
  beforeAll(async () => {
    product = await start()
  })
  afterAll(() => product.close())

  async function stored(opened: Pick<Opened, 'token'>): Promise<Fields> {
    const answer = await product.fetch(`/api/tickets/${opened.token}`)
    expect(answer.status).toBe(200)
    return (await answer.json()) as Fields
  }

  test('JSON is answered 201 with code, link and the 24 hours (I02, T48, L11, Q06)', async () => {
    const fields = ticketFields()
    const answer = await postJson(product, TICKETS, fields)
    expect(answer.status).toBe(201)
    const opened = (await answer.json()) as Opened
    expect(opened.code).toMatch(/^CT-\d{6}-\d{2,}$/)
    expect(opened.token).toMatch(/^[\w-]{43}$/)
    expect(opened.statusUrl).toBe(`${product.url}/yeu-cau/${opened.token}/`)
    expect(answer.headers.get('location')).toBe(opened.statusUrl)
    expect(Date.parse(opened.dueAt) - Date.parse(opened.receivedAt)).toBe(DAY_MS)
    const vietnamDay = new Date(Date.parse(opened.receivedAt) + 7 * 3_600_000).toISOString()
    expect(opened.code.slice(3, 9)).toBe(vietnamDay.slice(2, 10).replaceAll('-', ''))
    expect(await stored(opened)).toMatchObject({
      code: opened.code,
      status: 'new',
      subject: fields.subject,
      description: fields.description,
    })
  })

  test.for([
    { kind: 'urlencoded', send: postForm },
    { kind: 'multipart', send: postMultipart },
  ])('a $kind form post leads to the page that confirms it (I02, T48, T10)', async ({ send }) => {
    const fields = ticketFields({ consent: 'true' })
    const answer = await send(product, TICKETS, fields)
    expect(answer.status).toBe(303)
    const location = answer.headers.get('location') ?? ''
    // A path and no address: `form-action` follows redirects (CONTRACT §8.7).
    expect(location).toMatch(/^\/yeu-cau\/[\w-]{43}\/$/)
    const page = await pageOf(await product.fetch(location, { headers: BROWSER }))
    const code = page.main.querySelector('.code')?.textContent ?? ''
    expect(code).toMatch(/^CT-\d{6}-\d{2,}$/)
    expect(page.title).toContain(code)
    expect(page.main.textContent).toContain(fields.email)
    expect(page.main.textContent).toContain('24 giờ')
    await mailsAbout(product, code, 2)
  })

  test('a form that wants no page is a program’s (CONTRACT §8.5)', async () => {
    const answer = await product.fetch(TICKETS, {
      method: 'POST',
      body: new URLSearchParams(ticketFields({ consent: 'on' }) as Record<string, string>),
      headers: { accept: 'application/json' },
    })
    expect(answer.status).toBe(201)
    expect(((await answer.json()) as Opened).code).toMatch(/^CT-/)
  })

  test('one acknowledgment and one alert, with their headers (I03, I04, I05, I06, K06, L32, Q06, T02, T09, T12)', async () => {
    const email = freshEmail()
    const opened = await openTicket(product, {
      email,
      subject: 'Xem https://evil.example/x ngay',
      description: 'Một mô tả mà thư xác nhận không được nhắc lại: evil.example/đường-dẫn.',
    })
    const mails = await mailsAbout(product, opened.code, 2)
    const acknowledgment = mails.find(({ to }) => to === email)
    const alert = mails.find(({ to }) => to === STAFF)
    expect(acknowledgment).toMatchObject({
      subject: `[${opened.code}] CoreTech: Xác nhận tiếp nhận yêu cầu của Quý khách từ kênh Web Support`,
      from: 'CoreTech <ho-tro@coretech.io.vn>',
      reply_to: 'support@coretech.io.vn',
    })
    expect(acknowledgment?.headers).toEqual({
      'X-Ticket-Code': opened.code,
      'X-Template': 'M1',
      'Auto-Submitted': 'auto-replied',
    })
    for (const part of [acknowledgment?.text ?? '', acknowledgment?.html ?? '']) {
      expect(part).toContain(opened.code)
      expect(part).toContain(opened.statusUrl)
      expect(part).toContain('24 giờ')
      expect(part).not.toContain('evil.example')
    }
    expect(acknowledgment?.html).toContain('<strong>Nguyễn Thị Hoà</strong>')
    expect(alert).toMatchObject({
      subject: `[${opened.code}][Thường] SocialCDP – Xem https://evil.example/x ngay`,
    })
    expect(alert?.headers).toEqual({
      'X-Ticket-Code': opened.code,
      'X-Template': 'M4',
      'Auto-Submitted': 'auto-generated',
    })
    expect(alert?.text).toContain('Một mô tả mà thư xác nhận không được nhắc lại')
    expect(alert?.text).toContain(`${product.url}/noi-bo/phieu/${opened.code}/`)
    // Mails to staff hold no private link.
    expect(alert?.text).not.toContain(opened.token)
    expect(new Set(mails.map(({ key }) => key)).size).toBe(2)
    expect(mails.map(({ text, html }) => text + html).join('')).not.toContain('\u0001')
  })

  test('a complaint is acknowledged by M8, with the day of its written answer (I03)', async () => {
    const opened = await openTicket(product, { requestType: 'khieu-nai' })
    const mails = await mailsAbout(product, opened.code, 2)
    expect(mails.map(({ headers }) => headers['X-Template']).sort()).toEqual(['M4', 'M8'])
    const { resultDueOn } = await stored(opened)
    expect(resultDueOn).toMatch(/^\d{4}-\d{2}-\d{2}$/)
    const [year, month, day] = String(resultDueOn).split('-')
    const complaint = mails.find(({ headers }) => headers['X-Template'] === 'M8')
    expect(complaint?.text).toContain(`${day}/${month}/${year}`)
    expect(complaint?.headers['Auto-Submitted']).toBe('auto-replied')
  })

  test('name and subject make one mail with one recipient and one subject (T30)', async () => {
    const email = freshEmail()
    const opened = await openTicket(product, {
      email,
      name: 'A\r\nBcc: x@evil.example, "b" <c@evil.example>',
      subject: '=?utf-8?B?aGFjaw==?=\r\nTo: d@evil.example',
    })
    const mails = await mailsAbout(product, opened.code, 2)
    expect(mails.map(({ to }) => to).sort()).toEqual([email, STAFF].sort())
    for (const { subject } of mails) {
      expect(subject).not.toMatch(/[\r\n]/)
      expect(subject).not.toContain('=?')
    }
  })

  describe('what is missing or wrong', () => {
    test('all required fields are asked for at once (K04, K14, C24, C45, L26)', async () => {
      const answer = await postJson(product, TICKETS, {})
      expect(answer.status).toBe(422)
      expect(await pointersOf(answer)).toEqual([
        '#/name',
        '#/email',
        '#/product',
        '#/requestType',
        '#/subject',
        '#/description',
        '#/occurredAt',
        '#/consent',
      ])
    })

    test('each sentence is Vietnamese and says what to do (T48)', async () => {
      const { errors = [], type, title } = await problemOf(await postJson(product, TICKETS, {}))
      expect(type).toBe('/loi/noi-dung-chua-dung/')
      expect(title).toBe('Nội dung chưa đúng')
      for (const { detail } of errors) expect(detail).toMatch(/[ạ-ỹđôơưăê]/i)
    })

    test.for<{ wrong: string; fields: Fields; pointers: string[] }>([
      { wrong: 'too short', fields: { name: 'A', subject: 'a' }, pointers: ['name', 'subject'] },
      { wrong: 'too long', fields: { description: 'ă'.repeat(5001) }, pointers: ['description'] },
      { wrong: 'no address', fields: { email: 'a@b' }, pointers: ['email'] },
      {
        wrong: 'of the wrong type',
        fields: { name: 5, subject: [] },
        pointers: ['name', 'subject'],
      },
      { wrong: 'not in the list', fields: { product: 'x' }, pointers: ['product'] },
      { wrong: 'not agreed to', fields: { consent: false }, pointers: ['consent'] },
      {
        wrong: 'in the future',
        fields: { occurredAt: '2031-01-01T00:00' },
        pointers: ['occurredAt'],
      },
      {
        wrong: 'no real day',
        fields: { occurredAt: '2026-02-30T10:00' },
        pointers: ['occurredAt'],
      },
      { wrong: 'a password', fields: { subject: 'mật khẩu: Abc@12345' }, pointers: ['subject'] },
      {
        wrong: 'T25 set by the server alone',
        fields: { status: 'closed', priority: 'urgent', code: 'CT-1', team: 'x', dueAt: 'x' },
        pointers: ['status', 'priority', 'code', 'team', 'dueAt'],
      },
    ])('a field that is $wrong (K04)', async ({ fields, pointers }) => {
      const answer = await postJson(product, TICKETS, ticketFields(fields))
      expect(answer.status).toBe(422)
      expect(await pointersOf(answer)).toEqual(pointers.map((name) => `#/${name}`))
    })

    test('a form post gets its page back, 422, with everything typed (T02, K14, T47)', async () => {
      const typed = {
        name: 'Trần Văn “Á” <b>',
        email: 'khong-phai-email',
        phone: '0912 345 678',
        product: 'workmail-ai',
        requestType: 'workmail-gui',
        subject: 'Gửi & nhận <thư>',
        description: '\n  dòng một\n\tdòng hai </textarea><script>alert(1)</script>',
        occurredAt: '2026-11-20T09:30',
        browser: 'Cốc Cốc 130',
        errorCode: '535 5.7.8',
        keyword: 'điện thoại, "máy"',
        guide: 'workmail-cau-hinh-smtp',
        stepsTried: ['Bước “tự nghĩ ra” <i>'],
        consent: 'true',
        idempotencyKey: uuid(),
      }
      for (const send of [postForm, postMultipart]) {
        const answer = await send(product, TICKETS, typed)
        expect(answer.status).toBe(422)
        expect(answer.headers.get('cache-control')).toBe('no-store')
        const page = await pageOf(answer)
        expect(page.title).toMatch(/^Lỗi:/)
        for (const [name, value] of Object.entries(typed)) {
          if (name === 'stepsTried' || name === 'consent') continue
          expect({ name, value: page.valueOf(name) }).toEqual({ name, value })
        }
        expect(page.main.querySelector('[name="consent"]')?.hasAttribute('checked')).toBe(true)
        const steps = page.main.querySelectorAll('[name="stepsTried"][checked]')
        expect(steps.map((step) => step.getAttribute('value'))).toEqual(typed.stepsTried)
        expect(page.main.querySelector('.error-summary a')?.getAttribute('href')).toBe('#email')
        expect(page.main.querySelector('#email')?.getAttribute('aria-invalid')).toBe('true')
        expect(page.main.querySelectorAll('script')).toHaveLength(0)
      }
    })

    test('pictures of a refused form are gone, and the page says so (K14)', async () => {
      const answer = await postMultipart(product, TICKETS, ticketFields({ email: 'x' }), [
        { name: 'anh.png', bytes: png() },
      ])
      const page = await pageOf(answer)
      expect(page.main.querySelector('.notice.warn')?.textContent).toMatch(/Ảnh bạn đã chọn/)
    })

    test('a side field never costs a ticket (CONTRACT §8.17)', async () => {
      const opened = await openTicket(product, {
        phone: 'gọi cho chị Lan nhé',
        guide: 'khong-co-bai-nay',
        occurredAt: '2026-11-20T09:30',
        occurredAtUnknown: true,
      })
      const page = await pageOf(await product.fetch(`/yeu-cau/${opened.token}/`))
      expect(page.main.textContent).toContain('gọi cho chị Lan nhé')
      expect(page.main.textContent).toContain('khoảng 20/11/2026 09:30')
    })
  })

  describe('text', () => {
    const LETTERS = Array.from('aăâeêioôơuưy').flatMap((letter) =>
      ['', '\u0300', '\u0301', '\u0303', '\u0309', '\u0323'].flatMap((tone) => [
        (letter + tone).normalize('NFC'),
        (letter + tone).normalize('NFC').toUpperCase(),
      ]),
    )
    const ALPHABET = `${LETTERS.join('')}đĐ`

    test('every Vietnamese letter, emoji and four-byte character comes out as it went in (T15, D13)', async () => {
      const text = `${ALPHABET} 👨‍👩‍👧‍👦 😀 𠀋 ﷽ “trích” — … ½`
      expect(LETTERS).toHaveLength(144)
      const subject = 'Lỗi 😀 “Đăng nhập” 𠀋 từ sáng'
      const email = freshEmail()
      const opened = await openTicket(product, {
        email,
        subject,
        description: text.normalize('NFD'),
        name: 'Đặng Thị Mỹ Ượng'.normalize('NFD'),
      })
      expect(await stored(opened)).toMatchObject({ subject, description: text.normalize('NFC') })
      const mails = await mailsAbout(product, opened.code, 2)
      const alert = mails.find(({ to }) => to === STAFF)
      expect(alert?.text).toContain(text.normalize('NFC'))
      expect(alert?.subject).toContain(subject)
      expect(mails.find(({ to }) => to === email)?.text).toContain('Đặng Thị Mỹ Ượng')
    })

    test('controls, bidi marks and invisible characters go, nothing after them is cut (T15, D13, CONTRACT §8.16)', async () => {
      const opened = await openTicket(product, {
        subject: 'Màn\u0000 hình\u202E bị\u200B đơ\nhai dòng',
        description: 'Dòng một\r\nDòng\u0007 hai\u2066 có\ttab và\uFEFF chữ cuối cùng.',
      })
      expect(await stored(opened)).toMatchObject({
        subject: 'Màn hình bị đơ hai dòng',
        description: 'Dòng một\nDòng hai có\ttab và chữ cuối cùng.',
      })
    })

    test('markup is kept byte for byte and shown as text (T47, T19)', async () => {
      const description =
        '<script>alert(1)</script><img src=x onerror=alert(2)> &amp; &lt;b&gt;  hai  dấu cách \\ {{code}} ${x}'
      const opened = await openTicket(product, { description })
      expect((await stored(opened)).description).toBe(description)
      const page = await pageOf(await product.fetch(`/yeu-cau/${opened.token}/`))
      expect(page.main.querySelector('.typed')?.textContent).toBe(description)
      expect(page.main.querySelectorAll('script, img')).toHaveLength(0)
      const mails = await mailsAbout(product, opened.code, 2)
      expect(mails.find(({ to }) => to === STAFF)?.text).toContain(description)
    })

    test('5,000 characters of four bytes each are taken, one more is not', async () => {
      const long = '😀'.repeat(5000)
      const opened = await openTicket(product, { description: long })
      expect((await stored(opened)).description).toBe(long)
      const answer = await postJson(product, TICKETS, ticketFields({ description: `${long}😀` }))
      expect(await pointersOf(answer)).toEqual(['#/description'])
    })
  })

  describe('the same request again', () => {
    test('a double post is one ticket, one acknowledgment, one alert, one answer (D8, T10)', async () => {
      const fields = ticketFields({ idempotencyKey: uuid() })
      const first = await postJson(product, TICKETS, fields)
      const second = await postJson(product, TICKETS, fields)
      expect([first.status, second.status]).toEqual([201, 201])
      const opened = (await first.json()) as Opened
      // The replay gives the same token, though only its hash is stored (CONTRACT §8.1).
      expect(await second.json()).toEqual(opened)
      await mailsAbout(product, opened.code, 2)
    })

    test.for([2, 5])('%i at once are one ticket (D8, T10)', async (times) => {
      const email = freshEmail()
      const fields = ticketFields({ email, idempotencyKey: uuid() })
      const answers = await Promise.all(
        Array.from({ length: times }, () => postJson(product, TICKETS, fields)),
      )
      const opened = (await Promise.all(answers.map((answer) => answer.json()))) as Opened[]
      expect(answers.map(({ status }) => status)).toEqual(Array(times).fill(201))
      expect(new Set(opened.map(({ code, token }) => code + token)).size).toBe(1)
      await mailsAbout(product, opened[0]!.code, 2)
      expect(product.resend.mails.filter(({ to }) => to === email)).toHaveLength(1)
    })

    test('a form sent five times at once leads to one page (D8, T10)', async () => {
      const fields = ticketFields({ idempotencyKey: uuid() })
      const answers = await Promise.all(
        Array.from({ length: 5 }, () => postMultipart(product, TICKETS, fields)),
      )
      expect(answers.map(({ status }) => status)).toEqual(Array(5).fill(303))
      expect(new Set(answers.map(({ headers }) => headers.get('location'))).size).toBe(1)
    })

    test('the key may come in the header, in any case of letters (CONTRACT §8.4)', async () => {
      const key = uuid()
      const fields = ticketFields()
      const headers = { 'Idempotency-Key': key.toUpperCase() }
      const first = await postJson(product, TICKETS, fields, { headers })
      const second = await postJson(product, TICKETS, { ...fields, idempotencyKey: key })
      expect(await second.json()).toEqual(await first.json())
    })

    test('header and body with different keys, or no UUID, are refused (CONTRACT §8.4)', async () => {
      const headers = { 'Idempotency-Key': uuid() }
      const both = await postJson(product, TICKETS, ticketFields({ idempotencyKey: uuid() }), {
        headers,
      })
      expect(both.status).toBe(422)
      expect(await pointersOf(both)).toEqual(['#/idempotencyKey'])
      const none = await postJson(product, TICKETS, ticketFields(), {
        headers: { 'Idempotency-Key': 'lần-một'.normalize('NFD').replace(/[^ -~]/g, '') },
      })
      expect(none.status).toBe(422)
    })

    test('the same key with another body is a conflict and stores nothing (T10)', async () => {
      const email = freshEmail()
      const key = uuid()
      const opened = await openTicket(product, { email, idempotencyKey: key })
      const other = ticketFields({ email, idempotencyKey: key, subject: 'Một việc khác hẳn' })
      const answer = await postJson(product, TICKETS, other)
      expect(answer.status).toBe(409)
      expect((await problemOf(answer)).type).toBe('/loi/trung-khoa/')
      await mailsAbout(product, opened.code, 2)
      const page = await pageOf(await postForm(product, TICKETS, other))
      expect(page.valueOf('subject')).toBe('Một việc khác hẳn')
      // The page comes back with a key that can be used.
      const fresh = page.valueOf('idempotencyKey')
      expect(fresh).not.toBe(key)
      const again = await postForm(product, TICKETS, { ...other, idempotencyKey: fresh })
      expect(again.status).toBe(303)
    })

    test('a refused request uses up no key, and the form keeps it (CONTRACT §8.4)', async () => {
      const key = uuid()
      const refused = await postForm(
        product,
        TICKETS,
        ticketFields({ idempotencyKey: key, name: '' }),
      )
      expect(refused.status).toBe(422)
      expect((await pageOf(refused)).valueOf('idempotencyKey')).toBe(key)
      const taken = await postForm(product, TICKETS, ticketFields({ idempotencyKey: key }))
      expect(taken.status).toBe(303)
    })

    test('pictures belong to what makes a request the same (CONTRACT §8.4)', async () => {
      const fields = ticketFields({ idempotencyKey: uuid() })
      const picture = (width: number) => [{ name: 'a.png', bytes: png({ width }) }]
      const first = await postMultipart(product, TICKETS, fields, picture(1))
      const same = await postMultipart(product, TICKETS, fields, picture(1))
      const other = await postMultipart(product, TICKETS, fields, picture(2))
      expect([first.status, same.status, other.status]).toEqual([303, 303, 409])
      expect(tokenIn(same.headers.get('location'))).toBe(tokenIn(first.headers.get('location')))
    })

    test('fields in another order and an empty optional field are the same body (CONTRACT §8.4)', async () => {
      const fields = ticketFields({ idempotencyKey: uuid() })
      const first = await postJson(product, TICKETS, fields)
      const turned = Object.fromEntries(Object.entries({ ...fields, phone: '' }).reverse())
      expect(await (await postJson(product, TICKETS, turned)).json()).toEqual(await first.json())
    })
  })

  test('a trap that was hit refuses nothing, but its mails wait (CONTRACT §8.20, T13)', async () => {
    const email = freshEmail()
    const fields = ticketFields({ email, website: 'https://spam.example/' })
    const answer = await postForm(product, TICKETS, fields)
    expect(answer.status).toBe(303)
    const page = await pageOf(await product.fetch(answer.headers.get('location') ?? ''))
    expect(page.main.textContent).toContain(email)
    const code = page.main.querySelector('.code')?.textContent ?? ''
    expect(code).toMatch(/^CT-/)
    await mailsAbout(product, code, 0)
    const { rows } = await product.sql({
      sql: `SELECT held, count(*) AS n FROM outbox JOIN ticket ON ticket.id = ticket_id
            WHERE code = ? GROUP BY held`,
      args: [code],
    })
    expect(rows.map(({ held, n }) => [held, n])).toEqual([[1, 2]])
  })

  test('the first acknowledgment in full, the second bare, no third, the same page each time (T75, D15, T12)', async () => {
    const email = freshEmail()
    const subject = 'Dòng chữ mà người gửi đã chọn'
    const pages: string[] = []
    while (pages.length < 3) {
      const opened = await openTicket(product, { email, subject })
      const page = await pageOf(await product.fetch(`/yeu-cau/${opened.token}/`))
      pages.push(page.main.querySelector('.receipt')?.textContent ?? '')
      await mailsAbout(product, opened.code, pages.length === 3 ? 1 : 2)
    }
    const [first, second, ...more] = product.resend.mails.filter(({ to }) => to === email)
    expect(more).toEqual([])
    expect(first?.text).toContain(subject)
    expect(second?.text).not.toContain(subject)
    expect(second?.text).not.toContain('Nguyễn Thị Hoà')
    expect(second?.headers['X-Template']).toBe('M1')
    const sameWords = pages.map((page) => page.replaceAll(/CT-\d{6}-\d{2,}/g, '…'))
    expect(new Set(sameWords).size).toBe(1)
    expect(pages[0]).toContain(`có thể gửi một email xác nhận tới ${email}`)
  })

  test('three at once to one address are no way around the cap (D15)', async () => {
    const email = freshEmail()
    const subject = 'Dòng chữ gửi cùng một lúc'
    const opened = await Promise.all(
      [1, 2, 3, 4].map(() => openTicket(product, { email, subject })),
    )
    expect(new Set(opened.map(({ code }) => code)).size).toBe(4)
    const mails = () => product.resend.mails.filter(({ to }) => to === email)
    await expect.poll(() => mails().length, POLL).toBe(2)
    const { rows } = await product.sql({
      sql: `SELECT count(*) AS n FROM outbox WHERE to_email = ?`,
      args: [email],
    })
    expect(rows[0]?.n).toBe(2)
    expect(mails().filter(({ text }) => text.includes(subject))).toHaveLength(1)
  })

  test('consent is stored with its version, the hash of its words and the time (C51)', async () => {
    const opened = await openTicket(product)
    const { rows } = await product.sql({
      sql: `SELECT consent_version, consent_text_sha256, consent_at, received_at FROM ticket
            WHERE code = ?`,
      args: [opened.code],
    })
    expect(rows[0]).toMatchObject({ consent_at: opened.receivedAt, received_at: opened.receivedAt })
    expect(rows[0]?.consent_version).toMatch(/^\d{4}-\d{2}-\d{2}$/)
    expect(rows[0]?.consent_text_sha256).toMatch(/^[\w-]{43}$/)
  })

  test('codes of tickets that come together are different, without a gap, past 99 (T11, D11)', async () => {
    await product.sql(`UPDATE code_counter SET last = max(last, 95)`)
    const opened = await Promise.all(Array.from({ length: 12 }, () => openTicket(product)))
    const numbers = opened.map(({ code }) => Number(code.split('-')[2])).sort((a, b) => a - b)
    expect(numbers).toEqual(Array.from({ length: 12 }, (_, place) => 96 + place))
    expect(opened.map(({ code }) => code)).toContainEqual(expect.stringMatching(/-107$/))
  })
})
