import { MAX_FILE_MB, MAX_FILES } from '../picture-limits.ts'

interface ProblemText {
  /** HTTP status of the answer. */
  status: number
  /** Heading of `/loi/<slug>/` and `title` of the problem document. */
  title: string
  /** What happened and what to do next. */
  sentence: string
}

/** All problems by slug; each has a page `/loi/<slug>/`. */
export const problems = {
  'noi-dung-chua-dung': {
    status: 422,
    title: 'Nội dung chưa đúng',
    sentence: 'Một vài ô cần sửa lại. Bạn xem câu nhắc cạnh từng ô, sửa rồi gửi lại.',
  },
  'khong-doc-duoc': {
    status: 400,
    title: 'Không đọc được nội dung gửi lên',
    sentence:
      'Nội dung gửi lên bị hỏng hoặc sai định dạng, nên CoreTech chưa nhận được gì. Bạn tải lại trang rồi gửi lại.',
  },
  'chua-dang-nhap': {
    status: 401,
    title: 'Chưa đăng nhập',
    sentence:
      'Phần này dành cho nhân sự CoreTech, và phiên đăng nhập của bạn không có hoặc đã hết. Bạn đăng nhập lại ở trang nội bộ rồi làm lại.',
  },
  'sai-nguon': {
    status: 403,
    title: 'Yêu cầu đến từ trang khác',
    sentence:
      'Nội dung này được gửi từ một trang không thuộc CoreTech nên bị từ chối. Bạn mở trang hỗ trợ của CoreTech rồi gửi từ đó.',
  },
  'chua-qua-cong': {
    status: 403,
    title: 'Chưa qua cổng kiểm soát truy cập',
    sentence:
      'Phần này dành cho nhân sự CoreTech và nằm sau một cổng kiểm soát truy cập. Mã do cổng cấp không có, đã hết hạn hoặc không đúng. Bạn mở lại trang nội bộ từ đầu để qua cổng, rồi làm lại.',
  },
  'khong-tim-thay': {
    status: 404,
    title: 'Không tìm thấy trang',
    sentence:
      'Địa chỉ này không có, đã hết hạn hoặc đã thay đổi. Bạn thử tìm hướng dẫn, hoặc nhận liên kết mới ở trang Tra cứu yêu cầu.',
  },
  'sai-phuong-thuc': {
    status: 405,
    title: 'Cách gọi không được hỗ trợ',
    sentence: 'Địa chỉ này có thật nhưng không nhận cách gọi vừa dùng. Bạn quay lại trang trước.',
  },
  'gui-qua-cham': {
    status: 408,
    title: 'Gửi quá lâu',
    sentence:
      'Kết nối quá chậm nên nội dung chưa đến nơi. Bạn kiểm tra mạng rồi gửi lại, có thể bỏ bớt ảnh.',
  },
  'trung-khoa': {
    status: 409,
    title: 'Mã chống gửi trùng đã dùng cho nội dung khác',
    sentence:
      'Lần gửi trước với cùng mã đã được ghi nhận với nội dung khác. Bạn tải lại trang để có mã mới rồi gửi lại.',
  },
  'da-thay-doi': {
    status: 409,
    title: 'Nội dung đã thay đổi',
    sentence:
      'Nội dung này đã được người khác thay đổi từ khi bạn mở trang, nên việc vừa rồi chưa được thực hiện. Bạn xem bản mới nhất rồi làm lại.',
  },
  'chua-hoan-tat': {
    status: 409,
    title: 'Yêu cầu chưa hoàn tất',
    sentence: 'Bạn có thể đánh giá sau khi yêu cầu được đóng.',
  },
  'da-chot-danh-gia': {
    status: 409,
    title: 'Đánh giá không còn sửa được',
    sentence:
      'Đánh giá sửa được trong 7 ngày kể từ lần đầu. Thời hạn đó đã qua, nên CoreTech giữ đánh giá bạn đã gửi.',
  },
  'qua-lon': {
    status: 413,
    title: 'Nội dung quá lớn',
    sentence: `Nội dung gửi lên vượt giới hạn nên chưa được nhận. Mỗi ảnh tối đa ${MAX_FILE_MB} MB, tối đa ${MAX_FILES} ảnh; bạn bỏ bớt rồi gửi lại.`,
  },
  'sai-kieu': {
    status: 415,
    title: 'Kiểu nội dung không được hỗ trợ',
    sentence: 'Hệ thống chỉ nhận JSON hoặc biểu mẫu. Bạn gửi lại theo một trong hai kiểu này.',
  },
  'sai-may-chu': {
    status: 421,
    title: 'Sai địa chỉ máy chủ',
    sentence: 'Địa chỉ bạn dùng không phải của trang hỗ trợ CoreTech. Bạn mở lại đúng địa chỉ.',
  },
  'qua-nhieu-lan': {
    status: 429,
    title: 'Gửi quá nhiều lần',
    sentence:
      'Có quá nhiều lần gửi trong thời gian ngắn từ kết nối của bạn. Bạn giữ nguyên trang, đợi một lát rồi gửi lại.',
  },
  'dau-qua-lon': {
    status: 431,
    title: 'Trình duyệt gửi kèm quá nhiều dữ liệu',
    sentence:
      'Dữ liệu mà trình duyệt tự gửi kèm quá dài, thường do cookie cũ, nên CoreTech chưa nhận được nội dung của bạn. Bạn xoá cookie của trang này rồi thử lại.',
  },
  'loi-he-thong': {
    status: 500,
    title: 'Hệ thống gặp lỗi',
    sentence:
      'CoreTech gặp lỗi khi xử lý. Bạn thử lại sau một lúc; nếu vẫn lỗi, viết tới support@coretech.io.vn kèm mã bên dưới.',
  },
  'tam-ngung': {
    status: 503,
    title: 'Tạm thời chưa nhận được',
    sentence:
      'Hệ thống chưa lưu được nội dung của bạn, và chưa có gì được ghi nhận. Bạn giữ nguyên trang rồi gửi lại sau một lúc, hoặc viết tới support@coretech.io.vn.',
  },
  'cong-tam-ngung': {
    status: 503,
    title: 'Cổng kiểm soát truy cập tạm ngừng',
    sentence:
      'Chưa kiểm tra được mã của cổng kiểm soát truy cập, nên trang nội bộ tạm thời chưa mở. Bạn thử lại sau một lúc.',
  },
  'chua-ro-ket-qua': {
    status: 503,
    title: 'Chưa rõ đã nhận được hay chưa',
    sentence:
      'Hệ thống trả lời quá chậm, nên nội dung của bạn có thể đã được ghi nhận, cũng có thể chưa. Bạn giữ nguyên trang rồi gửi lại sau một lúc: gửi lại từ chính trang này không tạo thêm yêu cầu thứ hai. Nếu vẫn lỗi, viết tới support@coretech.io.vn.',
  },
} as const satisfies Record<string, ProblemText>

/** Slug of a problem. */
export type ProblemSlug = keyof typeof problems

/** Words of the page that shows a problem. */
export const problemPageText = {
  guides: 'Xem các hướng dẫn',
  form: 'Gửi yêu cầu hỗ trợ',
  /** Followed by the request id, which the log contains. */
  requestId: 'Mã lần truy cập:',
  kept: 'Nội dung bạn đã viết (chép lại trước khi rời trang)',
} as const
