import * as z from 'zod'
import { describe, expect, test } from 'vitest'
import { fields as words } from '../../content/text/form.ts'
import { lookup, messageForm, ratingForm } from '../../content/text/ticket.ts'
import { cleanText, lengthOf } from '../../api/text/clean.ts'
import { browserName } from '../../api/text/user-agent.ts'
import { type FieldError, Problem } from '../../api/problem.ts'
import { rawFromForm, rawRatingFromForm } from '../../api/requester/form-fields.ts'
import {
  LinkRequest,
  NewMessage,
  NewRating,
  NewTicket,
  parseNewTicket,
} from '../../api/requester/schema.ts'
import { parseBody } from '../../api/text/field-errors.ts'
import { holdsSecret } from '../../api/tickets/secrets.ts'

const now = new Date('2026-11-22T03:00:00Z')

const good = {
  name: 'Nguyễn Văn A',
  email: 'khach@example.com',
  product: 'workmail-ai',
  requestType: 'workmail-gui',
  subject: 'Email bị từ chối',
  description: 'Gửi test cho chính mình thì nhận thư báo lỗi.',
  occurredAt: '2026-11-22T09:30',
  consent: true,
}

function errorsOf(parse: () => unknown): FieldError[] {
  try {
    parse()
  } catch (error) {
    if (error instanceof Problem && error.slug === 'noi-dung-chua-dung') {
      return error.data.errors ?? []
    }
    throw error
  }
  return []
}

function refused(change: Record<string, unknown>): FieldError[] {
  return errorsOf(() => parseNewTicket({ ...good, ...change }, now))
}

function without(name: string): Record<string, unknown> {
  return Object.fromEntries(Object.entries(good).filter(([key]) => key !== name))
}

