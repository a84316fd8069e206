/** Words of the local mailbox at `/dev/mail/`, which only developers see. */
export const mailbox = {
  title: 'Hộp thư thử',
  lead: 'Máy này chưa đặt RESEND_API_KEY, nên email không đi đâu cả mà nằm lại ở đây. Mới nhất đứng đầu.',
  empty: 'Chưa có email nào. Bạn gửi một yêu cầu rồi tải lại trang này.',
  limit: (count: number) => `Chỉ hiện ${count} email mới nhất.`,
  back: 'Về danh sách',
  views: { html: 'Bản HTML', text: 'Bản chữ', raw: 'Bản gốc' },
  headers: 'Đầu thư',
} as const
