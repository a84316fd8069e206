import { TICKETS_API } from '../../../content/addresses.ts'
import { html } from 'hono/html'
import { form as words } from '../../../content/text/form.ts'
import { errorSummary } from '../../http/form-parts.ts'
import type { Html } from '../../http/page.ts'
import { TRAP } from '../form-fields.ts'
import type { FormState } from '../view.ts'
import { agreement, more, tried, what, who } from './form-sections.ts'

/**
 * Draws `main` of `/gui-yeu-cau/`: an empty, prefilled or refused form.
 *
 * Works without JavaScript. Only the server checks (`novalidate`): browsers use their own
 * sentences, one at a time. `data-…` attributes hold the sentences of `site/scripts/form.ts`.
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

/** Controls that the error summary can link to. */
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
