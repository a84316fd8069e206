import { channels, deadlines, labelOf } from './schema.ts'
import { fields, limits } from './text/form.ts'

/* Tables of the handbook, built from the form's words and limits so that they cannot differ. */

/** Groups digits as Vietnamese does: `5.000`. */
const thousands = (count: number) => String(count).replace(/\B(?=(\d{3})+$)/g, '.')

/** Labels of the form fields that call sheets name. */
export const fieldNames = {
  name: fields.name.label,
  email: fields.email.label,
  product: fields.product.label,
  description: fields.description.label,
  occurredAt: fields.occurredAt.label,
  browser: fields.browser.label,
  errorCode: fields.errorCode.label,
  keyword: fields.keyword.label,
  attachments: 'Ảnh chụp màn hình',
  stepsTried: 'Các bước đã thử',
} as const

/** The field dictionary (DOMAIN §3): label, who fills it in, how. */
export const fieldTable = {
  headings: { label: 'Ô', need: 'Bắt buộc', rule: 'Quy tắc' },
  needs: { required: 'Có', optional: 'Không', system: 'Hệ thống ghi' },
  rows: [
    {
      label: fields.name.label,
      need: 'required',
      rule: `${limits.name.min} đến ${limits.name.max} ký tự. Ghi như khách viết, không tách họ và tên.`,
    },
    {
      label: fields.email.label,
      need: 'required',
      rule: 'Dạng ten@congty.vn. Thư xác nhận và phản hồi tới đây.',
    },
    {
      label: fields.product.label,
      need: 'required',
      rule: 'SocialCDP, Workmail AI, hoặc Khác/không rõ.',
    },
    {
      label: fields.requestType.label,
      need: 'required',
      rule: 'Một trong năm lỗi phổ biến, Khiếu nại, Dữ liệu cá nhân, hoặc Yêu cầu khác.',
    },
    {
      label: fields.subject.label,
      need: 'required',
      rule: `${limits.subject.min} đến ${limits.subject.max} ký tự. Đứng đầu thư báo kỹ thuật.`,
    },
    {
      label: fields.description.label,
      need: 'required',
      rule: `Từ ${limits.description.min} đến ${thousands(limits.description.max)} ký tự.`,
    },
    {
      label: fields.occurredAt.label,
      need: 'required',
      rule: 'Ngày giờ theo giờ Việt Nam, hoặc đánh dấu “Tôi không nhớ chính xác”.',
    },
    {
      label: fields.attachments.label,
      need: 'optional',
      rule: 'PNG, JPEG hoặc WebP. Đã che mật khẩu, OTP, giấy tờ, số thẻ.',
    },
    {
      label: fields.phone.label,
      need: 'optional',
      rule: 'Không bao giờ bắt buộc.',
    },
    {
      label: `${fields.browser.label} · ${fields.errorCode.label} · ${fields.keyword.label}`,
      need: 'optional',
      rule: 'Hiện theo loại yêu cầu. Mã lỗi và từ khoá chép đúng từng ký tự.',
    },
    {
      label: 'Đồng ý xử lý dữ liệu',
      need: 'required',
      rule: 'Chỉ đánh dấu khi khách nói đồng ý. Phiên bản và giờ đồng ý được lưu.',
    },
    {
      label: 'Hình thức liên hệ',
      need: 'system',
      rule: `${channels.map(({ label }) => label).join(', ')}. Biểu mẫu web luôn ghi ${labelOf(channels, 'web')}.`,
    },
    {
      label: 'Mã yêu cầu',
      need: 'system',
      rule: 'Dạng CT-261122-01. Không đổi, không dùng lại.',
    },
    { label: 'Trạng thái', need: 'system', rule: 'Năm trạng thái ở mục 3.' },
    { label: 'Mức độ', need: 'system', rule: 'Thường hoặc Khẩn. Chỉ nhân viên đặt.' },
    { label: 'Giao cho', need: 'system', rule: 'Một vai trong danh sách, không ghi tên tự do.' },
    {
      label: 'Mốc thời gian',
      need: 'system',
      rule: 'Giờ tiếp nhận, hạn phản hồi, phản hồi đầu tiên, chuyển kỹ thuật, chuyển cấp trên, đóng.',
    },
    {
      label: 'Lịch sử xử lý',
      need: 'system',
      rule: 'Chỉ thêm dòng, không sửa, không xoá. Phải có kết quả mới đóng phiếu.',
    },
  ],
} as const

const { firstReply, complaintStart, complaintResult, dataRequestReply } = deadlines
const days = (count: number): string => String(count).padStart(2, '0')

/** All deadlines of a ticket (DOMAIN §4). */
export const deadlineTable = {
  headings: { clock: 'Đồng hồ', from: 'Tính từ', limit: 'Hạn', late: 'Trễ thì' },
  rows: [
    {
      clock: 'Xác nhận tiếp nhận',
      from: 'Lúc tiếp nhận',
      limit: 'Hệ thống gửi email tự động',
      late: 'Hệ thống gửi lại; phiếu vẫn được giữ dù thư không đi',
    },
    {
      clock: 'Phản hồi đầu tiên',
      from: 'Giờ tiếp nhận',
      limit: `${firstReply.hours} giờ trôi qua`,
      late: 'Báo QC, QC đôn đốc, nhắc lại mỗi ngày',
    },
    {
      clock: 'Việc khẩn chưa bắt đầu',
      from: 'Giờ chuyển kỹ thuật',
      limit: '30 phút và 60 phút',
      late: 'Nhắc Kỹ thuật 1, rồi 2, rồi 3',
    },
    {
      clock: 'Khiếu nại của người tiêu dùng: tiếp nhận, bắt đầu thương lượng',
      from: 'Ngày nhận',
      limit: `${days(complaintStart.workingDays)} ngày làm việc`,
      late: 'Báo QC từ ngày làm việc thứ 5',
    },
    {
      clock: 'Khiếu nại: kết quả bằng văn bản',
      from: 'Ngày nhận',
      limit: `Không quá ${complaintResult.workingDays} ngày làm việc`,
      late: 'Báo QC ở ngày làm việc thứ 20 và 28',
    },
    {
      clock: 'Yêu cầu về dữ liệu cá nhân: trả lời',
      from: 'Lúc yêu cầu hợp lệ',
      limit: `${days(dataRequestReply.workingDays)} ngày làm việc`,
      late: 'Báo QC',
    },
    {
      clock: 'Yêu cầu về dữ liệu cá nhân: thực hiện',
      from: 'Lúc yêu cầu hợp lệ',
      limit:
        '10 ngày (xem, chỉnh sửa, cung cấp), 15 ngày (rút đồng ý, hạn chế, phản đối), 20 ngày (xoá). Cần bên xử lý hoặc bên thứ ba cùng làm: 15, 20, 30 ngày. Gia hạn một lần, dài bằng hạn đó',
      late: 'Báo QC',
    },
    {
      clock: 'Thông báo vi phạm dữ liệu cá nhân tới cơ quan có thẩm quyền',
      from: 'Lúc phát hiện',
      limit: '72 giờ',
      late: 'Theo trang “Sự cố dữ liệu: 72 giờ”',
    },
  ],
} as const
