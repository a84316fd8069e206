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
  type Team,
  TEAMS,
} from '../../../content/schema.ts'
import { OWNER_OF_EMAIL } from '../../customers/repository.ts'
import { emailKey } from '../../text/email.ts'
import type { Database, Row, Statement } from '../../db/database.ts'
import { instantIn, instantOrNullIn, oneOf, textIn, textOrNullIn } from '../../db/row.ts'

/** `next_due_at` of a ticket on which no clock runs: lists order without NULL. */
export const NEVER = '9999-12-31T00:00:00.000Z'

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
  /** Number of events so far. */
  version: number
  /** Whom the requester was recognised as; null before that. */
  customerId: string | null
  team: Team
  /** Id of the member of staff who works on it. */
  assignee: string | null
  /** Id of the member of staff who recorded it; null when it came by itself. */
  recordedBy: string | null
  receivedAt: Date
  dueAt: Date
  /** Local date `YYYY-MM-DD` by which a complaint is answered in writing; null for other types. */
  resultDueOn: string | null
  /** The earliest running clock (`sla/next-due.ts`); null when none runs. */
  nextDueAt: Date | null
  transferredAt: Date | null
  startedAt: Date | null
  /** When its assignee first opened it. */
  seenAt: Date | null
  firstResponseAt: Date | null
  lastCustomerAt: Date | null
  lastAnswerAt: Date | null
  closedAt: Date | null
  /** Local date `YYYY-MM-DD` of a promised call. */
  callbackOn: string | null
  cause: string | null
  resolution: string | null
  contract: string | null
  jobCode: string | null
  /** Slug of the guide that solved it. */
  solutionGuide: string | null
}

/**
 * A new ticket. It has no code yet: the database makes the code as it stores the row. Without a
 * `customerId` it belongs to the owner of its address (`recogniseCustomer`).
 */
export type UncodedTicket = Pick<
  Ticket,
  | 'id'
  | 'priority'
  | 'channel'
  | 'product'
  | 'requestType'
  | 'subject'
  | 'description'
  | 'occurredAt'
  | 'occurredAtUnknown'
  | 'requester'
  | 'browser'
  | 'errorCode'
  | 'keyword'
  | 'guide'
  | 'stepsTried'
  | 'isSuspect'
  | 'consent'
  | 'previousTicketId'
  | 'customerId'
  | 'team'
  | 'recordedBy'
  | 'receivedAt'
  | 'dueAt'
  | 'resultDueOn'
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
        consent_text_sha256, consent_at, previous_ticket_id, customer_id, team, recorded_by,
        received_at, due_at, result_due_on, next_due_at, last_event_at
      ) SELECT
        ?, printf('CT-%s-%02d', day, last), 'new', ?, ?, ?, ?, ?, ?,
        ?, ?, ?, ?, ?,
        ?, ?, ?, ?, ?, ?, ?, ?,
        ?, ?, ?, coalesce(?, ${OWNER_OF_EMAIL}), ?, ?,
        ?, ?, ?, ?, ?
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
      ticket.customerId,
      emailKey(requester.email),
      ticket.team,
      ticket.recordedBy,
      ticket.receivedAt.toISOString(),
      ticket.dueAt.toISOString(),
      ticket.resultDueOn,
      // The reply is due before everything else that a new ticket waits for.
      ticket.dueAt.toISOString(),
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
        last_customer_at = ?
      WHERE id = ?
      RETURNING status`,
    args: [at.toISOString(), ticketId],
  }
}

/** End of a local date column, 24:00 in Vietnam, as an instant. */
const endOf = (column: string) => `coalesce(${column} || 'T17:00:00.000Z', '${NEVER}')`

/**
 * Sets `next_due_at` to the earliest clock that runs: the first reply, a complaint's written result,
 * a promised call. Goes last into each batch that changes one of them. Source: DOMAIN §4.
 */
export function keepNextDue(ticketId: string): Statement {
  return {
    sql: `UPDATE ticket SET next_due_at = iif(status = 'closed', '${NEVER}', min(
        iif(first_response_at IS NULL, due_at, '${NEVER}'),
        ${endOf('result_due_on')}, ${endOf('callback_on')}))
      WHERE id = ?`,
    args: [ticketId],
  }
}

/** Finds a ticket by its id; null when there is none. */
export async function findTicket(db: Database, id: string): Promise<Ticket | null> {
  const { sql, args } = selectTicket(id)
  return ticketIn(await db.read(sql, args))
}

/** Finds a ticket by its code, `CT-YYMMDD-NN`; null when there is none. */
export async function ticketByCode(db: Database, code: string): Promise<Ticket | null> {
  return ticketIn(await db.read(`SELECT * FROM ticket WHERE code = ?`, [code]))
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

/**
 * Counts tickets without text or history, and tickets with an address but no mail; there must be none
 * (CASES T03). A ticket without an address sends no mail (CONTRACT §8.33); those of dropped spam are
 * deleted.
 */
export async function countHalfMade(db: Database): Promise<number> {
  const [row] = await db.read(
    `SELECT count(*) AS n FROM ticket WHERE description = ''
       OR NOT EXISTS (SELECT 1 FROM event WHERE event.ticket_id = ticket.id)
       OR (requester_email <> '' AND NOT (suspect = 1 AND status = 'closed')
         AND NOT EXISTS (SELECT 1 FROM outbox WHERE outbox.ticket_id = ticket.id))`,
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
    version: Number(row.version),
    customerId: textOrNullIn(row, 'customer_id'),
    team: oneOf(TEAMS, row.team, 'ticket.team'),
    assignee: textOrNullIn(row, 'assignee'),
    recordedBy: textOrNullIn(row, 'recorded_by'),
    receivedAt: instantIn(row, 'received_at'),
    dueAt: instantIn(row, 'due_at'),
    resultDueOn: textOrNullIn(row, 'result_due_on'),
    nextDueAt: textIn(row, 'next_due_at') === NEVER ? null : instantIn(row, 'next_due_at'),
    transferredAt: instantOrNullIn(row, 'transferred_at'),
    startedAt: instantOrNullIn(row, 'started_at'),
    seenAt: instantOrNullIn(row, 'seen_at'),
    firstResponseAt: instantOrNullIn(row, 'first_response_at'),
    lastCustomerAt: instantOrNullIn(row, 'last_customer_at'),
    lastAnswerAt: instantOrNullIn(row, 'last_answer_at'),
    closedAt: instantOrNullIn(row, 'closed_at'),
    callbackOn: textOrNullIn(row, 'callback_on'),
    cause: textOrNullIn(row, 'cause'),
    resolution: textOrNullIn(row, 'resolution'),
    contract: textOrNullIn(row, 'contract'),
    jobCode: textOrNullIn(row, 'job_code'),
    solutionGuide: textOrNullIn(row, 'solution_guide'),
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
