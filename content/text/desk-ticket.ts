import { fields } from './form.ts'

/* Words of a ticket's page for staff. */

/** Everything around the forms. */
export const deskTicket = {
  title: (code: string, subject: string) => `${code} · ${subject}`,
  errorTitle: (code: string) => `Lỗi: ${code}`,
  back: 'Danh sách phiếu',
  suspect: 'Nghi là rác',
  suspectLead:
    'Phiếu này bị nghi là rác, nên thư xác nhận chưa đi và tổ phụ trách chưa thấy phiếu. Bạn đọc nội dung rồi chọn một việc.',
  conversation: 'Trao đổi',
  older: 'Xem phần cũ hơn',
  newest: 'Về phần mới nhất',
  note: 'Ghi chú nội bộ',
  unknownStaff: 'Nhân sự',
  system: 'Hệ thống',
  via: (label: string) => `qua ${label}`,
  mail: {
    waiting: 'Thư đang chờ gửi',
    sent: 'Thư đã gửi',
    delivered: 'Thư đã tới',
    failed: 'Thư không tới nơi',
  },
  failedMails: (count: number) =>
    `${count} thư của phiếu này không tới nơi. Bạn báo khách bằng cách khác, ví dụ gọi điện.`,
  withdraw: 'Hoàn tác',
  withdrawLead: 'Câu trả lời được gửi sau 10 giây. Bấm để rút lại và sửa.',
  writing: (name: string) => `${name} đang soạn trả lời.`,
  news: 'Phiếu có tin mới.',
  newsShow: 'Xem tin mới',
  seen: (time: string) => `đã xem lúc ${time}`,
  notSeen: 'chưa xem',
  nobody: 'Chưa giao',
  facts: 'Phiếu',
  details: 'Khách đã gửi',
  steps: 'Việc cần làm',
  asked: 'Đang chờ khách gửi',
  stepDone: 'Xong',
  stepOpen: 'Mở lại',
  received: 'Đã nhận',
  attachments: 'Ảnh',
  rating: (score: number) => `Khách đánh giá ${score}/5`,
  jumps: 'Tới phần',
  jumpAnswer: 'Trả lời',
  jumpNote: 'Ghi chú',
  jumpActions: 'Việc khác',
  keys: 'Phím tắt: r trả lời, n ghi chú, t chuyển, a giao, i xin bổ sung, d hoàn tất, u danh sách.',
} as const

/** Terms of the list of facts. */
export const factLabels = {
  status: 'Trạng thái',
  priority: 'Mức độ',
  due: 'Hạn phản hồi',
  resultDueOn: 'Hạn trả lời bằng văn bản',
  assignee: 'Giao cho',
  team: 'Tổ',
  requestType: 'Loại yêu cầu',
  product: 'Sản phẩm',
  channel: 'Hình thức LH',
  receivedAt: 'Ngày liên hệ',
  contract: 'Hợp đồng',
  jobCode: 'Mã CV',
  callbackOn: 'Hẹn gọi lại',
  resolution: 'Kết quả',
  cause: 'Nguyên nhân',
  solutionGuide: 'Bài đã giúp',
  closedAt: 'Hoàn tất lúc',
} as const

/** Lines of the history that no message or note reports. */
export const deskEvents = {
  received: 'Phiếu được ghi nhận',
  message: 'Khách nhắn thêm',
  reopened: 'Phiếu được mở lại',
  rated: 'Khách đánh giá',
  continued: 'Phiếu nối tiếp một phiếu đã đóng',
  transferred: 'Đã chuyển kỹ thuật',
  'handed-over': 'Đã chuyển tổ',
  assigned: 'Đã giao',
  taken: 'Đã nhận việc',
  answered: 'Đã trả lời khách',
  withdrawn: 'Đã rút lại câu trả lời',
  noted: 'Đã thêm ghi chú',
  asked: 'Đã xin khách bổ sung',
  'info-received': 'Đã nhận thông tin khách bổ sung',
  closed: 'Đã hoàn tất',
  edited: 'Đã sửa thông tin phiếu',
  'guide-sent': 'Đã gửi bài hướng dẫn',
  'lint-overruled': 'Vẫn gửi dù có câu cần tránh',
  released: 'Đã cho phiếu đi tiếp',
  dropped: 'Đã bỏ phiếu rác',
} as const

