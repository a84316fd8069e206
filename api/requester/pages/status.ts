import { html } from 'hono/html'
import { guidePath, ticketPath, TICKETS_API } from '../../../content/addresses.ts'
import { labelOf, products, requestTypes, type Status } from '../../../content/schema.ts'
import { fields, limits } from '../../../content/text/form.ts'
import { formatDay, formatInstant, formatOccurredAt } from '../../../content/text/format.ts'
import {
  messageForm,
  ratingForm,
  stations,
  statusNext,
  ticketPage as words,
  viaTexts,
} from '../../../content/text/ticket.ts'
import {
  described,
  errorLine,
  errorOf,
  errorSummary,
  field,
  textArea,
} from '../../http/form-parts.ts'
import type { Html } from '../../http/page.ts'
import type { MessageView, TicketView } from '../view.ts'
import { pictureInput } from './form-controls.ts'
import { fileLinks } from './files.ts'

/**
 * Draws `main` of `/yeu-cau/<token>/`: confirmation while the request is new, state, next step and
 * deadline, conversation, and the request as it was sent. A closed ticket shows its result and the
 * rating first, and the form that reopens it last.
 */
export function statusPage(view: TicketView): Html {
  const isClosed = view.status === 'closed'
  return html`<div class="ticket" data-code="${view.code}">
    <div>
      ${head(view)} ${state(view)} ${isClosed && html`${result(view)} ${rating(view)}`}
      ${conversation(view)} ${isClosed && history(view)} ${answerForm(view)}
    </div>
    <div>
      ${details(view)} ${!isClosed && history(view)}
      <p class="notice">${words.keep}</p>
    </div>
  </div>`
}

function head(view: TicketView): Html {
  const { code, isNew, subject } = view
  const codeLine = html`<p class="code-line">
    <span class="muted">${words.codeLabel}</span> <strong class="code">${code}</strong>
    <button type="button" class="button quiet" data-copy="${code}" hidden>${words.copyCode}</button>
    <button type="button" class="button quiet" data-copy-link hidden>${words.copyLink}</button>
  </p>`
  if (!isNew) {
    return html`<h1>${subject}</h1>
      ${codeLine}`
  }
  return html`<div class="receipt notice good" data-received>
    <h1>${words.received}</h1>
    ${codeLine}
    <p>${words.acknowledgment(view.email)}</p>
    <p class="small">${words.wrongEmail}</p>
  </div>`
}

const PLACES = {
  new: 0,
  transferred: 1,
  in_progress: 2,
  waiting: 2,
  closed: 3,
} as const satisfies Record<Status, number>

function state(view: TicketView): Html {
  const { status, statusLabel, dueAt, isOverdue, resultDueOn, isAnswered } = view
  const isOpen = status !== 'closed'
  return html`<section class="card state" aria-labelledby="state">
    <h2 id="state">${words.state}: <span class="badge ${status}">${statusLabel}</span></h2>
    ${progress(status, statusLabel)}
    <p><b>${words.next}:</b> ${statusNext[status]}</p>
    ${isOpen && !isAnswered && html`<p>${words.dueAt(formatInstant(dueAt))}</p>`}
    ${isOpen && isOverdue && html`<p class="notice warn">${words.overdue}</p>`}
    ${isOpen && resultDueOn && html`<p>${words.resultDueOn(formatDay(resultDueOn))}</p>`}
    ${isOpen && !isAnswered && html`<p class="muted small">${words.promise}</p>`}
  </section>`
}

function progress(status: Status, statusLabel: string): Html {
  const place = PLACES[status]
  const labels = [stations.received, stations.transferred, stations.progress, stations.closed]
  return html`<ol class="stations plain" aria-label="${stations.label}">
    ${labels.map((label, each) => {
      const isHere = each === place
      const isDone = each < place || status === 'closed'
      return html`<li class="${isDone && 'done'}" ${isHere && html`aria-current="step"`}>
        ${isHere && status === 'waiting' ? statusLabel : label}
        ${isDone && html`<span class="visually-hidden">(${stations.done})</span>`}
      </li>`
    })}
  </ol>`
}

