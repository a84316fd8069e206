import PostalMime from 'postal-mime'
import { expect, test } from 'vitest'
import { type MailName, mailReplies } from '../../content/replies.ts'
import {
  defang,
  type MailTicket,
  type RenderedMail,
  renderAcknowledgment,
  renderAlert,
  renderMail,
  renderNewMessage,
  renderTicketLinks,
} from '../../api/mail/render.ts'
import { CODE_PLACEHOLDER, linkPlaceholder } from '../../api/mail/placeholders.ts'
import { rawMail } from '../../api/mail/raw.ts'

const sender = { publicUrl: 'https://hotro.example.com', mailReplyTo: 'support@coretech.io.vn' }
const LINK_ID = '6f1c9d1e-0000-4000-8000-000000000001'
const CODE = 'CT-261122-01'

const ticket: MailTicket = {
  name: 'Nguyễn Văn A',
  email: 'khach@example.com',
  phone: '+84912345678',
  product: 'socialcdp',
  requestType: 'socialcdp-du-lieu',
  channel: 'web',
  priority: 'normal',
  subject: 'Quét từ khoá không ra số điện thoại',
  description: 'Dòng một\nDòng hai & <b>ba</b>',
  occurredAt: new Date('2026-11-22T01:00:00Z'),
  occurredAtUnknown: true,
  browser: 'Chrome 153',
  errorCode: 'ERR_TIMED_OUT',
  keyword: 'máy lọc nước',
  guide: 'SocialCDP không có dữ liệu',
  stepsTried: ['Kiểm tra từ khoá', 'Kiểm tra kết nối mạng'],
  pictures: 2,
  receivedAt: new Date('2026-11-22T02:30:00Z'),
  dueAt: new Date('2026-11-23T02:30:00Z'),
  resultDueOn: null,
}

/** The mail as it is handed to the provider. */
function filled(mail: RenderedMail): RenderedMail {
  const fill = (text: string) =>
    text
      .replaceAll(CODE_PLACEHOLDER, CODE)
      .replaceAll(linkPlaceholder(LINK_ID), 'https://hotro.example.com/yeu-cau/abc/')
  return { ...mail, subject: fill(mail.subject), text: fill(mail.text), html: fill(mail.html) }
}

function raw(mail: RenderedMail, to = 'khach@example.com'): string {
  return rawMail(
    {
      ...filled(mail),
      id: 'mail-1',
      from: 'Hỗ trợ CoreTech <support@coretech.io.vn>',
      to,
      replyTo: sender.mailReplyTo,
      headers: {
        'X-Ticket-Code': CODE,
        'X-Template': mail.template,
        ...(mail.autoSubmitted && { 'Auto-Submitted': mail.autoSubmitted }),
      },
    },
    new Date('2026-11-22T02:30:00Z'),
  )
}

const acknowledgeIn = (form: 'full' | 'bare', changed: Partial<MailTicket> = {}) =>
  renderAcknowledgment(sender, { ...ticket, ...changed }, LINK_ID)[form]
const acknowledge = (changed: Partial<MailTicket> = {}) => acknowledgeIn('full', changed)

test('subject of M1, to the letter (I04)', () => {
  expect(filled(acknowledge()).subject).toBe(
    '[CT-261122-01] CoreTech: Xác nhận tiếp nhận yêu cầu của Quý khách từ kênh Web Support',
  )
})

test('text of M1, to the letter (I05)', () => {
  expect(filled(acknowledge()).text).toBe(`Kính gửi Quý khách Nguyễn Văn A,

CoreTech đã nhận được yêu cầu của Quý khách qua kênh Web Support với yêu cầu như sau:

Mã yêu cầu: CT-261122-01
Loại yêu cầu: Dữ liệu SocialCDP
Chi tiết yêu cầu: Quét từ khoá không ra số điện thoại
Thời gian nhận yêu cầu: 22/11/2026 09:30

Đội ngũ phụ trách hỗ trợ yêu cầu sẽ liên hệ Quý khách trong thời gian sớm nhất. CoreTech phản hồi trong vòng 24 giờ kể từ khi tiếp nhận. Thời gian khắc phục được thông báo sau khi kỹ thuật kiểm tra.

Quý khách có thể phản hồi email này để cung cấp thêm thông tin cho chúng tôi.

Xem và bổ sung thông tin:
https://hotro.example.com/yeu-cau/abc/

Trân trọng,
CoreTech

Email này được gửi tự động vì có yêu cầu hỗ trợ ghi địa chỉ của Quý khách. Nếu Quý khách không gửi yêu cầu nào, xin bỏ qua email này.

-- 
CoreTech · support@coretech.io.vn
`)
})

