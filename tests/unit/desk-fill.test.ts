import { describe, expect, test } from 'vitest'
import { fill, givenNameOf, unfilled, unframed } from '../../api/replies/fill.ts'
import {
  fittingReplies,
  replyFacts,
  type ReplyState,
  replyText,
} from '../../api/replies/templates.ts'
import type { Ticket } from '../../api/tickets/repository/ticket.ts'
import { STATUSES } from '../../content/schema.ts'
import { chatReplies } from '../../content/replies/chat.ts'
import { spokenReplies, spokenReply } from '../../content/reply-voices.ts'

const TICKET = {
  code: 'CT-261123-01',
  requester: { name: 'Nguyễn Văn A', email: 'khach@example.com', phone: '+84912345678' },
  requestType: 'workmail-gui',
  product: 'workmail-ai',
  subject: 'Email bị treo',
  receivedAt: new Date('2026-11-23T02:30:00Z'),
  dueAt: new Date('2026-11-24T02:30:00Z'),
  resultDueOn: null,
  resolution: null,
  cause: null,
  // Facts need no more of a ticket.
} as Ticket

describe('filling a template', () => {
  test('puts facts where their placeholders stand (C20)', () => {
    expect(fill(chatReplies.M3.text, replyFacts(TICKET))).toBe(
      'Thân chào anh/chị A, CoreTech đã ghi nhận yêu cầu hỗ trợ của anh/chị (mã CT-261123-01), phòng kỹ thuật sẽ liên hệ để hỗ trợ trong thời gian sớm nhất.',
    )
  })

  test('leaves a blank for what is not known, also when it is empty (C20)', () => {
    const { zalo } = spokenReply('M7')
    const text = fill(zalo ?? '', replyFacts(TICKET))
    expect(text).toContain('Kết quả: ‹kết quả›.')
    expect(unfilled(text)).toEqual(['‹kết quả›'])
    expect(fill('{{resolution}}', { resolution: '' })).toBe('‹kết quả›')
    expect(unfilled(fill(zalo ?? '', replyFacts({ ...TICKET, resolution: 'Xong' })))).toEqual([])
  })

  test('fills in facts that look like placeholders as they are (T19)', () => {
    const name = '{{resolution}} $& ‹b›'
    expect(fill('Chào {{name}} {{code}}', { name, code: 'X' })).toBe(`Chào ${name} X`)
  })

  test('knows words for every placeholder of every reply, and no private fact (C20)', () => {
    for (const { mail, zalo, phone } of spokenReplies) {
      for (const text of [mail?.text, zalo, phone]) {
        if (!text) continue
        const filled = fill(text, replyFacts(TICKET))
        expect(filled).not.toContain('{{')
        expect(filled).not.toContain('undefined')
        expect(filled).not.toContain(TICKET.requester.phone)
      }
    }
  })
})

test.for([
  ['Dạ ‹tên khách› ạ', ['‹tên khách›']],
  ['Chào {{name}}, mã {{ code', ['{{name}}', '{{ code']],
  ['Chào [tên khách] và [TÊN], [ten]', ['[tên khách]', '[TÊN]', '[ten]']],
  ['a ‹x› b ‹x› c ‹', ['‹x›', '‹']],
  ['Bấm [Gửi] rồi xem mã [535] <b> {a}', []],
] as const)('%j has the blanks %j (C20)', ([text, blanks]) => {
  expect(unfilled(text)).toEqual(blanks)
})

test('blanks stand on one line and are cut, so that the sentence about them stays short', () => {
  const [blank = ''] = unfilled(`‹${'x'.repeat(5000)}`)
  expect(blank.length).toBeLessThan(70)
})

test.for([
  ['Kính gửi Quý khách A,\n\nThân bài.\n\nTrân trọng,\nCoreTech', 'Thân bài.'],
  ['KÍNH CHÀO anh\nThân bài.\ntrân trọng', 'Thân bài.'],
  [
    'Thân bài, kính gửi anh.\nTrân trọng cảm ơn anh.',
    'Thân bài, kính gửi anh.\nTrân trọng cảm ơn anh.',
  ],
  [
    'Kính gửi Quý khách A,\n\nTrân trọng,\nCoreTech',
    'Kính gửi Quý khách A,\n\nTrân trọng,\nCoreTech',
  ],
  ['Ảnh 👍 ok.\nTrân trọng,\nCoreTech', 'Ảnh 👍 ok.'],
  ['', ''],
] as const)('%j without its frame is %j', ([text, rest]) => {
  expect(unframed(text)).toBe(rest)
})

test.for([
  ['Nguyễn Văn A', 'A'],
  ['Madonna', 'Madonna'],
  [' Trần  Thị Bích ', 'Bích'],
] as const)('%s is addressed as %s (DOMAIN §10)', ([name, given]) => {
  expect(givenNameOf(name)).toBe(given)
})

describe('templates that fit', () => {
  const NEW: ReplyState = {
    status: 'new',
    transferredAt: null,
    firstResponseAt: null,
    hasTechnicalAnswer: false,
    channel: 'web',
    requestType: 'workmail-gui',
  }
  const at = new Date('2026-11-23T02:30:00Z')
  const names = (changed: Partial<ReplyState>) =>
    fittingReplies({ ...NEW, ...changed }).map(({ name }) => name)

  test.for([
    [{}, 'M6b'],
    [{ hasTechnicalAnswer: true }, 'M6b'],
    [{ transferredAt: at, status: 'transferred' }, 'M6b'],
    [{ transferredAt: at, status: 'in_progress', hasTechnicalAnswer: true }, 'M6a'],
    [{ transferredAt: at, status: 'waiting', hasTechnicalAnswer: true }, 'M6a'],
  ] as const)('%j brings %s, and never both (K18)', ([changed, name]) => {
    expect(names(changed).filter((each) => each.startsWith('M6'))).toEqual([name])
  })

  test('acknowledge what came by Zalo, and complaints, until the first answer (C20)', () => {
    expect(names({ channel: 'zalo' })).toEqual(['M3', 'M6b'])
    expect(names({ requestType: 'khieu-nai' })).toEqual(['M8', 'M6b'])
    expect(names({ channel: 'zalo', requestType: 'khieu-nai', firstResponseAt: at })).toEqual([
      'M6b',
    ])
  })

  test.for(STATUSES)('%s offers at least one template while open (C20)', (status) => {
    expect(names({ status }).length > 0).toBe(status !== 'closed')
  })

  test('are worded for their way, without a second greeting in mails (K18, C20)', () => {
    const facts = replyFacts(TICKET)
    expect(replyText(spokenReply('M6b'), 'email', facts)).toBe(
      'CoreTech xin lỗi Quý khách vì sự bất tiện này. Yêu cầu CT-261123-01 đã được tiếp nhận và chuyển cho bộ phận kỹ thuật. Chúng tôi sẽ cập nhật tiến độ cho Quý khách trong vòng 24h.',
    )
    expect(replyText(spokenReply('M6b'), 'zalo', facts)).toBe(chatReplies.M6b.text)
    expect(replyText(spokenReply('M6a'), 'email', facts)).toBe(chatReplies.M6a.text)
    expect(replyText(spokenReply('M3'), 'dien-thoai', facts)).toMatch(/^Dạ em đã ghi nhận/)
  })
})