describe('fields', () => {
  test('a complete request is read, times in Vietnam time (K04)', () => {
    expect(parseNewTicket(good, now)).toEqual({
      ...good,
      occurredAt: new Date('2026-11-22T02:30:00Z'),
      occurredAtUnknown: false,
      phone: null,
      browser: null,
      errorCode: null,
      keyword: null,
      guide: null,
      stepsTried: [],
      idempotencyKey: null,
    })
  })

  test.for([
    { row: 'L26 Khách hàng', name: 'name', detail: words.name.required },
    { row: 'K14 email đăng ký', name: 'email', detail: words.email.required },
    { row: 'K04 loại sản phẩm', name: 'product', detail: words.product.required },
    { row: 'L26 Loại yêu cầu DV', name: 'requestType', detail: words.requestType.required },
    { row: 'L26 Về việc', name: 'subject', detail: words.subject.required },
    { row: 'K04 biểu hiện (R9)', name: 'description', detail: words.description.required },
    { row: 'K04 thời điểm', name: 'occurredAt', detail: words.occurredAt.required },
    { row: 'C51 đồng ý', name: 'consent', detail: words.consent.required },
  ])('$row is required', ({ name, detail }) => {
    const errors = [{ pointer: `#/${name}`, detail }]
    expect(errorsOf(() => parseNewTicket(without(name), now))).toEqual(errors)
    expect(refused({ [name]: '' })).toEqual(errors)
  })

  test.for(['phone', 'browser', 'errorCode', 'keyword', 'guide', 'stepsTried', 'idempotencyKey'])(
    '%s may be left out (L26)',
    (name) => {
      expect(refused({ [name]: undefined })).toEqual([])
      if (name !== 'stepsTried') expect(refused({ [name]: '' })).toEqual([])
    },
  )

  test.for([
    { rule: 'short name', change: { name: 'A' }, detail: words.name.short },
    { rule: 'name of spaces', change: { name: '   ' }, detail: words.name.required },
    { rule: 'long name', change: { name: 'ễ'.repeat(101) }, detail: words.name.long },
    { rule: 'name of wrong type', change: { name: 5 }, detail: words.name.type },
    { rule: 'email without @', change: { email: 'khach' }, detail: words.email.form },
    { rule: 'email with comma', change: { email: 'a@b.vn,c@d.vn' }, detail: words.email.form },
    { rule: 'email with name', change: { email: 'A <a@b.vn>' }, detail: words.email.form },
    {
      rule: 'T30 email with line break',
      change: { email: 'a@b.vn\r\nBcc: c@d.vn' },
      detail: words.email.form,
    },
    {
      rule: 'long email',
      change: { email: `${'a'.repeat(60)}@${'b'.repeat(60)}.${'c.'.repeat(70)}vn` },
      detail: words.email.long,
    },
    {
      rule: 'long local part',
      change: { email: `${'a'.repeat(65)}@b.vn` },
      detail: words.email.form,
    },
    { rule: 'email as list', change: { email: ['a@b.vn'] }, detail: words.email.type },
    { rule: 'unknown product', change: { product: 'crm' }, detail: words.product.unknown },
    { rule: 'product of wrong type', change: { product: {} }, detail: words.product.unknown },
    { rule: 'unknown type', change: { requestType: 'x' }, detail: words.requestType.unknown },
    { rule: 'short subject', change: { subject: 'Lỗi' }, detail: words.subject.short },
    { rule: 'long subject', change: { subject: '😀'.repeat(151) }, detail: words.subject.long },
    { rule: 'short description', change: { description: 'Lỗi' }, detail: words.description.short },
    {
      rule: 'long description',
      change: { description: 'x'.repeat(5001) },
      detail: words.description.long,
    },
    { rule: 'description null', change: { description: null }, detail: words.description.type },
    { rule: 'other format', change: { occurredAt: '22/11/2026' }, detail: words.occurredAt.form },
    {
      rule: 'no such day',
      change: { occurredAt: '2026-02-31T10:00' },
      detail: words.occurredAt.missing,
    },
    {
      rule: 'no such hour',
      change: { occurredAt: '2026-02-20T24:00' },
      detail: words.occurredAt.missing,
    },
    { rule: 'year 26', change: { occurredAt: '0026-11-22T09:30' }, detail: words.occurredAt.old },
    {
      rule: 'six minutes ahead',
      change: { occurredAt: '2026-11-22T10:06' },
      detail: words.occurredAt.future,
    },
    { rule: 'time as number', change: { occurredAt: 5 }, detail: words.occurredAt.type },
    {
      rule: 'tick of no kind',
      change: { occurredAtUnknown: 'maybe' },
      detail: words.occurredAtUnknown.type,
    },
    { rule: 'C51 consent false', change: { consent: false }, detail: words.consent.required },
    { rule: 'C51 consent "no"', change: { consent: 'no' }, detail: words.consent.required },
    { rule: 'C51 consent 1', change: { consent: 1 }, detail: words.consent.required },
    { rule: 'long browser', change: { browser: 'x'.repeat(201) }, detail: words.browser.long },
    {
      rule: 'long errorCode',
      change: { errorCode: 'x'.repeat(201) },
      detail: words.errorCode.long,
    },
    { rule: 'long keyword', change: { keyword: 'x'.repeat(201) }, detail: words.keyword.long },
    { rule: 'phone of wrong type', change: { phone: 901 }, detail: words.phone.type },
    { rule: 'guide of wrong type', change: { guide: [] }, detail: words.guide.type },
    { rule: 'steps as text', change: { stepsTried: 'x' }, detail: words.stepsTried.type },
    {
      rule: '31 steps',
      change: { stepsTried: Array.from({ length: 31 }, String) },
      detail: words.stepsTried.count,
    },
    { rule: 'no UUID', change: { idempotencyKey: '1' }, detail: words.idempotencyKey.form },
  ])('$rule', ({ change, detail }) => {
    const [name = ''] = Object.keys(change)
    expect(refused(change)).toEqual([{ pointer: `#/${name}`, detail }])
  })

  test('all faults at once, in the order of the form, one for each field', () => {
    const errors = refused({ name: '', email: 'x', subject: 'x', consent: null, occurredAt: '' })
    expect(errors.map(({ pointer }) => pointer)).toEqual([
      '#/name',
      '#/email',
      '#/subject',
      '#/occurredAt',
      '#/consent',
    ])
  })

  test.for([null, [], 'x', 5, undefined])('%j is no request', (raw) => {
    expect(errorsOf(() => parseNewTicket(raw, now))).toEqual([{ pointer: '#', detail: words.body }])
  })

  test.for(['status', 'priority', 'code', 'receivedAt', 'team', '__proto__x', 'a/b~c'])(
    'unknown key %s is refused by name (T25)',
    (key) => {
      const pointer = `#/${encodeURIComponent(key.replace('~', '~0').replace('/', '~1'))}`
      expect(refused({ [key]: 'urgent' })).toEqual([{ pointer, detail: words.unknownKey }])
    },
  )

  test('thousands of unknown keys make a short answer (T25)', () => {
    const many = Object.fromEntries(Array.from({ length: 5000 }, (_, n) => [`k${n}`, 1]))
    expect(refused(many).length).toBeLessThanOrEqual(50)
  })

  test('a time that is not remembered may be given roughly, or not at all (K04)', () => {
    const roughly = parseNewTicket({ ...good, occurredAtUnknown: 'true' }, now)
    expect(roughly).toMatchObject({
      occurredAtUnknown: true,
      occurredAt: new Date('2026-11-22T02:30:00Z'),
    })
    const not = parseNewTicket({ ...without('occurredAt'), occurredAtUnknown: true }, now)
    expect(not).toMatchObject({ occurredAtUnknown: true, occurredAt: null })
  })

  test('the form’s clock may be five minutes ahead', () => {
    expect(refused({ occurredAt: '2026-11-22T10:05' })).toEqual([])
  })

  test('only the domain of an address is lower-cased', () => {
    expect(parseNewTicket({ ...good, email: ' Ten.Toi+1@Example.COM ' }, now).email).toBe(
      'Ten.Toi+1@example.com',
    )
  })

  test('the schema describes itself with limits, for openapi.json', () => {
    const described = z.toJSONSchema(NewTicket, { io: 'input' })
    expect(described).toMatchObject({
      additionalProperties: false,
      required: ['name', 'email', 'product', 'requestType', 'subject', 'description', 'consent'],
      properties: {
        email: { type: 'string', maxLength: 254 },
        description: { type: 'string', minLength: 20, maxLength: 5000 },
        browser: { maxLength: 200 },
        idempotencyKey: { format: 'uuid' },
      },
    })
  })
})

