import { html } from 'hono/html'
import { DESK_API, staffTicketPath } from '../../../../content/addresses.ts'
import { answerBox as words, deskTicket, noteBox } from '../../../../content/text/desk-ticket.ts'
import { messageForm } from '../../../../content/text/ticket.ts'
import { formatInstant } from '../../../../content/text/format.ts'
import type { DraftKind } from '../../../drafts/repository.ts'
import { writersOf } from '../../../drafts/drafts.ts'
import type { Html } from '../../../http/page.ts'
import { areaField, NONE, pictureField, type Refused, selectField } from '../../parts.ts'
import type { DeskTicket } from '../read.ts'
import { nameOf } from './conversation.ts'
import { hidden, type Insertable, waysOf } from './shared.ts'

/** What the two boxes need besides the ticket. */
export interface Boxes {
  view: DeskTicket
  refused: Refused | null
  /** Filled templates that fit the ticket's state. */
  templates: readonly Insertable[]
  guides: readonly Insertable[]
  /** Text that the address asks for; it follows what the person has begun to write. */
  begin: string
}

/** The answer to the requester, and apart from it the note for colleagues. */
export function boxes(parts: Boxes): Html {
  return html`${withdrawals(parts)} ${answerForm(parts)} ${noteForm(parts)}`
}

/** Answers of this person that have not left yet; a closed ticket keeps them. */
function withdrawals({ view }: Boxes): Html[] {
  if (!view.actions.has('answer')) return []
  return view.entries
    .filter((each) => each.type === 'message')
    .filter(({ staffId, publishAt }) => staffId === view.me.staffId && publishAt !== null)
    .filter(({ publishAt }) => publishAt !== null && publishAt > view.now)
    .map(
      ({ id, publishAt }) =>
        html`<form
          class="notice undo"
          method="post"
          action="${DESK_API}/${view.ticket.code}/withdraw"
          data-undo="${publishAt?.toISOString()}"
        >
          ${hidden(view)} <input type="hidden" name="messageId" value="${id}" />
          <p>${deskTicket.withdrawLead}</p>
          <button class="button quiet">${deskTicket.withdraw}</button>
        </form>`,
    )
}

function answerForm({ view, refused, templates, guides, begin }: Boxes): Html | '' {
  const { ticket, actions, drafts, now, me } = view
  if (!actions.has('answer')) return NONE
  const form = 'answer'
  const draft = ownDraft(view, 'answer')
  const writers = writersOf(drafts, { me: me.staffId, now })
  return html`<section class="box" aria-labelledby="answer" data-box="answer">
    <h2 id="answer">${words.title}</h2>
    <p class="manner">${words.manner}</p>
    ${writers.map(
      ({ staffId }) =>
        html`<p class="notice warn">${deskTicket.writing(nameOf(view, staffId))}</p>`,
    )}
    ${insertForms({ view, templates, guides })}
    ${
      refused?.form === form &&
      refused.filesLost &&
      html`<p class="notice warn">${messageForm.filesLost}</p>`
    }
    <form
      method="post"
      action="${DESK_API}/${ticket.code}/answer"
      enctype="multipart/form-data"
      data-draft="answer"
    >
      ${hidden(view)}
      <input type="hidden" name="seenMessage" value="${view.lastMessage}" />
      ${selectField({ form, name: 'via', label: words.via, refused }, waysOf(view))}
      ${areaField(
        {
          form,
          name: 'body',
          label: words.label,
          refused,
          value: [draft?.body, begin].filter(Boolean).join('\n'),
        },
        6,
        html`data-answer`,
      )}
      ${pictureField({ form, name: 'attachments', label: words.pictures, hint: words.picturesHint, refused })}
      <div class="actions">
        ${sendButtons(refused)}
        <button
          class="button quiet"
          name="kind"
          value="answer"
          formaction="${DESK_API}/${ticket.code}/draft"
          formenctype="application/x-www-form-urlencoded"
        >
          ${words.saveDraft}
        </button>
        <span
          class="muted small"
          role="status"
          data-saved="${words.draftSaved}"
          data-failed="${words.draftFailed}"
          >${draft && words.draftOf(formatInstant(draft.at))}</span
        >
      </div>
    </form>
  </section>`
}

function sendButtons(refused: Refused | null): Html {
  const isRefused = refused?.form === 'answer'
  return html`<button class="button">${words.submit}</button> ${
      isRefused &&
      html`<button class="button quiet" name="confirmed" value="true">${words.anyway}</button>`
    }`
}

/** Without JavaScript each is a page with the text filled in; a script inserts it in place. */
function insertForms({
  view,
  templates,
  guides,
}: Pick<Boxes, 'view' | 'templates' | 'guides'>): Html {
  const select = (
    name: string,
    options: readonly Insertable[],
    labels: { label: string; none: string; submit: string },
  ): Html | '' =>
    (options.length > 0 &&
      html`<form
        class="insert"
        method="get"
        action="${staffTicketPath(view.ticket.code)}"
        data-insert
      >
        <label class="visually-hidden" for="${name}">${labels.label}</label>
        <select id="${name}" name="${name}">
          <option value="">${labels.none}</option>
          ${options.map(
            ({ id, label, text }) =>
              html`<option value="${id}" data-text="${text}">${label}</option>`,
          )}
        </select>
        <button class="button quiet">${labels.submit}</button>
      </form>`) ||
    NONE
  return html`<div class="inserts">
    ${select('mau', templates, {
      label: words.template,
      none: words.templateNone,
      submit: words.templateInsert,
    })}
    ${select('bai', guides, {
      label: words.guide,
      none: words.guideNone,
      submit: words.guideInsert,
    })}
  </div>`
}

function noteForm({ view, refused }: Boxes): Html | '' {
  const { ticket, actions } = view
  if (!actions.has('note')) return NONE
  const draft = ownDraft(view, 'note')
  const isOpen = refused?.form === 'note' || draft !== undefined
  return html`<details class="box note" data-box="note" ${isOpen && 'open'}>
    <summary><h2 id="note">${noteBox.title}</h2></summary>
    <form method="post" action="${DESK_API}/${ticket.code}/note" data-draft="note">
      ${hidden(view)}
      ${areaField(
        { form: 'note', name: 'body', label: noteBox.label, refused, value: draft?.body ?? NONE },
        3,
      )}
      <div class="actions">
        <button class="button">${noteBox.submit}</button>
        <span
          class="muted small"
          role="status"
          data-saved="${words.draftSaved}"
          data-failed="${words.draftFailed}"
        ></span>
      </div>
    </form>
  </details>`
}

function ownDraft({ drafts, me }: DeskTicket, kind: DraftKind) {
  return drafts.find((each) => each.staffId === me.staffId && each.kind === kind)
}
