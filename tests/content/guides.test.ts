import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { SiteData } from '../../content/site-data.ts'
import { stepsOf, stepsToTry } from '../../content/guide-outline.ts'
import { contentFaults, shownFaults, unreachedFaults } from '../../site/make/content-lint.ts'
import { guidesFaults } from '../../site/make/lint/guides.ts'
import { MAX_WORDS } from '../../site/make/lint/words.ts'
import { rootDir } from '../../site/make/paths.ts'

/** What authors write, checked as code is; and the check itself, by what it must notice. */

test('guides, troubleshooter and redirects have no faults (C05)', async () => {
  expect(shownFaults(await contentFaults())).toBe('')
})

const unedited = await readFile(`${rootDir}content/mau-bai-huong-dan.mdx`, 'utf8')
/** A guide as an author makes one of the template. */
const template = unedited
  .replace('title: Triệu chứng', 'title: Một triệu chứng')
  .replace('summary: Bạn', 'summary: Hôm nay bạn')
  .replace('- Điều khách nhìn', '- Những điều khách nhìn')
  .replace('- Dấu hiệu khác', '- Một dấu hiệu khác')
  .replace('"Việc cần làm', '"Việc đầu tiên cần làm')
  .replace('"Việc tiếp theo', '"Việc làm tiếp theo')
/** What the template links to. */
const other = {
  file: 'content/guides/gui-yeu-cau-ho-tro.mdx',
  text: template
    .replace('  - gui-yeu-cau-ho-tro', '  - bai-moi')
    .replace('order: 999', 'order: 998'),
}
const faultsOf = (text: string) =>
  guidesFaults([{ file: 'content/guides/bai-moi.mdx', text }, other], unedited).filter(({ file }) =>
    file.endsWith('bai-moi.mdx'),
  )
const lineOf = (text: string, part: string) => text.slice(0, text.indexOf(part)).split('\n').length

test('the template, edited, is a guide without faults', () => {
  expect(faultsOf(template)).toEqual([])
})

test('the template, left unedited, is refused line by line', () => {
  const left = faultsOf(unedited).filter(({ message }) => message.includes('chữ của bài mẫu'))
  expect(left.map(({ line }) => line)).toEqual(
    ['title:', 'summary:', '- Điều khách nhìn', '- Dấu hiệu khác', '"Việc cần', '"Việc tiếp'].map(
      (part) => lineOf(unedited, part),
    ),
  )
})

