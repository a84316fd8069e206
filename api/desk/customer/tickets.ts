import { REQUEST_TYPES, type RequestType, type Status } from '../../../content/schema.ts'
import type { Row, Statement } from '../../db/database.ts'
import { instantIn, instantOrNullIn, oneOf, textIn, textOrNullIn } from '../../db/row.ts'
import { type Member, scopeOf } from '../../tickets/access.ts'
import { type Rating, ratingIn } from '../../tickets/repository/rating.ts'
import { NEVER, statusIn } from '../../tickets/repository/ticket.ts'

/** A ticket in the lists of a customer. */
export interface CustomerTicket {
  code: string
  subject: string
  status: Status
  requestType: RequestType
  isSuspect: boolean
  receivedAt: Date
  /** Null when no clock runs. */
  nextDueAt: Date | null
  closedAt: Date | null
  resolution: string | null
  /** Name of the member of staff who works on it. */
  assignee: string | null
  rating: Rating | null
}

/** Which tickets of a customer, in which order. `args` hold what the SQL names. */
interface Choice {
  where: string
  order: string
  args?: Record<string, string | null>
  limit: number
}

/**
 * Statement that reads tickets of a customer in a person's scope; `customerTicketIn` maps its rows.
 */
export function selectTickets(
  me: Member,
  customerId: string,
  { where, order, args, limit }: Choice,
): Statement {
  const scope = scopeOf(me)
  return {
    sql: `SELECT ticket.code, ticket.subject, ticket.status, ticket.request_type, ticket.suspect,
        ticket.received_at, ticket.next_due_at, ticket.closed_at, ticket.resolution,
        (SELECT name FROM staff WHERE staff.id = ticket.assignee) AS assignee,
        rating.score, rating.comment
      FROM ticket LEFT JOIN rating ON rating.ticket_id = ticket.id
      WHERE ticket.customer_id = :customerId AND ${scope.sql} AND ${where}
      ORDER BY ${order} LIMIT :limit`,
    args: { ...scope.args, ...args, customerId, limit },
  }
}

/** The ticket in a row of `selectTickets`. */
export function customerTicketIn(row: Row): CustomerTicket {
  return {
    code: textIn(row, 'code'),
    subject: textIn(row, 'subject'),
    status: statusIn(row),
    requestType: oneOf(REQUEST_TYPES, row.request_type, 'ticket.request_type'),
    isSuspect: Boolean(row.suspect),
    receivedAt: instantIn(row, 'received_at'),
    nextDueAt: textIn(row, 'next_due_at') === NEVER ? null : instantIn(row, 'next_due_at'),
    closedAt: instantOrNullIn(row, 'closed_at'),
    resolution: textOrNullIn(row, 'resolution'),
    assignee: textOrNullIn(row, 'assignee'),
    rating: row.score === null ? null : ratingIn([row]),
  }
}