/** The two boxes, which nothing connects. */
export const answerBox = {
  title: 'Trả lời khách',
  /** The owner's principle (ROWS K03). */
  manner: 'Bình tĩnh – chuyên nghiệp – chủ động',
  label: 'Nội dung gửi khách',
  via: 'Gửi bằng',
  byMail: (email: string) => `Email tới ${email}`,
  pictures: 'Ảnh kèm theo',
  picturesHint: `${fields.attachments.hint} Khách xem ảnh trên trang của mình.`,
  submit: 'Gửi trả lời',
  anyway: 'Vẫn gửi',
  saveDraft: 'Lưu nháp',
  draftOf: (time: string) => `Nháp của bạn, lưu lúc ${time}.`,
  draftSaved: 'Nháp đã lưu.',
  draftFailed: 'Chưa lưu được nháp. Bạn giữ trang này mở và kiểm tra mạng.',
  template: 'Mẫu phản hồi',
  templateNone: 'Chọn một mẫu',
  templateInsert: 'Chèn mẫu',
  guide: 'Bài hướng dẫn',
  guideNone: 'Chọn một bài',
  guideInsert: 'Chèn bài',
  guideText: (title: string, url: string) => `${title}: ${url}`,
} as const

/** Words of the note box. */
export const noteBox = {
  title: 'Ghi chú nội bộ – khách không thấy',
  label: 'Nội dung ghi chú',
  submit: 'Thêm ghi chú',
} as const

/** Forms of the actions: name of the disclosure, labels, button. */
export const actionForms = {
  transfer: { title: 'Chuyển kỹ thuật', team: 'Tổ nhận phiếu', submit: 'Chuyển kỹ thuật' },
  handOver: {
    title: 'Chuyển tổ',
    team: 'Tổ nhận phiếu',
    reason: 'Lý do (ghi chú nội bộ)',
    submit: 'Chuyển tổ',
  },
  assign: { title: 'Giao cho', assignee: 'Người nhận', submit: 'Giao phiếu' },
  take: { submit: 'Nhận việc' },
  ask: {
    title: 'Xin bổ sung',
    items: 'Thông tin cần khách gửi',
    itemsHint:
      'Mỗi dòng một thứ, ví dụ: Ảnh chụp báo cáo gửi. Khách nhận email và thấy danh sách trên trang của mình.',
    submit: 'Xin khách bổ sung',
  },
  close: {
    title: 'Hoàn tất',
    resolution: 'Kết quả hỗ trợ (khách đọc được)',
    cause: 'Nguyên nhân (nội bộ)',
    causeComplaint: 'Nguyên nhân đã xác định',
    solutionGuide: 'Bài hướng dẫn đã giúp khách',
    callback: 'Hẹn gọi lại',
    noCallback: 'Không hẹn',
    callbackIn: (day: string) => `${day} (sau 3 ngày làm việc)`,
    guideNone: 'Không có',
    submit: 'Hoàn tất phiếu',
  },
  resolve: {
    title: 'Trả lời ngay và đóng',
    resolution: 'Câu trả lời, cũng là kết quả hỗ trợ',
    submit: 'Gửi và đóng phiếu',
  },
  reopen: { title: 'Mở lại', reason: 'Lý do (ghi chú nội bộ)', submit: 'Mở lại phiếu' },
  closeAgain: { submit: 'Đóng lại, không gửi thư' },
  edit: {
    title: 'Sửa thông tin phiếu',
    name: 'Họ và tên khách',
    occurredAt: 'Thời điểm xảy ra',
    occurredAtUnknown: 'Không nhớ chính xác',
    priority: 'Mức độ',
    requestType: 'Loại yêu cầu',
    product: 'Sản phẩm',
    contract: 'Hợp đồng',
    jobCode: 'Mã CV',
    callbackOn: 'Hẹn gọi lại (ngày)',
    submit: 'Lưu',
  },
  step: { label: 'Thêm việc cần làm', submit: 'Thêm việc' },
  release: { submit: 'Cho phiếu đi tiếp' },
  drop: { submit: 'Bỏ phiếu rác' },
} as const

/** Faults of the desk's fields. */
export const deskFaults = {
  version: 'Tải lại trang rồi làm lại.',
  team: 'Chọn một tổ trong danh sách.',
  assignee: 'Chọn một người trong danh sách.',
  text: {
    required: 'Viết nội dung trước khi gửi.',
    long: 'Rút gọn còn tối đa 5.000 ký tự.',
    type: 'Nhập nội dung bằng chữ.',
  },
  reason: {
    required: 'Viết lý do, để người sau hiểu vì sao.',
    long: 'Rút gọn lý do còn tối đa 1.000 ký tự.',
    type: 'Nhập lý do bằng chữ.',
  },
  line: {
    required: 'Viết một dòng trước khi thêm.',
    long: 'Rút gọn còn tối đa 200 ký tự.',
    type: 'Nhập bằng chữ.',
  },
  choice: 'Chọn một mục trong danh sách.',
  day: 'Nhập ngày theo dạng ngày/tháng/năm, ví dụ 30/11/2026, hoặc để trống.',
} as const
