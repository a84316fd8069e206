import { TICKETS_API } from '../../content/addresses.ts'
import { eventTexts, requesterStatusLabels } from '../../content/text/ticket.ts'
import { MINUTE_MS } from '../../content/units.ts'
import { attachmentsOf } from '../attachments/attachments.ts'
import type { Deps } from '../deps.ts'
import { Problem } from '../problem.ts'
import { isOverdue } from '../sla/sla.ts'
import type { AttachmentJson, TicketJson } from './answers.ts'
import { askedIn, selectAsked } from './asked.ts'
import { historyIn, selectHistory } from './history.ts'
import { ratingIn, selectRating } from '../tickets/repository/rating.ts'
import { selectTicket, ticketIn } from '../tickets/repository/ticket.ts'
import type { AttachmentView, TicketView } from './view.ts'

/** How long after receipt the requester's page is also the confirmation. */
const NEW_FOR_MS = 30 * MINUTE_MS

/** Messages and events on one page; keeps the page under 1 MB of HTML. */
const PAGE_ENTRIES = 40

/**
 * Reads a ticket as its requester may see it, with one page of its history. Writes nothing.
 * @param token   token of the link that was opened
 * @param before  cursor of an older page, as `older` gives it, unchecked; the newest page when
 *                left out
 * @throws Problem `khong-tim-thay` when the ticket no longer exists
 */
export async function readTicket(
  deps: Deps,
  ticketId: string,
  token: string,
  before?: string,
): Promise<TicketView> {
  const { db, site } = deps
  const now = deps.now()
  const [ticketRows, historyRows, ratingRows, askedRows] = await db.readAll([
    selectTicket(ticketId),
    selectHistory(ticketId, { before, size: PAGE_ENTRIES, now }),
    selectRating(ticketId),
    selectAsked(ticketId),
  ])
  const ticket = ticketIn(ticketRows)
  const { entries, older } = historyIn(historyRows, PAGE_ENTRIES)
  const rating = ratingIn(ratingRows)
  if (!ticket) throw new Problem('khong-tim-thay')
  const messages = entries.filter((entry) => entry.type === 'message')
  const events = entries.filter((entry) => entry.type === 'event')
  const attachments = await attachmentsOf(deps, ticketId, [
    ticket.receivedAt,
    ...messages.map(({ at }) => at),
  ])
  const filesOf = (messageId: string | null): AttachmentView[] =>
    attachments.filter((each) => each.messageId === messageId)
  const age = now.getTime() - ticket.receivedAt.getTime()
  const isClosed = ticket.status === 'closed'
  return {
    token,
    code: ticket.code,
    status: ticket.status,
    statusLabel: requesterStatusLabels[ticket.status],
    subject: ticket.subject,
    description: ticket.description,
    product: ticket.product,
    requestType: ticket.requestType,
    receivedAt: ticket.receivedAt,
    dueAt: ticket.dueAt,
    isOverdue: !isClosed && isOverdue(ticket.dueAt, ticket.firstResponseAt, now),
    resultDueOn: ticket.resultDueOn,
    occurredAt: ticket.occurredAt,
    occurredAtUnknown: ticket.occurredAtUnknown,
    requesterName: ticket.requester.name,
    email: ticket.requester.email,
    phone: ticket.requester.phone,
    browser: ticket.browser,
    errorCode: ticket.errorCode,
    keyword: ticket.keyword,
    guide: site.guides.find(({ slug }) => slug === ticket.guide) ?? null,
    stepsTried: ticket.stepsTried,
    attachments: filesOf(null),
    messages: messages.map(({ id, author, body, at, via }) => ({
      author,
      body,
      at,
      via,
      attachments: filesOf(id),
    })),
    asked: isClosed ? [] : askedIn(askedRows),
    resolution: isClosed ? ticket.resolution : null,
    events: events.map(({ at, kind }) => ({ at, text: eventTexts[kind] })),
    older,
    isNewest: before === undefined,
    isAnswered:
      ticket.firstResponseAt !== null || messages.some(({ author }) => author === 'staff'),
    rating,
    isNew: before === undefined && messages.length === 0 && age < NEW_FOR_MS,
    idempotencyKey: crypto.randomUUID(),
  }
}

/** A ticket as programs get it (CONTRACT §6). */
export function ticketJson({ token, ...ticket }: TicketView): TicketJson {
  const files = (attachments: AttachmentView[]): AttachmentJson[] =>
    attachments.map(({ id, name, bytes }) => ({
      id,
      name,
      bytes,
      url: `${TICKETS_API}/${token}/attachments/${id}`,
    }))
  return {
    code: ticket.code,
    status: ticket.status,
    statusLabel: ticket.statusLabel,
    product: ticket.product,
    requestType: ticket.requestType,
    subject: ticket.subject,
    description: ticket.description,
    receivedAt: ticket.receivedAt.toISOString(),
    dueAt: ticket.dueAt.toISOString(),
    resultDueOn: ticket.resultDueOn,
    attachments: files(ticket.attachments),
    asked: ticket.asked,
    resolution: ticket.resolution,
    messages: ticket.messages.map(({ author, body, at, via, attachments }) => ({
      author,
      body,
      at: at.toISOString(),
      via,
      attachments: files(attachments),
    })),
    events: ticket.events.map(({ at, text }) => ({ at: at.toISOString(), text })),
    older: ticket.older && `${TICKETS_API}/${token}?before=${ticket.older}`,
    rating: ticket.rating,
  }
}
