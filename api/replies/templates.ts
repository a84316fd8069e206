import { type SpokenReply, spokenReply } from '../../content/reply-voices.ts'
import {
  type Channel,
  labelOf,
  products,
  requestTypeRow,
  type Status,
} from '../../content/schema.ts'
import { formatDay, formatInstant } from '../../content/text/format.ts'
import type { Ticket } from '../tickets/repository/ticket.ts'
import { fill, givenNameOf, type ReplyFacts, unframed } from './fill.ts'

/** What decides which reply templates fit. */
export interface ReplyState extends Pick<Ticket, 'channel' | 'requestType'> {
  status: Status
  transferredAt: Date | null
  firstResponseAt: Date | null
  /** A technician has written a note since the transfer, or has begun. */
  hasTechnicalAnswer: boolean
}

/**
 * Reply templates that fit an answer to a ticket as it is now, the likeliest first.
 *
 * M6a names a time, so it waits until technicians have taken the ticket on; until then it is M6b
 * (ROWS K18). M5 and M7 belong to asking and closing.
 */
export function fittingReplies(state: ReplyState): SpokenReply[] {
  if (state.status === 'closed') return []
  const isTakenOn = state.transferredAt !== null && state.hasTechnicalAnswer
  const isFirst = state.firstResponseAt === null
  return [
    ...(isFirst && state.channel === 'zalo' ? ['M3'] : []),
    ...(isFirst && state.requestType === 'khieu-nai' ? ['M8'] : []),
    isTakenOn ? 'M6a' : 'M6b',
  ].map(spokenReply)
}

/**
 * The text of a reply template for a channel, with a ticket's facts filled in. A mail's greeting and
 * regards are left out, because the mail that carries it has both.
 */
export function replyText(reply: SpokenReply, via: Channel, facts: ReplyFacts): string {
  const { mail, zalo, phone } = reply
  const byVoice = {
    mail: mail && unframed(mail.text),
    zalo,
    phone,
  }
  const order = via === 'email' ? BY_MAIL : via === 'dien-thoai' ? BY_PHONE : BY_CHAT
  const template = order.map((voice) => byVoice[voice]).find((text) => text !== null)
  return fill(template ?? '', facts)
}

const BY_MAIL = ['mail', 'zalo', 'phone'] as const
const BY_PHONE = ['phone', 'zalo', 'mail'] as const
const BY_CHAT = ['zalo', 'phone', 'mail'] as const

/** The facts of a ticket that reply templates name, as people read them. */
export function replyFacts(ticket: Ticket, missing: readonly string[] = []): ReplyFacts {
  const { requester, resultDueOn, resolution, cause } = ticket
  return {
    code: ticket.code,
    name: requester.name,
    givenName: givenNameOf(requester.name),
    requestType: requestTypeRow(ticket.requestType).label,
    product: labelOf(products, ticket.product),
    subject: ticket.subject,
    receivedAt: formatInstant(ticket.receivedAt),
    dueAt: formatInstant(ticket.dueAt),
    ...(resultDueOn && { resultDueOn: formatDay(resultDueOn) }),
    ...(missing.length > 0 && { missing: missing.join(', ') }),
    ...(resolution && { resolution }),
    ...(cause && { cause }),
  }
}
