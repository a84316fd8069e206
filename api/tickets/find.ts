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
} from '../../content/schema.ts'
import type { Row, Statement } from '../db/database.ts'
import { instantIn, instantOrNullIn, oneOf, textIn, textOrNullIn } from '../db/row.ts'
import type { Member } from './access.ts'
import { type Cursor, readCursor, writeCursor } from './cursor.ts'
import type { ListQuery, Sort } from './list-query.ts'
import { planOf } from './plans.ts'
import { NEVER, statusIn } from './repository/ticket.ts'

/** Rows of a page. */
export const PAGE_ROWS = 50
/** Characters of a description in a list, with its `…`. Source: ROWS L15. */
const MAX_DESCRIPTION = 120
/** Highest count of a saved view; above it a page says so. */
export const MAX_COUNT = 99

/** A ticket in a list. */
export interface ListedTicket {
  id: string
  code: string
  status: Status
  priority: Priority
  isSuspect: boolean
  version: number
  /** Null until the requester is recognised as a customer. */
  customerId: string | null
  requesterName: string
  receivedAt: Date
  /** Null when no clock runs. */
  nextDueAt: Date | null
  closedAt: Date | null
  requestType: RequestType
  product: Product
  channel: Channel
  subject: string
  /** Its beginning; with `…` when it goes on. */
  description: string
  /** Name of the member of staff who works on it. */
  assignee: string | null
  /** The requester wrote after the last answer. */
  isCustomerWaiting: boolean
  /** Local date `YYYY-MM-DD` of a promised call. */
  callbackOn: string | null
}

/** A page of the list. */
export interface TicketPage {
  rows: ListedTicket[]
  /** Cursor of the next page; null on the last one. */
  next: string | null
}

const COLUMNS = `ticket.id, ticket.code, ticket.status, ticket.priority, ticket.suspect,
  ticket.version, ticket.customer_id, ticket.requester_name, ticket.received_at,
  ticket.next_due_at, ticket.closed_at, ticket.last_event_at, ticket.request_type,
  ticket.product, ticket.channel, ticket.subject,
  substr(ticket.description, 1, ${MAX_DESCRIPTION + 1}) AS description,
  ticket.last_customer_at > coalesce(ticket.last_answer_at, '') AS waits, ticket.callback_on,
  (SELECT name FROM staff WHERE staff.id = ticket.assignee) AS assignee`

/**
 * Statement that finds a page of the tickets that a person sees; `pageIn` reads its rows.
 * @param at  instant that views count from
 */
export function findTickets(me: Member, query: ListQuery, at: Date): Statement {
  const plan = planOf(me, query, at)
  const hits = plan.hits(readCursor(query.after), PAGE_ROWS + 1)
  return {
    sql: `WITH hit AS MATERIALIZED (${hits.sql})
      SELECT ${COLUMNS}, hit.no FROM hit CROSS JOIN ticket ON ticket.id = hit.id
      ORDER BY ${plan.order}`,
    args: hits.args,
  }
}

/** Statement that counts the tickets of a query, up to one more than `MAX_COUNT`, as `n`. */
export function countTickets(me: Member, query: ListQuery, at: Date): Statement {
  const { sql, args } = planOf(me, query, at).hits(null, MAX_COUNT + 1)
  return { sql: `SELECT count(*) AS n FROM (${sql})`, args }
}

/** Whether a query lists open tickets only, which can be sorted. */
export function isSortable(me: Member, query: ListQuery, at: Date): boolean {
  return planOf(me, query, at).name === 'open'
}

/** The page in the rows of `findTickets`. */
export function pageIn(rows: readonly Row[], sort: Sort): TicketPage {
  const last = rows.length > PAGE_ROWS ? rows[PAGE_ROWS - 1] : undefined
  return {
    rows: rows.slice(0, PAGE_ROWS).map(listedIn),
    next: last ? writeCursor(cursorAt(last, sort)) : null,
  }
}

const SORT_COLUMNS = {
  han: 'next_due_at',
  nhan: 'received_at',
  moi: 'last_event_at',
} as const satisfies Record<Sort, string>

function cursorAt(row: Row, sort: Sort): Cursor {
  // Only documents are numbered; the open plan has none.
  if (row.no !== null) return ['no', Number(row.no)]
  return [sort, textIn(row, SORT_COLUMNS[sort]), textIn(row, 'id')]
}

/** @throws TypeError for a value that an enumeration does not have */
function listedIn(row: Row): ListedTicket {
  const isEndless = textIn(row, 'next_due_at') === NEVER
  return {
    id: textIn(row, 'id'),
    code: textIn(row, 'code'),
    status: statusIn(row),
    priority: oneOf(PRIORITIES, row.priority, 'ticket.priority'),
    isSuspect: Boolean(row.suspect),
    version: Number(row.version),
    customerId: textOrNullIn(row, 'customer_id'),
    requesterName: textIn(row, 'requester_name'),
    receivedAt: instantIn(row, 'received_at'),
    nextDueAt: isEndless ? null : instantIn(row, 'next_due_at'),
    closedAt: instantOrNullIn(row, 'closed_at'),
    requestType: oneOf(REQUEST_TYPES, row.request_type, 'ticket.request_type'),
    product: oneOf(PRODUCTS, row.product, 'ticket.product'),
    channel: oneOf(CHANNELS, row.channel, 'ticket.channel'),
    subject: textIn(row, 'subject'),
    description: cut(textIn(row, 'description')),
    assignee: textOrNullIn(row, 'assignee'),
    isCustomerWaiting: Boolean(row.waits),
    callbackOn: textOrNullIn(row, 'callback_on'),
  }
}

function cut(text: string): string {
  const letters = Array.from(text)
  if (letters.length <= MAX_DESCRIPTION) return text
  return `${letters
    .slice(0, MAX_DESCRIPTION - 1)
    .join('')
    .trimEnd()}…`
}