function result({ resolution }: TicketView): Html | '' {
  if (!resolution) return ''
  return html`<section aria-labelledby="result">
    <h2 id="result">${words.result}</h2>
    <div class="card">${typed(resolution)}</div>
  </section>`
}

/** The request itself, on each page of the history, then the messages of the page. */
function conversation(view: TicketView): Html {
  const { token, description, receivedAt, attachments, messages, older, isNewest } = view
  const request: MessageView = {
    author: 'requester',
    body: description,
    at: receivedAt,
    via: 'web',
    attachments,
  }
  const isWhole = isNewest && older === null
  return html`<section id="trao-doi" aria-labelledby="conversation">
    <h2 id="conversation">${words.conversation}</h2>
    <ol class="messages plain">
      ${message(token, request)}
    </ol>
    ${olderLink(view)}
    ${
      messages.length === 0
        ? !isWhole && html`<p class="muted">${words.noMessagesHere}</p>`
        : html`<ol class="messages plain">
            ${messages.map((each) => message(token, each))}
          </ol>`
    }
    ${!isNewest && html`<p><a href="${ticketPath(token)}#trao-doi">${words.newest}</a></p>`}
  </section>`
}

/** Link to the older page of messages and events. */
function olderLink({ token, older }: TicketView): Html | '' {
  if (older === null) return ''
  return html`<p><a href="${ticketPath(token)}?truoc=${older}#trao-doi">${words.older}</a></p>`
}

function message(token: string, { author, body, at, via, attachments }: MessageView): Html {
  const way = author === 'staff' && viaTexts[via]
  return html`<li class="message ${author}">
    <p class="meta"><b>${words.authors[author]}</b>${way && ` ${way}`} ${moment(at)}</p>
    ${typed(body)} ${fileLinks(token, attachments)}
  </li>`
}

/** What staff wait for, above the form that sends it. */
function askedItems({ asked }: TicketView): Html | '' {
  if (asked.length === 0) return ''
  return html`<div class="notice warn">
    <p><b>${words.asked}</b></p>
    <ul>
      ${asked.map((each) => html`<li>${each}</li>`)}
    </ul>
  </div>`
}

function answerForm(view: TicketView): Html {
  const { token, status, draft, idempotencyKey } = view
  const errors = draft?.errors ?? []
  const isClosed = status === 'closed'
  const body = {
    name: 'body',
    label: messageForm.label,
    hint: isClosed ? messageForm.reopenHint : messageForm.hint,
    error: errorOf(errors, 'body'),
  }
  const { hint, care } = fields.attachments
  const files = {
    name: 'attachments',
    label: fields.attachments.label,
    hint,
    error: errorOf(errors, 'attachments'),
  }
  return html`<section aria-labelledby="answer">
    <h2 id="answer">${isClosed ? messageForm.reopenTitle : messageForm.title}</h2>
    ${askedItems(view)}
    ${draft && errorSummary({ errors, problem: draft.problem, controls: ['body', 'attachments'] })}
    ${draft?.filesLost && html`<p class="notice warn">${messageForm.filesLost}</p>`}
    <form
      id="message-form"
      class="ask-form card"
      method="post"
      action="${TICKETS_API}/${token}/messages"
      enctype="multipart/form-data"
      novalidate
    >
      <input type="hidden" name="idempotencyKey" value="${idempotencyKey}" />
      ${field(
        body,
        textArea(
          html`${described(body)} required data-required="${messageForm.required}"
          data-max="${limits.message.max}" data-long="${messageForm.long}"`,
          5,
          draft?.body ?? '',
        ),
      )}
      ${field(
        { ...files, more: html`<p class="hint">${care}</p>` },
        pictureInput(described(files)),
      )}
      <div class="send">
        <button class="button" data-send>${messageForm.submit}</button>
        <p class="send-status" role="status"></p>
      </div>
    </form>
  </section>`
}

