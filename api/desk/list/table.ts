import { html } from 'hono/html'
import { customerPath, staffTicketPath } from '../../../content/addresses.ts'
import { priorityLabels } from '../../../content/replies.ts'
import { channels, labelOf, requestTypes } from '../../../content/schema.ts'
import { dueIn, roughly } from '../../../content/text/desk.ts'
import { deskList as words, nearTime } from '../../../content/text/desk-list.ts'
import { formatDay, formatInstant } from '../../../content/text/format.ts'
import { statusLabels } from '../../../content/text/ticket.ts'
import type { Html } from '../../http/page.ts'
import type { ListedTicket } from '../../tickets/find.ts'

const COLUMNS = Object.entries(words.columns)

/**
 * Tickets as a table; in narrow windows its rows are cards. The roles are written out, because a
 * table that CSS lays out otherwise loses its own.
 * @param at  instant that deadlines are compared with
 */
export function ticketTable(rows: readonly ListedTicket[], at: Date): Html {
  return html`<table class="tickets" role="table">
    <thead role="rowgroup">
      <tr role="row">
        ${COLUMNS.map(
          ([name, label]) => html`<th class="c-${name}" role="columnheader">${label}</th>`,
        )}
      </tr>
    </thead>
    <tbody role="rowgroup">
      ${rows.map((row) => ticketRow(row, at))}
    </tbody>
  </table>`
}

function ticketRow(ticket: ListedTicket, at: Date): Html {
  const { code, version, subject, description, priority } = ticket
  const isLate = ticket.nextDueAt !== null && ticket.nextDueAt.getTime() < at.getTime()
  const isUrgent = priority === 'urgent'
  const look = [isLate && 'late', isUrgent && 'urgent'].filter(Boolean).join(' ')
  return html`<tr
    role="row"
    data-code="${code}"
    data-version="${version}"
    ${look && html`class="${look}"`}
  >
    <td class="c-code" role="cell"><a href="${staffTicketPath(code)}" data-open>${code}</a></td>
    <td class="c-status" role="cell">${statusCell(ticket)}</td>
    <td class="c-customer" role="cell">${customerCell(ticket)}</td>
    <td class="c-receivedAt" role="cell">${timesCell(ticket, at)}</td>
    <td class="c-requestType" role="cell">${labelOf(requestTypes, ticket.requestType)}</td>
    <td class="c-subject" role="cell"><div class="cut">${subject}</div></td>
    <td class="c-description" role="cell"><div class="cut">${description}</div></td>
    <td class="c-assignee" role="cell">
      ${ticket.assignee ?? html`<span class="muted">${words.nobody}</span>`}
    </td>
    <td class="c-channel" role="cell">${labelOf(channels, ticket.channel)}</td>
    <td class="c-priority" role="cell">${isUrgent ? priorityLabels.urgent : ''}</td>
  </tr>`
}

function statusCell({ status, isCustomerWaiting, isSuspect }: ListedTicket): Html {
  return html`<span class="state s-${status}">${statusLabels[status]}</span>
    ${isCustomerWaiting && html`<span class="flag">${words.customerWaits}</span>`}
    ${isSuspect && html`<span class="flag warn">${words.suspect}</span>`}`
}

function customerCell({ customerId, requesterName }: ListedTicket): Html {
  return customerId === null
    ? html`${requesterName}`
    : html`<a href="${customerPath(customerId)}">${requesterName}</a>`
}

function timesCell({ receivedAt, nextDueAt, closedAt, callbackOn }: ListedTicket, at: Date): Html {
  const received = html`<time datetime="${receivedAt.toISOString()}"
    >${formatInstant(receivedAt)}</time
  >`
  if (closedAt !== null) {
    const took = roughly(closedAt.getTime() - receivedAt.getTime())
    return html`${received} <span class="due">${words.closed(took)}</span>`
  }
  if (nextDueAt === null) return received
  const { isLate, text } = dueIn(nextDueAt, at)
  return html`${received}
    <span class="due"
      ><b>${isLate && html`<span aria-hidden="true">⚠ </span>`}${text}</b> ·
      <time datetime="${nextDueAt.toISOString()}"
        ><span class="visually-hidden">${words.due}</span> ${nearTime(nextDueAt)}</time
      ></span
    >
    ${callbackOn !== null && html`<span class="due">${words.callback(formatDay(callbackOn))}</span>`}`
}
