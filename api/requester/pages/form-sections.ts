import { guidePath } from '../../../content/addresses.ts'
import { html } from 'hono/html'
import { type ExtraField, products, requestTypes } from '../../../content/schema.ts'
import { descriptionHints, fields, form as words, limits } from '../../../content/text/form.ts'
import { consent, consentItems, consentLines } from '../../../content/text/privacy.ts'
import { described, errorLine, errorOf, field, textArea } from '../../http/form-parts.ts'
import type { Html } from '../../http/page.ts'
import type { FormState } from '../view.ts'
import { choice, pictureInput, rules, textField, tick } from './form-controls.ts'

/** The parts of the form at `/gui-yeu-cau/`, in the order of the page. */

/** Who writes: name, address, phone. */
export function who(state: FormState): Html {
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

/** What happened: product, type, subject, description, time, pictures. */
export function what(state: FormState): Html {
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

/** Details that some request types ask for. */
export function more(state: FormState): Html {
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

/** Steps of the guide that the visitor comes from, and other steps that were ticked before. */
export function tried({ guide, values, errors }: FormState): Html | '' {
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

/** The consent: what is stored, why, for how long, and the box to tick (DOMAIN §9). */
export function agreement({ values, errors, controllerName }: FormState): Html {
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
        // Ticked only when the person ticked it before (DOMAIN §9).
        isTicked: values.consent === 'true' || values.consent === 'on',
        more: html`required data-required="${fields.consent.required}"
        aria-describedby="consent-hint${error ? ' consent-error' : ''}"
        ${error && html`aria-invalid="true"`}`,
      })}
    </div>
  </fieldset>`
}