function rating({ token, rating, ratingDraft: draft }: TicketView): Html {
  const errors = draft?.errors ?? []
  const given = draft ?? rating
  const error = errorOf(errors, 'score')
  const comment = {
    name: 'comment',
    label: ratingForm.commentLabel,
    error: errorOf(errors, 'comment'),
  }
  const thanked = rating && ratingForm.scores[rating.score - 1]
  return html`<section aria-labelledby="rating">
    <h2 id="rating">${ratingForm.title}</h2>
    ${thanked && html`<p class="notice good">${ratingForm.thanks(thanked)}</p>`}
    ${errorSummary({ errors, controls: ['score', 'comment'] })}
    <form class="ask-form card" method="post" action="${TICKETS_API}/${token}/rating" novalidate>
      <fieldset class="scores">
        <legend>${ratingForm.label}</legend>
        ${errorLine('score', error)}
        ${ratingForm.scores
          .map((label, place) => ({ label, score: place + 1 }))
          .toReversed()
          .map(
            ({ label, score }) =>
              html`<label class="tick"
                ><input
                  type="radio"
                  name="score"
                  value="${score}"
                  ${score === ratingForm.scores.length && html`id="score"`}
                  ${given?.score === score && 'checked'}
                /><span>${label}</span></label
              >`,
          )}
      </fieldset>
      ${field(comment, textArea(described(comment), 3, given?.comment ?? ''))}
      <button class="button quiet">${rating ? ratingForm.change : ratingForm.submit}</button>
    </form>
  </section>`
}

function details(view: TicketView): Html {
  const { detailLabels: labels } = words
  const rows: [string, Html | string | null][] = [
    [labels.subject, view.subject],
    [labels.product, labelOf(products, view.product)],
    [labels.requestType, labelOf(requestTypes, view.requestType)],
    [labels.occurredAt, formatOccurredAt(view.occurredAt, view.occurredAtUnknown)],
    [labels.receivedAt, formatInstant(view.receivedAt)],
    [labels.name, view.requesterName],
    [labels.email, view.isNew ? view.email : masked(view.email)],
    [labels.phone, view.phone],
    [labels.browser, view.browser],
    [labels.errorCode, view.errorCode],
    [labels.keyword, view.keyword],
    [
      labels.guide,
      view.guide && html`<a href="${guidePath(view.guide.slug)}">${view.guide.title}</a>`,
    ],
    [
      labels.stepsTried,
      view.stepsTried.length > 0
        ? html`<ul>
            ${view.stepsTried.map((step) => html`<li>${step}</li>`)}
          </ul>`
        : null,
    ],
  ]
  return html`<section aria-labelledby="details">
    <h2 id="details">${words.details}</h2>
    <dl class="details">
      ${rows
        .filter(([, value]) => value !== null)
        .map(
          ([term, value]) =>
            html`<div>
              <dt>${term}</dt>
              <dd>${value}</dd>
            </div>`,
        )}
    </dl>
  </section>`
}

function history(view: TicketView): Html | '' {
  const { events } = view
  if (events.length === 0) return ''
  return html`<section aria-labelledby="history">
    <h2 id="history">${words.history}</h2>
    ${olderLink(view)}
    <ol class="timeline plain">
      ${events.map(({ at, text }) => html`<li>${moment(at)} ${text}</li>`)}
    </ol>
  </section>`
}

function moment(at: Date): Html {
  return html`<time datetime="${at.toISOString()}">${formatInstant(at)}</time>`
}

/** Typed text with its line breaks and spaces; styled `white-space: pre-wrap`. */
function typed(text: string): Html {
  // prettier-ignore
  return html`<div class="typed" dir="auto">${text}</div>`
}

/** Masks an e-mail address: recognisable to its owner, useless to others. */
function masked(email: string): string {
  const at = email.lastIndexOf('@')
  return `${email.slice(0, 1)}***${email.slice(at)}`
}
