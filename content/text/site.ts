import {
  COMPLAINTS_PATH,
  FORM_PATH,
  GUIDES_PATH,
  LOOKUP_PATH,
  PRIVACY_PATH,
  RESPONSE_TIMES_PATH,
} from '../addresses.ts'

/* Words of the public site. Whole sentences only. */

/** Public support address. */
export const SUPPORT_EMAIL = 'support@coretech.io.vn'

/** The only allowed promise about time, word for word (DOMAIN R1). */
export const TIME_PROMISE =
  'CoreTech phản hồi trong vòng 24 giờ kể từ khi tiếp nhận. Thời gian khắc phục được thông báo sau khi kỹ thuật kiểm tra.'

/** Words of the frame around every page. */
export const site = {
  name: 'Trung tâm trợ giúp CoreTech',
  brand: 'CoreTech',
  brandSuffix: 'Trợ giúp',
  description:
    'Hướng dẫn xử lý sự cố SocialCDP và Workmail AI: đăng nhập, dữ liệu, gửi email, trình duyệt, tài khoản. Chưa được thì gửi yêu cầu cho CoreTech.',
  searchDescription:
    'Tìm hướng dẫn xử lý sự cố SocialCDP và Workmail AI: gõ vài từ có dấu hoặc không dấu, hoặc dán mã lỗi.',
  formDescription:
    'Gửi yêu cầu hỗ trợ tới CoreTech bằng một biểu mẫu ngắn: nhận ngay mã yêu cầu và một trang riêng để theo dõi.',
  lookupDescription:
    'Nhận lại liên kết tới trang yêu cầu hỗ trợ của bạn qua email đã dùng khi gửi yêu cầu.',
  skip: 'Tới nội dung chính',
  home: 'Trang chủ',
  nav: {
    label: 'Chính',
    links: [
      { href: GUIDES_PATH, text: 'Hướng dẫn' },
      { href: FORM_PATH, text: 'Gửi yêu cầu' },
      { href: LOOKUP_PATH, text: 'Tra cứu yêu cầu' },
    ],
  },
  search: {
    label: 'Tìm kiếm hướng dẫn',
    placeholder: 'Ví dụ: không nhận được OTP',
    button: 'Tìm',
  },
  footer: {
    label: 'Cuối trang',
    contact: 'Cần người hỗ trợ? Viết tới',
    links: [
      { href: GUIDES_PATH, text: 'Tất cả hướng dẫn' },
      { href: RESPONSE_TIMES_PATH, text: 'Thời gian phản hồi' },
      { href: COMPLAINTS_PATH, text: 'Khiếu nại' },
      { href: PRIVACY_PATH, text: 'Quyền riêng tư' },
    ],
  },
}

/** Words of the home page. */
export const home = {
  heading: 'Bạn đang gặp trục trặc gì?',
  lead: 'Gõ vài từ hoặc dán mã lỗi. Có dấu hay không dấu đều được.',
  troubles: 'Năm trục trặc hay gặp',
  otherTrouble: 'Trục trặc khác?',
  otherTroubleText: 'Xem mọi hướng dẫn theo nhóm, hoặc tra mã lỗi bạn thấy trên màn hình.',
  contact: 'Liên hệ CoreTech',
  contactForm: 'Điền biểu mẫu: bạn có ngay một mã yêu cầu và trang riêng để theo dõi.',
  contactFormButton: 'Gửi yêu cầu hỗ trợ',
  contactEmail: 'Hoặc viết tới',
  contactEmailAfter: ', kèm họ tên, email đăng ký, sản phẩm và thời điểm gặp lỗi.',
  contactZalo: 'Nhóm Zalo hỗ trợ kỹ thuật',
  promise: 'Bao lâu thì có người trả lời?',
  promiseMore: 'Thời gian được tính thế nào',
  follow: 'Đã gửi yêu cầu rồi?',
  followText: 'Nhận lại liên kết tới trang yêu cầu của bạn qua email.',
  followButton: 'Tra cứu yêu cầu',
  lookUp: 'Tra cứu nhanh',
}

