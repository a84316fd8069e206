import { type Channel, PRIORITIES } from '../../content/schema.ts'
import { consent, consentText } from '../../content/text/privacy.ts'
import { localDayOf } from '../../content/text/format.ts'
import { type AcceptedFile, attachmentStatements } from '../attachments/attachments.ts'
import { takeFiles } from '../attachments/quota.ts'
import { type Statement, UniqueViolation } from '../db/database.ts'
import { newRowId } from '../db/row-id.ts'
import type { Deps } from '../deps.ts'
import { sha256 } from '../hash.ts'
import { newLink, tokenAgain } from '../links/links.ts'
import { type MailTicket, renderAcknowledgment, renderAlert } from '../mail/render.ts'
import { drain } from '../outbox/drain.ts'
import { oweAcknowledgment, oweMail } from '../outbox/outbox.ts'
import { isBeyondCalendar } from '../sla/calendar.ts'
import { dueTimes, workCalendar } from '../sla/sla.ts'
import { takeNumber } from './repository/code-counter.ts'
import { insertEvent } from './repository/event.ts'
import { insertRequestKey, type RequestKey } from './repository/request-key.ts'
import { findTicket, insertTicket, type UncodedTicket } from './repository/ticket.ts'
import { earlierRequest, type KeyedRequest, requestOf } from './request-key.ts'
import type { NewTicket } from './schema.ts'

/** What the requester is told of a ticket that was accepted. */
export interface OpenedTicket {
  code: string
  token: string
  receivedAt: Date
  dueAt: Date
}

/** How a request came in, besides its fields. */
export interface Arrival {
  channel: Channel
  files: AcceptedFile[]
  /** Address that the quota of pictures counts by. */
  client: string
  /** A spam trap was hit: the ticket is kept, its mails wait for staff (CONTRACT §8.20). */
  isSuspect: boolean
  /** Counts one more ticket of its client, or throws; a request that comes again is not counted. */
  admit: () => Promise<void>
}

/**
 * Stores a request as a ticket, with its history, its number and the mails owed for it, in one
 * write: when this resolves all of them are on disk, when it throws none is.
 *
 * The same key with the same content gives the first ticket again: no second one, no second mail.
 * @throws Problem `trung-khoa` when the key was used for another request, `qua-nhieu-lan` when its
 *   client has opened too many, `tam-ngung` when the database cannot store; PicturesRefused when
 *   a quota of pictures is used up
 */
export async function openTicket(
  deps: Deps,
  input: NewTicket,
  arrival: Arrival,
): Promise<OpenedTicket> {
  const request = requestOf('ticket', input, arrival.files)
  const earlier = await earlierRequest(deps, request)
  if (earlier) return openedEarlier(deps, earlier)

  await arrival.admit()
  const ticket = newTicket(deps, input, arrival)
  try {
    const opened = await storeTicket(deps, ticket, arrival, request)
    deps.later(drain(deps))
    return opened
  } catch (error) {
    if (!(error instanceof UniqueViolation)) throw error
    // The same request came twice at once, and the other one was quicker.
    const winner = await earlierRequest(deps, request)
    if (!winner) throw error
    return openedEarlier(deps, winner)
  }
}

/**
 * Writes a ticket and everything that is owed for it in one batch.
 * @param request  one-time key of the request that opens the ticket, if it has one
 * @returns what to tell the requester; the code is made by the database in that batch
 */
export async function storeTicket(
  deps: Deps,
  ticket: UncodedTicket,
  { files, client }: Pick<Arrival, 'files' | 'client'>,
  request: KeyedRequest | null,
): Promise<OpenedTicket> {
  const { id, receivedAt, dueAt } = ticket
  const day = localDayOf(receivedAt).slice(2).replaceAll('-', '')
  const link = newLink(deps, id)
  const stored = await takeFiles(deps, files, { ticketId: null, client })
  try {
    const [, inserted] = await deps.db.write([
      takeNumber(day),
      insertTicket(ticket, day),
      insertEvent(id, {
        at: receivedAt,
        actor: 'requester',
        kind: ticket.previousTicketId ? 'continued' : 'received',
        data: { channel: ticket.channel },
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
      ...owedMails(deps, ticket, link.id, files.length),
    ])
    return { code: String(inserted?.rows[0]?.code), token: link.token, receivedAt, dueAt }
  } catch (error) {
    await stored.discard(error)
    throw error
  }
}

/** Acknowledgment to the requester, alert to each of the staff who are to hear of it. */
function owedMails(
  deps: Deps,
  ticket: UncodedTicket,
  linkId: string,
  pictures: number,
): Statement[] {
  const { config, site } = deps
  const { id: ticketId, receivedAt: createdAt, isSuspect: held } = ticket
  const mailTicket: MailTicket = {
    ...ticket,
    ...ticket.requester,
    priority: PRIORITIES[0],
    guide: site.guides.find(({ slug }) => slug === ticket.guide)?.title ?? null,
    pictures,
  }
  const alert = renderAlert(config, mailTicket)
  return [
    ...oweAcknowledgment({
      ...renderAcknowledgment(config, mailTicket, linkId),
      id: newRowId(),
      ticketId,
      to: ticket.requester.email,
      held,
      createdAt,
    }),
    ...config.staffAlertTo.map((to) =>
      oweMail({ ...alert, id: newRowId(), ticketId, to, held, createdAt }),
    ),
  ]
}

function newTicket(deps: Deps, input: NewTicket, { channel, isSuspect }: Arrival): UncodedTicket {
  const receivedAt = deps.now()
  const due = dueTimes(input.requestType, receivedAt)
  if (due.resultDueOn && isBeyondCalendar(due.resultDueOn, workCalendar)) {
    deps.log('warn', 'a deadline runs past the known holidays', { on: due.resultDueOn })
  }
  const isKnownGuide = deps.site.guides.some(({ slug }) => slug === input.guide)
  return {
    id: newRowId(),
    channel,
    product: input.product,
    requestType: input.requestType,
    subject: input.subject,
    description: input.description,
    occurredAt: input.occurredAt,
    occurredAtUnknown: input.occurredAtUnknown,
    requester: { name: input.name, email: input.email, phone: input.phone },
    browser: input.browser,
    errorCode: input.errorCode,
    keyword: input.keyword,
    guide: isKnownGuide ? input.guide : null,
    stepsTried: input.stepsTried,
    isSuspect,
    consent: {
      version: consent.version,
      textSha256: consentHash(deps.config.controllerName),
      at: receivedAt,
    },
    previousTicketId: null,
    receivedAt,
    ...due,
  }
}

const consentHashes = new Map<string | undefined, string>()

/** Hash of the very text that was agreed to; the same for all requests under the same settings. */
function consentHash(controllerName: string | undefined): string {
  let hash = consentHashes.get(controllerName)
  if (!hash) {
    hash = sha256(consentText(controllerName))
    consentHashes.set(controllerName, hash)
  }
  return hash
}

async function openedEarlier(deps: Deps, earlier: RequestKey): Promise<OpenedTicket> {
  const ticket = await findTicket(deps.db, earlier.ticketId)
  if (!ticket || !earlier.linkId) throw new Error('A request key without its ticket or link')
  const { code, receivedAt, dueAt } = ticket
  return { code, token: await tokenAgain(deps, earlier.linkId), receivedAt, dueAt }
}
