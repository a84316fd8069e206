import { html } from 'hono/html'
import { DESK_API, guidePath } from '../../../../content/addresses.ts'
import { priorityLabels } from '../../../../content/replies.ts'
import { channels, labelOf, products, requestTypeRow } from '../../../../content/schema.ts'
import { teamLabels } from '../../../../content/text/desk.ts'
import {
  actionForms,
  deskTicket as words,
  factLabels as labels,
} from '../../../../content/text/desk-ticket.ts'
import { formatDay, formatInstant, formatOccurredAt } from '../../../../content/text/format.ts'
import { ticketPage } from '../../../../content/text/ticket.ts'
import type { Html } from '../../../http/page.ts'
import type { Item } from '../../../tickets/repository/item.ts'
import { dueText, inputField, moment, NONE, type Refused, statusBadge, typed } from '../../parts.ts'
import type { DeskTicket } from '../read.ts'
import { nameOf } from './conversation.ts'
import { hidden, type Insertable } from './shared.ts'

type Row = readonly [term: string, value: Html | string | null]

/** What is known of a ticket: state, clocks, people, and what the requester filled in. */
export function facts(view: DeskTicket, guides: readonly Insertable[]): Html {
  const guideLink = (slug: string | null): Html | null => {
    const title = guides.find(({ id }) => id === slug)?.label
    return slug === null ? null : html`<a href="${guidePath(slug)}">${title ?? slug}</a>`
  }
  return html`<section class="card" aria-labelledby="facts">
      <h2 id="facts">${words.facts}</h2>
      ${list([...stateRows(view), [labels.solutionGuide, guideLink(view.ticket.solutionGuide)]])}
    </section>
    <section class="card" aria-labelledby="details">
      <h2 id="details">${words.details}</h2>
      ${list([...detailRows(view), [ticketPage.detailLabels.guide, guideLink(view.ticket.guide)]])}
    </section>`
}

function stateRows({ ticket, colleagues, now }: DeskTicket): Row[] {
  const isOpen = ticket.status !== 'closed'
  const isWaitingForReply = isOpen && ticket.firstResponseAt === null
  const seen = ticket.seenAt ? words.seen(formatInstant(ticket.seenAt)) : words.notSeen
  return [
    [labels.status, statusBadge(ticket.status)],
    [labels.priority, priorityLabels[ticket.priority]],
    [labels.due, html`${moment(ticket.dueAt)} ${isWaitingForReply && dueText(ticket.dueAt, now)}`],
    [labels.resultDueOn, ticket.resultDueOn && formatDay(ticket.resultDueOn)],
    [
      labels.assignee,
      ticket.assignee
        ? html`${nameOf({ colleagues }, ticket.assignee)} <span class="muted">(${seen})</span>`
        : words.nobody,
    ],
    [labels.team, teamLabels[ticket.team]],
    [labels.callbackOn, ticket.callbackOn && formatDay(ticket.callbackOn)],
    [labels.contract, ticket.contract],
    [labels.jobCode, ticket.jobCode],
    [labels.closedAt, ticket.closedAt && moment(ticket.closedAt)],
    [labels.resolution, ticket.resolution && typed(ticket.resolution)],
    [labels.cause, ticket.cause && typed(ticket.cause)],
  ]
}

function detailRows({ ticket }: DeskTicket): Row[] {
  const { detailLabels } = ticketPage
  const { requester } = ticket
  return [
    [labels.requestType, requestTypeRow(ticket.requestType).label],
    [labels.product, labelOf(products, ticket.product)],
    [labels.channel, labelOf(channels, ticket.channel)],
    [labels.receivedAt, moment(ticket.receivedAt)],
    [detailLabels.occurredAt, formatOccurredAt(ticket.occurredAt, ticket.occurredAtUnknown)],
    [detailLabels.name, requester.name],
    [detailLabels.email, requester.email && html`<span class="typed">${requester.email}</span>`],
    [
      detailLabels.phone,
      requester.phone && html`<a href="tel:${requester.phone}">${requester.phone}</a>`,
    ],
    [detailLabels.browser, ticket.browser],
    [detailLabels.errorCode, ticket.errorCode],
    [detailLabels.keyword, ticket.keyword],
    [
      detailLabels.stepsTried,
      ticket.stepsTried.length > 0
        ? html`<ul>
            ${ticket.stepsTried.map((step) => html`<li>${step}</li>`)}
          </ul>`
        : null,
    ],
  ]
}

function list(rows: readonly Row[]): Html {
  return html`<dl class="details">
    ${rows
      .filter(([, value]) => value !== null && value !== NONE)
      .map(
        ([term, value]) =>
          html`<div>
            <dt>${term}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
  </dl>`
}

/** Steps of staff, and what the requester was asked for. */
export function checklists(view: DeskTicket, refused: Refused | null): Html {
  const isOpen = view.ticket.status !== 'closed'
  const asked = view.items.filter(({ kind }) => kind === 'asked' && isOpen)
  const steps = view.items.filter(({ kind }) => kind === 'todo')
  return html`${
    asked.length > 0 &&
    html`<section class="card" aria-labelledby="asked">
      <h2 id="asked">${words.asked}</h2>
      <ul class="steps plain">
        ${asked.map((item) => askedLine(view, item))}
      </ul>
    </section>`
  }
  ${
    (steps.length > 0 || view.actions.has('edit')) &&
    html`<section class="card" aria-labelledby="steps">
      <h2 id="steps">${words.steps}</h2>
      <ul class="steps plain">
        ${steps.map((item) => stepLine(view, item))}
      </ul>
      ${
        view.actions.has('edit') &&
        html`<form method="post" action="${DESK_API}/${view.ticket.code}/step">
          ${hidden(view)}
          ${inputField({ form: 'step', name: 'text', label: actionForms.step.label, refused })}
          <button class="button quiet">${actionForms.step.submit}</button>
        </form>`
      }
    </section>`
  }`
}

function askedLine(view: DeskTicket, item: Item): Html {
  return line(item, view.actions.has('receive') && item.doneAt === null, () => [
    `${DESK_API}/${view.ticket.code}/receive`,
    words.received,
    html`${hidden(view)} <input type="hidden" name="itemId" value="${item.id}" />`,
  ])
}

function stepLine(view: DeskTicket, item: Item): Html {
  const isDone = item.doneAt !== null
  return line(item, view.actions.has('edit'), () => [
    `${DESK_API}/${view.ticket.code}/step-done`,
    isDone ? words.stepOpen : words.stepDone,
    html`${hidden(view)} <input type="hidden" name="itemId" value="${item.id}" />
      <input type="hidden" name="isDone" value="${String(!isDone)}" />`,
  ])
}

function line(
  { text, doneAt }: Item,
  isOffered: boolean,
  form: () => [action: string, label: string, fields: Html],
): Html {
  const sign = doneAt ? '☑' : '☐'
  const label = html`<span class="${doneAt && 'done'}"
    ><span aria-hidden="true">${sign}</span> ${text}</span
  >`
  if (!isOffered) return html`<li>${label}</li>`
  const [action, button, fields] = form()
  return html`<li>
    ${label}
    <form method="post" action="${action}">
      ${fields}<button class="link" aria-label="${button}: ${text}">${button}</button>
    </form>
  </li>`
}
