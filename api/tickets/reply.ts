import { attachmentStatements } from '../attachments/attachments.ts'
import { takeFiles } from '../attachments/quota.ts'
import { type Statement, UniqueViolation } from '../db/database.ts'
import { newRowId } from '../db/row-id.ts'
import type { Deps } from '../deps.ts'
import { tokenAgain } from '../links/links.ts'
import { renderNewMessage } from '../mail/render.ts'
import { drain } from '../outbox/drain.ts'
import { oweSpacedMail } from '../outbox/outbox.ts'
import { Problem } from '../problem.ts'
import { dueTimes } from '../sla/sla.ts'
import { assertMessageFits, messageLimitsAt } from './message-limits.ts'
import { type Arrival, storeTicket } from './open.ts'
import { insertEvent } from './repository/event.ts'
import { insertRequesterMessage, isAboveLimit } from './repository/message.ts'
import { insertRequestKey, type RequestKey } from './repository/request-key.ts'
import { findTicket, reopen, statusIn, type Ticket } from './repository/ticket.ts'
import { earlierRequest, type KeyedRequest, requestOf } from './request-key.ts'
import type { NewMessage } from './schema.ts'

const DAY_MS = 86_400_000
/** A later message does not wake up a closed ticket, it opens a new one (CONTRACT §8.14). */
const REOPEN_DAYS = 30
/** Staff hear of a customer's messages at most this often per ticket (CONTRACT §8.14). */
const ALERT_EVERY_SECONDS = 10 * 60

/** Where the conversation goes on: the same ticket, or the new one that a late message opened. */
export interface Replied {
  code: string
  status: Ticket['status']
  /** Opens the page of that ticket. */
  token: string
}

/** How a message came in, besides its fields; `admit` counts the ticket that it may open. */
export type MessageArrival = Pick<Arrival, 'files' | 'client' | 'admit'>

/**
 * Adds the requester's message to a ticket; a waiting or closed one is taken up again.
 *
 * The same key with the same content adds nothing and answers the same.
 * @param token  the link the message came through
 * @throws Problem `trung-khoa`, `khong-tim-thay`, `tam-ngung`; `qua-nhieu-lan` or
 *   `noi-dung-chua-dung` above the limits of messages; PicturesRefused
 */
export async function addMessage(
  deps: Deps,
  ticketId: string,
  token: string,
  input: NewMessage,
  arrival: MessageArrival,
): Promise<Replied> {
  const request = requestOf(`message ${ticketId}`, input, arrival.files)
  const earlier = await earlierRequest(deps, request)
  if (earlier) return repliedEarlier(deps, earlier, token)

  const ticket = await findTicket(deps.db, ticketId)
  if (!ticket) throw new Problem('khong-tim-thay')
  const isLate =
    ticket.closedAt && deps.now().getTime() > ticket.closedAt.getTime() + REOPEN_DAYS * DAY_MS
  try {
    const replied = isLate
      ? await continueIn(deps, ticket, input, arrival, request)
      : await append(deps, ticket, token, input, arrival, request)
    deps.later(drain(deps))
    return replied
  } catch (error) {
    if (!(error instanceof UniqueViolation)) throw error
    const winner = await earlierRequest(deps, request)
    if (!winner) throw error
    return repliedEarlier(deps, winner, token)
  }
}

async function append(
  deps: Deps,
  ticket: Ticket,
  token: string,
  { body }: NewMessage,
  { files, client }: MessageArrival,
  request: KeyedRequest | null,
): Promise<Replied> {
  await assertMessageFits(deps, ticket.id)
  const at = deps.now()
  const messageId = newRowId()
  const stored = await takeFiles(deps, files, { ticketId: ticket.id, client })
  try {
    const [reopened] = await deps.db.write([
      reopen(ticket.id, at),
      insertRequesterMessage({ id: messageId, ticketId: ticket.id, body, at }, messageLimitsAt(at)),
      insertEvent(ticket.id, { at, actor: 'requester', kind: 'message', data: {} }),
      ...(ticket.status === 'closed'
        ? [insertEvent(ticket.id, { at, actor: 'requester', kind: 'reopened', data: {} })]
        : []),
      ...(request
        ? [insertRequestKey({ ...request, ticketId: ticket.id, messageId, linkId: null }, at)]
        : []),
      ...attachmentStatements(stored, { ticketId: ticket.id, messageId, at }),
      ...owedAlerts(deps, ticket, body, files.length, at),
    ])
    return { code: ticket.code, status: statusIn(reopened?.rows[0]), token }
  } catch (error) {
    await stored.discard(error)
    if (isAboveLimit(error)) await assertMessageFits(deps, ticket.id)
    throw error
  }
}

/** Alerts for a message; one that comes soon after another waits, a third is none. */
function owedAlerts(
  deps: Deps,
  ticket: Ticket,
  body: string,
  pictures: number,
  createdAt: Date,
): Statement[] {
  const rendered = renderNewMessage(
    deps.config,
    { ...ticket, ...ticket.requester },
    { body, pictures },
  )
  return deps.config.staffAlertTo.map((to) =>
    oweSpacedMail(
      {
        ...rendered,
        id: newRowId(),
        ticketId: ticket.id,
        to,
        held: ticket.isSuspect,
        createdAt,
      },
      { seconds: ALERT_EVERY_SECONDS },
    ),
  )
}

/** Opens a new ticket that says which one it goes on from. */
async function continueIn(
  deps: Deps,
  closed: Ticket,
  { body }: NewMessage,
  arrival: MessageArrival,
  request: KeyedRequest | null,
): Promise<Replied> {
  await arrival.admit()
  const receivedAt = deps.now()
  const { code, token } = await storeTicket(
    deps,
    {
      id: newRowId(),
      channel: 'web',
      product: closed.product,
      requestType: closed.requestType,
      subject: closed.subject,
      description: body,
      occurredAt: null,
      occurredAtUnknown: true,
      requester: closed.requester,
      browser: null,
      errorCode: null,
      keyword: null,
      guide: null,
      stepsTried: [],
      isSuspect: closed.isSuspect,
      consent: closed.consent,
      previousTicketId: closed.id,
      receivedAt,
      ...dueTimes(closed.requestType, receivedAt),
    },
    arrival,
    request,
  )
  return { code, status: 'new', token }
}

async function repliedEarlier(deps: Deps, earlier: RequestKey, token: string): Promise<Replied> {
  const ticket = await findTicket(deps.db, earlier.ticketId)
  if (!ticket) throw new Problem('khong-tim-thay')
  const { code, status } = ticket
  // Only a message that opened a new ticket has a link of its own.
  return { code, status, token: earlier.linkId ? await tokenAgain(deps, earlier.linkId) : token }
}