test.for(['Nguyễn Văn A', CODE, 'Dữ liệu SocialCDP', ticket.subject, '22/11/2026 09:30'])(
  '"%s" is bold in the HTML part of M1 (I05)',
  (value) => {
    expect(filled(acknowledge()).html).toContain(`<strong>${value}</strong>`)
  },
)

test('the acknowledgment of a complaint names the day of its written answer, of others not (R5)', () => {
  const complaint = acknowledge({ requestType: 'khieu-nai', resultDueOn: '2027-01-05' })
  expect(complaint.template).toBe('M8')
  expect(complaint.text).toContain(
    'CoreTech đã tiếp nhận khiếu nại của Quý khách. Kết quả giải quyết được trả lời bằng văn bản trong thời hạn không quá 30 ngày làm việc, chậm nhất ngày 05/01/2027.',
  )
  expect(acknowledge().text).not.toContain('30 ngày')
})

test.for([
  { name: 'M1', changed: {} },
  { name: 'M8', changed: { requestType: 'khieu-nai', resultDueOn: '2027-01-05' } as const },
])('bare $name holds nothing that was typed, but code and link (D15)', ({ name, changed }) => {
  const typed = { name: 'Gõ Tên', subject: 'Gõ tiêu đề', description: 'Gõ mô tả' }
  const bare = filled(acknowledgeIn('bare', { ...changed, ...typed }))
  expect(bare.template).toBe(name)
  expect(JSON.stringify(filled(acknowledge({ ...changed, ...typed })))).toMatch(
    /Gõ Tên.*Gõ tiêu đề.*Gõ Tên.*Gõ tiêu đề/,
  )
  expect(JSON.stringify(bare)).not.toMatch(/Gõ|Chi tiết yêu cầu/)
  expect(bare.subject).toContain(CODE)
  expect(bare.text).toMatch(
    /^Kính gửi Quý khách,\n\n.*\n\nMã yêu cầu: .*\nLoại yêu cầu: .*\nThời gian nhận yêu cầu: .*\n\n/,
  )
  for (const part of [bare.text, bare.html]) expect(part).toContain('/yeu-cau/abc/')
})

test('an acknowledgment echoes name and subject only (T12)', () => {
  const mail = acknowledge()
  const whole = mail.subject + mail.text + mail.html
  for (const typed of ['Dòng một', 'Chrome 153', 'ERR_TIMED_OUT', 'máy lọc nước', '+84912345678']) {
    expect(whole).not.toContain(typed)
  }
})

test.for([
  ['http://evil.example/a?b=c', 'http[:]//evil[.]example/a?b=c'],
  ['HTTPS://Evil.Example', 'HTTPS[:]//Evil[.]Example'],
  ['xem www.evil.example ngay', 'xem www[.]evil[.]example ngay'],
  ['evil.example', 'evil[.]example'],
  ['gửi tới ai@evil.example.', 'gửi tới ai@evil[.]example.'],
  ['http://3232235777/', 'http[:]//3232235777/'],
  ['http:\\\\evil.example', 'http[:]\\\\evil[.]example'],
  ['evil。example', 'evil[.]example'],
  ['evil．example', 'evil[.]example'],
  ['evil.\u200dexample', 'evil[.]\u200dexample'],
  ['bánh-mì.vn', 'bánh-mì[.]vn'],
  ['evil.3com.vn', 'evil[.]3com[.]vn'],
  ['Giá 1.234,5 lúc 10.30', 'Giá 1.234,5 lúc 10.30'],
  ['Chờ lâu... rồi tắt.', 'Chờ lâu... rồi tắt.'],
  ['Lỗi 5.7.26: “bị từ chối.”', 'Lỗi 5.7.26: “bị từ chối.”'],
])('"%s" typed into an acknowledgment reads "%s" (T12)', ([typed, shown]) => {
  expect(defang(typed!)).toBe(shown)
  const mail = acknowledge({ name: typed!, subject: typed! })
  expect(mail.text).toContain(`Chi tiết yêu cầu: ${shown}`)
  if (shown !== typed) expect(mail.text + mail.html).not.toContain(typed)
})

