import type { Status } from '../schema.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../units.ts'
import { statusLabels } from './ticket.ts'

/* Words that all pages of the staff desk share. */

/** What staff call each action in sentences: "chuyển phiếu". */
export const actionNames = {
  transfer: 'chuyển kỹ thuật',
  handOver: 'chuyển tổ',
  assign: 'giao phiếu',
  take: 'nhận việc',
  answer: 'trả lời khách',
  note: 'thêm ghi chú',
  ask: 'xin khách bổ sung',
  receive: 'đánh dấu đã nhận thông tin',
  close: 'hoàn tất phiếu',
  resolve: 'trả lời ngay và đóng phiếu',
  reopen: 'mở lại phiếu',
  closeAgain: 'đóng lại phiếu',
  edit: 'sửa phiếu',
  release: 'cho phiếu đi tiếp',
  drop: 'bỏ phiếu rác',
} as const

/** Why an action was refused; nothing has changed. */
export const refusals = {
  status: (action: keyof typeof actionNames, status: Status) =>
    `Phiếu đang ở “${statusLabels[status]}”, nên không thể ${actionNames[action]}. Bạn xem phiếu bên dưới rồi chọn việc khác.`,
  suspect: 'Phiếu đang bị nghi là rác. QC cần cho phiếu đi tiếp hoặc bỏ phiếu trước.',
  notSuspect: 'Phiếu này không còn bị nghi là rác.',
  stale:
    'Phiếu đã có thay đổi từ khi bạn mở trang, nên việc vừa rồi chưa được thực hiện. Bạn xem phần mới bên dưới rồi làm lại nếu vẫn cần.',
} as const

/** Names of teams. */
export const teamLabels = {
  'ky-thuat': 'Kỹ thuật',
  'ke-toan': 'Kế toán/hành chính',
  qc: 'QC',
} as const

/** Words about giving a ticket to a person or a team. */
export const assignWords = {
  isTheirs: 'Phiếu đã được giao cho người này. Chọn người khác nếu bạn muốn giao lại.',
  isTheirTeam: 'Phiếu đang ở tổ này. Chọn tổ khác nếu bạn muốn chuyển.',
  notPossible:
    'Chọn một người đang làm việc và được xem phiếu này. Kỹ thuật giao trong tổ của mình, QC giao cho mọi người.',
} as const

/** What a team misses before a ticket can be transferred to it. */
export const missingWords = {
  name: 'Nhập họ và tên khách ở ô Sửa thông tin phiếu, rồi chuyển lại.',
  occurredAt: 'Nhập thời điểm xảy ra ở ô Sửa thông tin phiếu, hoặc chọn không nhớ chính xác.',
  description: 'Hỏi khách mô tả sự cố rồi ghi lại, vì phiếu chưa có mô tả.',
} as const

/** Roughly how long: whole minutes, hours or days, rounded down. */
export function roughly(ms: number): string {
  if (ms < HOUR_MS) return `${Math.max(1, Math.floor(ms / MINUTE_MS))} phút`
  if (ms < 2 * DAY_MS) return `${Math.floor(ms / HOUR_MS)} giờ`
  return `${Math.floor(ms / DAY_MS)} ngày`
}

/** How far away a deadline is. */
export function dueIn(dueAt: Date, now: Date): { isLate: boolean; text: string } {
  const ms = dueAt.getTime() - now.getTime()
  return ms < 0
    ? { isLate: true, text: `trễ ${roughly(-ms)}` }
    : { isLate: false, text: `còn ${roughly(ms)}` }
}
