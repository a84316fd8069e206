/** Field errors of feedback and search misses, read by programs. */
export const feedbackErrors = {
  body: 'Ô này không có trong biểu mẫu. Bỏ nó rồi gửi lại.',
  guide: 'Nêu tên bài hướng dẫn, ví dụ khong-dang-nhap-duoc.',
  helpful: 'Cho biết bài có hữu ích không: true hoặc false.',
  comment: 'Viết góp ý ngắn hơn 1.000 ký tự.',
  query: 'Nêu từ đã tìm, tối đa 1.000 ký tự.',
  results: 'Nêu số kết quả đã thấy, là số nguyên từ 0.',
} as const
