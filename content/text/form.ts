import { MAX_FILE_MB, MAX_FILES } from '../picture-limits.ts'
import { MAX_EMAIL } from './email.ts'
import { SUPPORT_EMAIL, TIME_PROMISE } from './site.ts'

/* Words of `/gui-yeu-cau/`: labels, hints, and a sentence for every rule of a field. */

/** Lengths of fields in code points after cleaning (CONTRACT §8.15, DOMAIN §3). */
export const limits = {
  name: { min: 2, max: 100 },
  email: { max: MAX_EMAIL },
  subject: { min: 5, max: 150 },
  description: { min: 20, max: 5000 },
  /** Generous, because unusual phone numbers are kept as typed. */
  phone: { max: 100 },
  side: { max: 200 },
  stepsTried: { count: 30, max: 200 },
  message: { max: 5000 },
  comment: { max: 1000 },
} as const

/** Fields in the order of the page, the error summary and answers to programs. */
export const FORM_FIELDS = [
  'name',
  'email',
  'phone',
  'product',
  'requestType',
  'subject',
  'description',
  'occurredAt',
  'occurredAtUnknown',
  'browser',
  'errorCode',
  'keyword',
  'attachments',
  'stepsTried',
  'guide',
  'consent',
  'idempotencyKey',
] as const
/** Name of a field of the request form. */
export type FormField = (typeof FORM_FIELDS)[number]

/** Words of the form's page around its fields. */
export const form = {
  title: 'Gửi yêu cầu hỗ trợ',
  /** Window title after an error; the frame adds the site's name. */
  errorTitle: 'Lỗi: Gửi yêu cầu hỗ trợ',
  lead: 'Bạn điền các ô dưới đây rồi gửi. CoreTech ghi nhận ngay, cho bạn một mã yêu cầu và một trang riêng để theo dõi.',
  next: TIME_PROMISE,
  needed: 'Cần điền mọi ô, trừ những ô có ghi “không bắt buộc” hoặc “nếu có”.',
  optional: '(không bắt buộc)',
  children: 'Nếu bạn dưới 16 tuổi, vui lòng nhờ cha mẹ hoặc người đại diện gửi yêu cầu.',
  parts: {
    who: 'Thông tin của bạn',
    what: 'Sự cố bạn gặp',
    more: 'Thông tin thêm',
    tried: 'Những gì bạn đã thử',
    consent: 'Dữ liệu cá nhân',
  },
  filesLost:
    'Ảnh bạn đã chọn không được giữ lại khi trang báo lỗi. Nếu muốn gửi kèm ảnh, bạn chọn lại.',
  submit: 'Gửi yêu cầu',
  mailInstead: `Không gửi được qua trang này? Viết tới ${SUPPORT_EMAIL}, kèm họ tên, email đăng ký, sản phẩm, mô tả sự cố và thời điểm xảy ra.`,
  trap: 'Để trống ô này',
  after: {
    title: 'Sau khi gửi',
    steps: [
      'Bạn thấy ngay mã yêu cầu và liên kết tới trang riêng của yêu cầu.',
      'CoreTech có thể gửi email xác nhận có mã đó. Không thấy thư thì bạn xem mục Thư rác.',
      'Muốn bổ sung, bạn phản hồi chính email đó hoặc viết ở trang yêu cầu.',
    ],
  },
  zalo: 'Nhóm Zalo hỗ trợ kỹ thuật',
  fromGuide: 'Bạn đang gửi yêu cầu từ hướng dẫn:',
  /** The idempotency key was already used for another text; the page gets a new key. */
  changed:
    'Lần gửi trước đã được ghi nhận với nội dung khác. Nếu muốn gửi thêm một yêu cầu với nội dung dưới đây, bạn bấm “Gửi yêu cầu”.',
} as const

