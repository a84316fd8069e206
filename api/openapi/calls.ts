import {
  GUIDE_FEEDBACK_API,
  HEALTH_API,
  RESEND_WEBHOOK_API,
  SEARCH_MISSES_API,
  TICKET_LINKS_API,
  TICKETS_API,
} from '../../content/addresses.ts'
import type { ProblemSlug } from '../../content/text/problems.ts'
import type { SchemaName } from './schemas.ts'

/** One call of the public API. */
export interface Call {
  summary: string
  /** Optional query parameters, with their descriptions. */
  query?: Record<string, string>
  body?: SchemaName
  /** Media types of the body besides JSON. */
  forms?: 'urlencoded' | 'multipart'
  answers: Record<number, { description: string; schema?: SchemaName }>
  problems: ProblemSlug[]
}

/** Problems that any call that writes may be answered with. */
const WRITE: ProblemSlug[] = [
  'khong-doc-duoc',
  'sai-nguon',
  'qua-lon',
  'sai-kieu',
  'noi-dung-chua-dung',
  'qua-nhieu-lan',
  'tam-ngung',
  'chua-ro-ket-qua',
]

/** Every public call, by path and method. */
export const calls: Record<string, { get?: Call; post?: Call }> = {
  [TICKETS_API]: {
    post: {
      summary: 'Gửi yêu cầu hỗ trợ',
      body: 'NewTicket',
      forms: 'multipart',
      answers: { 201: { description: 'Đã ghi nhận', schema: 'OpenedTicket' } },
      problems: [...WRITE, 'trung-khoa'],
    },
  },
  [`${TICKETS_API}/{token}`]: {
    get: {
      summary: 'Xem yêu cầu, với 40 tin nhắn và sự kiện mới nhất',
      query: { before: 'Chỉ các tin nhắn và sự kiện cũ hơn; lấy từ trường older' },
      answers: { 200: { description: 'Yêu cầu', schema: 'Ticket' } },
      problems: ['khong-tim-thay', 'qua-nhieu-lan', 'tam-ngung'],
    },
  },
  [`${TICKETS_API}/{token}/messages`]: {
    post: {
      summary: 'Bổ sung thông tin',
      body: 'NewMessage',
      forms: 'multipart',
      answers: { 201: { description: 'Đã ghi nhận', schema: 'Replied' } },
      problems: [...WRITE, 'khong-tim-thay', 'trung-khoa'],
    },
  },
  [`${TICKETS_API}/{token}/attachments/{id}`]: {
    get: {
      summary: 'Tải ảnh đã gửi',
      answers: { 200: { description: 'Ảnh, dạng tệp tải về' } },
      problems: ['khong-tim-thay', 'tam-ngung'],
    },
  },
  [`${TICKETS_API}/{token}/rating`]: {
    post: {
      summary: 'Đánh giá yêu cầu đã hoàn tất',
      body: 'NewRating',
      forms: 'urlencoded',
      answers: { 204: { description: 'Đã ghi nhận' } },
      problems: [...WRITE, 'khong-tim-thay', 'chua-hoan-tat', 'da-chot-danh-gia'],
    },
  },
  [TICKET_LINKS_API]: {
    post: {
      summary: 'Nhận liên kết tới yêu cầu qua email',
      body: 'LinkRequest',
      forms: 'urlencoded',
      answers: { 202: { description: 'Như nhau cho mọi địa chỉ' } },
      problems: WRITE,
    },
  },
  [GUIDE_FEEDBACK_API]: {
    post: {
      summary: 'Cho biết hướng dẫn có hữu ích không',
      body: 'GuideFeedback',
      forms: 'urlencoded',
      answers: { 204: { description: 'Đã ghi nhận' } },
      problems: WRITE,
    },
  },
  [SEARCH_MISSES_API]: {
    post: {
      summary: 'Ghi lại lần tìm không có kết quả',
      body: 'SearchMiss',
      answers: { 204: { description: 'Đã ghi nhận' } },
      problems: WRITE,
    },
  },
  [RESEND_WEBHOOK_API]: {
    post: {
      summary: 'Nhận sự kiện của dịch vụ gửi email (có chữ ký)',
      answers: { 204: { description: 'Đã ghi nhận' } },
      problems: ['khong-doc-duoc', 'khong-tim-thay', 'qua-lon', 'tam-ngung'],
    },
  },
  [HEALTH_API]: {
    get: {
      summary: 'Tình trạng hệ thống',
      answers: {
        200: { description: 'Mọi phần hoạt động', schema: 'Health' },
        503: {
          description: 'Có phần không hoạt động; thư chậm quá 5 phút chỉ tính khi được xem outbox',
          schema: 'Health',
        },
      },
      problems: [],
    },
  },
}
