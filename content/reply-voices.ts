import { mailReplies } from './replies.ts'
import type { MailName } from './replies.ts'
import { chatReplies } from './replies/chat.ts'
import type { Block, MailReply } from './replies/template.ts'

/*
 * Reply templates M1 to M12 for copying from the handbook, each in the voices that fit it
 * (DOMAIN §5, §10; ROWS K18, C20). Mails are the templates that the product sends; texts for chat
 * and phone that have no other source are defined here.
 */

/** Ways to give a reply. */
export const VOICES = ['mail', 'zalo', 'phone'] as const
/** Way to give a reply. */
export type Voice = (typeof VOICES)[number]

/** A reply template in the handbook. */
export interface SpokenReply {
  /** Name on pages; `M10` has two forms. */
  name: string
  title: string
  /** Sender and occasion. */
  use: string
  /** Condition for sending it; null without one. */
  onlyWhen: string | null
  mail: { subject: string | null; text: string } | null
  zalo: string | null
  phone: string | null
}

const { M3, M6a, M6b } = chatReplies
const complaintSaid =
  'Dạ CoreTech đã tiếp nhận khiếu nại của anh/chị, mã {{code}} ạ. Kết quả giải quyết được trả lời bằng văn bản trong thời hạn không quá 30 ngày làm việc, chậm nhất ngày {{resultDueOn}} ạ.'

/** All reply templates of the handbook, in order. */
export const spokenReplies: readonly SpokenReply[] = [
  {
    name: 'M1',
    title: 'Xác nhận yêu cầu từ web',
    use: 'Email do hệ thống tự gửi. Câu gọi điện dùng khi CTV ghi phiếu hộ khách.',
    onlyWhen: null,
    mail: mailOf('M1'),
    zalo: null,
    phone:
      'Dạ em đã ghi nhận yêu cầu của anh/chị, mã là {{code}} ạ. Email xác nhận có mã này được gửi tới email đăng ký của mình; chưa thấy thư thì anh/chị xem giúp em mục Thư rác ạ.',
  },
  {
    name: 'M2',
    title: 'Xác nhận email khách viết tới',
    use: 'Chỉ trả lời thư do khách gửi. Giữ mã ở đầu tiêu đề.',
    onlyWhen: null,
    mail: mailOf('M2'),
    zalo: null,
    phone: null,
  },
  {
    name: 'M3',
    title: 'Xác nhận yêu cầu qua Zalo',
    use: 'CTV nhắn ngay khi đã có mã.',
    onlyWhen: M3.onlyWhen,
    mail: null,
    zalo: M3.text,
    phone:
      'Dạ em đã ghi nhận yêu cầu hỗ trợ của anh/chị, mã {{code}} ạ. Phòng kỹ thuật sẽ liên hệ để hỗ trợ trong thời gian sớm nhất ạ.',
  },
  {
    name: 'M4',
    title: 'Báo nhân viên có yêu cầu mới',
    use: 'Hệ thống tự gửi. Khi chuyển việc bằng tay, ghi đủ các dòng này.',
    onlyWhen: null,
    mail: mailOf('M4'),
    zalo: null,
    phone: null,
  },
  {
    name: 'M5',
    title: 'Xin khách bổ sung thông tin',
    use: 'CTV gửi khi còn thiếu thông tin, trước khi chuyển kỹ thuật.',
    onlyWhen: null,
    mail: mailOf('M5'),
    zalo: 'Dạ để kiểm tra yêu cầu {{code}}, em cần anh/chị {{givenName}} bổ sung giúp em: {{missing}} ạ. Anh/chị đừng gửi mật khẩu, mã OTP hoặc ảnh giấy tờ tuỳ thân nhé.',
    phone:
      'Dạ để bộ phận kỹ thuật kiểm tra, em xin hỏi anh/chị thêm: {{missing}} ạ. Anh/chị đừng đọc mật khẩu hay mã OTP cho em nhé.',
  },
  {
    name: 'M6a',
    title: 'Đã chuyển kỹ thuật, kỹ thuật đã nhận việc',
    use: 'Câu nguyên văn của CoreTech, không sửa.',
    onlyWhen: M6a.onlyWhen,
    mail: null,
    zalo: M6a.text,
    phone: M6a.text,
  },
  {
    name: 'M6b',
    title: 'Đã chuyển, kỹ thuật chưa phản hồi',
    use: '24h ở đây là hạn cập nhật, không phải hạn sửa xong.',
    onlyWhen: M6b.onlyWhen,
    mail: {
      subject: '[{{code}}] CoreTech: Yêu cầu của Quý khách đã được chuyển bộ phận kỹ thuật',
      text: 'Kính gửi Quý khách {{name}},\n\nCoreTech xin lỗi Quý khách vì sự bất tiện này. Yêu cầu {{code}} đã được tiếp nhận và chuyển cho bộ phận kỹ thuật. Chúng tôi sẽ cập nhật tiến độ cho Quý khách trong vòng 24h.\n\nTrân trọng,\nCoreTech',
    },
    zalo: M6b.text,
    phone: M6b.text,
  },
  {
    name: 'M7',
    title: 'Báo kết quả và đóng yêu cầu',
    use: 'Chỉ gửi khi khách đã thử lại hoặc kỹ thuật đã xác nhận kết quả.',
    onlyWhen: null,
    mail: mailOf('M7'),
    zalo: 'Dạ yêu cầu {{code}} của anh/chị {{givenName}} đã được xử lý ạ. Kết quả: {{resolution}}. Nếu sự cố còn tiếp diễn, anh/chị nhắn lại đây để em mở lại yêu cầu ạ.',
    phone:
      'Dạ em gọi để báo kết quả yêu cầu {{code}} ạ: {{resolution}}. Anh/chị thử lại giúp em nhé. Nếu sự cố còn tiếp diễn, anh/chị báo em để em mở lại yêu cầu ạ.',
  },
  {
    name: 'M8',
    title: 'Tiếp nhận khiếu nại',
    use: 'Email do hệ thống tự gửi. Ngày chậm nhất ghi trong thư đó.',
    onlyWhen: null,
    mail: mailOf('M8'),
    zalo: complaintSaid,
    phone: complaintSaid,
  },
  {
    name: 'M9',
    title: 'Trả lời kết quả khiếu nại',
    use: 'QC gửi bằng văn bản, sau khi phương án đã được duyệt.',
    onlyWhen: null,
    mail: mailOf('M9'),
    zalo: null,
    phone: null,
  },
  {
    name: 'M10, chưa bắt đầu',
    title: 'Nhắc kỹ thuật: chưa bắt đầu',
    use: 'CTV hoặc QC gửi trong nội bộ.',
    onlyWhen: null,
    mail: mailOf('M10-not-started'),
    zalo: 'Ticket {{code}} chưa bắt đầu. Đề nghị xác nhận thông tin hỗ trợ.',
    phone: 'Ticket {{code}}: đã xác nhận thông tin hỗ trợ hay chưa ạ?',
  },
  {
    name: 'M10, trễ hạn',
    title: 'Nhắc kỹ thuật: đã trễ hạn',
    use: 'CTV hoặc QC gửi trong nội bộ.',
    onlyWhen: null,
    mail: mailOf('M10-late'),
    zalo: 'Ticket {{code}} đã trễ hạn {{dueAt}}. Đề nghị xác nhận thông tin hỗ trợ.',
    phone: null,
  },
  {
    name: 'M11',
    title: 'Quá 24h chưa được xử lý',
    use: 'CTV gửi QC, kèm lịch sử.',
    onlyWhen: null,
    mail: mailOf('M11'),
    zalo: 'Ticket {{code}} quá 24h chưa được xử lý, đề nghị QC đôn đốc bộ phận hỗ trợ.',
    phone: null,
  },
  {
    name: 'M12',
    title: 'Nhận yêu cầu về dữ liệu cá nhân',
    use: 'QC gửi sau khi đã xác định khách muốn thực hiện quyền nào.',
    onlyWhen: null,
    mail: mailOf('M12'),
    zalo: null,
    phone: null,
  },
]

