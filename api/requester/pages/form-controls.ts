import { html } from 'hono/html'
import type { ExtraField } from '../../../content/schema.ts'
import { fields } from '../../../content/text/form.ts'
import { described, errorOf, field } from '../../http/form-parts.ts'
import type { Html } from '../../http/page.ts'
import type { FormState, FormValues } from '../view.ts'

/** Fields with an input for one line. */
type TextName = 'name' | 'email' | 'phone' | 'subject' | ExtraField

/** An input for pictures; the script adds a drop area and a list of the chosen ones. */
export function pictureInput(attributes: Html): Html {
  return html`<input
    type="file"
    ${attributes}
    multiple
    accept="image/png,image/jpeg,image/webp"
    data-pictures
  />`
}

/** An option of a select. */
interface Row {
  slug: string
  label: string
  /** Product that the script selects along with this request type. */
  product?: string | null
}

/** A select for a product or a request type. */
export function choice(
  { values, errors }: FormState,
  name: 'product' | 'requestType',
  rows: readonly Row[],
): Html {
  const { label, choose, required } = fields[name]
  const parts = { name, label, error: errorOf(errors, name) }
  return field(
    parts,
    html`<select ${described(parts)} required data-required="${required}">
      <option value="">${choose}</option>
      ${rows.map(
        ({ slug, label, product }) =>
          html`<option
            value="${slug}"
            ${product && html`data-product="${product}"`}
            ${slug === values[name] && 'selected'}
          >
            ${label}
          </option>`,
      )}
    </select>`,
  )
}

/**
 * An input for one line of text.
 * @param control   attributes of the input: type and rules
 * @param forTypes  request types that the field is for; all when left out
 */
export function textField(
  { values, errors, browser }: FormState,
  name: TextName,
  {
    control,
    isOptional = false,
    forTypes,
  }: { control: Html; isOptional?: boolean; forTypes?: readonly string[] },
): Html {
  const { label, hint } = fields[name]
  const parts = { name, label, hint, error: errorOf(errors, name), isOptional, forTypes }
  const value = values[name as keyof FormValues] ?? (name === 'browser' ? browser : undefined) ?? ''
  return field(parts, html`<input ${described(parts)} ${control} value="${value}" />`)
}

/** A checkbox and its label. */
export interface TickParts {
  id: string
  name: string
  value: string
  label: string
  isTicked: boolean
  more?: Html
}

/** Draws a checkbox inside its label. */
export function tick({ id, name, value, label, isTicked, more }: TickParts): Html {
  return html`<label class="tick" for="${id}"
    ><input
      type="checkbox"
      id="${id}"
      name="${name}"
      value="${value}"
      ${isTicked && 'checked'}
      ${more}
    />
    <span>${label}</span></label
  >`
}

/** Limits in code points, and the sentence for each fault. */
interface Rules {
  required?: string
  short?: string
  long: string
  /** Sentence for a malformed value; e-mail addresses only. */
  form?: string
  min?: number
  max: number
}

/** Attributes for the checks by script, with the server's sentences; the server checks again. */
export function rules({ required, short, long, form, min, max }: Rules): Html {
  return html`${required && html`data-required="${required}"`}
  ${short && html`data-min="${min}" data-short="${short}"`} ${form && html`data-form="${form}"`}
  data-max="${max}" data-long="${long}"`
}