describe('phone (K14)', () => {
  test.for([
    ['0912345678', '+84912345678'],
    ['+84 912.345-678', '+84912345678'],
    ['84912345678', '+84912345678'],
    ['+840912345678', '+84912345678'],
    ['(024) 1234 5678', '+842412345678'],
    ['+14155550100', '+14155550100'],
    ['gọi giờ nào cũng được', 'gọi giờ nào cũng được'],
    ['12345', '12345'],
  ])('%s is stored as %s', ([typed = '', stored = '']) => {
    expect(parseNewTicket({ ...good, phone: typed }, now).phone).toBe(stored)
  })
})

describe('text', () => {
  const LETTERS = 'aàáảãạăằắẳẵặâầấẩẫậeèéẻẽẹêềếểễệiìíỉĩịoòóỏõọôồốổỗộơờớởỡợuùúủũụưừứửữựyỳýỷỹỵđ'
  const all = Array.from(LETTERS + LETTERS.toUpperCase()).filter((letter) => /[^a-z]/i.test(letter))

  test('every accented Vietnamese letter survives, composed and decomposed (T15)', () => {
    expect(all).toHaveLength(134)
    const text = all.join('')
    for (const form of ['NFC', 'NFD'] as const) {
      expect(parseNewTicket({ ...good, description: text.normalize(form) }, now).description).toBe(
        text,
      )
    }
  })

  test('lengths count code points after composing (T15)', () => {
    expect(lengthOf('😀')).toBe(1)
    expect(refused({ name: 'ễ'.repeat(100).normalize('NFD') })).toEqual([])
    expect(refused({ subject: '😀'.repeat(150) })).toEqual([])
  })

  test.for([
    { rule: 'emoji of several parts', raw: '👩‍👧 ok', clean: '👩‍👧 ok' },
    { rule: 'four-byte letters', raw: '𝒜𠜎', clean: '𝒜𠜎' },
    { rule: 'zero-width space, word joiner, BOM', raw: 'a\u200bb\u2060c\ufeffd', clean: 'abcd' },
    { rule: 'right-to-left override', raw: 'ảnh\u202egnp.exe', clean: 'ảnhgnp.exe' },
    { rule: 'isolates and marks', raw: '\u2066a\u2069\u200e\u061cb', clean: 'ab' },
    { rule: 'NUL', raw: 'a\u0000b', clean: 'ab' },
    { rule: 'C1', raw: 'a\u0085\u009fb', clean: 'ab' },
    { rule: 'CRLF', raw: 'a\r\nb\nc', clean: 'a\nb\nc' },
    { rule: 'tab', raw: 'a\tb', clean: 'a\tb' },
    { rule: 'letter parted from its accent', raw: 'e\u200b\u0301', clean: 'é' },
    { rule: 'half a pair', raw: 'a\ud83db', clean: 'a\ufffdb' },
    { rule: 'space at both ends', raw: ' \n a \t\n', clean: 'a' },
  ])('$rule (T15)', ({ raw, clean }) => {
    expect(cleanText(raw, { oneLine: false })).toBe(clean)
  })

  test('a line break in a one-line field becomes a space (T30)', () => {
    expect(cleanText('a\r\nBcc: b@c.vn', { oneLine: true })).toBe('a Bcc: b@c.vn')
    expect(cleanText('a\u2028b', { oneLine: true })).toBe('a b')
  })

  test('markup is kept byte for byte (T47)', () => {
    const description = '<script>alert("x")</script>\n<img src=x onerror=1> &amp; 100% `a`  b'
    expect(parseNewTicket({ ...good, description }, now).description).toBe(description)
  })
})

