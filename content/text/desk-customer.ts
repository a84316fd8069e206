/* Words of a customer's page, and of the card beside a ticket. */

/** Words of `/noi-bo/khach-hang/<id>/`. */
export const customerPage = {
  title: (name: string) => `Khách hàng ${name}`,
  contacts: 'Liên hệ',
  rating: (average: string, count: number) => `Đánh giá trung bình ${average}/5 (${count} lượt).`,
  noRating: 'Khách chưa đánh giá phiếu nào.',
  samePhone: 'Có thể cùng người',
  samePhoneLead:
    'Những khách dưới đây dùng chung số điện thoại. Bạn hỏi khách nếu cần biết có phải một người.',
  tickets: (count: number) => `${count} phiếu`,
  lost: 'Thư không tới',
  lostLead: 'Bạn hỏi khách địa chỉ khác, hoặc liên hệ qua điện thoại.',
  lostMail: (to: string) => `Thư tới ${to}`,
  lostWhy: {
    bounced: 'bị trả lại',
    complained: 'bị khách báo là thư rác',
    failed: 'không gửi được',
    suppressed: 'bị chặn vì địa chỉ từng trả thư',
  },
  open: (count: number) => `Đang mở (${count})`,
  noOpen: 'Không có phiếu nào đang mở.',
  moreOpen:
    'Trang này chỉ hiện các phiếu gấp nhất. Bạn tìm các phiếu còn lại trong danh sách phiếu.',
  closed: (count: number) => `Đã xong (${count})`,
  noClosed: 'Chưa có phiếu nào hoàn tất.',
  noneHere: 'Không còn phiếu nào cũ hơn.',
  older: 'Phiếu cũ hơn',
  newest: 'Về các phiếu mới nhất',
  received: 'Nhận',
  suspect: 'nghi rác',
  assignee: (name: string) => `Giao cho ${name}`,
  result: 'Kết quả',
  score: (score: number) => `Đánh giá ${score}/5`,
} as const

/** Words of the card beside a ticket. */
export const customerCard = {
  title: 'Khách hàng',
  others: (count: number) =>
    count === 0 ? 'Khách chưa có phiếu nào khác.' : `${count} phiếu khác`,
  duplicates: 'Có thể trùng phiếu này',
} as const
