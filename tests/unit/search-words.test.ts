import { describe, expect, test } from 'vitest'
import { fold, markOf, termOf, tokenize } from '../../content/search/fold.ts'
import { decodeTelex, decodeVni } from '../../content/search/typing.ts'
import { readQuery } from '../../content/search/query.ts'
import { isOneEdit, repairs, split, WordList } from '../../content/search/terms.ts'

const words = new WordList(
  new Map(
    Object.entries({
      khong: 40,
      duoc: 30,
      dang: 22,
      nhap: 20,
      mat: 12,
      khau: 12,
      khoa: 9,
      ho: 6,
      tro: 6,
      otp: 6,
      max: 1,
      ma: 8,
      nhan: 7,
      err: 3,
      timed: 2,
      out: 2,
      '5.7.8': 1,
      '578': 1,
      '5.7.26': 1,
      '535': 2,
    }),
  ),
)
/** First meaning of every word, the way the site would write it. */
const read = (question: string): string =>
  readQuery(question, words)
    .map(({ meanings: [first] }) => first?.term ?? '?')
    .join(' ')

describe('one folding for all (K07)', () => {
  test.for([
    { rule: 'đ and Đ are d', text: 'Đăng nhập', folded: 'dang nhap' },
    {
      rule: 'letters decomposed by a Mac',
      text: 'Đăng nhập'.normalize('NFD'),
      folded: 'dang nhap',
    },
    { rule: 'capitals', text: 'KHOÁ', folded: 'khoa' },
    { rule: 'full-width digits', text: '５３５', folded: '535' },
    { rule: 'other scripts stay', text: 'メール', folded: 'メール' },
  ])('$rule', ({ text, folded }) => expect(fold(text)).toBe(folded))

  test.for([
    { rule: 'both places of the tone', a: 'khoá', b: 'khóa', same: true },
    { rule: 'đ and d', a: 'được', b: 'dược', same: true },
    { rule: 'NFC and NFD', a: 'mật', b: 'mật'.normalize('NFD'), same: true },
    { rule: 'another tone is another word', a: 'mã', b: 'má', same: false },
    { rule: 'another vowel is another word', a: 'quên', b: 'quen', same: false },
  ])('marks: $rule', ({ a, b, same }) => expect(markOf(a) === markOf(b)).toBe(same))

  test.for([
    { text: 'ERR_TIMED_OUT', terms: ['err', 'timed', 'out'] },
    { text: '535-5.7.8: sai', terms: ['535', '5.7.8', 'sai'] },
    { text: 'smtp.gmail.com.', terms: ['smtp', 'gmail', 'com'] },
    { text: '<b>(lỗi)</b> 😀 [a-z]+$', terms: ['b', 'loi', 'b', 'a', 'z'] },
    { text: '', terms: [] },
  ])('words of “$text”', ({ text, terms }) =>
    expect(tokenize(text).map(({ term }) => term)).toEqual(terms),
  )

  test('words know where they stand, so that they can be marked', () => {
    const text = 'Mã lỗi'
    expect(tokenize(text).map(({ start, end }) => text.slice(start, end))).toEqual(['Mã', 'lỗi'])
  })
})

describe('keyboard methods that were switched off', () => {
  test.for([
    ['khoas', 'khoá'],
    ['ddawng', 'đăng'],
    ['dangwd', 'đăng'],
    ['nhaajp', 'nhập'],
    ['nhapaj', 'nhập'],
    ['dduowcj', 'được'],
    ['dduwowcj', 'được'],
    ['duocwdj', 'được'],
    ['guwir', 'gửi'],
    ['chuaw', 'chưa'],
    ['queen', 'quên'],
    ['quest', 'quét'],
    ['quaan', 'quân'],
    ['veef', 'về'],
    ['hoox', 'hỗ'],
    ['trowj', 'trợ'],
    ['max', 'mã'],
    ['duyeetj', 'duyệt'],
  ] as const)('Telex %s is %s', ([keys, word]) => expect(decodeTelex(keys)).toBe(markOf(word)))

  test.for([
    ['khoa1', 'khoá'],
    ['d9ang8', 'đăng'],
    ['nhap65', 'nhập'],
    ['d9uoc75', 'được'],
    ['que6n', 'quên'],
    ['gui73', 'gửi'],
    ['tra3', 'trả'],
  ] as const)('VNI %s is %s', ([keys, word]) => expect(decodeVni(keys)).toBe(markOf(word)))

  test.for(['khong', 'login', '5.7.8', 'smtp', 'chi'])('%s is no Telex', (keys) =>
    expect(decodeTelex(keys)).toBeUndefined(),
  )
})