/**
 * Finds a reply template by its name.
 * @throws RangeError when it does not exist
 */
export function spokenReply(name: string): SpokenReply {
  const reply = spokenReplies.find((each) => each.name === name)
  if (!reply) throw new RangeError(`No reply has the name ${name}`)
  return reply
}

/** Vietnamese text shown for each placeholder. */
const blanks: Partial<Record<string, string>> = {
  name: 'tên khách',
  givenName: 'tên gọi',
  code: 'mã yêu cầu',
  email: 'email đăng ký',
  phone: 'số điện thoại',
  requestType: 'loại yêu cầu',
  product: 'sản phẩm',
  channel: 'hình thức liên hệ',
  priority: 'mức độ',
  subject: 'về việc',
  description: 'mô tả sự cố',
  receivedAt: 'giờ tiếp nhận',
  dueAt: 'hạn phản hồi',
  occurredAt: 'thời điểm xảy ra',
  browser: 'trình duyệt',
  errorCode: 'mã lỗi',
  keyword: 'từ khoá',
  guide: 'hướng dẫn đã xem',
  pictures: 'số ảnh',
  stepsTried: 'các bước đã thử',
  resultDueOn: 'ngày chậm nhất',
  mailSubject: 'tiêu đề thư',
  excerpt: 'nội dung thư',
  missing: 'thông tin cần bổ sung',
  resolution: 'kết quả',
  complaint: 'nội dung khiếu nại',
  cause: 'nguyên nhân',
  remedy: 'phương án',
  remedyAt: 'thời điểm thực hiện',
  furtherRights: 'quyền tiếp theo của khách',
  right: 'quyền khách muốn thực hiện',
  deadlineOn: 'hạn hoàn thành',
}

/** A piece of a reply template: text, or a placeholder with its shown text. */
export type ReplyPiece = { text: string } | { fill: string; blank: string }

/**
 * Splits a reply template at its placeholders.
 * @throws RangeError when a placeholder has no text to show
 */
export function replyPieces(text: string): ReplyPiece[] {
  return text
    .split(/(\{\{\w+\}\})/)
    .filter(Boolean)
    .map((piece) => {
      const fill = /^\{\{(\w+)\}\}$/.exec(piece)?.[1]
      if (fill === undefined) return { text: piece }
      const blank = blanks[fill]
      if (blank === undefined) throw new RangeError(`No words for the placeholder ${fill}`)
      return { fill, blank }
    })
}

/** Renders a mail template as plain text, without links and automatic notes. */
function mailOf(name: MailName): { subject: string; text: string } {
  const { subject, body }: MailReply = mailReplies[name]
  const text = body.map(textOf).filter(Boolean).join('\n\n')
  return { subject, text: text.replaceAll('**', '') }
}

function textOf(block: Block): string {
  switch (block.kind) {
    case 'text':
    case 'letter':
      return block.text
    case 'fields':
      return block.rows.map(({ label, value }) => `${label}: ${value}`).join('\n')
    case 'quote':
      return `${block.label}:\n${block.text}`
    case 'list':
      return `${block.label === null ? '' : `${block.label}:\n`}{{${block.items}}}`
    case 'link':
    case 'links':
    case 'note':
      return ''
  }
}
