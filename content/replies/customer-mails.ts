import { TIME_PROMISE } from '../text/site.ts'
import type { Block, FieldRow, MailReply } from './template.ts'

/** End of M1, M2 and M8. */
const closing = [
  {
    kind: 'text',
    text: `Đội ngũ phụ trách hỗ trợ yêu cầu sẽ liên hệ Quý khách trong thời gian sớm nhất. ${TIME_PROMISE}`,
  },
  {
    kind: 'text',
    text: 'Quý khách có thể phản hồi email này để cung cấp thêm thông tin cho chúng tôi.',
  },
] as const satisfies Block[]

const regards = { kind: 'text', text: 'Trân trọng,\nCoreTech' } as const satisfies Block

const statusLink = {
  kind: 'link',
  label: 'Xem và bổ sung thông tin',
  url: 'statusUrl',
} as const satisfies Block

const answerLink = {
  kind: 'link',
  label: 'Xem yêu cầu và trả lời',
  url: 'statusUrl',
} as const satisfies Block

const closedLink = {
  kind: 'link',
  label: 'Xem yêu cầu và đánh giá việc hỗ trợ',
  url: 'statusUrl',
} as const satisfies Block

/** For a recipient whose address another person entered. */
const notYou = {
  kind: 'note',
  text: 'Email này được gửi tự động vì có yêu cầu hỗ trợ ghi địa chỉ của Quý khách. Nếu Quý khách không gửi yêu cầu nào, xin bỏ qua email này.',
} as const satisfies Block

const codeRow = { label: 'Mã yêu cầu', value: '**{{code}}**' } as const satisfies FieldRow
const typeRow = { label: 'Loại yêu cầu', value: '**{{requestType}}**' } as const satisfies FieldRow
const subjectRow = {
  label: 'Chi tiết yêu cầu',
  value: '**{{subject}}**',
  typed: true,
} as const satisfies FieldRow
const receivedRow = {
  label: 'Thời gian nhận yêu cầu',
  value: '**{{receivedAt}}**',
} as const satisfies FieldRow

const greeting = {
  kind: 'text',
  text: 'Kính gửi Quý khách **{{name}}**,',
  bare: 'Kính gửi Quý khách,',
} as const satisfies Block
const receivedByWeb = {
  kind: 'text',
  text: 'CoreTech đã nhận được yêu cầu của Quý khách qua kênh Web Support với yêu cầu như sau:',
} as const satisfies Block
const complaintReceived = {
  kind: 'text',
  text: 'CoreTech đã tiếp nhận khiếu nại của Quý khách. Kết quả giải quyết được trả lời bằng văn bản trong thời hạn không quá 30 ngày làm việc, chậm nhất ngày **{{resultDueOn}}**.',
} as const satisfies Block
const fields = {
  kind: 'fields',
  rows: [codeRow, typeRow, subjectRow, receivedRow],
} as const satisfies Block

const linksAsked = {
  kind: 'text',
  text: 'Có người vừa xin nhận lại liên kết tới yêu cầu hỗ trợ của địa chỉ email này. Mỗi liên kết dưới đây mở trang riêng của một yêu cầu.',
} as const satisfies Block
const linksNote = {
  kind: 'note',
  text: 'Ai có liên kết đều xem được yêu cầu, vì vậy Quý khách xin đừng chuyển tiếp email này. Nếu Quý khách không xin liên kết, xin bỏ qua email này.',
} as const satisfies Block
const ticketLinks = {
  template: 'ticket-links',
  channel: null,
  autoSubmitted: 'auto-generated',
  body: [
    { kind: 'text', text: greeting.bare },
    linksAsked,
    { kind: 'links', items: 'links' },
    regards,
    linksNote,
  ],
} as const

/** M7 with its last sentence, which says how to disagree. */
function closed<Last extends string>(last: Last) {
  return {
    template: 'M7',
    channel: null,
    autoSubmitted: null,
    subject: '[{{code}}] CoreTech: Yêu cầu của Quý khách đã được xử lý',
    body: [
      { kind: 'text', text: 'Kính gửi Quý khách {{name}},' },
      { kind: 'text', text: 'Yêu cầu {{code}} đã được xử lý. Kết quả:' },
      { kind: 'letter', text: '{{resolution}}' },
      { kind: 'text', text: last },
      closedLink,
      regards,
    ],
  } as const satisfies MailReply
}

