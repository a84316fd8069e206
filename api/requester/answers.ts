import * as z from 'zod'
import { CHANNELS, PRODUCTS, REQUEST_TYPES, STATUSES } from '../../content/schema.ts'
import { VISIBLE_AUTHORS } from './history.ts'

/**
 * What programs get from the calls about tickets (CONTRACT §6). The handlers' JSON has these types
 * and the API's document is made of these schemas.
 */

const instant = z.iso.datetime()

/** A ticket that was just opened. */
export const OpenedTicketJson = z.strictObject({
  code: z.string(),
  token: z.string(),
  statusUrl: z.string(),
  receivedAt: instant,
  dueAt: instant,
})
export type OpenedTicketJson = z.infer<typeof OpenedTicketJson>

/** The ticket that a message went to: the same one, or a new one that continues it. */
export const RepliedJson = z.strictObject({
  code: z.string(),
  statusUrl: z.string(),
  status: z.enum(STATUSES),
})
export type RepliedJson = z.infer<typeof RepliedJson>

const AttachmentJson = z.strictObject({
  id: z.string(),
  name: z.string(),
  bytes: z.int(),
  url: z.string(),
})
export type AttachmentJson = z.infer<typeof AttachmentJson>

const MessageJson = z.strictObject({
  author: z.enum(VISIBLE_AUTHORS),
  body: z.string(),
  at: instant,
  via: z.enum(CHANNELS).meta({ description: 'Kênh mà tin nhắn được gửi hoặc trao đổi' }),
  attachments: z.array(AttachmentJson),
})

/** A ticket as its requester may see it, with one page of its history. */
export const TicketJson = z.strictObject({
  code: z.string(),
  status: z.enum(STATUSES),
  statusLabel: z.string(),
  product: z.enum(PRODUCTS),
  requestType: z.enum(REQUEST_TYPES),
  subject: z.string(),
  description: z.string(),
  receivedAt: instant,
  dueAt: instant,
  resultDueOn: z.iso.date().nullable(),
  attachments: z.array(AttachmentJson),
  asked: z.array(z.string()).meta({ description: 'Thông tin mà CoreTech đang chờ khách gửi' }),
  resolution: z.string().nullable().meta({ description: 'Kết quả; null khi phiếu chưa đóng' }),
  messages: z.array(MessageJson),
  events: z.array(z.strictObject({ at: instant, text: z.string() })),
  older: z.string().nullable().meta({
    description: 'Đường dẫn tới các tin nhắn và sự kiện cũ hơn; null khi không còn',
  }),
  rating: z.strictObject({ score: z.int(), comment: z.string().nullable() }).nullable(),
})
export type TicketJson = z.infer<typeof TicketJson>
