import { describe, expect, test } from 'vitest'
import { buildSmallIndex, textOf } from '../../content/search/build.ts'
import { markOf } from '../../content/search/fold.ts'
import { offersFor, searchSmall, worthShowing } from '../../content/search/rank.ts'
import { piecesOf } from '../../content/search/highlight.ts'
import { spellingOf } from '../../content/search/spelling.ts'
import { codeAnchor, parseSmallIndex } from '../../content/search/small-index.ts'

/** Four guides, enough for words to be rare or common. */
const index = buildSmallIndex([
  {
    slug: 'quen-mat-khau',
    guide: {
      title: 'Quên mật khẩu',
      summary: 'Bạn không nhớ mật khẩu để đăng nhập.',
      symptoms: ['Hệ thống báo sai mật khẩu.'],
      aliases: ['forgot password', 'lấy lại pass, reset mk'],
      order: 30,
    },
    mdx: '<Step title="Đặt lại mật khẩu">\n\nMở trang đăng nhập, xem cả **Thư rác**.\n\n</Step>',
  },
  {
    slug: 'khong-nhan-duoc-otp',
    guide: {
      title: 'Không nhận được mã OTP',
      summary: 'Chờ lâu mà mã không tới.',
      symptoms: ['Mã báo sai hoặc hết hạn.'],
      aliases: ['không có mã', 'otp không về'],
      order: 20,
    },
    mdx: '<Step title="Tắt chế độ máy bay">\n\nMở lại sóng.\n\n</Step>',
  },
  {
    slug: 'ma-loi-smtp',
    guide: {
      title: 'Tra cứu mã lỗi SMTP',
      summary: 'Thư báo lỗi có mã lạ.',
      symptoms: ['Thư báo lỗi có mã 3 số.'],
      aliases: ['bảng mã lỗi'],
      order: 40,
    },
    mdx: '<SmtpCodes />',
  },
  {
    slug: 'kiem-tra-ket-noi-mang',
    guide: {
      title: 'Kiểm tra kết nối mạng',
      summary: 'Trang không tải.',
      symptoms: ['Có mã bắt đầu bằng ERR_.'],
      aliases: ['mạng chậm', 'mất mạng'],
      order: 10,
    },
    mdx: '<Step title="Tắt VPN">\n\nThử lại.\n\n</Step>\n\n<ChromeErrors />',
  },
])
const firstOf = (question: string) => searchSmall(index, question, 3).results[0]

describe('the small index (K07)', () => {
  test.for([
    { rule: 'accents', q: 'quên mật khẩu', slug: 'quen-mat-khau' },
    { rule: 'no accents', q: 'quen mat khau', slug: 'quen-mat-khau' },
    { rule: 'Telex', q: 'queen maatj khaaur', slug: 'quen-mat-khau' },
    { rule: 'mã is not mạng', q: 'không có mã', slug: 'khong-nhan-duoc-otp' },
    { rule: 'an alias', q: 'reset mk', slug: 'quen-mat-khau' },
    { rule: 'not all words are needed', q: 'em chờ mãi otp đâu ạ', slug: 'khong-nhan-duoc-otp' },
    { rule: 'the last word half typed', q: 'mat kh', slug: 'quen-mat-khau' },
    { rule: 'the first letters', q: 'qu', slug: 'quen-mat-khau' },
  ])('$rule: “$q”', ({ q, slug }) => expect(firstOf(q)?.slug).toBe(slug))

  test.for([
    { rule: 'code with dots', q: '5.7.8', href: '/huong-dan/ma-loi-smtp/#5-7-8' },
    { rule: 'code without dots', q: '578', href: '/huong-dan/ma-loi-smtp/#5-7-8' },
    { rule: 'both codes', q: '535-5.7.8', href: '/huong-dan/ma-loi-smtp/#5-7-8' },
    { rule: 'among words', q: 'em bị lỗi 550 5.7.26 ạ', href: '/huong-dan/ma-loi-smtp/#5-7-26' },
    { rule: 'many lines: the guide', q: '550', href: '/huong-dan/ma-loi-smtp/' },
    {
      rule: 'Chrome code',
      q: 'ERR_TIMED_OUT',
      href: '/huong-dan/kiem-tra-ket-noi-mang/#err-timed-out',
    },
    {
      rule: 'Chrome code in words',
      q: 'err timed out',
      href: '/huong-dan/kiem-tra-ket-noi-mang/#err-timed-out',
    },
    { rule: 'a step', q: 'tắt vpn', href: '/huong-dan/kiem-tra-ket-noi-mang/#tat-vpn' },
  ])('$rule lands on its anchor: “$q”', ({ q, href }) => expect(firstOf(q)?.href).toBe(href))

  test.for(['', '   ', '😀', 'zzzqqq', '(.*)+$', '"', '\u0000', 'メール'])(
    'nothing known in “%s”: no result, no fault',
    (q) => {
      expect(searchSmall(index, q, 5)).toMatchObject({ results: [], sure: false })
    },
  )

  test('is sure of a title and not of words that are mostly unknown', () => {
    expect(searchSmall(index, 'quên mật khẩu', 5).sure).toBe(true)
    expect(searchSmall(index, 'zzz mã qqqq xxx', 5).sure).toBe(false)
  })

  test('guides with hardly a word in common are not worth showing', () => {
    const answer = searchSmall(index, 'quên mật khẩu', 9)
    const shown = worthShowing(answer)
    expect(shown.length).toBeGreaterThan(0)
    expect(shown.every(({ score }) => score >= 0.3 * (answer.results[0]?.score ?? 0))).toBe(true)
  })

  test('a word of a full text alone finds the guide that says it', () => {
    expect(firstOf('rác')).toMatchObject({ slug: 'quen-mat-khau', place: undefined })
  })

  test.for([
    {
      rule: 'codes that are meant alike',
      q: '552',
      place: undefined,
      parts: ['552 5.2.2', '552 5.2.3', '552 5.7.0'],
    },
    { rule: 'none of very many codes', q: '550', place: undefined, parts: [] },
    {
      rule: 'what is near the best',
      q: 'err timed out',
      place: 'ERR_TIMED_OUT',
      parts: ['ERR_CONNECTION_TIMED_OUT'],
    },
    { rule: 'a step beside an alias', q: 'reset mk', place: 'lấy lại pass, reset mk', parts: [] },
    { rule: 'not the place itself', q: 'tắt vpn', place: 'Tắt VPN', parts: [] },
  ])('$rule: further places of “$q”', ({ q, place, parts }) => {
    const first = firstOf(q)
    expect(first?.place?.text).toBe(place)
    expect(first?.parts.map(({ text }) => text)).toEqual(parts)
    for (const { href } of first?.parts ?? []) expect(href).toMatch(`/huong-dan/${first?.slug}/#`)
  })

  test.for([
    { rule: 'two letters wrong', q: 'passwrrod', areNear: true, slug: 'quen-mat-khau' },
    { rule: 'a known word inside', q: 'xpasswordz9', areNear: true, slug: 'quen-mat-khau' },
    { rule: 'nothing like it', q: 'zzzqqqxxx 😀', areNear: false, slug: 'quen-mat-khau' },
    { rule: 'no word at all', q: '', areNear: false, slug: 'quen-mat-khau' },
  ])('nothing found, $rule: “$q”', ({ q, areNear, slug }) => {
    const start = ['quen-mat-khau']
    expect(searchSmall({ ...index, start }, q, 5).results).toEqual([])
    const offers = offersFor({ ...index, start }, q)
    expect(offers.areNear).toBe(areNear)
    expect(offers.guides[0]?.slug).toBe(slug)
  })

  test('a thousand characters take less than 100 ms', () => {
    const startedAt = performance.now()
    searchSmall(index, 'không nhận được mã otp 5.7.8 '.repeat(35), 5)
    expect(performance.now() - startedAt).toBeLessThan(100)
  })
})

