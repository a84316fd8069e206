import { html } from 'hono/html'
import { staffTicketPath } from '../../../content/addresses.ts'
import type { Contact } from '../../customers/read.ts'
import type { Html } from '../../http/page.ts'
import { statusBadge } from '../parts.ts'
import type { CustomerTicket } from './tickets.ts'

/** Addresses and numbers of a customer; a number can be dialled. */
export function contactList(contacts: readonly Contact[]): Html {
  return html`<ul class="contacts plain">
    ${contacts.map(({ kind, key }) => html`<li>${kind === 'phone' ? dialled(key) : key}</li>`)}
  </ul>`
}

function dialled(phone: string): Html {
  // One that fits no rule is kept as typed, and may be no number at all.
  return phone.startsWith('+') ? html`<a href="tel:${phone}">${phone}</a>` : html`${phone}`
}

/** Code, subject and state of a ticket. */
export function ticketLine({ code, subject, status }: CustomerTicket): Html {
  return html`<a href="${staffTicketPath(code)}"><b class="ticket-code">${code}</b> ${subject}</a>
    ${statusBadge(status)}`
}
