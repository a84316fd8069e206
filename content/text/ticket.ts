import type { Channel, Status } from '../schema.ts'
import { SUPPORT_EMAIL, TIME_PROMISE } from './site.ts'

/* Words of `/yeu-cau/<token>/` and `/tra-cuu/`: whole sentences, one per case. */

/** Labels of the states as staff read them (CONTRACT §5). */
export const statusLabels = {
  new: 'Chưa chuyển kỹ thuật',
  transferred: 'Đã chuyển kỹ thuật',
  in_progress: 'Đang xử lý',
  waiting: 'Chờ khách bổ sung',
  closed: 'Hoàn tất',
} as const satisfies Record<Status, string>

/** Labels of the states as the requester reads them (CONTRACT §8.28). */
export const requesterStatusLabels = {
  new: 'Đã tiếp nhận',
  transferred: 'Đã chuyển bộ phận phụ trách',
  in_progress: 'Đang xử lý',
  waiting: 'Chờ bạn bổ sung',
  closed: 'Hoàn tất',
} as const satisfies Record<Status, string>

/** Next step of each state, as the requester reads it. */
export const statusNext = {
  new: 'CoreTech đã nhận được yêu cầu của bạn và đang chuyển tới bộ phận phụ trách.',
  transferred: 'Yêu cầu đã tới bộ phận phụ trách. Bạn nhận được email khi có phản hồi.',
  in_progress:
    'Bộ phận phụ trách đang xử lý. Tiến độ được báo cho bạn qua email và trên trang này.',
  waiting:
    'CoreTech cần thêm thông tin từ bạn. Bạn xem tin nhắn mới nhất rồi trả lời ở ô bên dưới.',
  closed:
    'Yêu cầu đã được xử lý. Nếu sự cố còn tiếp diễn, bạn viết tin nhắn ở ô bên dưới để mở lại.',
} as const satisfies Record<Status, string>

/** Labels of the progress bar; `waiting` is a pause in `progress`. */
export const stations = {
  label: 'Tiến độ',
  received: requesterStatusLabels.new,
  transferred: requesterStatusLabels.transferred,
  progress: requesterStatusLabels.in_progress,
  closed: requesterStatusLabels.closed,
  now: 'hiện tại',
  done: 'đã xong',
} as const

/** Words of the requester's page. */
export const ticketPage = {
  title: (code: string) => `Yêu cầu ${code}`,
  errorTitle: (code: string) => `Lỗi: Yêu cầu ${code}`,
  newTitle: (code: string) => `Đã nhận yêu cầu ${code}`,
  received: 'CoreTech đã nhận được yêu cầu của bạn',
  codeLabel: 'Mã yêu cầu',
  copyCode: 'Chép mã',
  copyLink: 'Chép liên kết trang này',
  keep: 'Liên kết của trang này là riêng của bạn: ai có liên kết đều xem được yêu cầu. Bạn lưu lại và đừng chia sẻ.',
  state: 'Trạng thái',
  next: 'Tiếp theo',
  dueAt: (time: string) => `Hạn phản hồi: ${time} (giờ Việt Nam).`,
  overdue:
    'Đã quá hạn phản hồi. CoreTech xin lỗi vì bạn phải chờ; bạn viết tin nhắn bên dưới hoặc phản hồi email có mã yêu cầu để CoreTech đôn đốc.',
  resultDueOn: (day: string) =>
    `Kết quả giải quyết khiếu nại được trả lời bằng văn bản, chậm nhất ngày ${day}.`,
  /** Identical whether or not a mail is sent: it must not reveal earlier requests (CONTRACT §8.13). */
  acknowledgment: (email: string) =>
    `CoreTech có thể gửi một email xác nhận tới ${email}. Nếu không thấy, bạn xem mục Thư rác; yêu cầu vẫn được ghi nhận, và bạn theo dõi bằng liên kết của trang này.`,
  wrongEmail: `Nếu địa chỉ email trên sai, bạn viết tới ${SUPPORT_EMAIL} kèm mã yêu cầu.`,
  promise: TIME_PROMISE,
  details: 'Nội dung yêu cầu',
  detailLabels: {
    subject: 'Về việc',
    product: 'Sản phẩm gặp lỗi',
    requestType: 'Loại yêu cầu',
    receivedAt: 'Thời gian nhận',
    occurredAt: 'Thời điểm xảy ra',
    name: 'Họ và tên',
    email: 'Email đăng ký tài khoản',
    phone: 'Số điện thoại / Zalo',
    browser: 'Trình duyệt',
    errorCode: 'Mã lỗi',
    keyword: 'Từ khoá',
    guide: 'Hướng dẫn đã xem',
    stepsTried: 'Các bước đã thử',
  },
  conversation: 'Trao đổi',
  result: 'Kết quả',
  asked: 'CoreTech đang chờ bạn gửi:',
  noMessagesHere: 'Trang này không có tin nhắn.',
  older: 'Xem trao đổi và lịch sử cũ hơn',
  newest: 'Về trao đổi mới nhất',
  authors: { requester: 'Bạn', staff: 'CoreTech' },
  files: 'Tệp gửi kèm',
  history: 'Lịch sử xử lý',
} as const