describe('no passwords (K11)', () => {
  test.for([
    'mật khẩu: abc',
    'Mật khẩu : Abc@123',
    'mat khau = abc123',
    'matkhau: 12345678',
    'mk: hoahong99',
    'password: hunter2',
    'Password:abc',
    '{"password":"s3cret"}',
    'SMTP_PASSWORD=xoaixanh',
    'OTP: 123456',
    'mã otp = 9981 gửi lúc nãy',
    'Tôi đã đổi mật khẩu: Abc@12345 mà không vào được',
    'mật khẩu của tôi là Abc@12345',
    'tài khoản a@b.vn / mật khẩu: xoaixanh.',
    'mật khẩu：abc123',
  ])('refused: %s', (text) => {
    expect(holdsSecret(text)).toBe(true)
    const description = `Tôi không đăng nhập được. ${text}`
    expect(refused({ description })).toEqual([
      { pointer: '#/description', detail: words.description.secret },
    ])
    expect(refused({ errorCode: text })).toEqual([
      { pointer: '#/errorCode', detail: words.errorCode.secret },
    ])
    expect(errorsOf(() => parseBody(NewMessage, { body: text }))).toEqual([
      { pointer: '#/body', detail: messageForm.secret },
    ])
  })

  test.for([
    'Sai mật khẩu: đã thử 3 lần',
    'Báo lỗi sai mật khẩu, không nhận mã OTP',
    'mật khẩu: không đúng',
    'mat khau: khong dung',
    'Password: incorrect',
    'Lỗi mật khẩu: 535-5.7.8',
    'mật khẩu: 535 5.7.8 Username and Password not accepted',
    'Không nhận OTP: 10:30 tôi đã yêu cầu lại',
    'OTP: 22/11/2026 vẫn nhận được',
    'Quên mật khẩu: https://example.com/dat-lai',
    'mật khẩu: ******',
    'mk: xxxx',
    'mã OTP là 6 số',
    'đặt lại mật khẩu: bước này không có email',
    'Mật khẩu ứng dụng: chưa tạo',
    'Quên mật khẩu: lặp lại 2 lần',
  ])('taken: %s', (text) => {
    expect(holdsSecret(text)).toBe(false)
  })
})

describe('browser (K12)', () => {
  test.for([
    [
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
      'Chrome 142 trên Windows',
    ],
    [
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0',
      'Edge 142 trên Windows',
    ],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1',
      'Safari 18 trên iPhone',
    ],
    [
      'Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0',
      'Firefox 153 trên Linux',
    ],
    ['curl/8.5.0', null],
    ['', null],
    [`<script>${'x'.repeat(5000)}`, null],
  ])('%s', ([userAgent, name]) => {
    expect(browserName(userAgent ?? undefined)).toBe(name)
  })
})

describe('form posts', () => {
  test('empty controls are absent, lists are lists, the trap is apart (K14)', () => {
    const form = new FormData()
    for (const [name, value] of Object.entries(good)) form.append(name, String(value))
    form.append('phone', '')
    form.append('stepsTried', 'Một bước')
    form.append('website', 'http://spam.example')
    form.append('attachments', new File([], ''))
    form.append('attachments', new File(['x'], 'anh.png'))
    const { fields, files, isTrapped, typed } = rawFromForm(form)
    expect(isTrapped).toBe(true)
    expect(files.map(({ name }) => name)).toEqual(['anh.png'])
    expect(typed).toMatchObject({ name: good.name, stepsTried: ['Một bước'] })
    expect(parseNewTicket(fields, now)).toMatchObject({
      consent: true,
      phone: null,
      stepsTried: ['Một bước'],
    })
  })

  test('a repeated name or a file in a text field is refused (T25)', () => {
    const form = new FormData()
    for (const [name, value] of Object.entries(good)) form.append(name, String(value))
    form.append('email', 'hai@example.com')
    form.set('name', new File(['x'], 'x.png'))
    form.append('__proto__', 'x')
    expect(errorsOf(() => parseNewTicket(rawFromForm(form).fields, now))).toEqual([
      { pointer: '#/name', detail: words.name.type },
      { pointer: '#/email', detail: words.email.type },
      { pointer: '#/__proto__', detail: words.unknownKey },
    ])
  })

  test('a score is a number in JSON, and the form’s text is made one (T46)', () => {
    const form = new FormData()
    form.append('score', '5')
    expect(parseBody(NewRating, rawRatingFromForm(form))).toEqual({ score: 5, comment: null })
    for (const score of [0, 6, -1, 1e9, '5', null, 4.5, [5]]) {
      expect(errorsOf(() => parseBody(NewRating, { score }))).toEqual([
        { pointer: '#/score', detail: ratingForm.score },
      ])
    }
  })

  test('links: the address must be one, the code may be anything', () => {
    expect(parseBody(LinkRequest, { email: 'a@B.vn', code: ' ct-261122-01 ' })).toEqual({
      email: 'a@b.vn',
      code: 'CT-261122-01',
    })
    expect(errorsOf(() => parseBody(LinkRequest, { email: 'a' }))).toEqual([
      { pointer: '#/email', detail: lookup.email.form },
    ])
  })
})
