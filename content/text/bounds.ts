/** Sentences about a body that is refused before it is parsed. */
export const bodyTexts = {
  fields: (most: number) =>
    `Nội dung gửi lên có quá nhiều trường nên chưa được nhận. Bạn gửi lại với tối đa ${most} trường.`,
  name: (most: number) =>
    `Nội dung gửi lên có tên trường quá dài nên chưa được nhận. Bạn gửi lại với tên trường có tối đa ${most} ký tự.`,
  text: 'Phần chữ gửi lên quá dài nên chưa được nhận. Bạn rút gọn rồi gửi lại.',
  busy: 'Hệ thống đang nhận nhiều nội dung cùng lúc, và chưa có gì của bạn được ghi nhận. Bạn giữ nguyên trang rồi gửi lại sau ít giây.',
} as const
