import { PRIORITIES } from '../../content/schema.ts'
import { DAY_MS } from '../../content/units.ts'
import { attachmentStatements } from '../attachments/attachments.ts'
import { takeFiles } from '../attachments/quota.ts'
import { type Statement, UniqueViolation } from '../db/database.ts'
import { newRowId } from '../db/row-id.ts'
import type { Deps } from '../deps.ts'
import { tokenAgain } from '../links/links.ts'
import { renderNewMessage } from '../mail/render.ts'
import { drain } from '../outbox/drain.ts'
import { Problem } from '../problem.ts'
import type { Arrival, MessageDraft, TicketDraft } from './draft.ts'
import { assertMessageFits, messageLimitsAt } from './message-limits.ts'
import { storeTicket } from './open.ts'
import { insertEvent } from './repository/event.ts'
import { insertRequesterMessage, isAboveLimit } from './repository/message.ts'
import { insertRequestKey, type RequestKey } from './repository/request-key.ts'
import { findTicket, keepNextDue, reopen, statusIn, type Ticket } from './repository/ticket.ts'
import { earlierRequest, type KeyedRequest, keyedRequest } from './request-key.ts'
import { queueStaffMail } from './staff-mail.ts'

/** A later message does not reopen a closed ticket; it opens a new one (CONTRACT §8.14). */
const REOPEN_DAYS = 30
/** Staff are alerted to a ticket's messages at most this often (CONTRACT §8.14). */
const ALERT_EVERY_SECONDS = 10 * 60

/** Where the conversation goes on: the same ticket, or the new one that a late message opened. */
export interface Replied {
  code: string
  status: Ticket['status']
  /** Opens the page of that ticket. */
  token: string
}

/**
 * Adds a requester's message to a ticket; reopens a waiting or closed one.
 *
 * A message that comes more than 30 days after closing opens a new ticket instead. The same key
 * with the same content adds nothing and answers the same.
 * @param token  the link that the message came through
 * @throws Problem `trung-khoa`, `khong-tim-thay`, `tam-ngung`; `qua-nhieu-lan` or
 *   `noi-dung-chua-dung` above the limits of messages; PicturesRefused
 */
export async function addMessage(
  deps: Deps,
  ticketId: string,
  token: string,
  draft: MessageDraft,
  arrival: Arrival,
): Promise<Replied> {
  const { idempotencyKey, files, ...content } = draft
  const request = keyedRequest(`message ${ticketId}`, idempotencyKey, content, files)
  const earlier = await earlierRequest(deps, request)
  if (earlier) return repliedEarlier(deps, earlier, token)

  const ticket = await findTicket(deps.db, ticketId)
  if (!ticket) throw new Problem('khong-tim-thay')
  const isLate =
    ticket.closedAt && deps.now().getTime() > ticket.closedAt.getTime() + REOPEN_DAYS * DAY_MS
  try {
    const replied = isLate
      ? await continueIn(deps, ticket, draft, arrival, request)
      : await append(deps, ticket, token, draft, arrival, request)
    deps.later(drain(deps))
    return replied
  } catch (error) {
    if (!(error instanceof UniqueViolation)) throw error
    // A concurrent request with the same key was stored first.
    const winner = await earlierRequest(deps, request)
    if (!winner) throw error
    return repliedEarlier(deps, winner, token)
  }
}

async function append(
  deps: Deps,
  ticket: Ticket,
  token: string,
  { body, files }: MessageDraft,
  { client }: Arrival,
  request: KeyedRequest | null,
): Promise<Replied> {
  await assertMessageFits(deps, ticket.id)
  const at = deps.now()
  const messageId = newRowId()
  const alerts = await queueAlerts(deps, ticket, { body, pictures: files.length }, at)
  const stored = await takeFiles(deps, files, { ticketId: ticket.id, client })
  try {
    const [reopened] = await deps.db.write([
      reopen(ticket.id, at),
      keepNextDue(ticket.id),
      insertRequesterMessage({ id: messageId, ticketId: ticket.id, body, at }, messageLimitsAt(at)),
      insertEvent(ticket.id, { at, actor: 'requester', kind: 'message', data: {} }),
      ...(ticket.status === 'closed'
        ? [insertEvent(ticket.id, { at, actor: 'requester', kind: 'reopened', data: {} })]
        : []),
      ...(request
        ? [insertRequestKey({ ...request, ticketId: ticket.id, messageId, linkId: null }, at)]
        : []),
      ...attachmentStatements(stored, { ticketId: ticket.id, messageId, at }),
      ...alerts,
    ])
    return { code: ticket.code, status: statusIn(reopened?.rows[0]), token }
  } catch (error) {
    await stored.discard(error)
    if (isAboveLimit(error)) await assertMessageFits(deps, ticket.id)
    throw error
  }
}

/** Queues alerts about a message: to the assignee, else to STAFF_ALERT_TO (CONTRACT §8.14). */
async function queueAlerts(
  deps: Deps,
  ticket: Ticket,
  message: { body: string; pictures: number },
  createdAt: Date,
): Promise<Statement[]> {
  return queueStaffMail(deps, ticket, {
    audience: ticket.assignee === null ? 'alerts' : { staffId: ticket.assignee },
    rendered: renderNewMessage(deps.config, { ...ticket, ...ticket.requester }, message),
    createdAt,
    causedBy: null,
    everySeconds: ALERT_EVERY_SECONDS,
  })
}

/** Opens a new ticket that refers to the closed one. */
async function continueIn(
  deps: Deps,
  closed: Ticket,
  message: MessageDraft,
  { admit, client }: Arrival,
  request: KeyedRequest | null,
): Promise<Replied> {
  await admit()
  const { code, token } = await storeTicket(deps, continuationOf(closed, message), {
    client,
    request,
    previous: closed,
  })
  return { code, status: 'new', token }
}

/** A draft with the message as description, for the same person and the same kind of request. */
function continuationOf(closed: Ticket, { body, ...message }: MessageDraft): TicketDraft {
  const { product, requestType, subject, requester, isSuspect, consent } = closed
  return {
    ...message,
    channel: 'web',
    actor: 'requester',
    requester,
    product,
    requestType,
    priority: PRIORITIES[0],
    subject,
    description: body,
    occurredAt: null,
    occurredAtUnknown: true,
    browser: null,
    errorCode: null,
    keyword: null,
    guide: null,
    stepsTried: [],
    consent: consent && { ...consent, kind: 'earlier' },
    isSuspect,
    wantsAcknowledgment: true,
  }
}

async function repliedEarlier(deps: Deps, earlier: RequestKey, token: string): Promise<Replied> {
  const ticket = await findTicket(deps.db, earlier.ticketId)
  if (!ticket) throw new Problem('khong-tim-thay')
  const { code, status } = ticket
  // Only a message that opened a new ticket has a link of its own.
  return { code, status, token: earlier.linkId ? await tokenAgain(deps, earlier.linkId) : token }
}
