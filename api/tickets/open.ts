import { firstTeamOf } from '../../content/schema.ts'
import { localDayOf } from '../../content/text/format.ts'
import { attachmentStatements } from '../attachments/attachments.ts'
import { takeFiles } from '../attachments/quota.ts'
import { recogniseCustomer } from '../customers/recognise.ts'
import { type Statement, UniqueViolation } from '../db/database.ts'
import { newRowId } from '../db/row-id.ts'
import type { Deps } from '../deps.ts'
import { newLink, tokenAgain } from '../links/links.ts'
import { type MailTicket, renderAcknowledgment, renderAlert } from '../mail/render.ts'
import { drain } from '../outbox/drain.ts'
import { queueAcknowledgment, queueMail } from '../outbox/outbox.ts'
import { isBeyondCalendar } from '../sla/calendar.ts'
import { dueTimes, workCalendar } from '../sla/sla.ts'
import type { Arrival, TicketDraft } from './draft.ts'
import { takeNumber } from './repository/code-counter.ts'
import { insertEvent } from './repository/event.ts'
import { insertRequestKey, type RequestKey } from './repository/request-key.ts'
import { findTicket, insertTicket, type Ticket, type UncodedTicket } from './repository/ticket.ts'
import { earlierRequest, type KeyedRequest, keyedRequest } from './request-key.ts'

/** An opened ticket, as its requester learns of it. */
export interface OpenedTicket {
  code: string
  /** Opens the requester's page. */
  token: string
  receivedAt: Date
  dueAt: Date
}

/**
 * Opens a ticket: stores it with its history, its number and its queued mails in one batch. When
 * this resolves all of them are on disk; when it throws none is.
 *
 * The same key with the same content returns the first ticket and queues no second mail.
 * @throws Problem `trung-khoa` when the key was used for another request, `tam-ngung` when the
 *   database cannot store, what `arrival.admit` throws; PicturesRefused above a quota of pictures
 */
export async function openTicket(
  deps: Deps,
  draft: TicketDraft,
  arrival: Arrival,
): Promise<OpenedTicket> {
  const request = requestOf(draft)
  const earlier = await earlierRequest(deps, request)
  if (earlier) return openedEarlier(deps, earlier)

  await arrival.admit()
  try {
    const opened = await storeTicket(deps, draft, { client: arrival.client, request })
    deps.later(drain(deps))
    return opened
  } catch (error) {
    if (!(error instanceof UniqueViolation)) throw error
    // A concurrent request with the same key was stored first.
    const winner = await earlierRequest(deps, request)
    if (!winner) throw error
    return openedEarlier(deps, winner)
  }
}

/** How `storeTicket` stores a draft. */
export interface StoreOptions {
  /** Address of the client, which the quota of pictures counts by. */
  client: string
  request: KeyedRequest | null
  /** The closed ticket that this one continues; the new one keeps its customer. */
  previous?: Pick<Ticket, 'id' | 'customerId'>
}

/**
 * Writes a ticket and everything that belongs to it in one batch; delivers no mail.
 * @returns the code, which the database made, and a link's token
 * @throws UniqueViolation when the request's key is stored already; PicturesRefused; Problem
 *   `tam-ngung`
 */
export async function storeTicket(
  deps: Deps,
  draft: TicketDraft,
  { client, request, previous }: StoreOptions,
): Promise<OpenedTicket> {
  const { files } = draft
  const ticket = ticketOf(deps, draft, previous)
  const { id, receivedAt, dueAt } = ticket
  const day = localDayOf(receivedAt).slice(2).replaceAll('-', '')
  const link = newLink(deps, id)
  const stored = await takeFiles(deps, files, { ticketId: null, client })
  const recognition = ticket.customerId ? [] : recogniseCustomer(ticket.requester, receivedAt)
  try {
    const results = await deps.db.write([
      ...recognition,
      takeNumber(day),
      insertTicket(ticket, day),
      insertEvent(id, {
        at: receivedAt,
        actor: draft.actor,
        kind: previous ? 'continued' : 'received',
        data: { channel: draft.channel, consent: draft.consent?.kind ?? 'none' },
      }),
      link.statement,
      ...(request
        ? [
            insertRequestKey(
              { ...request, ticketId: id, messageId: null, linkId: link.id },
              receivedAt,
            ),
          ]
        : []),
      ...attachmentStatements(stored, { ticketId: id, messageId: null, at: receivedAt }),
      ...queueMails(deps, ticket, {
        linkId: link.id,
        pictures: files.length,
        isAcknowledged: draft.wantsAcknowledgment,
      }),
    ])
    const inserted = results[recognition.length + 1]
    return { code: String(inserted?.rows[0]?.code), token: link.token, receivedAt, dueAt }
  } catch (error) {
    await stored.discard(error)
    throw error
  }
}

/** Queues the acknowledgment to the requester and an alert to each address of staff. */
function queueMails(
  deps: Deps,
  ticket: UncodedTicket,
  {
    linkId,
    pictures,
    isAcknowledged,
  }: { linkId: string; pictures: number; isAcknowledged: boolean },
): Statement[] {
  const { config, site } = deps
  const { id: ticketId, receivedAt: createdAt, isSuspect: held } = ticket
  const mailTicket: MailTicket = {
    ...ticket,
    ...ticket.requester,
    guide: site.guides.find(({ slug }) => slug === ticket.guide)?.title ?? null,
    pictures,
  }
  const alert = renderAlert(config, mailTicket)
  const acknowledgment = isAcknowledged
    ? queueAcknowledgment({
        ...renderAcknowledgment(config, mailTicket, linkId),
        id: newRowId(),
        ticketId,
        to: ticket.requester.email,
        held,
        createdAt,
      })
    : []
  return [
    ...acknowledgment,
    ...config.staffAlertTo.map((to) =>
      queueMail({ ...alert, id: newRowId(), ticketId, to, held, createdAt }),
    ),
  ]
}

/** The row of a draft, received now; warns when its deadline lies beyond the holiday table. */
function ticketOf(
  deps: Deps,
  draft: TicketDraft,
  previous: StoreOptions['previous'],
): UncodedTicket {
  const { files: _, ...fields } = draft
  const receivedAt = deps.now()
  const due = dueTimes(draft.requestType, receivedAt)
  if (due.resultDueOn && isBeyondCalendar(due.resultDueOn, workCalendar)) {
    deps.log('warn', 'a deadline runs past the known holidays', { on: due.resultDueOn })
  }
  const consent = draft.consent && { at: receivedAt, ...draft.consent }
  const team = firstTeamOf(draft.requestType)
  return {
    ...fields,
    consent,
    id: newRowId(),
    previousTicketId: previous?.id ?? null,
    customerId: previous?.customerId ?? null,
    team,
    recordedBy: null,
    receivedAt,
    ...due,
  }
}

/** Consent and spam traps do not count: the same request may come again with others. */
function requestOf(draft: TicketDraft): KeyedRequest | null {
  const { idempotencyKey, files, consent: _, isSuspect: __, ...content } = draft
  return keyedRequest('ticket', idempotencyKey, content, files)
}

async function openedEarlier(deps: Deps, earlier: RequestKey): Promise<OpenedTicket> {
  const ticket = await findTicket(deps.db, earlier.ticketId)
  if (!ticket || !earlier.linkId) throw new Error('A request key without its ticket or link')
  const { code, receivedAt, dueAt } = ticket
  return { code, token: await tokenAgain(deps, earlier.linkId), receivedAt, dueAt }
}
