import type { Channel } from './schema.ts'
import { TIME_PROMISE } from './text/site.ts'

/**
 * Every reply, M1 to M12: wording of DOMAIN §5, per event and channel, and the mails of our own
 * that no seed has. `{{name}}` is a placeholder of `Placeholders`, `**…**` is bold in the HTML part.
 */

/** What a reply may ask for. Text without a note is one line; the renderer escapes all of it. */
export interface Placeholders {
  /** The ticket's code; the renderer puts a mark, the batch that makes the code fills it. */
  code: string
  /** Requester's name. */
  name: string
  email: string
  phone: string | null
  /** Labels, not slugs. */
  requestType: string
  product: string
  channel: string
  priority: string
  subject: string
  /** Several lines. */
  description: string
  receivedAt: string
  dueAt: string
  occurredAt: string
  browser: string | null
  errorCode: string | null
  keyword: string | null
  /** Title of the guide that was read before. */
  guide: string | null
  stepsTried: readonly string[]
  /** How many pictures came along. */
  pictures: string
  /** The requester's page; filled when the mail is handed over. */
  statusUrl: string
  /** The ticket's page for staff. */
  staffUrl: string
  /** Local day by which a complaint is answered, `dd/mm/yyyy`. */
  resultDueOn: string
  /** Subject of a mail that came to us, and its first 500 characters at most. */
  mailSubject: string
  excerpt: string
  /** What is still missing, as part of a sentence. */
  missing: string
  /** What came of it (several lines). */
  resolution: string
  complaint: string
  cause: string
  remedy: string
  remedyAt: string
  furtherRights: string
  /** Which right of the person whom data are about, as part of a sentence. */
  right: string
  deadlineOn: string
  /** What the requester wrote (several lines). */
  message: string
  /** Tickets of a digest. */
  count: string
  /** One line a ticket, each with the address of its page. */
  links: readonly ReplyLink[]
  /** When somebody asked to sign in, and the one-time link and code; both filled at hand-over. */
  askedAt: string
  signInUrl: string
  signInCode: string
  /** Who is to become an admin, and for how many minutes the code works. */
  grantee: string
  granteeEmail: string
  minutes: string
}

export interface ReplyLink {
  label: string
  url: string
}

/** A part of a mail, in order. */
export type Block =
  /** A paragraph; `bare` is what stands for it in an acknowledgment without any typed text. */
  | { kind: 'text'; text: string; bare?: string }
  /** `Label: value`, one a line; an `optional` line goes when its value is missing. */
  | { kind: 'fields'; rows: readonly FieldRow[] }
  /** Somebody's own words, line breaks kept. */
  | { kind: 'quote'; label: string; text: string }
  /** Goes when there are none. */
  | { kind: 'list'; label: string; items: 'stepsTried' }
  | { kind: 'link'; label: string; url: 'statusUrl' | 'staffUrl' | 'signInUrl' }
  | { kind: 'links'; items: 'links' }
  /** Small print at the end. */
  | { kind: 'note'; text: string }

interface FieldRow {
  label: string
  value: string
  optional?: true
  /** Holds what a sender typed: a bare acknowledgment goes without it. Never the first row. */
  typed?: true
}

export interface MailReply {
  /** Header `X-Template` (CONTRACT §7, §8.12). */
  template: string
  /** Kind of ticket channel that it answers; null when the channel does not matter. */
  channel: Channel | null
  /** Header `Auto-Submitted`; null for mails that a person writes. */
  autoSubmitted: 'auto-replied' | 'auto-generated' | null
  subject: string
  body: readonly Block[]
}

/** Ends M1, M2 and M8. */
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

const staffLink = {
  kind: 'link',
  label: 'Mở phiếu',
  url: 'staffUrl',
} as const satisfies Block

/** For whoever gets an acknowledgment of something another person sent in their name. */
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

/** Asks technicians to say where they are. */
const M10 = { template: 'M10', channel: null, autoSubmitted: 'auto-generated' } as const

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