describe('the check names the line of', () => {
  const SENTENCE = 'Một câu cho biết làm theo thứ tự nào.'
  const long = `${Array.from({ length: MAX_WORDS + 1 }, () => 'chữ').join(' ')}.`
  /** `at`: words of the line that is named, and how far `below` it, where it is not the changed one. */
  const rows: {
    fault: string
    from: string
    to: string
    says: string
    at?: string
    below?: number
  }[] = [
    {
      fault: 'a missing part',
      from: 'symptoms:\n',
      to: 'dauHieu:\n',
      says: 'Thiếu mục “symptoms”',
      at: '---',
    },
    {
      fault: 'too few aliases',
      from: '  - cách nói của người mới\n',
      to: '',
      says: '“aliases” cần ít nhất 8',
      at: 'aliases:',
    },
    {
      fault: 'an unknown type',
      from: 'requestType: khac',
      to: 'requestType: la',
      says: 'một trong',
    },
    {
      fault: 'a day that does not exist',
      from: '2026-11-22',
      to: '2026-02-30',
      says: 'một ngày có thật',
    },
    { fault: 'a title too long', from: 'bằng lời', to: 'dài '.repeat(30), says: 'dài quá 80' },
    {
      fault: 'a step without what to expect',
      from: '<Expect>Điều khách thấy khi bước này thành công.</Expect>',
      to: '',
      says: 'chưa có <Expect>',
      at: '<Step title="Việc đầu tiên',
    },
    {
      fault: 'a step without a name',
      from: '<Step title="Việc làm tiếp theo">',
      to: '<Step>',
      says: 'Bước cần tên',
    },
    {
      fault: 'two steps of one name',
      from: 'title="Việc làm tiếp theo"',
      to: 'title="Việc đầu tiên cần làm, bắt đầu bằng động từ"',
      says: 'Hai bước cùng tên',
    },
    {
      fault: 'a heading of the first level',
      from: '## Cách',
      to: '# Cách',
      says: 'trong bài dùng',
    },
    { fault: 'a gap in headings', from: SENTENCE, to: '#### Sâu quá', says: 'nhảy cấp' },
    {
      fault: 'a picture without words',
      from: SENTENCE,
      to: '![](/anh.png)',
      says: 'mô tả cho người',
    },
    {
      fault: 'a related guide that is not there',
      from: '  - gui-yeu-cau-ho-tro',
      to: '  - khong-co',
      says: 'Không có bài hướng dẫn “khong-co”',
    },
    {
      fault: 'a way on to nowhere',
      from: '<NotYet guide="gui-yeu-cau-ho-tro">',
      to: '<NotYet guide="gui-yeu-cau-ho-tro" step="khong-co">',
      says: 'không có chỗ “#khong-co”',
    },
    {
      fault: 'a link to a step that is not there',
      from: SENTENCE,
      to: '[Xem](/huong-dan/gui-yeu-cau-ho-tro/#khong-co).',
      says: 'không có chỗ “#khong-co”',
    },
    {
      fault: 'a link to a page that is not there',
      from: SENTENCE,
      to: '[Xem](/lien-he/).',
      says: 'không tới trang nào',
    },
    {
      fault: 'a sentence too long',
      from: SENTENCE,
      to: long,
      says: `Câu dài ${MAX_WORDS + 1} chữ`,
    },
    {
      fault: 'old spelling',
      from: SENTENCE,
      to: 'Hãy xóa rồi thử.',
      says: '“xóa”: đặt dấu kiểu mới',
    },
    {
      fault: 'old spelling of y',
      from: SENTENCE,
      to: 'Hãy hủy đi.',
      says: '“hủy”: đặt dấu kiểu mới',
    },
    { fault: 'a space before a mark', from: SENTENCE, to: 'Được chưa ?', says: 'Thừa dấu cách' },
    { fault: 'straight quotes', from: SENTENCE, to: 'Chọn "Chờ" đi.', says: 'ngoặc kép “…”' },
    { fault: 'another voice', from: SENTENCE, to: 'Quý khách thử lại.', says: 'gọi người đọc' },
    { fault: 'a repair promised', from: SENTENCE, to: 'Chắc chắn khắc phục.', says: 'không hứa' },
    { fault: 'haste promised', from: SENTENCE, to: 'Có ngay lập tức.', says: 'không hứa nhanh' },
    { fault: 'minutes promised', from: SENTENCE, to: 'Đợi ít phút.', says: 'không hứa nhanh' },
    { fault: 'an instant promised', from: SENTENCE, to: 'Xong tức thì.', says: 'không hứa nhanh' },
    { fault: 'certainty in figures', from: SENTENCE, to: 'Tốt 100%.', says: 'không cam kết' },
    { fault: 'another firm’s figure', from: SENTENCE, to: 'Trong 30–120 phút.', says: 'nội bộ' },
    { fault: 'blame', from: SENTENCE, to: 'Đó là lỗi do bạn.', says: 'không đổ lỗi' },
    { fault: 'a mobile number', from: SENTENCE, to: 'Gọi 0912 345 678.', says: 'số điện thoại' },
    { fault: 'a number from abroad', from: SENTENCE, to: 'Gọi +84 912345678.', says: 'điện thoại' },
    { fault: 'another hotline', from: SENTENCE, to: 'Gọi 1900 1234.', says: '1800.6838' },
    {
      fault: 'a password asked for',
      from: SENTENCE,
      to: 'Bạn gửi mật khẩu cho CoreTech.',
      says: 'không bao giờ hỏi',
    },
    {
      fault: 'a warning to be ignored',
      from: SENTENCE,
      to: 'Hãy bỏ qua cảnh báo.',
      says: 'không khuyên bỏ qua',
    },
    {
      fault: 'a step that is to write to CoreTech, and does not say so',
      from: 'Cách làm trên máy tính.',
      to: 'Mở [form hỗ trợ](/gui-yeu-cau/).',
      says: 'contact',
    },
    {
      fault: 'a promise in a folded text',
      from: 'summary: Hôm nay bạn',
      to: 'summary: >-\n  CoreTech chắc chắn sẽ khắc phục được lỗi này.\n  Hôm nay bạn',
      says: 'không hứa chắc chắn',
      below: 1,
    },
    {
      fault: 'a promise in a table',
      from: SENTENCE,
      to: '| Mã | Nghĩa |\n| --- | --- |\n| 535 | Sửa ngay lập tức |',
      says: 'không hứa nhanh',
      below: 2,
    },
    {
      fault: 'a colon in a title',
      from: 'title: Một',
      to: 'title: Cảnh báo: một',
      says: 'dấu hai chấm',
    },
    {
      fault: 'a part that comes twice',
      from: 'kind: fix',
      to: 'kind: fix\nkind: fix',
      says: 'đã có',
      below: 1,
    },
    { fault: 'a quote left open', from: 'order: 999', to: 'order: "999', says: 'ngoặc kép đóng' },
    {
      fault: 'a text that YAML takes for code',
      from: '  - Những',
      to: '  - {Gõ} những',
      says: 'ký tự đặc biệt',
    },
    {
      fault: 'a step left open, at the step',
      from: '</Step>\n\n<Step title="Việc làm',
      to: '\n<Step title="Việc làm',
      says: 'Thẻ <Step> chưa đóng: thiếu </Step> trước </Steps>',
      at: '<Step title="Việc đầu',
    },
    {
      fault: 'a panel left open, at the panel',
      from: '</Panel>\n\n</Panels>',
      to: '</Panels>',
      says: 'Thẻ <Panel> chưa đóng: thiếu </Panel> trước </Panels>',
      at: '<Panel title="Điện thoại',
    },
    {
      fault: 'tags left open to the end',
      from: '</Steps>',
      to: '',
      says: 'Thẻ <Steps> chưa đóng',
      at: '<Steps>',
    },
    { fault: 'a tag that closes nothing', from: SENTENCE, to: 'Xong </Step>', says: 'thừa' },
    { fault: 'braces', from: SENTENCE, to: 'Bấm {Gõ} nhé.', says: 'Dấu { }' },
    { fault: 'braces that hold no code', from: SENTENCE, to: 'Gõ {6 số} nhé.', says: 'Dấu { }' },
    { fault: 'a brace alone', from: SENTENCE, to: 'Gõ {6 số nhé.', says: 'Dấu { }' },
    { fault: 'a sign for less', from: SENTENCE, to: 'Mã <6 số.', says: 'Dấu < ở dòng này' },
    { fault: 'a comment of HTML', from: SENTENCE, to: '<!-- nháp -->', says: 'Dấu < ở dòng này' },
    { fault: 'code that is loaded', from: SENTENCE, to: 'import a from "b"', says: 'import' },
    {
      fault: 'what to expect outside its step',
      from: SENTENCE,
      to: '<Expect>Xong.</Expect>',
      says: 'phải nằm trong một <Step>',
    },
    {
      fault: 'a place in lists that is taken',
      from: 'order: 999',
      to: 'order: 998',
      says: 'đã có ở bài “gui-yeu-cau-ho-tro”',
    },
    {
      fault: 'a guide related to itself',
      from: '  - gui-yeu-cau-ho-tro',
      to: '  - bai-moi',
      says: 'chính bài này',
    },
  ]
  test.for(rows)('$fault', ({ from, to, says, at = from, below = 0 }) => {
    expect(template).toContain(from)
    const found = faultsOf(template.replace(from, to)).find(({ message }) => message.includes(says))
    expect(found?.line).toBe(lineOf(template, at) + below)
  })

  test('a file that is not NFC', () => {
    expect(faultsOf(template.normalize('NFD'))[0]?.message).toContain('NFC')
  })

  test('a file without front matter, and one whose name has marks', () => {
    expect(faultsOf('Chào bạn')[0]).toMatchObject({ line: 1 })
    const faults = guidesFaults([{ file: 'content/guides/Bài mới.mdx', text: template }, other])
    expect(faults[0]?.message).toContain('Tên tệp')
  })
})