test('M4: the alert says all that is needed to act (L32)', () => {
  const { subject, text } = filled(renderAlert(sender, ticket))
  expect(subject).toBe('[CT-261122-01][Thường] SocialCDP – Quét từ khoá không ra số điện thoại')
  expect(text).toBe(`Mã yêu cầu: CT-261122-01
Về việc: Quét từ khoá không ra số điện thoại
Loại yêu cầu: Dữ liệu SocialCDP
Sản phẩm gặp lỗi: SocialCDP
Thời điểm xảy ra: khoảng 22/11/2026 08:00
Hình thức LH: Web
Hạn phản hồi: 23/11/2026 09:30

Mô tả:
> Dòng một
> Dòng hai & <b>ba</b>

Họ và tên: Nguyễn Văn A
Email đăng ký tài khoản: khach@example.com
Số điện thoại / Zalo: +84912345678
Trình duyệt: Chrome 153
Mã lỗi: ERR_TIMED_OUT
Từ khoá: máy lọc nước
Ảnh chụp màn hình: 2
Hướng dẫn đã xem: SocialCDP không có dữ liệu

Các bước đã thử:
- Kiểm tra từ khoá
- Kiểm tra kết nối mạng

Mở phiếu:
https://hotro.example.com/noi-bo/phieu/CT-261122-01/

-- 
CoreTech · support@coretech.io.vn
`)
})

test('M4: no phone in the subject, and lines without a value are left out', () => {
  const none = { phone: null, browser: null, errorCode: null, keyword: null, guide: null }
  const { subject, text, html } = renderAlert(sender, { ...ticket, ...none, stepsTried: [] })
  expect(subject).not.toContain('84912345678')
  for (const part of [text, html]) {
    expect(part).not.toMatch(/Số điện thoại|Trình duyệt|Mã lỗi|Từ khoá|Hướng dẫn đã xem|Các bước/)
  }
})

test('values are escaped, line breaks of a description kept', () => {
  const { html } = renderAlert(sender, ticket)
  expect(html).toContain('Dòng một<br>Dòng hai &amp; &lt;b&gt;ba&lt;/b&gt;')
  expect(html).not.toContain('<b>ba')
})

test('a mail with links holds nothing that was typed (D15)', () => {
  const one = { code: CODE, requestType: 'dang-nhap', receivedAt: ticket.receivedAt } as const
  const other = { ...one, code: 'CT-261121-07', linkId: 'another' }
  const single = renderTicketLinks(sender, [{ ...one, linkId: LINK_ID }])
  const several = renderTicketLinks(sender, [{ ...one, linkId: LINK_ID }, other])
  expect(single.subject).toContain(CODE_PLACEHOLDER)
  expect(several.subject).toBe('CoreTech: Liên kết tới các yêu cầu của Quý khách')
  expect(several.text).toContain(linkPlaceholder(LINK_ID))
  expect(several.text).toContain(
    `${CODE}: Đăng nhập, nhận lúc 22/11/2026 09:30\n${linkPlaceholder(LINK_ID)}`,
  )
  expect(several.html).toContain(`href="${linkPlaceholder('another')}"`)
})

test('a message to staff quotes the customer line by line', () => {
  const mail = renderNewMessage(sender, ticket, { body: 'Một\nHai', pictures: 1 })
  expect(mail.template).toBe('new-message')
  expect(mail.text).toContain('Tin nhắn:\n> Một\n> Hai')
})

test.for(Object.keys(mailReplies) as MailName[])('every placeholder of %s fills', (name) => {
  const isList = new Set(['stepsTried', 'links'])
  const values = new Proxy<Record<string, unknown>>(
    {},
    {
      ownKeys: () => names,
      getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }),
      get: (_, key) => (isList.has(String(key)) ? [] : `giá trị ${String(key)}`),
    },
  )
  const names = [...JSON.stringify(mailReplies[name]).matchAll(/\{\{(\w+)\}\}|"url":"(\w+)"/g)]
    .map(([, inSentence, asLink]) => inSentence ?? asLink ?? '')
    .filter((each, at, all) => all.indexOf(each) === at)
  // The compiler knows the values of each template by name; here all are asked in one loop.
  const mail = renderMail(name, values as never, sender)
  for (const part of [mail.subject, mail.text, mail.html]) {
    expect(part).not.toMatch(/\{\{|\}\}|\*\*|undefined|null/)
  }
  for (const each of names.filter((each) => each !== 'code' && each !== 'staffUrl')) {
    expect(mail.subject + mail.text).toContain(`giá trị ${each}`)
  }
})

