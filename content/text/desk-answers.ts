import type { Channel } from '../schema.ts'

/* Words about what staff say to customers: answers, questions, results. */

/** Sentences of fields; each says what to do next. */
export const answerFields = {
  body: {
    label: 'Trả lời khách',
    required: 'Viết câu trả lời trước khi gửi.',
    long: 'Rút gọn câu trả lời còn tối đa 5.000 ký tự, hoặc chia thành nhiều lần gửi.',
    type: 'Nhập câu trả lời bằng chữ.',
  },
  via: {
    label: 'Cách trả lời',
    choice: 'Chọn cách trả lời: email hoặc một kênh đã dùng để nói với khách.',
    noEmail: 'Khách này chưa có email. Bạn trả lời qua kênh khác rồi chọn kênh đó ở đây.',
  },
  items: {
    label: 'Thông tin cần khách bổ sung',
    required: 'Ghi ít nhất một thông tin cần khách bổ sung.',
    long: 'Rút gọn mỗi thông tin còn tối đa 200 ký tự.',
    many: 'Mỗi lần xin tối đa 20 thông tin. Bạn bỏ bớt rồi gửi lại.',
    type: 'Nhập mỗi thông tin cần bổ sung bằng chữ.',
  },
  resolution: {
    label: 'Kết quả hỗ trợ',
    required: 'Ghi kết quả hỗ trợ trước khi hoàn tất phiếu. Khách đọc được kết quả này.',
    long: 'Rút gọn kết quả còn tối đa 5.000 ký tự.',
    type: 'Nhập kết quả bằng chữ.',
  },
  cause: {
    label: 'Nguyên nhân',
    required: 'Ghi nguyên nhân trước khi hoàn tất một khiếu nại. Khách không thấy dòng này.',
    long: 'Rút gọn nguyên nhân còn tối đa 2.000 ký tự.',
    type: 'Nhập nguyên nhân bằng chữ, hoặc để trống.',
  },
  solutionGuide: {
    label: 'Bài hướng dẫn đã giúp khách',
    unknown: 'Chọn một bài có trong danh sách, hoặc để trống.',
    type: 'Chọn một bài có trong danh sách, hoặc để trống.',
  },
  callbackOn: {
    label: 'Hẹn gọi lại',
    form: 'Nhập ngày hẹn gọi lại theo dạng 2026-11-30, hoặc để trống.',
    past: 'Chọn ngày hẹn gọi lại từ hôm nay trở đi.',
  },
  reason: {
    label: 'Lý do mở lại',
    required: 'Ghi lý do mở lại phiếu. Khách không thấy dòng này.',
    long: 'Rút gọn lý do còn tối đa 2.000 ký tự.',
    type: 'Nhập lý do bằng chữ.',
  },
  seen: 'Tải lại trang rồi làm lại: biểu mẫu thiếu phiên bản của phiếu.',
  messageId: 'Tải lại trang rồi làm lại: biểu mẫu thiếu mã của tin nhắn.',
  itemId: 'Tải lại trang rồi làm lại: biểu mẫu thiếu mã của mục.',
} as const

/** Most characters and lines of each field. */
export const answerLimits = {
  body: 5000,
  item: 200,
  items: 20,
  resolution: 5000,
  cause: 2000,
  reason: 2000,
  id: 64,
  slug: 100,
} as const

/** Ways to speak to a customer, as staff choose them. `email` sends a mail, the others record. */
export const viaLabels = {
  email: 'Gửi email',
  zalo: 'Đã nhắn Zalo',
  'dien-thoai': 'Đã gọi điện',
  'truc-tiep': 'Đã nói trực tiếp',
  'van-ban': 'Đã gửi văn bản',
  khac: 'Đã trả lời bằng cách khác',
} as const satisfies Partial<Record<Channel, string>>

/** Why something was not sent, or not done; nothing has changed. */
export const answerRefusals = {
  newerMessage:
    'Phiếu có tin mới hơn lúc bạn mở trang, nên câu trả lời chưa được gửi. Bạn đọc tin mới rồi sửa câu trả lời, hoặc chọn “Vẫn gửi”.',
  mailGone:
    'Thư đã đi, nên không rút lại được nữa. Nếu cần, bạn gửi một câu trả lời khác để đính chính.',
  blanks: (blanks: readonly string[]) =>
    `Điền nốt chỗ còn trống trước khi gửi: ${blanks.join(', ')}.`,
  promises: (words: readonly string[]) =>
    `Kỹ thuật chưa phản hồi, nên đừng hứa thời gian khắc phục: ${quoted(words)}. Bạn sửa lại, hoặc chọn “Vẫn gửi”.`,
  blame: (words: readonly string[]) =>
    `Nguyên nhân chưa được ghi nhận, nên đừng khẳng định lỗi do ai: ${quoted(words)}. Bạn sửa lại, hoặc chọn “Vẫn gửi”.`,
  openItems: (items: readonly string[]) =>
    `Còn ${items.length} việc chưa xong trong danh sách: ${items.join('; ')}. Bạn đánh dấu xong hoặc bỏ việc đó, rồi hoàn tất phiếu.`,
  notReopened:
    'Chỉ đóng lại được ngay sau khi khách nhắn vào một phiếu đã hoàn tất. Bạn dùng “Hoàn tất” và ghi kết quả.',
  itemDone: 'Mục này đã được đánh dấu rồi.',
} as const

/** The note that keeps an earlier result when a ticket is closed with another one. */
export function earlierResult(resolution: string): string {
  return `Kết quả lần trước: ${resolution}`
}

/** The message on the customer's page that asks for information. */
export function askedMessage(items: readonly string[]): string {
  return [
    'Để kiểm tra yêu cầu, CoreTech cần bạn bổ sung:',
    ...items.map((item) => `- ${item}`),
    'Bạn trả lời ngay trên trang này hoặc qua email. Xin đừng gửi mật khẩu, mã OTP hoặc ảnh giấy tờ tuỳ thân.',
  ].join('\n')
}

/** Last line of a mail whose answer has pictures; the mail itself carries none. */
export function picturesEnclosed(count: number): string {
  return `Kèm ${count} ảnh. Quý khách mở liên kết bên dưới để xem.`
}

function quoted(words: readonly string[]): string {
  return words.map((each) => `“${each}”`).join(', ')
}
