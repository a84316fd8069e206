import { html } from 'hono/html'
import type { Status } from '../../content/schema.ts'
import { dueIn } from '../../content/text/desk.ts'
import { formatInstant } from '../../content/text/format.ts'
import { statusLabels } from '../../content/text/ticket.ts'
import type { Trouble } from '../door/page-parts.ts'
import { errorLine, errorOf, field, fieldOf, textArea } from '../http/form-parts.ts'
import type { Html } from '../http/page.ts'

/* Parts that the pages of the desk share. */

/** Renders nothing. */
export const NONE = ''

/** Signs of the states, so that colour is not alone. */
const SIGNS: Record<Status, string> = {
  new: '○',
  transferred: '◔',
  in_progress: '●',
  waiting: '◷',
  closed: '✓',
}

/** A state as sign, word and colour. */
export function statusBadge(status: Status): Html {
  return html`<span class="badge ${status}"
    ><span aria-hidden="true">${SIGNS[status]}</span> ${statusLabels[status]}</span
  >`
}

/** How far a deadline is: "còn 2 giờ", "trễ 15 phút". */
export function dueText(dueAt: Date, now: Date): Html {
  const { isLate, text } = dueIn(dueAt, now)
  return isLate
    ? html`<b class="late"><span aria-hidden="true">⚠</span> ${text}</b>`
    : html`<span class="due">${text}</span>`
}

/** An instant with its machine-readable value. */
export function moment(at: Date): Html {
  return html`<time datetime="${at.toISOString()}">${formatInstant(at)}</time>`
}

/** Typed text with its line breaks. */
export function typed(text: string): Html {
  // prettier-ignore
  return html`<div class="typed" dir="auto">${text}</div>`
}

/** What was typed into a form that came back, and what is wrong with it. */
export interface Refused {
  /** Name of the form: the last part of its call. */
  form: string
  values: Readonly<Record<string, string>>
  trouble: Trouble
  /** Files were sent with it; browsers do not refill file controls. */
  filesLost: boolean
}

/** A control of one of several forms on a page; its id carries the form's name. */
export interface Control {
  form: string
  name: string
  label: string
  hint?: string
  refused: Refused | null
  /** Shown when nothing was typed before. */
  value?: string
}

/** Id of a control; the error summary links to it. */
export function controlId(form: string, name: string): string {
  return `${form}-${name}`
}

/** The trouble of a form, with pointers to this page's control ids. */
export function troubleOn(refused: Refused): Trouble {
  const { form, trouble } = refused
  const errors = trouble.errors.map(({ pointer, detail }) => ({
    pointer: `#/${controlId(form, fieldOf(pointer))}`,
    detail,
  }))
  return { ...trouble, errors }
}

/** What a control shows: typed text first, then its value. */
export function valueOf({ form, name, refused, value = NONE }: Control): string {
  return refused?.form === form ? (refused.values[name] ?? NONE) : value
}

function partsOf({ form, name, label, hint, refused }: Control) {
  const id = controlId(form, name)
  const error = refused?.form === form ? errorOf(refused.trouble.errors, name) : undefined
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ')
  return {
    parts: { name: id, label, hint, error },
    attributes: html`id="${id}" name="${name}" ${described && html`aria-describedby="${described}"`}
    ${error && html`aria-invalid="true"`}`,
  }
}

/** A line of text. */
export function inputField(control: Control, attributes: Html | '' = NONE): Html {
  const { parts, attributes: own } = partsOf(control)
  return field(parts, html`<input ${own} ${attributes} value="${valueOf(control)}" />`)
}

/** Pictures, several at once. */
export function pictureField(control: Control): Html {
  const { parts, attributes } = partsOf(control)
  return field(
    parts,
    html`<input type="file" ${attributes} multiple accept="image/png,image/jpeg,image/webp" />`,
  )
}

/** Text of several lines. */
export function areaField(control: Control, rows: number, attributes: Html | '' = NONE): Html {
  const { parts, attributes: own } = partsOf(control)
  return field(parts, textArea(html`${own} ${attributes}`, rows, valueOf(control)))
}

/** A choice of one. */
export function selectField(
  control: Control,
  options: readonly { value: string; label: string }[],
): Html {
  const { parts, attributes } = partsOf(control)
  const chosen = valueOf(control)
  return field(
    parts,
    html`<select ${attributes}>
      ${options.map(
        ({ value, label }) =>
          html`<option value="${value}" ${value === chosen && 'selected'}>${label}</option>`,
      )}
    </select>`,
  )
}

/** A box to tick; it sends `true`. */
export function tickField(control: Control): Html {
  const id = controlId(control.form, control.name)
  const error =
    control.refused?.form === control.form
      ? errorOf(control.refused.trouble.errors, control.name)
      : undefined
  return html`${errorLine(id, error)}<label class="tick" for="${id}"
      ><input
        type="checkbox"
        id="${id}"
        name="${control.name}"
        value="true"
        ${valueOf(control) === 'true' && 'checked'}
      /><span>${control.label}</span></label
    >`
}
