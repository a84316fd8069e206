import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { SiteData } from '../../content/site-data.ts'
import {
  contentFaults,
  guidesFaults,
  MAX_WORDS,
  shownFaults,
} from '../../site/build/content-lint.ts'
import { rootDir } from '../../site/build/paths.ts'

/** What authors write, checked as code is; and the check itself, by what it must notice. */

test('C05 guides, troubleshooter and redirects have no faults', async () => {
  expect(shownFaults(await contentFaults())).toBe('')
})

const template = await readFile(`${rootDir}content/mau-bai-huong-dan.mdx`, 'utf8')
/** What the template links to. */
const other = {
  file: 'content/guides/gui-yeu-cau-ho-tro.mdx',
  text: template.replace('  - gui-yeu-cau-ho-tro', '  - bai-moi'),
}
const faultsOf = (text: string) =>
  guidesFaults([{ file: 'content/guides/bai-moi.mdx', text }, other]).filter(({ file }) =>
    file.endsWith('bai-moi.mdx'),
  )
const lineOf = (text: string, part: string) => text.slice(0, text.indexOf(part)).split('\n').length

test('the template for a new guide is a guide without faults', () => {
  expect(faultsOf(template)).toEqual([])
})

describe('the check names the line of', () => {
  const SENTENCE = 'Một câu cho biết làm theo thứ tự nào.'
  const long = `${Array.from({ length: MAX_WORDS + 1 }, () => 'chữ').join(' ')}.`
  /** `at`: words of the line that is named, where it is not the line that was changed. */
  const rows: { fault: string; from: string; to: string; says: string; at?: string }[] = [
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
      at: '<Step title="Việc cần làm',
    },
    {
      fault: 'a step without a name',
      from: '<Step title="Việc tiếp theo">',
      to: '<Step>',
      says: 'Bước cần tên',
    },
    {
      fault: 'two steps of one name',
      from: 'title="Việc tiếp theo"',
      to: 'title="Việc cần làm, bắt đầu bằng động từ"',
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
  ]
  test.for(rows)('$fault', ({ from, to, says, at = from }) => {
    expect(template).toContain(from)
    const found = faultsOf(template.replace(from, to)).find(({ message }) => message.includes(says))
    expect(found?.line).toBe(lineOf(template, at))
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

test('faults are shown as file:line, so that editors can jump there', () => {
  expect(shownFaults([{ file: 'a.mdx', line: 3, message: 'Sai.' }])).toBe('a.mdx:3  Sai.')
  expect(shownFaults([{ file: 'b.json', line: 0, message: 'Sai.' }])).toBe('b.json  Sai.')
})

test('K08 the form asks only after steps that can have been tried, of guides that mend something', async () => {
  const { guides } = SiteData.parse(
    JSON.parse(await readFile(`${rootDir}dist-internal/site.json`, 'utf8')),
  )
  const offered = guides.flatMap(({ kind, steps }) => steps.map(({ title }) => ({ kind, title })))
  expect(offered.length).toBeGreaterThan(50)
  expect(offered.filter(({ kind }) => kind !== 'fix')).toEqual([])
  const contact = /gửi yêu cầu|nhờ kỹ thuật|liên hệ coretech|form/i
  expect(offered.filter(({ title }) => contact.test(title))).toEqual([])
})
