import {
  type Contact,
  contactIn,
  type Customer,
  customerIn,
  selectContacts,
  selectCustomer,
} from '../../customers/read.ts'
import type { Database, Row, Statement } from '../../db/database.ts'
import { instantIn, textIn } from '../../db/row.ts'
import { type Member, scopeOf } from '../../tickets/access.ts'
import { IS_LOST } from '../../tickets/repository/mail.ts'
import { type CustomerTicket, customerTicketIn, selectTickets } from './tickets.ts'

/** Closed tickets on one page. */
export const CLOSED_ON_A_PAGE = 20
/** Most open tickets on a page; a customer with more is looked for in the list. */
const MAX_OPEN = 100
const MAX_MAILS = 10
const MAX_SAME = 10

/** A mail to a customer that did not arrive. */
export interface LostMail {
  /** Code of its ticket. */
  code: string
  to: string
  at: Date
  /** The provider's last word; null when the provider never took it. */
  delivery: string | null
}

/** Another customer with the same phone number. */
export interface SamePhone extends Customer {
  phone: string
  /** Number of tickets that the person sees. */
  tickets: number
}

/** A customer as a member of staff sees one: with the tickets in their scope only. */
export interface CustomerView {
  customer: Customer
  contacts: Contact[]
  /** By the earliest clock. */
  open: CustomerTicket[]
  /** Newest first. */
  closed: CustomerTicket[]
  /** Numbers of all tickets, not of this page's. */
  counts: { open: number; closed: number }
  /** Cursor of the next page of closed tickets: code of the last one; null on the last page. */
  older: string | null
  /** The page holds the newest closed tickets. */
  isNewest: boolean
  /** Mean of all ratings, 1 to 5; null without ratings. */
  rating: { average: number; count: number } | null
  lostMails: LostMail[]
  samePhone: SamePhone[]
}

/**
 * Reads a customer for a member of staff.
 * @param before  code of a closed ticket: only those received before it; an unknown one counts as
 *                none
 * @returns null when there is no such customer, or none of the tickets is this person's: both alike
 */
export async function readCustomer(
  db: Database,
  me: Member,
  id: string,
  before?: string,
): Promise<CustomerView | null> {
  const [customerRows, contacts, totals, open, closed, mails, same] = await db.readAll([
    selectCustomer(id),
    selectContacts(id),
    selectTotals(me, id),
    selectTickets(me, id, {
      where: `ticket.status <> 'closed'`,
      order: 'ticket.next_due_at, ticket.id',
      limit: MAX_OPEN,
    }),
    selectClosed(me, id, before),
    selectLostMails(me, id),
    selectSamePhone(me, id),
  ])
  const customer = customerIn(customerRows)
  const [total] = totals
  const counts = { open: Number(total?.open), closed: Number(total?.closed) }
  if (!customer || counts.open + counts.closed === 0) return null
  const shown = closed.slice(0, CLOSED_ON_A_PAGE).map(customerTicketIn)
  const ratings = Number(total?.ratings)
  return {
    customer,
    contacts: contacts.map(contactIn),
    open: open.map(customerTicketIn),
    closed: shown,
    counts,
    older: closed.length > CLOSED_ON_A_PAGE ? (shown.at(-1)?.code ?? null) : null,
    isNewest: before === undefined,
    rating: ratings > 0 ? { average: Number(total?.average), count: ratings } : null,
    lostMails: mails.map(lostMailIn),
    samePhone: same.map((row) => ({
      id: textIn(row, 'id'),
      name: textIn(row, 'name'),
      phone: textIn(row, 'phone'),
      tickets: Number(row.tickets),
    })),
  }
}

function selectTotals(me: Member, customerId: string): Statement {
  const scope = scopeOf(me)
  return {
    sql: `SELECT count(*) FILTER (WHERE ticket.status <> 'closed') AS open,
        count(*) FILTER (WHERE ticket.status = 'closed') AS closed,
        count(rating.score) AS ratings, avg(rating.score) AS average
      FROM ticket LEFT JOIN rating ON rating.ticket_id = ticket.id
      WHERE ticket.customer_id = :customerId AND ${scope.sql}`,
    args: { customerId, ...scope.args },
  }
}

/** Keyset by time and id; a ticket out of scope is no cursor, so that none can be probed. */
function selectClosed(me: Member, customerId: string, before: string | undefined): Statement {
  const cut = `SELECT received_at, id FROM ticket
    WHERE code = :before AND customer_id = :customerId AND ${scopeOf(me).sql}
    UNION ALL SELECT '9999', '' LIMIT 1`
  return selectTickets(me, customerId, {
    where: `ticket.status = 'closed' AND (ticket.received_at, ticket.id) < (${cut})`,
    order: 'ticket.received_at DESC, ticket.id DESC',
    args: { before: before ?? null },
    limit: CLOSED_ON_A_PAGE + 1,
  })
}

/** Mails to the requester alone; those to staff say nothing of the customer. */
function selectLostMails(me: Member, customerId: string): Statement {
  const scope = scopeOf(me)
  return {
    sql: `SELECT ticket.code, outbox.to_email, outbox.delivery,
        coalesce(outbox.delivery_at, outbox.failed_at) AS at
      FROM ticket JOIN outbox ON outbox.ticket_id = ticket.id
      WHERE ticket.customer_id = :customerId AND ${scope.sql}
        AND lower(outbox.to_email) = ticket.requester_email_key AND outbox.to_email <> ''
        AND ${IS_LOST}
      ORDER BY at DESC, outbox.id DESC LIMIT ${MAX_MAILS}`,
    args: { customerId, ...scope.args },
  }
}

function lostMailIn(row: Row): LostMail {
  return {
    code: textIn(row, 'code'),
    to: textIn(row, 'to_email'),
    at: instantIn(row, 'at'),
    delivery: row.delivery === null ? null : textIn(row, 'delivery'),
  }
}

/** By numbers in full alone: a phone that fits no rule is kept as typed. */
function selectSamePhone(me: Member, customerId: string): Statement {
  const scope = scopeOf(me)
  return {
    sql: `SELECT customer.id, customer.name, min(other.key) AS phone,
        (SELECT count(*) FROM ticket
          WHERE ticket.customer_id = customer.id AND ${scope.sql}) AS tickets
      FROM contact AS own
        JOIN contact AS other ON other.kind = own.kind AND other.key = own.key
          AND other.customer_id <> own.customer_id
        JOIN customer ON customer.id = other.customer_id
      WHERE own.customer_id = :customerId AND own.kind = 'phone' AND own.key LIKE '+%'
      GROUP BY customer.id HAVING tickets > 0
      ORDER BY customer.name, customer.id LIMIT ${MAX_SAME}`,
    args: { customerId, ...scope.args },
  }
}
