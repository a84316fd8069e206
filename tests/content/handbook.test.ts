import { parse } from 'node-html-parser'
import { describe, expect, test } from 'vitest'
import { spokenReplies } from '../../content/reply-voices.ts'
import { mailReplies } from '../../content/replies.ts'
import { chatReplies } from '../../content/replies/chat.ts'
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
    row: 'K04 K05 K06 K07 K08',
    slug: 'nguyen-tac-xu-ly-su-co',
    says: [
      'Ghi nhận đầy đủ thông tin lỗi',
      'Chuyển tiếp nhanh tới bộ phận hỗ trợ kỹ thuật qua các kênh chính thức',
      'support@coretech.io.vn',
      'Zalo nhóm hỗ trợ kỹ thuật (nếu có)',
      'Hệ thống Ticket nội bộ hoặc đường link hỗ trợ kỹ thuật',
    ],
  },
  {
    row: 'K14 K15 K16 K17 K19 K22',
    slug: 'quy-trinh-4-buoc-ctv-qc',
    says: [
      'Tiếp nhận thông tin khách hàng',
      'Họ tên, email đăng ký',
      'Loại sản phẩm gặp lỗi',
      'Mô tả sự cố + thời điểm xảy ra',
      'Ảnh chụp màn hình (nếu có)',
      'Liên hệ bộ phận kỹ thuật ngay trong ngày',
      'Sử dụng các kênh hỗ trợ ưu tiên',
      'Nếu sau 24h chưa được xử lý, thông báo QC để đôn đốc lại bộ phận hỗ trợ',
      'Gửi lời xin lỗi và thông báo cụ thể',
      'Theo dõi và cập nhật tiến độ cho khách hàng',
      'Luôn lưu giữ lại lịch sử xử lý lỗi qua tin nhắn/email để theo dõi',
    ],
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

test('the owner’s table stands word for word, cell by cell (K09, K10, K11, K12, K13)', () => {
  const body = files['/noi-bo/cam-nang/bang-loi-va-xu-ly-so-bo/']?.body ?? ''
  const table = parse(body).querySelector('main table')
  // The way to the call sheet stands in the cell, too.
  for (const link of table?.querySelectorAll('.jump') ?? []) link.remove()
  const rows = table
    ?.querySelectorAll('tbody tr')
    .map((row) => row.querySelectorAll('th, td').map((cell) => cell.text.trim()))
  expect(rows).toEqual([
    [
      'Không đăng nhập được vào hệ thống',
      'Báo lỗi sai mật khẩu, không nhận mã OTP',
      'Kiểm tra chính xác tài khoản – hướng dẫn reset mật khẩu – gửi hỗ trợ kỹ thuật nếu cần',
    ],
    [
      'Không lấy được dữ liệu từ SocialCDP',
      'Không hiển thị email/SĐT sau khi quét từ khoá',
      'Hỏi lại từ khoá – kiểm tra kết nối mạng – nhờ kỹ thuật kiểm tra hệ thống crawler',
    ],
    [
      'Gửi email trên Workmail AI không thành công',
      'Email bị treo, bị từ chối, không hiển thị trong báo cáo',
      'Kiểm tra tài khoản SMTP – cấu hình gửi – gợi ý gửi test trước – chuyển ticket kỹ thuật',
    ],
    [
      'Màn hình bị đơ, treo, hoặc hiển thị lỗi',
      'Trình duyệt không phản hồi hoặc hiện thông báo lỗi hệ thống',
      'Hỏi khách dùng trình duyệt nào – hướng dẫn thử lại bằng Chrome – xoá cache – gửi kỹ thuật xử lý',
    ],
    [
      'Tài khoản bị khoá hoặc hết hạn',
      'Không đăng nhập được dù trước đó hoạt động bình thường',
      'Kiểm tra trạng thái thanh toán – liên hệ kế toán/hành chính để xác minh – báo kỹ thuật hỗ trợ',
    ],
  ])
})

describe('the templates are the owner’s own words (DOMAIN §5)', () => {
  const page = () => wordsOf('mau-phan-hoi')
  test.for([
    ['M1', 'CoreTech: Xác nhận tiếp nhận yêu cầu của Quý khách từ kênh Web Support'],
    ['M1', 'CoreTech đã nhận được yêu cầu của Quý khách qua kênh Web Support với yêu cầu như sau:'],
    [
      'M1',
      'Đội ngũ phụ trách hỗ trợ yêu cầu sẽ liên hệ Quý khách trong thời gian sớm nhất. CoreTech phản hồi trong vòng 24 giờ kể từ khi tiếp nhận. Thời gian khắc phục được thông báo sau khi kỹ thuật kiểm tra.',
    ],
    ['M1', 'Quý khách có thể phản hồi email này để cung cấp thêm thông tin cho chúng tôi.'],
    ['M2', 'Cảm ơn Quý khách đã liên hệ với CoreTech!'],
    [
      'M2',
      'Cảm ơn Quý khách đã liên hệ đến với dịch vụ chăm sóc khách hàng của CoreTech. Yêu cầu của Quý khách đã được chúng tôi tiếp nhận với nội dung chi tiết như sau:',
    ],
    ['M3', 'CoreTech đã ghi nhận yêu cầu hỗ trợ của anh/chị (mã ‹mã yêu cầu›), phòng kỹ thuật'],
    [
      'M5',
      'Quý khách vui lòng phản hồi email này. Xin đừng gửi mật khẩu, mã OTP hoặc ảnh giấy tờ tuỳ thân.',
    ],
    [
      'M6a',
      'Dạ em đã tiếp nhận sự cố và chuyển cho bộ phận kỹ thuật. Dự kiến xử lý trong vòng 24h. Em sẽ cập nhật ngay khi có kết quả ạ.',
    ],
    [
      'M6b',
      'Dạ em xin lỗi vì sự bất tiện này. Em đã tiếp nhận sự cố và chuyển cho bộ phận kỹ thuật. Em sẽ cập nhật tiến độ cho anh/chị trong vòng 24h ạ.',
    ],
    [
      'M7',
      'Nếu sự cố còn tiếp diễn, Quý khách vui lòng phản hồi email này để chúng tôi mở lại yêu cầu.',
    ],
    [
      'M8',
      'CoreTech đã tiếp nhận khiếu nại của Quý khách. Kết quả giải quyết được trả lời bằng văn bản trong thời hạn không quá 30 ngày làm việc, chậm nhất ngày',
    ],
    ['M10', 'Đề nghị xác nhận thông tin hỗ trợ.'],
    ['M11', 'quá 24h chưa được xử lý, đề nghị QC đôn đốc bộ phận hỗ trợ.'],
  ] as const)('%s: %s', ([, sentence]) => {
    expect(page()).toContain(sentence)
  })
})

describe('every page says what it is for (DOMAIN §8)', () => {
  test.for([
    ['nguyen-tac-xu-ly-su-co', ['support@coretech.io.vn', 'Ticket nội bộ']],
    ['bang-loi-va-xu-ly-so-bo', ['Mở phiếu hỏi', 'Hỏi thêm']],
    ['quy-trinh-4-buoc-ctv-qc', ['trong ngày', 'theo sát', 'cập nhật tiến độ']],
    ['tiep-nhan-da-kenh', ['Web', 'Email', 'Zalo', 'Một']],
    ['tu-dien-truong', ['Về việc', 'Thời điểm xảy ra', 'Hình thức liên hệ', 'Mức độ']],
    ['phan-cong-don-doc', ['30 phút', '60 phút', 'theo đúng thứ tự']],
    ['moc-thoi-gian', ['24 giờ', '30 ngày làm việc', '07 ngày làm việc', '72 giờ']],
    ['phan-tich-va-phoi-hop', ['nhật ký', 'cấp trên', 'nguyên nhân']],
    ['khieu-nai-noi-bo', ['iên bản', '30 ngày làm việc', '07 ngày làm việc', '1800.6838']],
    ['dong-ticket-va-cham-soc-lai', ['checklist', 'kết quả', 'Liên hệ lại']],
    ['bao-cao-thang', ['GIÁM SÁT DỊCH VỤ KHÁCH HÀNG THÁNG']],
    ['dieu-khong-duoc-lam', ['Luôn lưu giữ lại lịch sử xử lý lỗi qua tin nhắn/email']],
    ['giong-van-xung-ho', ['Quý khách', 'anh/chị', 'bạn', 'Không gọi bằng họ']],
    ['bao-ve-du-lieu-khach-hang', ['91/2025/QH15', '356/2025', '12 tháng', '36 tháng', '90 ngày']],
    ['su-co-du-lieu-72h', ['72 giờ', 'Mẫu 08', 'iên bản']],
    ['yeu-cau-du-lieu-ca-nhan', ['02 ngày làm việc', '10 ngày', '15 ngày', '20 ngày']],
  ] as const)('%s', ([slug, says]) => {
    expect(says.filter((each) => !wordsOf(slug).includes(each))).toEqual([])
  })
})

describe('no reply says what staff must not say (C20)', () => {
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

  test('what may be said only later says so beside it (K18)', () => {
    const early = spokenReplies.filter(({ zalo }) => zalo?.includes('trong vòng 24h'))
    expect(early.map(({ name }) => name)).toContain('M6a')
    for (const { name, onlyWhen } of early) expect(onlyWhen, name).toBeTruthy()
  })
})