describe('on its way to the browser', () => {
  test('the index comes back as it was', () => {
    expect(parseSmallIndex(JSON.stringify(index))).toEqual(index)
  })

  test('half an index is refused, and so is what is none', () => {
    const text = JSON.stringify(index)
    expect(() => parseSmallIndex(text.slice(0, -1))).toThrow(SyntaxError)
    expect(() => parseSmallIndex('<!doctype html>')).toThrow(SyntaxError)
    for (const other of ['null', '[]', '{}', '{"guides":[],"start":[]}']) {
      expect(() => parseSmallIndex(other)).toThrow(RangeError)
    }
  })

  test.for([
    ['535 5.7.8', '5-7-8'],
    ['ERR_TIMED_OUT', 'err-timed-out'],
    ['max defers and failures', 'max-defers-and-failures'],
  ] as const)('anchor of %s', ([code, anchor]) => expect(codeAnchor(code)).toBe(anchor))

  test('words of the text are known though they stand in no phrase', () => {
    const { words } = index.guides.find(({ slug }) => slug === 'quen-mat-khau') ?? { words: '' }
    expect(words.split(' ')).toContain('rac')
    expect(textOf('[Thư rác](/huong-dan/x/) **đậm** <Note>a</Note>')).toMatch(/Thư rác\s+đậm\s+a/)
  })
})

describe('marking', () => {
  const marked = (text: string, question: string): string =>
    piecesOf(text, searchSmall(index, question, 1).terms)
      .map((piece) => (piece.isMatch ? `[${piece.text}]` : piece.text))
      .join('')

  test.for([
    { rule: 'neighbours in one go', q: 'mat khau', text: 'Quên mật khẩu', to: 'Quên [mật khẩu]' },
    { rule: 'only the accents meant', q: 'mã', text: 'Mã và má', to: '[Mã] và má' },
    { rule: 'codes', q: '578', text: 'Mã 535 5.7.8', to: 'Mã 535 [5.7.8]' },
    { rule: 'a word, not longer ones', q: 'ma', text: 'Mã và mật', to: '[Mã] và mật' },
    { rule: 'a word still being typed', q: 'mậ', text: 'Mã và mật', to: '[Mã] và [mật]' },
    { rule: 'nothing', q: 'zzz', text: 'Quên mật khẩu', to: 'Quên mật khẩu' },
  ])('$rule', ({ q, text, to }) => expect(marked(text, q)).toBe(to))
})

test.for([
  'khoá',
  'hoà',
  'huỷ',
  'quý',
  'giá',
  'gì',
  'mùa',
  'ngoài',
  'được',
  'tiền',
  'khuỷu',
  'toán',
])('marks are written as our guides spell them: %s', (word) =>
  expect(spellingOf(markOf(word))).toBe(word.replace('đ', 'd')),
)