/** Words of the list of guides. */
export const guideList = {
  title: 'Hướng dẫn',
  lead: 'Chọn nhóm gần nhất với điều bạn đang gặp. Mỗi bài có dấu hiệu để nhận ra và từng bước để làm theo.',
  groups: {
    login: 'Đăng nhập và tài khoản',
    socialcdp: 'SocialCDP',
    workmail: 'Workmail AI và email',
    browser: 'Trình duyệt và kết nối',
    rights: 'Yêu cầu, khiếu nại và quyền riêng tư',
  },
}

/** Words around every guide. */
export const guidePage = {
  crumb: 'Hướng dẫn',
  readingTime: (minutes: number) => `${minutes} phút đọc`,
  checkedOn: (date: string) => `Kiểm tra lần cuối ${date}`,
  symptoms: { fix: 'Dấu hiệu', reference: 'Khi nào cần bài này' },
  contents: 'Trong bài này',
  contact: 'Khi nào liên hệ CoreTech',
  send: 'Thông tin cần gửi',
  /** What every request needs: the owner's list (DOMAIN §1). */
  sendAlways: [
    'Họ tên và email đăng ký tài khoản',
    'Sản phẩm gặp lỗi: SocialCDP hoặc Workmail AI',
    'Mô tả sự cố và thời điểm xảy ra',
    'Ảnh chụp màn hình (nếu có)',
  ],
  neverSend: 'Xin đừng gửi mật khẩu, mã OTP hoặc ảnh giấy tờ tuỳ thân.',
  contactButton: 'Gửi yêu cầu về việc này',
  contactEmail: 'Hoặc viết tới',
  related: 'Bài liên quan',
  expect: 'Kết quả:',
  warning: 'Lưu ý:',
  ask: 'Bài viết có hữu ích không?',
  askYes: 'Có, được rồi',
  askNo: 'Chưa được',
  missing: 'Bài còn thiếu điều gì?',
  missingOptional: '(không bắt buộc)',
  missingHint:
    'Chỉ viết về nội dung bài, tối đa 1.000 ký tự. Đừng ghi họ tên, email, số điện thoại, mật khẩu hoặc mã OTP.',
  missingSend: 'Gửi góp ý',
  stillStuck: 'Vẫn cần người hỗ trợ?',
  thanks: 'Cảm ơn bạn đã cho biết.',
  thanksMissing: 'Cảm ơn bạn. Góp ý đã được ghi lại để bài viết rõ hơn.',
}

/** Words of the tables of error codes. */
export const codeTables = {
  code: 'Mã',
  meaning: 'Nghĩa là',
  action: 'Việc cần làm',
  screen: 'Chrome viết:',
  onlyFrom: (provider: string) => `Khi thư báo lỗi đến từ ${provider}.`,
  more: 'Xem hướng dẫn',
  ask: 'Vẫn lỗi? Gửi yêu cầu',
}

/** Words of the pages `/loi/<slug>/`, which explain problems. */
export const problemPage = {
  status: (status: number) => `Mã trạng thái ${status}`,
}

/** Words of the 404 page. */
export const missingPage = {
  title: 'Không tìm thấy trang',
  text: 'Địa chỉ này không có hoặc đã thay đổi. Bạn thử tìm bằng vài từ ở ô phía trên, hoặc đi tiếp từ đây:',
}

/** Words of the page after asking for links. */
export const linkSentPage = {
  title: 'Bạn kiểm tra hộp thư nhé',
  text: 'Nếu email này có yêu cầu đã gửi, CoreTech vừa gửi liên kết tới hộp thư đó. Thư có thể mất vài phút mới đến.',
  missing: 'Chưa thấy thư?',
  hints: [
    'Xem mục Thư rác và Quảng cáo.',
    'Kiểm tra đúng địa chỉ bạn đã dùng khi gửi yêu cầu.',
    'Mỗi giờ chỉ gửi một số thư giới hạn tới cùng một địa chỉ. Bạn đợi rồi thử lại.',
  ],
  again: 'Nhập lại email',
}

/** Words of `llms.txt`. */
export const llms = {
  intro:
    'Hướng dẫn xử lý sự cố cho khách hàng dùng SocialCDP và Workmail AI của CoreTech, bằng tiếng Việt.',
  guides: 'Hướng dẫn',
  contact: 'Liên hệ',
  form: 'Biểu mẫu gửi yêu cầu hỗ trợ',
}
