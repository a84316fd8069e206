import { DAY_MS } from '../../../content/units.ts'
import {
  type Contact,
  contactIn,
  type Customer,
  customerIn,
  selectContacts,
  selectCustomer,
} from '../../customers/read.ts'
import type { Database } from '../../db/database.ts'
import { type Member, scopeOf } from '../../tickets/access.ts'
import type { Ticket } from '../../tickets/repository/ticket.ts'
import { type CustomerTicket, customerTicketIn, selectTickets } from './tickets.ts'

const MAX_NEWEST = 3
const MAX_DUPLICATES = 5
/** An open ticket received this close to another one may be about the same matter. */
const DUPLICATE_DAYS = 7

/** What a ticket's page says of its customer. */
export interface CustomerSummary {
  customer: Customer
  contacts: Contact[]
  /** Number of other tickets in the person's scope. */
  others: number
  /** The newest of them. */
  newest: CustomerTicket[]
  /** Other open tickets in scope, received within 7 days of this one, newest first. */
  duplicates: CustomerTicket[]
}

/**
 * Reads the customer of a ticket, for the card beside it. The caller checks access to the ticket.
 * @returns null for a ticket without a customer
 */
export async function customerSummary(
  db: Database,
  me: Member,
  ticket: Pick<Ticket, 'id' | 'customerId' | 'receivedAt'>,
): Promise<CustomerSummary | null> {
  const { id: ticketId, customerId, receivedAt } = ticket
  if (customerId === null) return null
  const scope = scopeOf(me)
  const other = 'ticket.id <> :ticketId'
  const order = 'ticket.received_at DESC, ticket.id DESC'
  const near = (days: number) => new Date(receivedAt.getTime() + days * DAY_MS).toISOString()
  const [customerRows, contacts, counted, newest, duplicates] = await db.readAll([
    selectCustomer(customerId),
    selectContacts(customerId),
    {
      sql: `SELECT count(*) AS n FROM ticket
        WHERE ticket.customer_id = :customerId AND ${scope.sql} AND ${other}`,
      args: { customerId, ticketId, ...scope.args },
    },
    selectTickets(me, customerId, { where: other, order, args: { ticketId }, limit: MAX_NEWEST }),
    selectTickets(me, customerId, {
      where: `${other} AND ticket.status <> 'closed'
        AND ticket.received_at BETWEEN :from AND :until`,
      order,
      args: { ticketId, from: near(-DUPLICATE_DAYS), until: near(DUPLICATE_DAYS) },
      limit: MAX_DUPLICATES,
    }),
  ])
  const customer = customerIn(customerRows)
  if (!customer) return null
  return {
    customer,
    contacts: contacts.map(contactIn),
    others: Number(counted[0]?.n),
    newest: newest.map(customerTicketIn),
    duplicates: duplicates.map(customerTicketIn),
  }
}
