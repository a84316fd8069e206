import { html } from 'hono/html'
import { guidePath, TICKETS_API } from '../../../content/addresses.ts'
import { type ExtraField, products, requestTypes } from '../../../content/schema.ts'
import { descriptionHints, fields, form as words, limits } from '../../../content/text/form.ts'
import { consent, consentItems, consentLines } from '../../../content/text/privacy.ts'
import {
  described,
  errorLine,
  errorOf,
  errorSummary,
  field,
  textArea,
} from '../../http/form-parts.ts'
import type { Html } from '../../http/page.ts'
import { TRAP } from '../form-fields.ts'
import type { FormState, FormValues } from '../view.ts'

/**
 * The whole of `main` at `/gui-yeu-cau/`, empty, prefilled or come back with what is wrong.
 *
 * Works without JavaScript. The checks are the server's (`novalidate`): a browser's own words are
 * not ours, and come one at a time. `data-…` holds what `site/scripts/form.ts` says by itself.
 */
export function formPage(state: FormState): Html {
  const { errors, problem, guide, filesLost } = state
  return html`<div class="form-page">
    <div class="form-head">
      <h1>${words.title}</h1>
      ${errorSummary({
        errors,
        problem,
        controls: CONTROLS,
        sentence: problem?.slug === 'trung-khoa' ? words.changed : undefined,
      })}
      ${filesLost && html`<p class="notice warn">${words.filesLost}</p>`}
      <p class="lead">${words.lead}</p>
      <p>${words.next}</p>
    </div>
    <form
      id="form"
      class="ask-form"
      method="post"
      action="${TICKETS_API}"
      enctype="multipart/form-data"
      novalidate
      data-came-back="${String(errors.length > 0 || Boolean(problem))}"
    >
      <p class="hint">${words.needed}</p>
      <input type="hidden" name="idempotencyKey" value="${state.idempotencyKey}" />
      ${guide && html`<input type="hidden" name="guide" value="${guide.slug}" />`}
      <div class="trap" aria-hidden="true">
        <label for="${TRAP}">${words.trap}</label>
        <input id="${TRAP}" name="${TRAP}" tabindex="-1" autocomplete="off" />
      </div>
      ${who(state)} ${what(state)} ${more(state)} ${tried(state)} ${agreement(state)}
      <div class="send">
        <button class="button" data-send>${words.submit}</button>
        <p class="send-status" role="status"></p>
      </div>
    </form>
    ${aside(state)}
  </div>`
}

/** Controls that the summary of errors can link to. */
const CONTROLS = [
  'name',
  'email',
  'phone',
  'product',
  'requestType',
  'subject',
  'description',
  'occurredAt',
  'occurredAtUnknown',
  'browser',
  'errorCode',
  'keyword',
  'attachments',
  'stepsTried',
  'consent',
] as const

type TextName = 'name' | 'email' | 'phone' | 'subject' | ExtraField

function who(state: FormState): Html {
  return html`<fieldset>
    <legend><h2>${words.parts.who}</h2></legend>
    <p class="hint">${words.children}</p>
    ${textField(state, 'name', {
      control: html`type="text" autocomplete="name" required
      ${rules({ ...fields.name, ...limits.name })}`,
    })}
    ${textField(state, 'email', {
      control: html`type="email" autocomplete="email" autocapitalize="off" spellcheck="false"
      required ${rules({ ...fields.email, ...limits.email })}`,
    })}
    ${textField(state, 'phone', {
      isOptional: true,
      control: html`type="tel" autocomplete="tel" ${rules({ ...fields.phone, ...limits.phone })}`,
    })}
  </fieldset>`
}

function what(state: FormState): Html {
  const { values, errors } = state
  const description = { ...fields.description, name: 'description' }
  const error = errorOf(errors, 'description')
  return html`<fieldset>
    <legend><h2>${words.parts.what}</h2></legend>
    ${choice(state, 'product', products)} ${choice(state, 'requestType', requestTypes)}
    ${textField(state, 'subject', {
      control: html`type="text" required ${rules({ ...fields.subject, ...limits.subject })}`,
    })}
    ${field(
      {
        ...description,
        error,
        more: html`${Object.entries(descriptionHints).map(
          ([type, hint]) => html`<p class="hint" data-for="${type}">${hint}</p>`,
        )}`,
      },
      textArea(
        html`${described({ ...description, error })} required
        ${rules({ ...fields.description, ...limits.description })}`,
        7,
        values.description ?? '',
      ),
    )}
    <div class="suggest" data-suggest aria-live="polite" hidden></div>
    ${time(state)} ${pictureField(state)}
  </fieldset>`
}

function time({ values, errors }: FormState): Html {
  const parts = {
    name: 'occurredAt',
    ...fields.occurredAt,
    error: errorOf(errors, 'occurredAt') ?? errorOf(errors, 'occurredAtUnknown'),
  }
  return html`<div class="field ${parts.error && 'wrong'}">
    <label for="occurredAt">${parts.label}</label>
    <p class="hint" id="occurredAt-hint">${parts.hint}</p>
    ${errorLine('occurredAt', parts.error)}
    <input
      type="datetime-local"
      ${described(parts)}
      value="${values.occurredAt ?? ''}"
      data-required="${parts.required}"
      data-form="${parts.form}"
      data-unless="occurredAtUnknown"
    />
    ${tick({
      id: 'occurredAtUnknown',
      name: 'occurredAtUnknown',
      value: 'true',
      label: fields.occurredAtUnknown.label,
      isTicked: values.occurredAtUnknown !== undefined && values.occurredAtUnknown !== 'false',
    })}
  </div>`
}