/** Labels, hints and errors of each field. */
export const fields = {
  name: {
    label: 'Họ và tên',
    hint: 'Viết như bạn muốn CoreTech gọi trong thư trả lời.',
    required: 'Nhập họ và tên của bạn.',
    short: 'Nhập họ và tên có ít nhất 2 ký tự.',
    long: 'Rút gọn họ và tên còn tối đa 100 ký tự.',
    type: 'Nhập họ và tên bằng chữ.',
  },
  email: {
    label: 'Email đăng ký tài khoản',
    hint: 'Mã yêu cầu và phản hồi của CoreTech được gửi tới địa chỉ này.',
    required: 'Nhập email đăng ký tài khoản.',
    form: 'Nhập email theo dạng ten@congty.vn.',
    long: `Nhập email có tối đa ${MAX_EMAIL} ký tự.`,
    type: 'Nhập email theo dạng ten@congty.vn.',
  },
  phone: {
    label: 'Số điện thoại / Zalo',
    hint: 'CoreTech trả lời qua email; ô này bạn để trống cũng được.',
    type: 'Nhập số điện thoại bằng chữ số, hoặc để trống.',
    long: 'Rút gọn số điện thoại còn tối đa 100 ký tự.',
  },
  product: {
    label: 'Sản phẩm gặp lỗi',
    choose: 'Chọn sản phẩm',
    required: 'Chọn sản phẩm gặp lỗi; nếu không rõ, chọn “Khác/không rõ”.',
    unknown: 'Chọn sản phẩm gặp lỗi trong danh sách.',
  },
  requestType: {
    label: 'Loại yêu cầu',
    choose: 'Chọn loại yêu cầu',
    required: 'Chọn loại yêu cầu; nếu không rõ, chọn “Yêu cầu khác”.',
    unknown: 'Chọn loại yêu cầu trong danh sách.',
  },
  subject: {
    label: 'Về việc',
    hint: 'Tóm tắt trong một câu. Ví dụ: Không nhận được mã OTP khi đăng nhập.',
    required: 'Nhập một câu tóm tắt ở ô “Về việc”.',
    short: 'Viết rõ hơn ở ô “Về việc”: ít nhất 5 ký tự.',
    long: 'Rút gọn ô “Về việc” còn tối đa 150 ký tự; phần chi tiết viết ở ô “Mô tả sự cố”.',
    type: 'Nhập ô “Về việc” bằng chữ.',
    secret:
      'Xoá mật khẩu hoặc mã OTP khỏi ô “Về việc”. CoreTech không cần thông tin này để hỗ trợ bạn.',
  },
  description: {
    label: 'Mô tả sự cố',
    hint: 'Bạn đã làm gì, màn hình hiện gì, thông báo lỗi viết thế nào. Ít nhất 20 ký tự.',
    required: 'Mô tả sự cố: bạn đã làm gì và thấy gì.',
    short: 'Mô tả sự cố rõ hơn: ít nhất 20 ký tự.',
    long: 'Rút gọn mô tả sự cố còn tối đa 5.000 ký tự; bạn gửi tiếp phần còn lại bằng tin nhắn sau.',
    type: 'Nhập mô tả sự cố bằng chữ.',
    secret:
      'Xoá mật khẩu hoặc mã OTP khỏi ô “Mô tả sự cố”. CoreTech không cần thông tin này để hỗ trợ bạn.',
  },
  occurredAt: {
    label: 'Thời điểm xảy ra',
    hint: 'Theo giờ Việt Nam. Không nhớ chính xác thì chọn giờ áng chừng, hoặc để trống, rồi đánh dấu ô bên dưới.',
    required: 'Chọn thời điểm xảy ra, hoặc đánh dấu “Tôi không nhớ chính xác”.',
    form: 'Nhập thời điểm xảy ra có đủ ngày, tháng, năm, giờ và phút.',
    missing: 'Kiểm tra lại thời điểm xảy ra: ngày hoặc giờ này không có thật.',
    future: 'Kiểm tra lại thời điểm xảy ra: thời điểm này chưa tới.',
    old: 'Kiểm tra lại năm của thời điểm xảy ra.',
    type: 'Nhập thời điểm xảy ra có đủ ngày, tháng, năm, giờ và phút.',
  },
  occurredAtUnknown: {
    label: 'Tôi không nhớ chính xác',
    type: 'Đánh dấu “Tôi không nhớ chính xác”, hoặc bỏ trống ô này.',
  },
  browser: {
    label: 'Trình duyệt',
    hint: 'Đã điền sẵn theo thiết bị bạn đang dùng. Nếu lỗi xảy ra ở trình duyệt khác, bạn sửa lại.',
    long: 'Rút gọn ô “Trình duyệt” còn tối đa 200 ký tự.',
    type: 'Nhập tên trình duyệt bằng chữ, hoặc để trống.',
  },
  errorCode: {
    label: 'Mã lỗi',
    hint: 'Chép đúng mã trên màn hình hoặc trong thư báo lỗi. Ví dụ: 535 5.7.8 hoặc ERR_TIMED_OUT.',
    long: 'Rút gọn ô “Mã lỗi” còn tối đa 200 ký tự; cả thông báo lỗi thì chép vào ô “Mô tả sự cố”.',
    type: 'Nhập mã lỗi bằng chữ hoặc số, hoặc để trống.',
    secret: 'Xoá mật khẩu hoặc mã OTP khỏi ô “Mã lỗi”. Ô này chỉ cần mã của thông báo lỗi.',
  },
  keyword: {
    label: 'Từ khoá',
    hint: 'Những từ khoá bạn đã quét, cách nhau bằng dấu phẩy.',
    long: 'Rút gọn ô “Từ khoá” còn tối đa 200 ký tự; từ khoá còn lại viết ở ô “Mô tả sự cố”.',
    type: 'Nhập từ khoá bằng chữ, hoặc để trống.',
  },
  attachments: {
    label: 'Ảnh chụp màn hình (nếu có)',
    hint: `Tối đa ${MAX_FILES} ảnh PNG, JPEG hoặc WebP, mỗi ảnh tối đa ${MAX_FILE_MB} MB.`,
    care: 'Trước khi gửi, bạn che mật khẩu, mã OTP, giấy tờ tuỳ thân và số thẻ trong ảnh.',
  },
  guide: {
    label: 'Hướng dẫn bạn đã xem',
    type: 'Gửi tên hướng dẫn bằng chữ, hoặc để trống.',
  },
  stepsTried: {
    label: 'Bạn đã thử những bước nào?',
    hint: 'Đánh dấu để CoreTech không hỏi lại bạn.',
    count: 'Chọn tối đa 30 bước.',
    long: 'Mỗi bước đã thử dài tối đa 200 ký tự.',
    type: 'Gửi danh sách các bước đã thử, mỗi bước là một dòng chữ.',
  },
  consent: {
    label:
      'Tôi đồng ý để CoreTech xử lý dữ liệu cá nhân tôi cung cấp ở đây, chỉ nhằm xử lý yêu cầu hỗ trợ này.',
    required: 'Đánh dấu ô đồng ý để CoreTech được phép xử lý yêu cầu của bạn.',
  },
  idempotencyKey: {
    form: 'Mã chống gửi trùng phải là một UUID. Bạn tải lại trang rồi gửi lại.',
    differ: 'Mã chống gửi trùng ở tiêu đề và trong nội dung khác nhau. Chỉ gửi một mã.',
  },
  unknownKey: 'Bỏ trường này: biểu mẫu không nhận.',
  body: 'Nội dung phải là một đối tượng JSON với các trường của biểu mẫu.',
} as const

