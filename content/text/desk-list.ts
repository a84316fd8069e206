import type { View } from '../views.ts'
import { formatInstant } from './format.ts'

/* Words of the ticket list of the staff desk, its views, filters and keys. */

/** Names of the built-in views. */
export const viewLabels = {
  'cua-toi': 'Của tôi',
  'chua-chuyen': 'Chưa chuyển kỹ thuật',
  'chua-giao': 'Chưa giao',
  'khach-nhan': 'Khách vừa nhắn',
  'qua-han': 'Quá hạn',
  'hom-nay': 'Hôm nay đến hạn',
  khan: 'Khẩn',
  'cho-khach': 'Chờ khách',
  'chua-cap-nhat': 'Chưa cập nhật khách > 24h',
  'hen-goi': 'Hẹn gọi lại',
  'nghi-rac': 'Nghi rác',
  'thu-hong': 'Thư hỏng',
  'tat-ca': 'Tất cả',
} as const satisfies Record<View, string>

/** What an empty view says: why it is empty, and what to do next. */
export const emptyViews = {
  'cua-toi': 'Bạn không có phiếu nào đang mở. Xem “Chưa giao” để nhận việc tiếp theo.',
  'chua-chuyen': 'Mọi phiếu mới đã được chuyển. Xem “Quá hạn” để đôn đốc.',
  'chua-giao': 'Mọi phiếu đang mở đã có người phụ trách. Xem “Khách vừa nhắn” để trả lời tiếp.',
  'khach-nhan': 'Mọi tin nhắn của khách đã được trả lời. Xem “Hôm nay đến hạn” để làm tiếp.',
  'qua-han': 'Không có phiếu nào quá hạn. Xem “Hôm nay đến hạn” để không bị trễ.',
  'hom-nay': 'Không còn phiếu nào đến hạn hôm nay. Xem “Của tôi” để làm tiếp.',
  khan: 'Không có phiếu khẩn nào đang mở. Xem “Của tôi” để làm tiếp.',
  'cho-khach': 'Không có phiếu nào chờ khách bổ sung. Xem “Của tôi” để làm tiếp.',
  'chua-cap-nhat':
    'Mọi khách đã được cập nhật trong 24 giờ qua. Xem “Hẹn gọi lại” để gọi đúng hẹn.',
  'hen-goi': 'Không có hẹn gọi lại nào. Khi hẹn với khách, bạn ghi ngày gọi vào phiếu.',
  'nghi-rac': 'Không có phiếu nào bị nghi là rác.',
  'thu-hong': 'Không có thư nào gửi khách bị hỏng hoặc bị trả về trong 30 ngày qua.',
  'tat-ca': 'Chưa có phiếu nào bạn được xem. Phiếu hiện ở đây khi khách gửi yêu cầu.',
} as const satisfies Record<View, string>

/** Names of the orders. */
export const sortLabels = {
  han: 'Hạn gần nhất',
  nhan: 'Mới nhận trước',
  moi: 'Mới thay đổi trước',
} as const

/** Words of the list. */
export const deskList = {
  title: 'Liên hệ khách hàng',
  errorTitle: 'Lỗi: Liên hệ khách hàng',
  search: {
    label: 'Tìm phiếu',
    hint: 'Mã phiếu, tên, số điện thoại, email, hợp đồng, chữ trong phiếu',
    button: 'Tìm',
  },
  views: 'Danh sách phiếu',
  open: 'Đang mở',
  savedViews: 'Bộ lọc của bạn',
  more: (count: number) => `${count}+`,
  filter: {
    open: 'Lọc và xếp',
    apply: 'Xem kết quả',
    clear: 'Bỏ mọi bộ lọc',
    remove: (label: string) => `Bỏ lọc: ${label}`,
    active: 'Đang lọc',
    status: 'Trạng thái',
    team: 'Tổ',
    assignee: 'Giao cho',
    requestType: 'Loại yêu cầu',
    product: 'Sản phẩm',
    channel: 'Hình thức',
    priority: 'Mức độ',
    days: 'Ngày liên hệ',
    from: 'Từ ngày',
    until: 'Đến ngày',
    words: 'Tìm',
    sort: 'Xếp theo',
    me: 'Tôi',
    unassigned: 'Chưa giao',
    openCount: (count: number) => `${count} phiếu mở`,
  },
  save: {
    open: 'Lưu bộ lọc',
    label: 'Tên bộ lọc',
    submit: 'Lưu',
    delete: 'Xoá bộ lọc này',
    required: 'Nhập tên bộ lọc, ví dụ: Workmail tuần này.',
    long: 'Rút gọn tên bộ lọc còn tối đa 60 ký tự.',
    type: 'Nhập tên bộ lọc bằng chữ.',
    query: 'Gửi lại bộ lọc từ trang danh sách phiếu.',
    full: 'Bạn đã có 20 bộ lọc. Xoá một bộ lọc ít dùng rồi lưu lại.',
  },
  columns: {
    code: 'Mã phiếu',
    status: 'Trạng thái',
    customer: 'Khách hàng',
    receivedAt: 'Ngày liên hệ',
    requestType: 'Loại yêu cầu',
    subject: 'Về việc',
    description: 'Mô tả',
    assignee: 'Giao cho',
    channel: 'Hình thức',
    priority: 'Mức độ',
  },
  customerWaits: 'khách vừa nhắn',
  suspect: 'nghi rác',
  nobody: 'Chưa giao',
  due: 'hạn',
  callback: (day: string) => `hẹn gọi ${day}`,
  closed: (took: string) => `xong sau ${took}`,
  next: 'Trang sau',
  first: 'Về đầu danh sách',
  emptyPage: 'Danh sách đã hết. Bạn quay về đầu danh sách để xem phiếu mới nhất.',
  emptyOpen: 'Không có phiếu nào đang mở. Xem “Tất cả” để tìm phiếu đã hoàn tất.',
  emptyFilter: 'Không có phiếu nào khớp với bộ lọc. Bạn bỏ bớt một bộ lọc để thấy nhiều phiếu hơn.',
  emptyWords: (words: string) =>
    `Không tìm thấy phiếu nào có “${words}”. Bạn thử ít chữ hơn, hoặc tìm bằng mã phiếu, số điện thoại hay email.`,
  emptyWordsHere: 'Tìm trong mọi phiếu',
} as const

/** News about the list; `{}` is the place of a number. */
export const deskNews = {
  fresh: '{} phiếu mới',
  changed: '{} phiếu thay đổi',
  show: 'xem (.)',
  ended: 'Phiên đăng nhập đã kết thúc. Bấm để đăng nhập lại.',
} as const

/** Words of the keys. */
export const deskKeys = {
  title: 'Phím tắt',
  close: 'Đóng',
  setting: 'Dùng phím tắt trong danh sách phiếu (j, k, Enter, /, .)',
  settingHint: 'Tắt đi nếu bạn điều khiển máy bằng giọng nói hoặc hay bấm nhầm.',
  keys: [
    ['j, k', 'Xuống, lên một phiếu'],
    ['Enter, o', 'Mở phiếu'],
    ['/', 'Tới ô tìm phiếu'],
    ['.', 'Xem phiếu mới'],
    ['?', 'Mở bảng này'],
  ],
} as const

/** Words of the block on the start page. */
export const deskHome = {
  title: 'Phiếu cần làm',
  none: 'Không có phiếu nào cần bạn làm ngay.',
  all: 'Mở danh sách phiếu',
} as const

/** A time of these weeks, without its year: `27/11 09:12`. */
export function nearTime(instant: Date): string {
  return formatInstant(instant).replace(/\/\d{4}/, '')
}
