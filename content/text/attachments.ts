import { MAX_FILE_MB, MAX_FILES } from '../picture-limits.ts'

/** Sentences about attached pictures; each says what to do next. */
export const attachmentTexts = {
  tooMany: `Mỗi lần gửi được tối đa ${MAX_FILES} ảnh. Bỏ bớt ảnh rồi gửi lại.`,
  tooLarge: (name: string) =>
    `Ảnh “${name}” nặng hơn ${MAX_FILE_MB} MB. Cắt lấy phần có lỗi hoặc chọn ảnh nhẹ hơn.`,
  tooManyPixels: (name: string) =>
    `Ảnh “${name}” có kích thước quá lớn. Mỗi cạnh tối đa 10.000 điểm ảnh, cả ảnh tối đa 40 triệu điểm ảnh; cắt lấy phần có lỗi rồi chọn lại.`,
  notAPicture: (name: string) =>
    `Tệp “${name}” không phải ảnh PNG, JPEG hoặc WebP. Chụp màn hình rồi chọn ảnh vừa chụp.`,
  broken: (name: string) =>
    `Ảnh “${name}” bị hỏng hoặc chưa tải đủ. Chụp hoặc lưu lại ảnh rồi chọn lại.`,
  /** A quota is used up; each sentence offers to send without pictures. */
  ticketFull:
    'Yêu cầu này đã có đủ 60 MB ảnh nên không nhận thêm ảnh được; nội dung bạn viết vẫn còn nguyên, bạn gửi lại không kèm ảnh.',
  clientFull:
    'Trong một giờ qua, kết nối của bạn đã gửi đủ 250 MB ảnh; nội dung bạn viết vẫn còn nguyên, bạn gửi lại không kèm ảnh, hoặc đợi một giờ rồi gửi kèm ảnh.',
  /** The day's quota or the disk is full. */
  noRoom:
    'Lúc này CoreTech không nhận ảnh được; nội dung bạn viết vẫn còn nguyên, bạn gửi lại không kèm ảnh.',
  /** Replaces a missing file name; `place` counts from 1. */
  unnamed: (place: number) => `thứ ${place}`,
}