/** Mails to customers, by name; a suffix marks another form of a template. */
export const customerMails = {
  /** Acknowledges a request from the web. */
  M1: {
    template: 'M1',
    channel: 'web',
    autoSubmitted: 'auto-replied',
    subject: '[{{code}}] CoreTech: Xác nhận tiếp nhận yêu cầu của Quý khách từ kênh Web Support',
    body: [greeting, receivedByWeb, fields, ...closing, statusLink, regards, notYou],
  },
  /** Acknowledges a request by mail. */
  M2: {
    template: 'M2',
    channel: 'email',
    autoSubmitted: 'auto-replied',
    subject: '[{{code}}] Cảm ơn Quý khách đã liên hệ với CoreTech!',
    body: [
      { kind: 'text', text: 'Kính chào Quý khách {{name}},' },
      {
        kind: 'text',
        text: 'Cảm ơn Quý khách đã liên hệ đến với dịch vụ chăm sóc khách hàng của CoreTech. Yêu cầu của Quý khách đã được chúng tôi tiếp nhận với nội dung chi tiết như sau:',
      },
      {
        kind: 'fields',
        rows: [
          codeRow,
          typeRow,
          subjectRow,
          { label: 'Thời gian yêu cầu', value: '**{{receivedAt}}**' },
          { label: 'Tiêu đề', value: '**{{mailSubject}}**' },
          { label: 'Nội dung yêu cầu', value: '**{{excerpt}}**' },
        ],
      },
      ...closing,
      statusLink,
      regards,
      notYou,
    ],
  },
  /** Words that a member of staff wrote. */
  reply: {
    template: 'reply',
    channel: null,
    autoSubmitted: null,
    subject: '[{{code}}] CoreTech: {{subject}}',
    body: [
      { kind: 'text', text: 'Kính gửi Quý khách {{name}},' },
      { kind: 'letter', text: '{{answer}}' },
      answerLink,
      regards,
    ],
  },
  /** Asks for missing information. */
  M5: {
    template: 'M5',
    channel: null,
    autoSubmitted: null,
    subject: '[{{code}}] CoreTech: Xin bổ sung thông tin cho yêu cầu của Quý khách',
    body: [
      { kind: 'text', text: 'Kính gửi Quý khách {{name}},' },
      { kind: 'text', text: 'Để kiểm tra yêu cầu {{code}}, chúng tôi cần thêm:' },
      { kind: 'list', label: null, items: 'missing' },
      {
        kind: 'text',
        text: 'Quý khách vui lòng phản hồi email này. Xin đừng gửi mật khẩu, mã OTP hoặc ảnh giấy tờ tuỳ thân.',
      },
      statusLink,
      regards,
    ],
  },
  /** Reports the result and closes the ticket. */
  M7: closed(
    'Nếu sự cố còn tiếp diễn, Quý khách vui lòng phản hồi email này để chúng tôi mở lại yêu cầu.',
  ),
  'M7-complaint': closed(
    'Nếu Quý khách chưa đồng ý với kết quả này, Quý khách vui lòng phản hồi email này để chúng tôi xem xét lại.',
  ),
  'M7-personal-data': closed(
    'Nếu kết quả chưa đúng với yêu cầu về dữ liệu cá nhân của Quý khách, Quý khách vui lòng phản hồi email này để chúng tôi xem lại.',
  ),
  /** Acknowledges a complaint. */
  M8: {
    template: 'M8',
    channel: null,
    autoSubmitted: 'auto-replied',
    subject: '[{{code}}] CoreTech: Xác nhận tiếp nhận khiếu nại của Quý khách',
    body: [greeting, complaintReceived, fields, ...closing, statusLink, regards, notYou],
  },
  /** Answers a complaint in writing. */
  M9: {
    template: 'M9',
    channel: null,
    autoSubmitted: null,
    subject: '[{{code}}] CoreTech: Kết quả giải quyết khiếu nại của Quý khách',
    body: [
      { kind: 'text', text: 'Kính gửi Quý khách {{name}},' },
      {
        kind: 'text',
        text: 'CoreTech trả lời khiếu nại {{code}} của Quý khách như sau:',
      },
      { kind: 'quote', label: 'Nội dung khiếu nại', text: '{{complaint}}' },
      { kind: 'quote', label: 'Nguyên nhân đã xác định', text: '{{cause}}' },
      { kind: 'quote', label: 'Phương án giải quyết', text: '{{remedy}}' },
      { kind: 'fields', rows: [{ label: 'Thời điểm thực hiện', value: '**{{remedyAt}}**' }] },
      { kind: 'quote', label: 'Quyền tiếp theo của Quý khách', text: '{{furtherRights}}' },
      statusLink,
      regards,
    ],
  },
  /** Acknowledges a request about personal data, once staff have named the right. */
  M12: {
    template: 'M12',
    channel: null,
    autoSubmitted: 'auto-replied',
    subject: '[{{code}}] CoreTech: Đã nhận yêu cầu về dữ liệu cá nhân của Quý khách',
    body: [
      greeting,
      {
        kind: 'text',
        text: 'CoreTech đã nhận được yêu cầu **{{right}}** của Quý khách.',
      },
      {
        kind: 'text',
        text: 'Trình tự, thủ tục: CoreTech xác minh người yêu cầu qua email đã đăng ký, kiểm tra dữ liệu liên quan, thực hiện yêu cầu rồi thông báo kết quả cho Quý khách qua email.',
      },
      { kind: 'fields', rows: [codeRow, { label: 'Hạn hoàn thành', value: '**{{deadlineOn}}**' }] },
      statusLink,
      regards,
    ],
  },
  /** Sends the link to one ticket's page; no typed text, because a stranger may have asked. */
  'ticket-links-one': {
    ...ticketLinks,
    subject: '[{{code}}] CoreTech: Liên kết tới yêu cầu của Quý khách',
  },
  'ticket-links': {
    ...ticketLinks,
    subject: 'CoreTech: Liên kết tới các yêu cầu của Quý khách',
  },
} as const satisfies Record<string, MailReply>