/** Lines of the requester's history, by kind of event. */
export const eventTexts = {
  received: 'CoreTech nhận được yêu cầu.',
  message: 'Bạn đã gửi thêm tin nhắn.',
  transferred: 'Yêu cầu được chuyển tới bộ phận phụ trách.',
  taken: 'Bộ phận phụ trách bắt đầu xử lý.',
  asked: 'CoreTech nhờ bạn gửi thêm thông tin.',
  closed: 'Yêu cầu đã hoàn tất.',
  reopened: 'Yêu cầu được mở lại.',
  rated: 'Bạn đã đánh giá.',
  continued: 'Yêu cầu này nối tiếp một yêu cầu đã đóng.',
} as const

/** How a message of staff came; mail and this page go without saying. */
export const viaTexts = {
  web: '',
  email: '',
  zalo: 'qua Zalo',
  'dien-thoai': 'qua điện thoại',
  'truc-tiep': 'trao đổi trực tiếp',
  'van-ban': 'bằng văn bản',
  khac: 'qua kênh khác',
} as const satisfies Record<Channel, string>

/** Words of the form for further messages. */
export const messageForm = {
  title: 'Gửi thêm thông tin',
  reopenTitle: 'Sự cố còn tiếp diễn?',
  label: 'Tin nhắn của bạn',
  hint: 'Đừng viết mật khẩu hoặc mã OTP.',
  reopenHint:
    'Trong vòng 30 ngày sau khi đóng, tin nhắn mở lại yêu cầu này. Muộn hơn, tin nhắn mở một yêu cầu mới nối tiếp.',
  submit: 'Gửi tin nhắn',
  required: 'Viết tin nhắn trước khi gửi.',
  long: 'Rút gọn tin nhắn còn tối đa 5.000 ký tự, hoặc chia thành nhiều tin nhắn.',
  type: 'Nhập tin nhắn bằng chữ.',
  secret: 'Xoá mật khẩu hoặc mã OTP khỏi tin nhắn. CoreTech không cần thông tin này để hỗ trợ bạn.',
  filesLost: 'Ảnh bạn đã chọn không được giữ lại. Nếu muốn gửi kèm ảnh, bạn chọn lại.',
  body: 'Nội dung phải là một đối tượng JSON có trường body.',
} as const

/** Most messages of a requester per ticket. */
export const messageLimits = { perDay: 60, perTicket: 500 } as const

/** Sentences above `messageLimits`; the typed text stays in its field. */
export const messageTexts = {
  dayFull: `Hôm nay yêu cầu này đã nhận đủ ${messageLimits.perDay} tin nhắn của bạn. Bạn giữ lại nội dung rồi gửi vào ngày mai, hoặc viết tới ${SUPPORT_EMAIL} kèm mã yêu cầu.`,
  ticketFull: `Yêu cầu này đã nhận đủ ${messageLimits.perTicket} tin nhắn của bạn. Để gửi tiếp, bạn gửi một yêu cầu mới và ghi mã của yêu cầu này.`,
} as const

/** Words of the rating form. */
export const ratingForm = {
  title: 'Bạn thấy việc hỗ trợ thế nào?',
  label: 'Mức hài lòng',
  scores: ['Rất không hài lòng', 'Không hài lòng', 'Bình thường', 'Hài lòng', 'Rất hài lòng'],
  commentLabel: 'Góp ý thêm (không bắt buộc)',
  submit: 'Gửi đánh giá',
  change: 'Sửa đánh giá',
  thanks: (score: string) => `Cảm ơn bạn đã đánh giá: ${score}.`,
  required: 'Chọn một mức hài lòng.',
  score: 'Chọn mức hài lòng là một số nguyên từ 1 đến 5.',
  commentLong: 'Rút gọn góp ý còn tối đa 1.000 ký tự.',
  commentType: 'Nhập góp ý bằng chữ, hoặc để trống.',
  body: 'Nội dung phải là một đối tượng JSON có trường score.',
} as const

/** Words of `/tra-cuu/`. */
export const lookup = {
  title: 'Tra cứu yêu cầu',
  errorTitle: 'Lỗi: Tra cứu yêu cầu',
  lead: 'Nhập email bạn đã dùng khi gửi yêu cầu. CoreTech gửi liên kết tới trang yêu cầu vào chính hộp thư đó.',
  email: {
    label: 'Email',
    hint: 'Vì lý do bảo mật, trang này không cho biết email nào đã gửi yêu cầu.',
    required: 'Nhập email bạn đã dùng khi gửi yêu cầu.',
    form: 'Nhập email theo dạng ten@congty.vn.',
    long: 'Nhập email có tối đa 254 ký tự.',
    type: 'Nhập email theo dạng ten@congty.vn.',
  },
  code: {
    label: 'Mã yêu cầu',
    hint: 'Ví dụ: CT-261122-01. Để trống nếu muốn nhận liên kết của mọi yêu cầu.',
    type: 'Nhập mã yêu cầu theo dạng CT-261122-01, hoặc để trống.',
    long: 'Nhập mã yêu cầu theo dạng CT-261122-01, hoặc để trống.',
  },
  submit: 'Gửi liên kết cho tôi',
  body: 'Nội dung phải là một đối tượng JSON có trường email.',
} as const

/** Words of the requester's page's script. */
export const ticketScript = { copied: 'Đã chép' } as const
