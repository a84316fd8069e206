import { PRIVACY_PATH } from '../addresses.ts'
import { privacy } from '../schema.ts'
import { fields } from './form.ts'
import { formatDay } from './format.ts'
import { SUPPORT_EMAIL } from './site.ts'

/*
 * Words about personal data, built from `content/data/privacy.json` for the form, the guide
 * `quyen-rieng-tu` and the handbook, so that they cannot differ (DOMAIN §9).
 */

const { version, retention, processors } = privacy

/** Retention periods in words, without their starting points. */
export const periods = {
  ticket: `${retention.ticketMonths} tháng`,
  complaint: `${retention.complaintMonths} tháng`,
  pictures: `${retention.pictureDays} ngày`,
  mailLog: `${retention.mailLogDays} ngày`,
  rates: `${retention.rateHours} giờ`,
  auditCounters: `${retention.auditCounterDays} ngày`,
  feedback: `${retention.feedbackMonths} tháng`,
  searchMisses: `${retention.searchMissMonths} tháng`,
  staffEvents: `${retention.staffEventMonths} tháng`,
} as const

/** Table of retention periods. */
export const retentionTable = {
  headings: ['Dữ liệu', 'Thời hạn'],
  rows: [
    ['Yêu cầu hỗ trợ', `${periods.ticket} sau khi đóng`],
    ['Khiếu nại', `${periods.complaint} sau khi đóng`],
    ['Ảnh đính kèm', `${periods.pictures} sau khi đóng yêu cầu`],
    ['Nhật ký gửi email', periods.mailLog],
    ['Địa chỉ IP đã băm, để đếm lượt gửi', periods.rates],
    ['Số lượt bị từ chối mỗi giờ, gồm địa chỉ IP đã băm', periods.auditCounters],
    ['Đánh giá và góp ý về bài hướng dẫn', periods.feedback],
    ['Nhật ký đăng nhập và thao tác ở khu vực nhân sự, gồm địa chỉ IP đã băm', periods.staffEvents],
    ['Câu tìm kiếm không có kết quả, đã che email và số', periods.searchMisses],
  ],
} as const

/** Version sentence: `Phiên bản 2026-11-22, hiệu lực từ 22/11/2026.` */
export const policyVersion = `Phiên bản ${version}, hiệu lực từ ${formatDay(version)}.`

/**
 * Names the data controller, to follow “là”.
 * @param legalName  setting CONTROLLER_NAME; a general description replaces a missing one
 */
export function controllerOf(legalName: string | undefined): string {
  return legalName || 'bên vận hành thương hiệu CoreTech'
}

/** Words of the consent box. */
export const consent = {
  version,
  /** Last line before the tick box, followed by the link to the page. */
  rights: 'Bạn xem, chỉnh sửa, xoá dữ liệu và rút lại đồng ý được bất cứ lúc nào:',
  /** Summary of the lines that unfold. */
  summary: 'Xem đầy đủ: loại dữ liệu, bên xử lý, quyền và nghĩa vụ',
  more: 'trang Quyền riêng tư',
  moreHref: PRIVACY_PATH,
} as const

/** One of the lines that unfold beside the tick box. */
export interface ConsentItem {
  term: string
  text: string
}

/**
 * Lines shown before the tick box, besides `consent.rights`.
 * @param legalName  setting CONTROLLER_NAME
 */
export function consentLines(legalName: string | undefined): string[] {
  return [
    `Mục đích: chỉ để xử lý yêu cầu hỗ trợ của bạn. Bên kiểm soát dữ liệu là ${controllerOf(legalName)}.`,
    `Thời hạn lưu: ${periods.ticket} sau khi yêu cầu được đóng; khiếu nại ${periods.complaint}; ảnh ${periods.pictures}.`,
  ]
}

/**
 * Lines that unfold beside the tick box.
 * @param legalName  setting CONTROLLER_NAME
 */
export function consentItems(legalName: string | undefined): ConsentItem[] {
  return [
    {
      term: 'Bên kiểm soát dữ liệu',
      text: `Là ${controllerOf(legalName)}, liên hệ ${SUPPORT_EMAIL}.`,
    },
    {
      term: 'Loại dữ liệu',
      text: 'Họ tên, email, số điện thoại nếu bạn cung cấp, nội dung bạn viết, ảnh bạn gửi, trình duyệt đang dùng. Bạn đừng gửi mật khẩu, mã OTP, giấy tờ tuỳ thân, số thẻ hay dữ liệu ngân hàng; chứng từ thanh toán thì che số thẻ, số tài khoản.',
    },
    {
      term: 'Mục đích',
      text: 'Xử lý yêu cầu hỗ trợ của bạn. Dữ liệu không được dùng cho mục đích nào khác.',
    },
    {
      term: 'Thời hạn lưu',
      text: `${periods.ticket} sau khi yêu cầu được đóng; khiếu nại ${periods.complaint}; ảnh ${periods.pictures} sau khi yêu cầu được đóng; nhật ký gửi email ${periods.mailLog}; địa chỉ IP đã băm ${periods.rates}, trong số lượt bị từ chối ${periods.auditCounters}.`,
    },
    {
      term: 'Bên xử lý dữ liệu',
      text: `Gồm ${processors.map(({ name }) => name).join('; ')}. Các bên này có thể xử lý dữ liệu ngoài Việt Nam.`,
    },
    {
      term: 'Quyền của bạn',
      text: 'Được biết; đồng ý hoặc rút lại đồng ý; xem, chỉnh sửa; được cung cấp; xoá; hạn chế; phản đối; khiếu nại, tố cáo, khởi kiện và yêu cầu bồi thường.',
    },
    {
      term: 'Nghĩa vụ của bạn',
      text: 'Cung cấp thông tin chính xác, tự bảo vệ dữ liệu của mình và tôn trọng dữ liệu của người khác.',
    },
    {
      term: 'Rút lại đồng ý',
      text: `Bất cứ lúc nào, bằng một yêu cầu loại “Dữ liệu cá nhân” hoặc email tới ${SUPPORT_EMAIL}.`,
    },
  ]
}

/**
 * The complete consent text, whose hash is stored with each consent.
 *
 * A changed sentence needs a new version, which is stored beside the hash.
 */
export function consentText(legalName: string | undefined): string {
  const items = consentItems(legalName).map(({ term, text }) => `${term}: ${text}`)
  return [version, fields.consent.label, ...consentLines(legalName), consent.rights, ...items].join(
    '\n',
  )
}
