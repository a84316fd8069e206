import { parse } from 'node-html-parser'
import { describe, expect, test } from 'vitest'
import { spokenReplies } from '../../content/reply-voices.ts'
import { chatReplies, mailReplies } from '../../content/replies.ts'
import { builtInternal } from '../support/staff.ts'

/** What the owner's document says, word for word, on the built pages (ROWS, DOMAIN §8). */

const { files } = await builtInternal()

function wordsOf(slug: string): string {
  const body = files[`/noi-bo/cam-nang/${slug}/`]?.body ?? ''
  return (parse(body).querySelector('main')?.textContent ?? '').replace(/\s+/g, ' ')
}

test.for([
  {
    row: 'K03',
    slug: 'nguyen-tac-xu-ly-su-co',
    says: ['Bình tĩnh – chuyên nghiệp – chủ động: Không tranh cãi, không biện minh.'],
  },
  {
    row: 'K18',
    slug: 'quy-trinh-4-buoc-ctv-qc',
    says: [
      'Dạ em đã tiếp nhận sự cố và chuyển cho bộ phận kỹ thuật. Dự kiến xử lý trong vòng 24h. Em sẽ cập nhật ngay khi có kết quả ạ.',
    ],
  },
  ...['quy-trinh-4-buoc-ctv-qc', 'dieu-khong-duoc-lam'].map((slug) => ({
    row: 'K20 K21',
    slug,
    says: [
      'Không hứa hẹn thời gian khắc phục nếu chưa có phản hồi từ kỹ thuật.',
      'Không khẳng định lỗi do khách hàng hay do hệ thống nếu chưa kiểm tra rõ.',
    ],
  })),
  {
    row: 'K23',
    slug: 'nguyen-tac-xu-ly-su-co',
    says: [
      'Tư thế làm việc khi xảy ra lỗi',
      'Đứng về phía khách hàng, nhưng phối hợp chặt chẽ với công ty.',
      'Luôn giữ tinh thần hợp tác, không đổ lỗi, và thể hiện rằng bạn đang làm mọi cách để hỗ trợ khách tốt nhất.',
      'Hãy biến một tình huống tiêu cực thành cơ hội xây dựng lòng tin!',
    ],
  },
])('$row stands word for word in $slug', ({ slug, says }) => {
  for (const sentence of says) expect(wordsOf(slug)).toContain(sentence)
})

describe('C20 no reply says what staff must not say', () => {
  /** Each a thing said, by its name. */
  const said = [
    ...Object.entries(mailReplies).map(([name, reply]): [string, string] => [
      name,
      JSON.stringify(reply),
    ]),
    ...Object.entries(chatReplies).map(([name, { text }]): [string, string] => [
      `${name} Zalo`,
      text,
    ]),
    ...spokenReplies.map(({ name, phone }): [string, string] => [`${name} phone`, phone ?? '']),
  ]

  const rules: { rule: string; words: RegExp; example: string; but: string[] }[] = [
    {
      rule: 'K20: no time by which it works again',
      words: /sẽ xong|(khắc phục|sửa|xử lý)( xong)? (trong|trước)|trước \d+ ?(giờ|h)\b/i,
      example: 'Dạ lỗi sẽ được khắc phục trong 2 tiếng ạ.',
      // The owner's own sentence, which is sent only once technicians have taken the case on.
      but: ['M6a'],
    },
    {
      rule: 'K21: nobody’s fault',
      words:
        /\b(do|phía|của) (bạn|anh\/chị|khách)( làm| gây| nhập| tự)|lỗi (do|phía|của)\b|lỗi hệ thống/i,
      example: 'Dạ đây là lỗi phía khách ạ.',
      but: [],
    },
  ]
  test.for(rules)('$rule', ({ words, example, but }) => {
    expect(example).toMatch(words)
    const found = said.filter(([, text]) => words.test(text)).map(([name]) => name)
    expect(found.filter((name) => !but.some((each) => name.startsWith(each)))).toEqual([])
  })

  test('K18: what may be said only later says so beside it', () => {
    const early = spokenReplies.filter(({ zalo }) => zalo?.includes('trong vòng 24h'))
    expect(early.map(({ name }) => name)).toContain('M6a')
    for (const { name, onlyWhen } of early) expect(onlyWhen, name).toBeTruthy()
  })
})
