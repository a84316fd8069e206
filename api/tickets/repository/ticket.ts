import {
  type Channel,
  CHANNELS,
  PRIORITIES,
  type Priority,
  type Product,
  PRODUCTS,
  REQUEST_TYPES,
  type RequestType,
  type Status,
  STATUSES,
} from '../../../content/schema.ts'
import { emailKey } from '../../text/email.ts'
import type { Database, Row, Statement } from '../../db/database.ts'
import { instantIn, instantOrNullIn, oneOf, textIn, textOrNullIn } from '../../db/row.ts'

/** A ticket as it is stored. */
export interface Ticket {
  id: string
  code: string
  status: Status
  priority: Priority
  channel: Channel
  product: Product
  requestType: RequestType
  subject: string
  description: string
  occurredAt: Date | null
  occurredAtUnknown: boolean
  requester: { name: string; email: string; phone: string | null }
  browser: string | null
  errorCode: string | null
  keyword: string | null
  /** Slug of the guide that was read before. */
  guide: string | null
  /** Titles of the steps that the requester has tried. */
  stepsTried: string[]
  isSuspect: boolean
  /** Null when the channel has not asked for consent. */
  consent: { version: string; textSha256: string; at: Date } | null
  previousTicketId: string | null
  assignee: string | null
  receivedAt: Date
  dueAt: Date
  /** Local date `YYYY-MM-DD` by which a complaint is answered in writing; null for other types. */
  resultDueOn: string | null
  firstResponseAt: Date | null
  closedAt: Date | null
}

/** A new ticket. It has no code yet: the database makes the code as it stores the row. */
export type UncodedTicket = Omit<
  Ticket,
  'code' | 'status' | 'assignee' | 'firstResponseAt' | 'closedAt'
>

/**
 * Stores a new ticket under the number that `takeNumber` just took; returns its `code`.
 * @param day  `YYMMDD`, the Vietnam day of receipt: the code is `CT-YYMMDD-NN` (DOMAIN R6)
 */
export function insertTicket(ticket: UncodedTicket, day: string): Statement {
  const { requester, consent } = ticket
  return {
    sql: `INSERT INTO ticket (
        id, code, status, priority, channel, product, request_type, subject, description,
        occurred_at, occurred_at_unknown, requester_name, requester_email, requester_email_key,
        requester_phone, browser, error_code, keyword, guide, steps_tried, suspect, consent_version,
        consent_text_sha256, consent_at, previous_ticket_id, received_at, due_at, result_due_on,
        last_event_at
      ) SELECT
        ?, printf('CT-%s-%02d', day, last), 'new', ?, ?, ?, ?, ?, ?,
        ?, ?, ?, ?, ?,
        ?, ?, ?, ?, ?, ?, ?, ?,
        ?, ?, ?, ?, ?, ?,
        ?
      FROM code_counter WHERE day = ?
      RETURNING code`,
    args: [
      ticket.id,
      ticket.priority,
      ticket.channel,
      ticket.product,
      ticket.requestType,
      ticket.subject,
      ticket.description,
      ticket.occurredAt?.toISOString() ?? null,
      Number(ticket.occurredAtUnknown),
      requester.name,
      requester.email,
      emailKey(requester.email),
      requester.phone,
      ticket.browser,
      ticket.errorCode,
      ticket.keyword,
      ticket.guide,
      JSON.stringify(ticket.stepsTried),
      Number(ticket.isSuspect),
      // The columns take no NULL: without consent they hold empty texts, and `at` is the receipt.
      consent?.version ?? '',
      consent?.textSha256 ?? '',
      (consent?.at ?? ticket.receivedAt).toISOString(),
      ticket.previousTicketId,
      ticket.receivedAt.toISOString(),
      ticket.dueAt.toISOString(),
      ticket.resultDueOn,
      ticket.receivedAt.toISOString(),
      day,
    ],
  }
}

/**
 * Takes a waiting or closed ticket up again after a requester's message; returns its `status`.
 * Other statuses stay. Source: CONTRACT §6.
 */
export function reopen(ticketId: string, at: Date): Statement {
  return {
    sql: `UPDATE ticket SET
        closed_at = NULL,
        status = CASE WHEN status IN ('waiting', 'closed') THEN 'in_progress' ELSE status END,
        last_event_at = ?
      WHERE id = ?
      RETURNING status`,
    args: [at.toISOString(), ticketId],
  }
}

