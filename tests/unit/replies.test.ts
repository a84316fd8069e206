import { expect, test } from 'vitest'
import { mailReplies } from '../../content/replies.ts'
import { chatReplies } from '../../content/replies/chat.ts'
import type { MailReply } from '../../content/replies/template.ts'

const mails = Object.entries<MailReply>(mailReplies)

test('every template of M1 to M12 is there, as a mail or as a chat text (CONTRACT §7)', () => {
  const names = new Set([...mails.map(([, { template }]) => template), ...Object.keys(chatReplies)])
  const wanted =
    'M1 M2 M3 M4 M5 M6a M6b M7 M8 M9 M10 M11 M12 reply ticket-links new-message assignment digest sign-in admin-grant'.split(
      ' ',
    )
  expect([...names].sort()).toEqual(wanted.sort())
})

test.for([
  ...['M1', 'M2', 'M8', 'M12'].map((template) => ({ template, header: 'auto-replied' })),
  ...[
    'M4',
    'M10',
    'M11',
    'ticket-links',
    'new-message',
    'assignment',
    'digest',
    'sign-in',
    'admin-grant',
  ].map((template) => ({
    template,
    header: 'auto-generated',
  })),
  ...['M5', 'M7', 'M9', 'reply'].map((template) => ({ template, header: null })),
])('$template carries Auto-Submitted $header (CONTRACT §8.12)', ({ template, header }) => {
  const found = mails.filter(([, reply]) => reply.template === template)
  expect(found.length).toBeGreaterThan(0)
  for (const [, reply] of found) expect(reply.autoSubmitted).toBe(header)
})

test('a subject about one ticket begins with its code in brackets (I06)', () => {
  const without = mails.filter(([, { subject }]) => !subject.startsWith('[{{code}}]'))
  expect(without.map(([name]) => name)).toEqual([
    'ticket-links',
    'digest',
    'sign-in',
    'admin-grant',
  ])
})

test('M6a is the owner’s own sentence, offered only once technicians have taken it on (K18)', () => {
  expect(chatReplies.M6a).toEqual({
    text: 'Dạ em đã tiếp nhận sự cố và chuyển cho bộ phận kỹ thuật. Dự kiến xử lý trong vòng 24h. Em sẽ cập nhật ngay khi có kết quả ạ.',
    onlyWhen: 'Chỉ gửi khi kỹ thuật đã nhận việc.',
  })
})

test('replies are NFC and promise nothing forbidden (DOMAIN §12)', () => {
  const all = JSON.stringify({ mailReplies, chatReplies })
  expect(all).toBe(all.normalize('NFC'))
  expect(all).not.toMatch(/ít phút|ngay lập tức|tức thì|chắc chắn|100%|lỗi do/i)
  expect(all).not.toMatch(/khóa|xóa|hòa|hủy|tùy/i)
})