function pictureField({ errors }: FormState): Html {
  const { label, hint, care } = fields.attachments
  const parts = { name: 'attachments', label, hint, error: errorOf(errors, 'attachments') }
  return field(
    { ...parts, more: html`<p class="hint" id="attachments-care">${care}</p>` },
    pictureInput(described(parts)),
  )
}

/** A control for pictures; the script adds a place to drop them and a list of those chosen. */
export function pictureInput(attributes: Html): Html {
  return html`<input
    type="file"
    ${attributes}
    multiple
    accept="image/png,image/jpeg,image/webp"
    data-pictures
  />`
}

function more(state: FormState): Html {
  const side = (name: ExtraField) =>
    textField(state, name, {
      isOptional: true,
      forTypes: requestTypes
        .filter(({ extraFields }) => extraFields.includes(name))
        .map(({ slug }) => slug),
      control: html`type="text" autocomplete="off" spellcheck="false"
      ${rules({ ...fields[name], ...limits.side })}`,
    })
  return html`<fieldset data-more>
    <legend><h2>${words.parts.more}</h2></legend>
    ${side('keyword')} ${side('errorCode')} ${side('browser')}
  </fieldset>`
}

/** Steps of the guide that one comes from, and whatever else was said to have been tried. */
function tried({ guide, values, errors }: FormState): Html | '' {
  const ticked = values.stepsTried ?? []
  const steps = guide?.steps ?? []
  const others = ticked.filter((title) => !steps.some((step) => step.title === title))
  const all = [...steps, ...others.map((title) => ({ id: '', title }))]
  const from =
    guide && html`<p>${words.fromGuide} <a href="${guidePath(guide.slug)}">${guide.title}</a></p>`
  if (all.length === 0) return from || ''
  const { label, hint } = fields.stepsTried
  return html`<fieldset data-guide="${guide?.slug}">
    <legend><h2>${words.parts.tried}</h2></legend>
    ${from}
    <p class="hint">${label} ${hint}</p>
    ${errorLine('stepsTried', errorOf(errors, 'stepsTried'))}
    ${all.map(({ id, title }, place) =>
      tick({
        // The first one has the field's own name, so that the summary of errors finds it.
        id: place === 0 ? 'stepsTried' : `stepsTried-${place}`,
        name: 'stepsTried',
        value: title,
        label: title,
        isTicked: ticked.includes(title),
        more: html`data-step="${id}"`,
      }),
    )}
  </fieldset>`
}

function agreement({ values, errors, controllerName }: FormState): Html {
  const error = errorOf(errors, 'consent')
  return html`<fieldset>
    <legend><h2>${words.parts.consent}</h2></legend>
    <div class="consent-lines" id="consent-hint">
      ${consentLines(controllerName).map((line) => html`<p>${line}</p>`)}
      <p>${consent.rights} <a href="${consent.moreHref}">${consent.more}</a>.</p>
    </div>
    <details class="consent">
      <summary>${consent.summary}</summary>
      <dl>
        ${consentItems(controllerName).map(
          ({ term, text }) =>
            html`<dt>${term}</dt>
              <dd>${text}</dd>`,
        )}
      </dl>
    </details>
    <div class="field ${error && 'wrong'}">
      ${errorLine('consent', error)}
      ${tick({
        id: 'consent',
        name: 'consent',
        value: 'true',
        label: fields.consent.label,
        // Never ticked by us: only what the person ticked comes back ticked (DOMAIN §9).
        isTicked: values.consent === 'true' || values.consent === 'on',
        more: html`required data-required="${fields.consent.required}"
        aria-describedby="consent-hint${error ? ' consent-error' : ''}"
        ${error && html`aria-invalid="true"`}`,
      })}
    </div>
  </fieldset>`
}

function aside({ zaloUrl }: FormState): Html {
  return html`<aside class="form-aside" aria-labelledby="after">
    <h2 id="after">${words.after.title}</h2>
    <ol>
      ${words.after.steps.map((step) => html`<li>${step}</li>`)}
    </ol>
    <p class="small">${words.mailInstead}</p>
    ${zaloUrl && html`<p><a href="${zaloUrl}" rel="noopener">${words.zalo}</a></p>`}
  </aside>`
}

interface Row {
  slug: string
  label: string
  /** The product that a type is always about: chosen along with it, by the script. */
  product?: string | null
}

function choice(
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

function textField(
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

interface TickParts {
  id: string
  name: string
  value: string
  label: string
  isTicked: boolean
  more?: Html
}

function tick({ id, name, value, label, isTicked, more }: TickParts): Html {
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

interface Rules {
  required?: string
  short?: string
  long: string
  /** Sentence of a text that is not of the right form; addresses only. */
  form?: string
  min?: number
  max: number
}

/** The gentle checks of the script, with the server's own sentences; the server checks again. */
function rules({ required, short, long, form, min, max }: Rules): Html {
  return html`${required && html`data-required="${required}"`}
  ${short && html`data-min="${min}" data-short="${short}"`} ${form && html`data-form="${form}"`}
  data-max="${max}" data-long="${long}"`
}