test('a missing value is a fault, not a blank', () => {
  const values = { requestType: 'Đăng nhập', receivedAt: '', statusUrl: '', name: 'A' }
  expect(() => renderMail('M1', values as never, sender)).toThrow(/subject/)
})

test('the raw header reads Auto-Submitted: auto-replied, in ASCII (T09)', () => {
  const head = raw(acknowledge()).split('\r\n\r\n')[0] ?? ''
  const lines = head.split('\r\n')
  expect(lines).toContain('Auto-Submitted: auto-replied')
  expect(lines).toContain('X-Template: M1')
  expect(lines).toContain('X-Ticket-Code: CT-261122-01')
  expect(head).toMatch(/^[\x20-\x7e\r\n]*$/)
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(120)
})

test('a raw mail reads back: subject, sender, both parts', async () => {
  const mail = filled(acknowledge())
  const parsed = await PostalMime.parse(raw(acknowledge()))
  expect(parsed.subject).toBe(mail.subject)
  expect(parsed.from).toMatchObject({ name: 'Hỗ trợ CoreTech', address: 'support@coretech.io.vn' })
  expect(parsed.replyTo).toMatchObject([{ address: 'support@coretech.io.vn' }])
  expect(parsed.text).toBe(mail.text)
  expect(parsed.html).toBe(mail.html)
})

test('a raw mail of a megabyte reads back, as a digest of 500 tickets needs', async () => {
  const text = 'Yêu cầu số 1\n'.repeat(80_000)
  const parsed = await PostalMime.parse(raw({ ...acknowledge(), text }))
  expect(parsed.text).toBe(text)
})

const INJECTIONS = [
  'A\r\nBcc: ai@evil.example',
  'A\nSubject: khác\n\nthân thư',
  'A\rTo: ai@evil.example',
  'A, B <ai@evil.example>, "C"',
  '"Tên" <ai@evil.example>',
  '=?utf-8?B?QQ0KQmNjOiBhaUBldmlsLmV4YW1wbGU=?=',
  '=?utf-8?Q?A=0D=0ABcc:_ai@evil.example?=',
  'A\u0000\u0001code\u0001\u2028B\u0085C',
  'A\u0004\u0002B\u0003C',
  'Dài '.repeat(60),
]
test.for(INJECTIONS)('name and subject "%s" make no header (T30)', async (typed) => {
  const changed = { name: typed, subject: typed }
  const mails = [
    acknowledge(changed),
    renderAlert(sender, { ...ticket, ...changed }),
    renderNewMessage(sender, { ...ticket, ...changed }, { body: typed, pictures: 0 }),
  ]
  for (const mail of mails) {
    expect(mail.subject.replaceAll(CODE_PLACEHOLDER, '')).not.toMatch(
      /[\u0000-\u001f\u007f-\u009f]/,
    )
    const parsed = await PostalMime.parse(raw(mail))
    const count = (name: string) => parsed.headers.filter(({ key }) => key === name).length
    expect(count('to')).toBe(1)
    expect(count('subject')).toBe(1)
    expect(count('bcc')).toBe(0)
    expect(parsed.to).toEqual([{ name: '', address: 'khach@example.com' }])
    expect(parsed.subject).toBe(filled(mail).subject.trim())
  }
})

test.for([
  'a@example.com\r\nBcc: b@evil.example',
  'a@example.com, b@evil.example',
  'b@evil.example <a@example.com>',
  '<a@example.com>, <b@evil.example>',
])('a recipient "%s" is one address (T30)', async (to) => {
  const parsed = await PostalMime.parse(raw(acknowledge(), to))
  expect(parsed.to).toHaveLength(1)
  expect(parsed.headers.filter(({ key }) => key === 'to' || key === 'bcc')).toHaveLength(1)
})