test.for([
  {
    rule: 'labels of other programs keep their spelling',
    text: 'Chọn “Xóa” hoặc **Xóa dữ liệu**.',
  },
  { rule: 'code is not prose', text: '`hóa đơn "x" 0912345678`' },
  { rule: 'the consumers’ hotline may stand', text: 'Gọi tổng đài 1800.6838.' },
  { rule: 'dates and figures are no phones', text: 'Từ 01/05/2025, 5 000 thư/ngày, mã 535-5.7.8.' },
  { rule: 'secrets may be warned about', text: 'Không gửi mật khẩu cho CoreTech.' },
  { rule: 'warnings may be respected', text: 'Bạn đừng bỏ qua cảnh báo.' },
  { rule: 'new spelling', text: 'Quý vị xoá, huỷ, hoà, tuỳ, khoẻ, quỹ, loại, quà, hoàn.' },
  { rule: 'addresses of the API', text: '[Gửi](/gui-yeu-cau/?loai=khac) hoặc [tra](/tra-cuu/).' },
])('the check lets pass: $rule', ({ text }) => {
  expect(faultsOf(template.replace('Một câu cho biết làm theo thứ tự nào.', text))).toEqual([])
})

test.for([
  { spelling: 'a list on one line', from: /related:\n.*\n/, to: 'related: [gui-yeu-cau-ho-tro]\n' },
  { spelling: 'a list without indentation', from: /^ {2}- (?=Những|Một dấu)/gm, to: '- ' },
  { spelling: 'a comment', from: 'kind: fix', to: 'kind: fix # hoặc reference' },
  { spelling: 'single quotes', from: /"(Việc đầu tiên[^"]*)"/, to: "'$1'" },
  { spelling: 'another order', from: /(title="Việc đầu tiên[^"]*")/, to: 'contact $1' },
  { spelling: 'a quoted colon', from: 'title: Một', to: 'title: "Cảnh báo: một"\n#' },
  { spelling: 'a folded text', from: 'summary: Hôm', to: 'summary: >-\n  Hôm' },
  { spelling: 'a tag on two lines', from: '<Step title="Việc làm', to: '<Step\n  title="Việc làm' },
  { spelling: 'a greater sign, and a less sign apart', from: 'Một câu', to: 'Một câu > a < b' },
])('the check lets pass: $spelling', ({ from, to }) => {
  const text = template.replace(from, to)
  expect(text).not.toBe(template)
  expect(faultsOf(text)).toEqual([])
})