/** Mails, by name; a name with a suffix is another form of the template before it. */
export const mailReplies = {
  /** Acknowledges a request from the web. */
  M1: {
    template: 'M1',
    channel: 'web',
    autoSubmitted: 'auto-replied',
    subject: '[{{code}}] CoreTech: Xác nhận tiếp nhận yêu cầu của Quý khách từ kênh Web Support',
    body: [greeting, receivedByWeb, fields, ...closing, statusLink, regards, notYou],
  },
  /** Acknowledges a mail that a customer sent us. */
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
  /** Tells staff of a request: all that is needed to act without opening the link. */
  M4: {
    template: 'M4',
    channel: null,
    autoSubmitted: 'auto-generated',
    subject: '[{{code}}][{{priority}}] {{product}} – {{subject}}',
    body: [
      {
        kind: 'fields',
        rows: [
          { label: 'Mã yêu cầu', value: '**{{code}}**' },
          { label: 'Về việc', value: '**{{subject}}**' },
          { label: 'Loại yêu cầu', value: '{{requestType}}' },
          { label: 'Sản phẩm gặp lỗi', value: '{{product}}' },
          { label: 'Thời điểm xảy ra', value: '{{occurredAt}}' },
          { label: 'Hình thức LH', value: '{{channel}}' },
          { label: 'Hạn phản hồi', value: '**{{dueAt}}**' },
        ],
      },
      { kind: 'quote', label: 'Mô tả', text: '{{description}}' },
      {
        kind: 'fields',
        rows: [
          { label: 'Họ và tên', value: '{{name}}' },
          { label: 'Email đăng ký tài khoản', value: '{{email}}' },
          { label: 'Số điện thoại / Zalo', value: '{{phone}}', optional: true },
          { label: 'Trình duyệt', value: '{{browser}}', optional: true },
          { label: 'Mã lỗi', value: '{{errorCode}}', optional: true },
          { label: 'Từ khoá', value: '{{keyword}}', optional: true },
          { label: 'Ảnh chụp màn hình', value: '{{pictures}}' },
          { label: 'Hướng dẫn đã xem', value: '{{guide}}', optional: true },
        ],
      },
      { kind: 'list', label: 'Các bước đã thử', items: 'stepsTried' },
      staffLink,
    ],
  },
  /** Asks for what is missing. */
  M5: {
    template: 'M5',
    channel: null,
    autoSubmitted: null,
    subject: '[{{code}}] CoreTech: Xin bổ sung thông tin cho yêu cầu của Quý khách',
    body: [
      { kind: 'text', text: 'Kính gửi Quý khách {{name}},' },
      {
        kind: 'text',
        text: 'Để kiểm tra yêu cầu {{code}}, chúng tôi cần thêm: {{missing}}. Quý khách vui lòng phản hồi email này. Xin đừng gửi mật khẩu, mã OTP hoặc ảnh giấy tờ tuỳ thân.',
      },
      statusLink,
      regards,
    ],
  },
  /** Tells what came of it and closes. */
  M7: {
    template: 'M7',
    channel: null,
    autoSubmitted: null,
    subject: '[{{code}}] CoreTech: Yêu cầu của Quý khách đã được xử lý',
    body: [
      { kind: 'text', text: 'Kính gửi Quý khách {{name}},' },
      {
        kind: 'text',
        text: 'Yêu cầu {{code}} đã được xử lý. Kết quả: {{resolution}}. Nếu sự cố còn tiếp diễn, Quý khách vui lòng phản hồi email này để chúng tôi mở lại yêu cầu.',
      },
      statusLink,
      regards,
    ],
  },
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
  'M10-not-started': {
    ...M10,
    subject: '[{{code}}] Nhắc xử lý: chưa bắt đầu',
    body: [
      {
        kind: 'text',
        text: 'Ticket **{{code}}** chưa bắt đầu. Đề nghị xác nhận thông tin hỗ trợ.',
      },
      staffLink,
    ],
  },
  'M10-late': {
    ...M10,
    subject: '[{{code}}] Nhắc xử lý: đã trễ hạn {{dueAt}}',
    body: [
      {
        kind: 'text',
        text: 'Ticket **{{code}}** đã trễ hạn **{{dueAt}}**. Đề nghị xác nhận thông tin hỗ trợ.',
      },
      staffLink,
    ],
  },
  /** Tells QC that 24 hours have passed. */
  M11: {
    template: 'M11',
    channel: null,
    autoSubmitted: 'auto-generated',
    subject: '[{{code}}] Quá 24h chưa được xử lý, đề nghị QC đôn đốc',
    body: [
      {
        kind: 'text',
        text: 'Ticket **{{code}}** quá 24h chưa được xử lý, đề nghị QC đôn đốc bộ phận hỗ trợ.',
      },
      staffLink,
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
  /** Mails the address of one ticket's page. No typed text: the mail may go to a stranger. */
  'ticket-links-one': {
    ...ticketLinks,
    subject: '[{{code}}] CoreTech: Liên kết tới yêu cầu của Quý khách',
  },
  'ticket-links': {
    ...ticketLinks,
    subject: 'CoreTech: Liên kết tới các yêu cầu của Quý khách',
  },
  /** Tells staff that a customer has written again. */
  'new-message': {
    template: 'new-message',
    channel: null,
    autoSubmitted: 'auto-generated',
    subject: '[{{code}}] Khách bổ sung thông tin – {{subject}}',
    body: [
      {
        kind: 'fields',
        rows: [
          { label: 'Mã yêu cầu', value: '**{{code}}**' },
          { label: 'Về việc', value: '**{{subject}}**' },
          { label: 'Họ và tên', value: '{{name}}' },
          { label: 'Email đăng ký tài khoản', value: '{{email}}' },
          { label: 'Hạn phản hồi', value: '{{dueAt}}' },
        ],
      },
      { kind: 'quote', label: 'Tin nhắn', text: '{{message}}' },
      { kind: 'fields', rows: [{ label: 'Ảnh chụp màn hình', value: '{{pictures}}' }] },
      staffLink,
    ],
  },
  /** Tells staff of many tickets at once, when single alerts are above their budget. */
  digest: {
    template: 'digest',
    channel: null,
    autoSubmitted: 'auto-generated',
    subject: 'CoreTech: {{count}} yêu cầu có tin mới (thông báo gộp)',
    body: [
      {
        kind: 'text',
        text: 'Có **{{count}}** yêu cầu vừa gửi tới hoặc vừa được khách bổ sung. Số email thông báo đã tới giới hạn, nên các thông báo được gộp trong một email này.',
      },
      { kind: 'links', items: 'links' },
    ],
  },
  /** Lets a member of staff in: once, for ten minutes. */
  'sign-in': {
    template: 'sign-in',
    channel: null,
    autoSubmitted: 'auto-generated',
    subject: 'CoreTech: Mã đăng nhập trang nội bộ',
    body: [
      { kind: 'text', text: 'Chào {{name}},' },
      {
        kind: 'text',
        text: 'Có người vừa xin đăng nhập trang nội bộ CoreTech bằng địa chỉ email này, lúc {{askedAt}} (giờ Việt Nam).',
      },
      { kind: 'fields', rows: [{ label: 'Mã đăng nhập', value: '**{{signInCode}}**' }] },
      {
        kind: 'text',
        text: 'Bạn nhập mã ở trang đang chờ, hoặc mở liên kết dưới đây bằng chính trình duyệt đã xin. Mã và liên kết dùng được một lần, trong 10 phút.',
      },
      { kind: 'link', label: 'Đăng nhập', url: 'signInUrl' },
      {
        kind: 'note',
        text: 'Xin đừng đưa mã hoặc liên kết này cho bất kỳ ai, kể cả người tự nhận là CoreTech. Nếu bạn không xin đăng nhập, xin bỏ qua email này: chưa ai vào được tài khoản của bạn.',
      },
    ],
  },
  /** Asks the admin who grants the admin role to confirm it. */
  'admin-grant': {
    template: 'admin-grant',
    channel: null,
    autoSubmitted: 'auto-generated',
    subject: 'CoreTech: Xác nhận trao quyền Quản trị',
    body: [
      { kind: 'text', text: 'Chào {{name}},' },
      {
        kind: 'text',
        text: 'Từ phiên đăng nhập của bạn vừa có yêu cầu trao quyền Quản trị cho **{{grantee}}** ({{granteeEmail}}), lúc {{askedAt}} (giờ Việt Nam).',
      },
      { kind: 'fields', rows: [{ label: 'Mã xác nhận', value: '**{{signInCode}}**' }] },
      {
        kind: 'text',
        text: 'Bạn nhập mã ở trang Nhân sự, trong chính phiên đăng nhập đã yêu cầu. Mã dùng được một lần, trong {{minutes}} phút.',
      },
      {
        kind: 'note',
        text: 'Nếu bạn không yêu cầu, xin đừng nhập mã: quyền chưa được trao. Bạn mở trang nội bộ, chọn “Đăng xuất mọi nơi”, rồi báo cho các quản trị viên khác.',
      },
    ],
  },
} as const satisfies Record<string, MailReply>

export type MailName = keyof typeof mailReplies

/** Texts that staff paste into a chat; no mail is made of them. */
export const chatReplies = {
  /** Acknowledges a request from Zalo. */
  M3: {
    text: 'Thân chào anh/chị {{givenName}}, CoreTech đã ghi nhận yêu cầu hỗ trợ của anh/chị (mã {{code}}), phòng kỹ thuật sẽ liên hệ để hỗ trợ trong thời gian sớm nhất.',
    onlyWhen: null,
  },
  /** The owner's own words (ROWS K18). */
  M6a: {
    text: 'Dạ em đã tiếp nhận sự cố và chuyển cho bộ phận kỹ thuật. Dự kiến xử lý trong vòng 24h. Em sẽ cập nhật ngay khi có kết quả ạ.',
    onlyWhen: 'Chỉ gửi khi kỹ thuật đã nhận việc.',
  },
  M6b: {
    text: 'Dạ em xin lỗi vì sự bất tiện này. Em đã tiếp nhận sự cố và chuyển cho bộ phận kỹ thuật. Em sẽ cập nhật tiến độ cho anh/chị trong vòng 24h ạ.',
    onlyWhen: 'Khi kỹ thuật chưa phản hồi.',
  },
} as const satisfies Record<string, { text: string; onlyWhen: string | null }>

type StringsIn<T> = T extends string
  ? T
  : T extends readonly (infer Item)[]
    ? StringsIn<Item>
    : T extends object
      ? { [Key in keyof T]: StringsIn<T[Key]> }[keyof T]
      : never

type NamesIn<Text> = Text extends `${string}{{${infer Name}}}${infer Rest}`
  ? Name | NamesIn<Rest>
  : never

/** Names in sentences, and of the whole values that links and lists are made of. */
type NamesOf<Reply extends MailReply> =
  | NamesIn<StringsIn<Reply>>
  | Extract<Reply['body'][number], { url: string }>['url']
  | Extract<Reply['body'][number], { items: string }>['items']

/** Placeholders that the renderer fills by itself. */
export type AutomaticPlaceholder = 'code' | 'staffUrl'

/**
 * What one mail needs to be rendered. A placeholder that `Placeholders` does not know asks for a
 * value of type `never`, so a slip in a sentence above does not compile where the mail is made.
 */
export type MailValues<Name extends MailName> = {
  [
    P in Exclude<NamesOf<(typeof mailReplies)[Name]>, AutomaticPlaceholder>
  ]: P extends keyof Placeholders ? Placeholders[P] : never
}

/** Words of `[…]` in M4's subject. */
export const priorityLabels = { normal: 'Thường', urgent: 'Khẩn' } as const

/** What stands for a ticket in a list of links: nothing that anybody typed. */
export function ticketLinkLabel(ticket: {
  code: string
  requestType: string
  receivedAt: string
}): string {
  return `${ticket.code}: ${ticket.requestType}, nhận lúc ${ticket.receivedAt}`
}
