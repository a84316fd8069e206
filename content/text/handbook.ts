/* Words of the handbook. Internal: no public page may import this file. */

/** Words of the frame around staff pages. */
export const staffShell = {
  name: 'Nội bộ CoreTech',
  badge: 'Nội bộ',
  signOut: 'Đăng xuất',
  search: {
    label: 'Tìm trong cẩm nang và hướng dẫn',
    placeholder: 'Ví dụ: chưa hứa giờ xong',
    button: 'Tìm',
  },
  footer:
    'Trang nội bộ: không gửi liên kết, ảnh chụp hay tệp của trang này cho khách. Gửi khách bài hướng dẫn công khai.',
  footerPublic: 'Mở trang khách xem',
} as const

/** Words of the handbook's contents page. */
export const handbookList = {
  title: 'Cẩm nang xử lý sự cố',
  lead: 'Dành cho CTV và QC. Khách đang chờ trên máy: mở bảng năm lỗi, chọn đúng lỗi khách gặp.',
  live: 'Khách đang chờ trên máy',
  pages: 'Tất cả các trang',
} as const

/** Words around every page of the handbook. */
export const handbookPage = {
  crumb: 'Cẩm nang',
  crumbs: 'Đường dẫn',
  contents: 'Xem danh mục',
  anchor: (title: string) => `Liên kết tới mục ${title}`,
  guides: 'Bài công khai để gửi khách',
  guidesLead: 'Bấm “Sao chép liên kết” rồi dán cho khách.',
  copyLink: 'Sao chép liên kết',
  related: 'Trang liên quan',
} as const

/** Words of the copy buttons. */
export const copying = {
  copy: 'Sao chép',
  copied: 'Đã sao chép.',
  left: (blanks: string) => `Đã sao chép. Còn chỗ trống cần điền: ${blanks}.`,
  failed: 'Chưa sao chép được. Đoạn chữ đã được chọn sẵn, bạn tự sao chép.',
} as const

/** Words of the fields that fill reply templates. */
export const customer = {
  label: 'Điền sẵn vào mẫu',
  name: 'Tên khách',
  code: 'Mã yêu cầu',
  hint: 'Chỉ giữ trong thẻ đang mở, không gửi đi đâu. Đóng thẻ là mất.',
  clear: 'Xoá',
} as const

/** Words of the page with reply templates. */
export const replyWords = {
  voices: { mail: 'Email', zalo: 'Zalo', phone: 'Điện thoại' },
  filter: 'Chỉ hiện',
  all: 'Tất cả',
  subject: 'Tiêu đề',
  onlyWhen: 'Điều kiện:',
  copySubject: 'Sao chép tiêu đề',
} as const

/** Headings of the table of common errors. */
export const errorTable = {
  trouble: 'Lỗi phổ biến',
  symptoms: 'Biểu hiện',
  firstSteps: 'Xử lý sơ bộ',
  open: 'Mở phiếu hỏi',
} as const

/** Words of the call sheets. */
export const callSheetWords = {
  sheet: 'Phiếu hỏi:',
  nav: (label: string) => `Các phần của phiếu hỏi: ${label}`,
  back: 'Bảng năm lỗi',
  hear: 'Nghe',
  heard: 'Khách thường nói',
  symptoms: 'Biểu hiện',
  ask: 'Hỏi',
  asked: 'Đánh dấu câu đã hỏi.',
  try: 'Thử',
  tried: 'Đánh dấu bước đã thử: phiếu sẽ ghi lại.',
  guideStep: 'Xem bước',
  say: 'Nói',
  transfer: 'Ngừng thử, chuyển tiếp khi',
  avoid: 'Không làm',
  send: 'Kỹ thuật cần có',
  record: 'Ghi',
  recordButton: 'Ghi phiếu',
  recordHint:
    'Mở biểu mẫu ở thẻ mới, đã điền loại yêu cầu, sản phẩm, về việc, kênh và các dòng cần ghi. Bạn điền tên, email của khách rồi hoàn tất từng dòng.',
  noteIn: (label: string) => `Ghi vào: ${label}`,
  again: 'Cuộc gọi mới: bỏ mọi dấu',
  channel: 'Kênh',
  channelLine: (label: string) => `Kênh: ${label}`,
  product: 'Sản phẩm',
  productUnknown: 'Chưa hỏi',
  others: 'Không đúng lỗi này? Mở phiếu khác',
  more: 'Trong bảng năm lỗi',
  moreSection: 'Bài công khai và việc cần nhớ của lỗi này',
  /** Titles of sections on the error table's page. */
  moreSections: ['7. Phân biệt những lỗi dễ nhầm', '8. Kiểm tra trước khi chuyển kỹ thuật'],
} as const

/** Headings of the roster. */
export const rosterWords = {
  order: 'Kỹ thuật, theo đúng thứ tự',
  others: 'Bộ phận khác',
} as const

/** Words of the staff search. */
export const staffSearch = {
  title: 'Tra cứu nội bộ',
  heading: 'Tra cứu cẩm nang và hướng dẫn',
  lead: 'Gõ vài từ, có dấu hay không dấu đều được, hoặc dán mã lỗi. Kết quả gồm trang cẩm nang và bài công khai.',
  headingFor: (query: string) => `Kết quả cho “${query}”`,
  internal: 'Cẩm nang',
  public: 'Bài công khai',
  none: 'Chưa tìm thấy trang có những từ này. Bạn thử từ khác, hoặc mở danh mục bên dưới.',
  failed: 'Chưa tải được dữ liệu tìm kiếm. Bạn mở danh mục bên dưới, hoặc tải lại trang.',
  noScript:
    'Tìm kiếm nội bộ cần JavaScript. Bạn mở danh mục bên dưới, rồi tìm trong trang bằng trình duyệt.',
  list: 'Danh mục cẩm nang',
} as const