test('steps are found however their tags are spelt', () => {
  const mdx = `<Step title="Một"> <Step title='Hai "hai"'> <Step contact title="Ba"> <Step\n  title="Bốn"\n  contact\n> <Steps> <Step>`
  expect(stepsOf(mdx).map(({ title }) => title)).toEqual(['Một', 'Hai "hai"', 'Ba', 'Bốn'])
  expect(stepsToTry(mdx).map(({ title }) => title)).toEqual(['Một', 'Hai "hai"'])
})

test('a new guide that mends something is asked for its branch of the troubleshooter', () => {
  const file = 'content/guides/bai-moi.mdx'
  expect(unreachedFaults([{ file, text: template }])).toMatchObject([
    { file, message: expect.stringContaining('"guide": "bai-moi"') as string },
  ])
  expect(unreachedFaults([{ file, text: template.replace('fix', 'reference') }])).toEqual([])
  expect(unreachedFaults([{ file: 'content/guides/quen-mat-khau.mdx', text: template }])).toEqual(
    [],
  )
})

test('faults are shown as file:line, so that editors can jump there', () => {
  expect(shownFaults([{ file: 'a.mdx', line: 3, message: 'Sai.' }])).toBe('a.mdx:3  Sai.')
  expect(shownFaults([{ file: 'b.json', line: 0, message: 'Sai.' }])).toBe('b.json  Sai.')
})

test('the form asks only after steps that can have been tried, of guides that mend something (K08)', async () => {
  const { guides } = SiteData.parse(
    JSON.parse(await readFile(`${rootDir}dist-internal/site.json`, 'utf8')),
  )
  const offered = guides.flatMap(({ kind, steps }) => steps.map(({ title }) => ({ kind, title })))
  expect(offered.length).toBeGreaterThan(50)
  expect(offered.filter(({ kind }) => kind !== 'fix')).toEqual([])
  const contact = /gửi yêu cầu|nhờ kỹ thuật|liên hệ coretech|form/i
  expect(offered.filter(({ title }) => contact.test(title))).toEqual([])
})
