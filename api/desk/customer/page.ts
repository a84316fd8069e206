import { html } from 'hono/html'
import { customerPath, STAFF_TICKETS_PATH, staffTicketPath } from '../../../content/addresses.ts'
import { requestTypeRow } from '../../../content/schema.ts'
import { customerPage as words } from '../../../content/text/desk-customer.ts'
import { deskTicket } from '../../../content/text/desk-ticket.ts'
import type { Html } from '../../http/page.ts'
import { dueText, moment, NONE } from '../parts.ts'
import { contactList, ticketLine } from './parts.ts'
import type { CustomerView, LostMail } from './read.ts'
import type { CustomerTicket } from './tickets.ts'

const decimal = new Intl.NumberFormat('vi-VN', { maximumFractionDigits: 1 })

/** The whole of `main` at `/noi-bo/khach-hang/<id>/`. */
export function customerPage(view: CustomerView, now: Date): Html {
  const { customer, contacts, rating } = view
  return html`<div class="desk desk-customer">
    <p class="crumb"><a href="${STAFF_TICKETS_PATH}">‹ ${deskTicket.back}</a></p>
    <h1>${customer.name}</h1>
    <section aria-labelledby="contacts">
      <h2 id="contacts">${words.contacts}</h2>
      ${contactList(contacts)}
      <p class="muted">
        ${rating ? words.rating(decimal.format(rating.average), rating.count) : words.noRating}
      </p>
    </section>
    ${samePhone(view)} ${lostMails(view)} ${open(view, now)} ${closed(view, now)}
  </div>`
}

function samePhone({ samePhone: others }: CustomerView): Html | '' {
  if (others.length === 0) return NONE
  return html`<section class="notice" aria-labelledby="same">
    <h2 id="same">${words.samePhone}</h2>
    <p>${words.samePhoneLead}</p>
    <ul>
      ${others.map(
        ({ id, name, phone, tickets }) =>
          html`<li>
            <a href="${customerPath(id)}">${name}</a> · ${phone} · ${words.tickets(tickets)}
          </li>`,
      )}
    </ul>
  </section>`
}

function lostMails({ lostMails: mails }: CustomerView): Html | '' {
  if (mails.length === 0) return NONE
  return html`<section class="notice warn" aria-labelledby="lost">
    <h2 id="lost">${words.lost}</h2>
    <p>${words.lostLead}</p>
    <ul>
      ${mails.map((mail) => html`<li>${lostMail(mail)}</li>`)}
    </ul>
  </section>`
}

function lostMail({ code, to, at, delivery }: LostMail): Html {
  const reasons: Record<string, string> = words.lostWhy
  return html`${words.lostMail(to)} ${reasons[delivery ?? NONE] ?? words.lostWhy.failed} ·
    ${moment(at)} · <a href="${staffTicketPath(code)}">${code}</a>`
}

function open({ open: tickets, counts }: CustomerView, now: Date): Html {
  return html`<section aria-labelledby="open">
    <h2 id="open">${words.open(counts.open)}</h2>
    ${tickets.length === 0 ? html`<p class="muted">${words.noOpen}</p>` : list(tickets, now)}
    ${tickets.length < counts.open && html`<p class="muted">${words.moreOpen}</p>`}
  </section>`
}

function closed(view: CustomerView, now: Date): Html {
  const { customer, closed: tickets, counts, older, isNewest } = view
  const address = customerPath(customer.id)
  const none = isNewest ? words.noClosed : words.noneHere
  return html`<section id="da-xong" aria-labelledby="closed">
    <h2 id="closed">${words.closed(counts.closed)}</h2>
    ${tickets.length === 0 ? html`<p class="muted">${none}</p>` : list(tickets, now)}
    ${
      (older !== null || !isNewest) &&
      html`<p class="actions">
        ${!isNewest && html`<a class="button quiet" href="${address}#da-xong">${words.newest}</a>`}
        ${
          older !== null &&
          html`<a class="button quiet" href="${address}?truoc=${older}#da-xong">${words.older}</a>`
        }
      </p>`
    }
  </section>`
}

function list(tickets: readonly CustomerTicket[], now: Date): Html {
  return html`<ul class="rows plain">
    ${tickets.map((each) => html`<li>${row(each, now)}</li>`)}
  </ul>`
}

function row(ticket: CustomerTicket, now: Date): Html {
  const { requestType, receivedAt, nextDueAt, assignee, isSuspect, resolution, rating } = ticket
  const isClosed = ticket.status === 'closed'
  return html`<p>
      ${ticketLine(ticket)} ${isSuspect && html`<b class="late">${words.suspect}</b>`}
      ${!isClosed && nextDueAt && dueText(nextDueAt, now)}
    </p>
    <p class="muted">
      ${words.received} ${moment(receivedAt)} ·
      ${requestTypeRow(requestType).label}${assignee && ` · ${words.assignee(assignee)}`}
    </p>
    ${
      isClosed &&
      resolution &&
      html`<p class="result"><span class="muted">${words.result}:</span> ${resolution}</p>`
    }
    ${
      rating &&
      html`<p class="result">
        <b>${words.score(rating.score)}</b>${rating.comment && ` · ${rating.comment}`}
      </p>`
    }`
}
