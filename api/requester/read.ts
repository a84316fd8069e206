import { TICKETS_API } from '../../content/addresses.ts'
import { eventTexts, statusLabels } from '../../content/text/ticket.ts'
import { attachmentsOf } from '../attachments/attachments.ts'
import type { Deps } from '../deps.ts'
import { Problem } from '../problem.ts'
import { isOverdue } from '../sla/sla.ts'
import { historyOf } from './history.ts'
import { findRating, findTicket } from '../tickets/repository.ts'
import type { AttachmentView, TicketView } from './view.ts'

/** For so long the requester's page is also the confirmation of what was just sent. */
const NEW_FOR_MS = 30 * 60_000

/** Messages and events on one page: some hundred screens of talk, and at most 1 MB of HTML. */
const PAGE_ENTRIES = 40

/**
 * A ticket as its requester may see it, with its newest messages and events. Changes nothing,
 * however often it is asked for.
 * @param token   the link it was asked for by
 * @param before  cursor of an older page, as `older` gives it; anything at all may be in it
 * @throws Problem `khong-tim-thay` when the ticket has been deleted meanwhile
 */
export async function readTicket(
  deps: Deps,
  ticketId: string,
  token: string,
  before?: string,
): Promise<TicketView> {
  const { db, site } = deps
  const [ticket, { entries, older }, rating] = await Promise.all([
    findTicket(db, ticketId),
    historyOf(db, ticketId, before, PAGE_ENTRIES),
    findRating(db, ticketId),
  ])
  if (!ticket) throw new Problem('khong-tim-thay')
  const messages = entries.filter((entry) => entry.type === 'message')
  const events = entries.filter((entry) => entry.type === 'event')
  const attachments = await attachmentsOf(deps, ticketId, [
    ticket.receivedAt,
    ...messages.map(({ at }) => at),
  ])
  const filesOf = (messageId: string | null): AttachmentView[] =>
    attachments.filter((each) => each.messageId === messageId)
  const age = deps.now().getTime() - ticket.receivedAt.getTime()
  return {
    token,
    code: ticket.code,
    status: ticket.status,
    statusLabel: statusLabels[ticket.status],
    subject: ticket.subject,
    description: ticket.description,
    product: ticket.product,
    requestType: ticket.requestType,
    receivedAt: ticket.receivedAt,
    dueAt: ticket.dueAt,
    isOverdue:
      ticket.status !== 'closed' && isOverdue(ticket.dueAt, ticket.firstResponseAt, deps.now()),
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
    messages: messages.map(({ id, author, body, at }) => ({
      author,
      body,
      at,
      attachments: filesOf(id),
    })),
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

/** The same for programs (CONTRACT §6). */
export function ticketJson({ token, ...ticket }: TicketView) {
  const files = (attachments: AttachmentView[]) =>
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
    messages: ticket.messages.map(({ author, body, at, attachments }) => ({
      author,
      body,
      at: at.toISOString(),
      attachments: files(attachments),
    })),
    events: ticket.events.map(({ at, text }) => ({ at: at.toISOString(), text })),
    older: ticket.older && `${TICKETS_API}/${token}?before=${ticket.older}`,
    rating: ticket.rating,
  }
}