describe('reading a question', () => {
  test.for([
    { rule: 'known words stay, Telex or not', q: 'max otp', terms: 'max otp' },
    { rule: 'Telex', q: 'khoong ddawng nhaapj dduowcj', terms: 'khong dang nhap duoc' },
    { rule: 'VNI', q: 'khong6 nhan65 d9uoc75', terms: 'khong nhan duoc' },
    { rule: 'd for đ', q: 'dăng nhập dược', terms: 'dang nhap duoc' },
    { rule: 'NFD', q: 'đăng nhập'.normalize('NFD'), terms: 'dang nhap' },
    { rule: 'swapped letters', q: 'opt ', terms: 'otp' },
    { rule: 'a letter too few', q: 'nhp khong', terms: 'nhap khong' },
    { rule: 'a letter too many', q: 'khauu khong', terms: 'khau khong' },
    { rule: 'chat spelling', q: 'ko dang nhap dc ', terms: 'khong dang nhap duoc' },
    { rule: 'short for two words', q: 'dn ', terms: 'dang nhap' },
    { rule: 'glued words', q: 'khongdangnhapduoc ', terms: 'khong dang nhap duoc' },
    { rule: 'two glued words', q: 'hotro ', terms: 'ho tro' },
    { rule: 'still typing', q: 'dang nh', terms: 'dang nhap' },
    { rule: 'code glued to a word', q: 'otp535', terms: 'otp 535' },
    { rule: 'code without dots', q: '578', terms: '578' },
    { rule: 'code with hyphens', q: '535-5-7-8', terms: '535 5.7.8' },
    { rule: 'code with spaces', q: '535 5 7 8', terms: '535 5.7.8' },
    { rule: 'unlisted code: its known beginning', q: '5.7.99 ', terms: '5.7.8' },
    { rule: 'ERR code', q: 'ERR_TIMED_OUT', terms: 'err timed out' },
    { rule: 'nothing like it', q: 'zzzzqqqq ', terms: '?' },
  ])('$rule: “$q”', ({ q, terms }) => expect(read(q)).toBe(terms))

  test('among Telex words a known one may be Telex too: max is also mã', () => {
    const [max] = readQuery('max khoong', words)
    expect(max?.meanings.map(({ term }) => term)).toEqual(['max', 'ma'])
  })

  test('accents are kept where the question has any', () => {
    const [word] = readQuery('mã', words)
    expect(word?.meanings[0]?.mark).toBe(markOf('mã'))
    expect(termOf(word?.meanings[0]?.mark ?? '')).toBe('ma')
  })

  test.for([
    { what: '10,000 characters', q: 'đăng nhập '.repeat(1000) },
    { what: 'one long word', q: 'a'.repeat(10_000) },
    { what: 'marks without letters', q: '\u0301'.repeat(2000) },
    { what: 'half an emoji', q: '\uD83D khong' },
  ])('$what is read within 250 ms', ({ q }) => {
    const startedAt = performance.now()
    expect(readQuery(q, words).length).toBeLessThanOrEqual(120)
    expect(performance.now() - startedAt).toBeLessThan(250)
  })
})

describe('typing errors', () => {
  test.for([
    { a: 'otp', b: 'opt', one: true },
    { a: 'cache', b: 'catch', one: false },
    { a: 'khao', b: 'khoa', one: true },
    { a: 'khau', b: 'khauu', one: true },
    { a: 'mat', b: 'mat', one: false },
    { a: 'mat', b: 'tam', one: false },
  ])('$a and $b: $one', ({ a, b, one }) => expect(isOneEdit(a, b)).toBe(one))

  const repaired = (typed: string, counts: readonly (readonly [string, number])[]): string[] =>
    repairs(typed, new WordList(new Map(counts))).map(({ term }) => term)

  test.for([
    {
      rule: 'the same first letter goes before the more frequent word',
      typed: 'mhap',
      counts: [
        ['nhap', 9],
        ['mhat', 1],
      ],
      to: ['mhat', 'nhap'],
    },
    {
      rule: 'every word one error away may be meant',
      typed: 'tero',
      counts: [
        ['tro', 9],
        ['treo', 4],
        ['tero2', 3],
      ],
      to: ['tro', 'treo'],
    },
    {
      rule: 'English endings',
      typed: 'crawler',
      counts: [
        ['crawl', 1],
        ['craw', 1],
      ],
      to: ['crawl'],
    },
    { rule: 'words of two letters are left alone', typed: 'mx', counts: [['ma', 9]], to: [] },
  ] as const)('$rule', ({ typed, counts, to }) => expect(repaired(typed, counts)).toEqual(to))

  test('a word that only full texts have may be a slip of one that a phrase has', () => {
    const rare = new WordList(new Map([...words.counts, ['khao', 0]]))
    const [word] = readQuery('khao ', rare)
    expect(word?.meanings.map(({ term }) => term)).toEqual(['khao', 'khau', 'khoa'])
  })

  test('what could be Vietnamese is rather a word that the site lacks than a slip', () => {
    const weightOf = (typed: string) => readQuery(`${typed} `, words)[0]?.meanings[0]?.weight ?? 0
    expect(weightOf('nhao')).toBeLessThan(weightOf('nhpa'))
    expect(weightOf('nhao')).toBeGreaterThan(0)
  })

  test('glued words are cut into as few as possible', () => {
    expect(split('matkhau', words)).toEqual(['mat', 'khau'])
    expect(split('matkhauxyz', words)).toBeUndefined()
  })
})
