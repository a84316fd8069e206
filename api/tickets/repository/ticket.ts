import type { Channel, Priority, Product, RequestType, Status } from '../../content/schema.ts'
import type { Database, Row, Statement } from '../db/database.ts'
import { newRowId } from '../db/row-id.ts'
import { textIn, textOrNullIn } from '../db/row.ts'

/** A ticket as it lies in the database. */
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
  guide: string | null
  stepsTried: string[]
  isSuspect: boolean
  consent: { version: string; textSha256: string; at: Date }
  previousTicketId: string | null
  assignee: string | null
  receivedAt: Date
  dueAt: Date
  /** Local date by which a complaint is answered. */
  resultDueOn: string | null
  firstResponseAt: Date | null
  closedAt: Date | null
}

/** A ticket before it has a code; the database gives the code as it stores the row. */
export type UncodedTicket = Omit<
  Ticket,
  'code' | 'status' | 'priority' | 'assignee' | 'firstResponseAt' | 'closedAt'
>

export interface Message {
  id: string
  ticketId: string
  author: 'requester' | 'staff'
  body: string
  at: Date
}

export interface TicketEvent {
  at: Date
  actor: 'requester' | 'staff' | 'system'
  kind: EventKind
  data: Record<string, string | number>
}

export type EventKind = 'received' | 'message' | 'reopened' | 'rated' | 'continued'

/** Takes the day's next number; runs just before the ticket that uses it, in the same batch. */
export function takeNumber(day: string): Statement {
  return {
    sql: `INSERT INTO code_counter (day, last) VALUES (?, 1)
          ON CONFLICT (day) DO UPDATE SET last = last + 1`,
    args: [day],
  }
}

/**
 * Stores a new ticket under the number just taken; returns its `code`.
 * @param day  `YYMMDD`, the Vietnam day of receipt: the code is `CT-YYMMDD-NN` (DOMAIN R6)
 */
export function insertTicket(ticket: UncodedTicket, day: string): Statement {
  const { requester, consent } = ticket
  return {
    sql: `INSERT INTO ticket (
        id, code, status, channel, product, request_type, subject, description, occurred_at,
        occurred_at_unknown, requester_name, requester_email, requester_email_key, requester_phone,
        browser, error_code, keyword, guide, steps_tried, suspect, consent_version,
        consent_text_sha256, consent_at, previous_ticket_id, received_at, due_at, result_due_on,
        last_event_at
      ) SELECT
        ?, printf('CT-%s-%02d', day, last), 'new', ?, ?, ?, ?, ?, ?,
        ?, ?, ?, ?, ?,
        ?, ?, ?, ?, ?, ?, ?,
        ?, ?, ?, ?, ?, ?,
        ?
      FROM code_counter WHERE day = ?
      RETURNING code`,
    args: [
      ticket.id,
      ticket.channel,
      ticket.product,
      ticket.requestType,
      ticket.subject,
      ticket.description,
      ticket.occurredAt?.toISOString() ?? null,
      Number(ticket.occurredAtUnknown),
      requester.name,
      requester.email,
      requester.email.toLowerCase(),
      requester.phone,
      ticket.browser,
      ticket.errorCode,
      ticket.keyword,
      ticket.guide,
      JSON.stringify(ticket.stepsTried),
      Number(ticket.isSuspect),
      consent.version,
      consent.textSha256,
      consent.at.toISOString(),
      ticket.previousTicketId,
      ticket.receivedAt.toISOString(),
      ticket.dueAt.toISOString(),
      ticket.resultDueOn,
      ticket.receivedAt.toISOString(),
      day,
    ],
  }
}

/** Appends to a ticket's history. */
export function insertEvent(ticketId: string, event: TicketEvent): Statement {
  return {
    sql: `INSERT INTO event (id, ticket_id, at, actor, kind, data) VALUES (?, ?, ?, ?, ?, ?)`,
    args: [
      newRowId(),
      ticketId,
      event.at.toISOString(),
      event.actor,
      event.kind,
      JSON.stringify(event.data),
    ],
  }
}

/** A requester's message takes a waiting or closed ticket up again (CONTRACT §6). */
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

/** What a request with a one-time key has led to. */
export interface RequestKey {
  key: string
  fingerprint: string
  ticketId: string
  messageId: string | null
  linkId: string | null
}

/** The first statement of a batch with a key: a second request of that key fails here, whole. */
export function insertRequestKey(request: RequestKey, at: Date): Statement {
  return {
    sql: `INSERT INTO request_key (key, fingerprint, ticket_id, message_id, link_id, created_at)
          VALUES (?, ?, ?, ?, ?, ?)`,
    args: [
      request.key,
      request.fingerprint,
      request.ticketId,
      request.messageId,
      request.linkId,
      at.toISOString(),
    ],
  }
}

export async function findRequestKey(db: Database, key: string): Promise<RequestKey | null> {
  const [row] = await db.read(
    `SELECT key, fingerprint, ticket_id, message_id, link_id FROM request_key WHERE key = ?`,
    [key],
  )
  if (!row) return null
  return {
    key: textIn(row, 'key'),
    fingerprint: textIn(row, 'fingerprint'),
    ticketId: textIn(row, 'ticket_id'),
    messageId: textOrNullIn(row, 'message_id'),
    linkId: textOrNullIn(row, 'link_id'),
  }
}

