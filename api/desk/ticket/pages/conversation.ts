import { html } from 'hono/html'
import { STAFF_ATTACHMENTS_API, staffTicketPath } from '../../../../content/addresses.ts'
import { channels, labelOf } from '../../../../content/schema.ts'
import { teamLabels } from '../../../../content/text/desk.ts'
import {
  actionForms,
  deskEvents,
  deskTicket as words,
} from '../../../../content/text/desk-ticket.ts'
import type { Attachment } from '../../../attachments/attachments.ts'
import type { Html } from '../../../http/page.ts'
import { moment, NONE, typed } from '../../parts.ts'
import type { DeskTicket } from '../read.ts'
import type { Entry } from '../timeline.ts'

/** The request, and everything that was said and done since: oldest first. */
export function conversation(view: DeskTicket): Html {
  const { ticket, entries, older, isNewest } = view
  const address = staffTicketPath(ticket.code)
  return html`<section id="trao-doi" aria-labelledby="conversation">
    <h2 id="conversation">${words.conversation}</h2>
    <article class="entry requester" id="yeu-cau">
      <p class="byline">
        <b>${ticket.requester.name}</b> · ${labelOf(channels, ticket.channel)} ·
        ${moment(ticket.receivedAt)}
      </p>
      ${typed(ticket.description)} ${pictures(view, null)}
    </article>
    ${older && html`<p><a href="${address}?truoc=${older}#trao-doi">${words.older}</a></p>`}
    <ol class="entries plain">
      ${entries.map((each) => html`<li id="${each.id}">${entry(view, each)}</li>`)}
    </ol>
    ${!isNewest && html`<p><a href="${address}#trao-doi">${words.newest}</a></p>`}
  </section>`
}

function entry(view: DeskTicket, each: Entry): Html {
  switch (each.type) {
    case 'event':
      return html`<p class="event">
        ${deskEvents[each.kind]}${detailOf(view, each.data)} ·
        ${each.staffId ? nameOf(view, each.staffId) : words.system} · ${moment(each.at)}
      </p>`
    case 'note':
      return html`<article class="entry note">
        <p class="byline">
          <b>${words.note}</b> · ${nameOf(view, each.staffId)} · ${moment(each.at)}
        </p>
        ${typed(each.body)}
      </article>`
    case 'message':
      return message(view, each)
  }
}

function message(view: DeskTicket, each: Extract<Entry, { type: 'message' }>): Html {
  const isTheirs = each.author === 'requester'
  const author = isTheirs ? view.ticket.requester.name : nameOf(view, each.staffId)
  return html`<article class="entry ${each.author}">
    <p class="byline">
      <b>${author}</b> · ${words.via(labelOf(channels, each.via).toLowerCase())} ·
      ${moment(each.at)}
      ${
        each.mail &&
        html`·
          <span class="${each.mail === 'failed' ? 'late' : 'muted'}"
            >${words.mail[each.mail]}</span
          >`
      }
    </p>
    ${typed(each.body)} ${pictures(view, each.id)}
  </article>`
}

/** Values of an event that are worth a word: team, assignee, corrected fields. */
function detailOf(view: DeskTicket, data: Readonly<Record<string, unknown>>): string {
  const { team, to, fields } = data
  if (typeof fields === 'string') {
    const labels: Readonly<Record<string, string>> = actionForms.edit
    const names = fields
      .split(' ')
      .map((name) => (name === 'checklist' ? words.steps : labels[name]))
    return `: ${names.filter((name) => name !== undefined).join(', ')}`
  }
  if (typeof team === 'string' && team in teamLabels) {
    return `: ${teamLabels[team as keyof typeof teamLabels]}`
  }
  return typeof to === 'string' ? ` cho ${nameOf(view, to)}` : NONE
}

/** Name of a member of staff. */
export function nameOf({ colleagues }: Pick<DeskTicket, 'colleagues'>, id: string | null): string {
  return colleagues.find((each) => each.id === id)?.name ?? words.unknownStaff
}

function pictures({ attachments }: DeskTicket, messageId: string | null): Html | '' {
  const own = attachments.filter((each) => each.messageId === messageId)
  if (own.length === 0) return NONE
  return html`<ul class="pictures plain" aria-label="${words.attachments}">
    ${own.map((each) => html`<li>${picture(each)}</li>`)}
  </ul>`
}

function picture({ id, name }: Attachment): Html {
  const address = `${STAFF_ATTACHMENTS_API}/${id}`
  return html`<a href="${address}"
    ><img src="${address}" alt="${name}" loading="lazy" height="96"
  /></a>`
}
