import { html } from 'hono/html'
import { customerPath } from '../../../content/addresses.ts'
import { customerCard as words } from '../../../content/text/desk-customer.ts'
import type { Html } from '../../http/page.ts'
import { contactList, ticketLine } from './parts.ts'
import type { CustomerSummary } from './summary.ts'
import type { CustomerTicket } from './tickets.ts'

/** The card about the customer, beside a ticket. */
export function customerCard(summary: CustomerSummary): Html {
  const { customer, contacts, others, newest, duplicates } = summary
  const isShown = new Set(duplicates.map(({ code }) => code))
  return html`<section class="card" aria-labelledby="customer">
    <h2 id="customer">${words.title}</h2>
    <p><a href="${customerPath(customer.id)}">${customer.name}</a></p>
    ${contactList(contacts)}
    <p class="muted">${words.others(others)}</p>
    ${tickets(newest.filter(({ code }) => !isShown.has(code)))}
    ${
      duplicates.length > 0 &&
      html`<div class="notice warn">
        <p><b>${words.duplicates}</b></p>
        ${tickets(duplicates)}
      </div>`
    }
  </section>`
}

function tickets(rows: readonly CustomerTicket[]): Html | '' {
  if (rows.length === 0) return ''
  return html`<ul class="plain">
    ${rows.map((row) => html`<li>${ticketLine(row)}</li>`)}
  </ul>`
}