export async function findTicket(db: Database, id: string): Promise<Ticket | null> {
  const [row] = await db.read(`SELECT * FROM ticket WHERE id = ?`, [id])
  return row ? ticketOf(row) : null
}

/**
 * Tickets of one address, newest first.
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

export interface Rating {
  score: number
  comment: string | null
}

/**
 * Stores or changes the rating of a closed ticket; touches nothing on any other.
 * @param changeableSince  ratings first given before this instant stay as they are
 */
export function upsertRating(
  ticketId: string,
  rating: Rating,
  at: Date,
  changeableSince: Date,
): Statement {
  return {
    sql: `INSERT INTO rating (ticket_id, score, comment, created_at, updated_at)
          SELECT id, ?, ?, ?, ? FROM ticket WHERE id = ? AND status = 'closed'
          ON CONFLICT (ticket_id) DO UPDATE SET
            score = excluded.score, comment = excluded.comment, updated_at = excluded.updated_at
          WHERE created_at >= ?`,
    args: [
      rating.score,
      rating.comment,
      at.toISOString(),
      at.toISOString(),
      ticketId,
      changeableSince.toISOString(),
    ],
  }
}

/** Says in the ticket's history that it was rated, if the statement right before this one did so. */
export function insertRatedEvent(ticketId: string, { score }: Rating, at: Date): Statement {
  return {
    sql: `INSERT INTO event (id, ticket_id, at, actor, kind, data)
          SELECT ?, ?, ?, 'requester', 'rated', ? WHERE changes() > 0`,
    args: [crypto.randomUUID(), ticketId, at.toISOString(), JSON.stringify({ score })],
  }
}

export async function findRating(db: Database, ticketId: string): Promise<Rating | null> {
  const [row] = await db.read(`SELECT score, comment FROM rating WHERE ticket_id = ?`, [ticketId])
  return row ? { score: Number(row.score), comment: textOrNullIn(row, 'comment') } : null
}

export interface LinkRequestRow {
  id: string
  email: string
  code: string | null
}

export function insertLinkRequest(request: LinkRequestRow, at: Date): Statement {
  return {
    sql: `INSERT INTO link_request (id, email, code, created_at) VALUES (?, ?, ?, ?)`,
    args: [request.id, request.email, request.code, at.toISOString()],
  }
}

export async function openLinkRequests(db: Database, limit: number): Promise<LinkRequestRow[]> {
  const rows = await db.read(
    `SELECT id, email, code FROM link_request ORDER BY created_at LIMIT ?`,
    [limit],
  )
  return rows.map((row) => ({
    id: textIn(row, 'id'),
    email: textIn(row, 'email'),
    code: textOrNullIn(row, 'code'),
  }))
}

/** Ends a request for links; `RETURNING` tells which of two workers did it. */
export function deleteLinkRequest(id: string): Statement {
  return { sql: `DELETE FROM link_request WHERE id = ? RETURNING id`, args: [id] }
}

/** Tickets that a crash or a fault of ours left half-made: there must be none (CASES T03). */
export async function countHalfMade(db: Database): Promise<number> {
  const [row] = await db.read(
    `SELECT count(*) AS n FROM ticket WHERE description = ''
       OR NOT EXISTS (SELECT 1 FROM event WHERE event.ticket_id = ticket.id)
       OR NOT EXISTS (SELECT 1 FROM outbox WHERE outbox.ticket_id = ticket.id)`,
  )
  return Number(row?.n ?? 0)
}

function ticketOf(row: Row): Ticket {
  return {
    id: textIn(row, 'id'),
    code: textIn(row, 'code'),
    // Enumerations are checked by the schema on the way in, and by the table itself.
    status: textIn(row, 'status') as Status,
    priority: textIn(row, 'priority') as Priority,
    channel: textIn(row, 'channel') as Channel,
    product: textIn(row, 'product') as Product,
    requestType: textIn(row, 'request_type') as RequestType,
    subject: textIn(row, 'subject'),
    description: textIn(row, 'description'),
    occurredAt: dateIn(row, 'occurred_at'),
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
    stepsTried: JSON.parse(textIn(row, 'steps_tried')) as string[],
    isSuspect: Boolean(row.suspect),
    consent: {
      version: textIn(row, 'consent_version'),
      textSha256: textIn(row, 'consent_text_sha256'),
      at: new Date(textIn(row, 'consent_at')),
    },
    previousTicketId: textOrNullIn(row, 'previous_ticket_id'),
    assignee: textOrNullIn(row, 'assignee'),
    receivedAt: new Date(textIn(row, 'received_at')),
    dueAt: new Date(textIn(row, 'due_at')),
    resultDueOn: textOrNullIn(row, 'result_due_on'),
    firstResponseAt: dateIn(row, 'first_response_at'),
    closedAt: dateIn(row, 'closed_at'),
  }
}

function dateIn(row: Row, column: string): Date | null {
  const text = textOrNullIn(row, column)
  return text === null ? null : new Date(text)
}
