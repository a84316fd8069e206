import { html } from 'hono/html'
import { STAFF_TICKETS_PATH, staffTicketPath } from '../../../../content/addresses.ts'
import { priorityLabels } from '../../../../content/replies.ts'
import { deskTicket as words } from '../../../../content/text/desk-ticket.ts'
import { errorSummary } from '../../../http/form-parts.ts'
import type { Html } from '../../../http/page.ts'
import { controlId, dueText, type Refused, statusBadge, troubleOn } from '../../parts.ts'
import type { DeskTicket } from '../read.ts'
import { type Boxes, boxes } from './answer.ts'
import { conversation } from './conversation.ts'
import { checklists, facts } from './facts.ts'
import { actionList, quickActions } from './forms.ts'

/** What a ticket's page is drawn from. */
export interface TicketPageParts extends Pick<Boxes, 'templates' | 'guides' | 'begin'> {
  view: DeskTicket
  /** A form that came back. */
  refused: Refused | null
  /** Action whose form the address opens. */
  opened: string | undefined
  /** Entity tag of the page; its script asks by it for news. */
  etag: string
  /** The card about the customer. */
  customer: Html | ''
}

/** The whole of `main` at `/noi-bo/phieu/<code>/`. */
export function ticketPage(parts: TicketPageParts): Html {
  const { view, refused } = parts
  const { ticket } = view
  return html`<div
    class="desk desk-ticket"
    data-code="${ticket.code}"
    data-etag="${parts.etag}"
    data-address="${staffTicketPath(ticket.code)}"
    data-news="${words.news}"
    data-show="${words.newsShow}"
  >
    ${head(view)} ${refused && summary(refused)}
    ${ticket.isSuspect && html`<p class="notice warn">${words.suspectLead}</p>`}
    ${
      view.failedMails > 0 &&
      html`<p class="notice warn">${words.failedMails(view.failedMails)}</p>`
    }
    ${quickActions(parts)}
    <div class="columns">
      <div>${conversation(view)} ${view.isNewest && boxes({ ...parts, view, refused })}</div>
      <aside id="viec">
        ${actionList(parts)} ${facts(view, parts.guides)} ${parts.customer}
        ${checklists(view, refused)}
        ${
          view.rating &&
          html`<section class="card">
            <p><b>${words.rating(view.rating.score)}</b></p>
            ${view.rating.comment && html`<p class="typed">${view.rating.comment}</p>`}
          </section>`
        }
      </aside>
    </div>
    <p class="muted small key-hint">${words.keys}</p>
    ${jumps(view)}
  </div>`
}

function head({ ticket, now }: DeskTicket): Html {
  const isOpen = ticket.status !== 'closed'
  return html`<header class="ticket-head">
    <p class="crumb"><a href="${STAFF_TICKETS_PATH}">‹ ${words.back}</a></p>
    <h1><span class="code">${ticket.code}</span> ${ticket.subject}</h1>
    <p class="signs">
      ${statusBadge(ticket.status)}
      ${ticket.priority === 'urgent' && html`<b class="late">${priorityLabels.urgent}</b>`}
      ${ticket.isSuspect && html`<b class="late">${words.suspect}</b>`}
      ${isOpen && ticket.firstResponseAt === null && dueText(ticket.dueAt, now)}
    </p>
  </header>`
}

/** Controls of each form that errors may be about; errors about others are plain sentences. */
const CONTROLS: Readonly<Record<string, readonly string[]>> = {
  answer: ['via', 'body', 'attachments'],
  note: ['body'],
  transfer: ['team'],
  handOver: ['team', 'reason'],
  assign: ['assignee'],
  ask: ['via', 'items'],
  close: ['via', 'resolution', 'cause', 'solutionGuide', 'callbackOn'],
  resolve: ['via', 'resolution'],
  reopen: ['reason'],
  edit: [
    'name',
    'priority',
    'requestType',
    'product',
    'occurredAt',
    'contract',
    'jobCode',
    'callbackOn',
  ],
  step: ['text'],
}

function summary(refused: Refused): Html | '' {
  const { form } = refused
  const controls = CONTROLS[form] ?? []
  return errorSummary({
    ...troubleOn(refused),
    controls: controls.map((name) => controlId(form, name)),
  })
}

/** On narrow windows: what people do most, always at hand. */
function jumps({ actions, isNewest }: DeskTicket): Html {
  return html`<nav class="jumps" aria-label="${words.jumps}">
    ${
      isNewest &&
      actions.has('answer') &&
      html`<a class="button" href="#answer">${words.jumpAnswer}</a>`
    }
    ${isNewest && html`<a class="button quiet" href="#note">${words.jumpNote}</a>`}
    <a class="button quiet" href="#viec">${words.jumpActions}</a>
  </nav>`
}
