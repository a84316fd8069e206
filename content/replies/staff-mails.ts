import type { Block, MailReply } from './template.ts'

const staffLink = {
  kind: 'link',
  label: 'Mở phiếu',
  url: 'staffUrl',
} as const satisfies Block

/** Reminder to technicians. */
const M10 = { template: 'M10', channel: null, autoSubmitted: 'auto-generated' } as const

const assignment = {
  template: 'assignment',
  channel: null,
  autoSubmitted: 'auto-generated',
} as const

const assignedRows = {
  kind: 'fields',
  rows: [
    { label: 'Mã yêu cầu', value: '**{{code}}**' },
    { label: 'Về việc', value: '**{{subject}}**' },
    { label: 'Loại yêu cầu', value: '{{requestType}}' },
    { label: 'Sản phẩm gặp lỗi', value: '{{product}}' },
    { label: 'Thời điểm xảy ra', value: '{{occurredAt}}' },
    { label: 'Mức độ', value: '{{priority}}' },
    { label: 'Hạn phản hồi', value: '**{{dueAt}}**' },
    { label: 'Họ và tên', value: '{{name}}' },
  ],
} as const satisfies Block

const described = {
  kind: 'quote',
  label: 'Mô tả',
  text: '{{description}}',
} as const satisfies Block

/** Mails to staff, by name; a suffix marks another form of a template. */
export const staffMails = {
  /** Announces a new request with all its fields. */
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
  /** Reminds QC after 24 hours. */
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
  /** Gives a ticket to a person. */
  assignment: {
    ...assignment,
    subject: '[{{code}}] {{subject}} – bạn được giao phiếu này',
    body: [
      { kind: 'text', text: 'Bạn vừa được giao phiếu **{{code}}**.' },
      assignedRows,
      described,
      staffLink,
    ],
  },
  /** Gives a ticket to a team. */
  'assignment-team': {
    ...assignment,
    subject: '[{{code}}] {{subject}} – phiếu chuyển tới tổ {{team}}',
    body: [
      {
        kind: 'text',
        text: 'Phiếu **{{code}}** vừa được chuyển tới tổ **{{team}}**. Người xử lý mở phiếu rồi chọn “Nhận việc”.',
      },
      assignedRows,
      described,
      staffLink,
    ],
  },
  /** Announces a customer's new message. */
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
  /** Replaces many alerts when they exceed their budget. */
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
  /** Sends a one-time link and code, valid for ten minutes. */
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
  /** Asks an admin to confirm a grant of the admin role. */
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