/** Extra hints under the description, by request type. */
export const descriptionHints = {
  'khieu-nai': 'Khi khiếu nại: nêu rõ điều bạn mong muốn, và gửi ảnh chứng từ nếu có.',
  'du-lieu-ca-nhan':
    'Khi yêu cầu về dữ liệu cá nhân: nêu quyền bạn muốn thực hiện, ví dụ xem, chỉnh sửa, xoá, hoặc rút lại đồng ý.',
  'tai-khoan': 'Khi đã thanh toán: nêu ngày, số tiền và mã giao dịch; che số thẻ, số tài khoản.',
} as const

/** Words of the form scripts; the pages work without them. */
export const formScript = {
  /** Prefix of field errors for screen readers, and of the window title. */
  errorPrefix: 'Lỗi:',
  summary: (count: number) => (count === 1 ? 'Có một chỗ cần sửa' : `Có ${count} chỗ cần sửa`),
  restored: 'Đã khôi phục nội dung bạn viết dở trên thiết bị này.',
  discard: 'Xoá bản nháp',
  pick: 'Chọn ảnh',
  drop: 'Kéo ảnh vào đây, dán ảnh đã chép, hoặc',
  remove: (name: string) => `Bỏ ảnh ${name}`,
  preparing: 'Đang chuẩn bị ảnh…',
  sending: 'Đang gửi…',
  sent: 'Đã gửi. Đang mở trang yêu cầu…',
  offline:
    'Mất kết nối nên nội dung chưa tới CoreTech. Mọi thứ bạn viết vẫn còn đây và được gửi lại khi có mạng; bạn cũng có thể bấm “Gửi lại”.',
  timeout:
    'Kết nối quá chậm nên nội dung chưa tới CoreTech. Mọi thứ bạn viết vẫn còn đây; bạn bấm “Gửi lại”, có thể bỏ bớt ảnh.',
  failed:
    'CoreTech chưa nhận được nội dung. Mọi thứ bạn viết vẫn còn đây; bạn đợi một lát rồi bấm “Gửi lại”.',
  changed:
    'Lần gửi trước đã được ghi nhận với nội dung khác. Nếu muốn gửi thêm một yêu cầu với nội dung đang có, bạn bấm “Gửi lại”.',
  again: 'Gửi lại',
} as const

/** Words of the guides offered while a request is typed. */
export const suggestions = {
  title: 'Những bài này có thể giúp bạn ngay:',
  /** Button on a guide that was opened from the form. */
  solved: 'Bài này đã giải quyết được',
} as const