/** Finds a ticket by its id; null when there is none. */
export async function findTicket(db: Database, id: string): Promise<Ticket | null> {
  const { sql, args } = selectTicket(id)
  return ticketIn(await db.read(sql, args))
}

/** Statement that reads a ticket by its id; `ticketIn` maps its rows. */
export function selectTicket(id: string): Statement {
  return { sql: `SELECT * FROM ticket WHERE id = ?`, args: [id] }
}

/** The ticket in the rows of `selectTicket`; null when there is none. */
export function ticketIn([row]: readonly Row[]): Ticket | null {
  return row ? ticketOf(row) : null
}

/**
 * Lists tickets of one address, newest first.
 * @param emailKey  the address in lower case
 * @param code      only the ticket of that code, when given
 */
export async function ticketsOfRequester(
  db: Database,
  emailKey: string,
  code: string | null,
  limit: number,
): Promise<Ticket[]> {
  const rows = await db.read(
    `SELECT * FROM ticket WHERE requester_email_key = ? AND (? IS NULL OR code = ?)
     ORDER BY received_at DESC LIMIT ?`,
    [emailKey, code, code, limit],
  )
  return rows.map(ticketOf)
}

/** Counts tickets without text, history or queued mail; there must be none (CASES T03). */
export async function countHalfMade(db: Database): Promise<number> {
  const [row] = await db.read(
    `SELECT count(*) AS n FROM ticket WHERE description = ''
       OR NOT EXISTS (SELECT 1 FROM event WHERE event.ticket_id = ticket.id)
       OR NOT EXISTS (SELECT 1 FROM outbox WHERE outbox.ticket_id = ticket.id)`,
  )
  return Number(row?.n ?? 0)
}

/**
 * Status of a row that a statement returned.
 * @throws TypeError for a missing row or an unknown status
 */
export function statusIn(row: Row | undefined): Status {
  return oneOf(STATUSES, row?.status, 'ticket.status')
}

/** @throws TypeError for a value that an enumeration does not have */
function ticketOf(row: Row): Ticket {
  return {
    id: textIn(row, 'id'),
    code: textIn(row, 'code'),
    status: statusIn(row),
    priority: oneOf(PRIORITIES, row.priority, 'ticket.priority'),
    channel: oneOf(CHANNELS, row.channel, 'ticket.channel'),
    product: oneOf(PRODUCTS, row.product, 'ticket.product'),
    requestType: oneOf(REQUEST_TYPES, row.request_type, 'ticket.request_type'),
    subject: textIn(row, 'subject'),
    description: textIn(row, 'description'),
    occurredAt: instantOrNullIn(row, 'occurred_at'),
    occurredAtUnknown: Boolean(row.occurred_at_unknown),
    requester: {
      name: textIn(row, 'requester_name'),
      email: textIn(row, 'requester_email'),
      phone: textOrNullIn(row, 'requester_phone'),
    },
    browser: textOrNullIn(row, 'browser'),
    errorCode: textOrNullIn(row, 'error_code'),
    keyword: textOrNullIn(row, 'keyword'),
    guide: textOrNullIn(row, 'guide'),
    // `insertTicket` wrote this array of texts.
    stepsTried: JSON.parse(textIn(row, 'steps_tried')) as string[],
    isSuspect: Boolean(row.suspect),
    consent: consentOf(row),
    previousTicketId: textOrNullIn(row, 'previous_ticket_id'),
    assignee: textOrNullIn(row, 'assignee'),
    receivedAt: instantIn(row, 'received_at'),
    dueAt: instantIn(row, 'due_at'),
    resultDueOn: textOrNullIn(row, 'result_due_on'),
    firstResponseAt: instantOrNullIn(row, 'first_response_at'),
    closedAt: instantOrNullIn(row, 'closed_at'),
  }
}

function consentOf(row: Row): Ticket['consent'] {
  const version = textIn(row, 'consent_version')
  if (version === '') return null
  return {
    version,
    textSha256: textIn(row, 'consent_text_sha256'),
    at: instantIn(row, 'consent_at'),
  }
}
