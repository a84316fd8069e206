import { html } from 'hono/html'
import { TICKET_LINKS_API } from '../../../content/addresses.ts'
import { lookup as words } from '../../../content/text/ticket.ts'
import { described, errorOf, errorSummary, field } from '../../http/form-parts.ts'
import type { Html } from '../../http/page.ts'
import type { LookupState } from '../view.ts'

/** Draws `main` of `/tra-cuu/`: asks for an e-mail address and reveals nothing about it. */
export function lookupPage({ values, errors, problem }: LookupState): Html {
  const email = { ...words.email, name: 'email', error: errorOf(errors, 'email') }
  const code = { ...words.code, name: 'code', error: errorOf(errors, 'code'), isOptional: true }
  return html`<div class="form-head">
      <h1>${words.title}</h1>
      ${errorSummary({ errors, problem, controls: ['email', 'code'] })}
      <p class="lead">${words.lead}</p>
    </div>
    <form class="ask-form card" method="post" action="${TICKET_LINKS_API}" novalidate>
      ${field(
        email,
        html`<input
          ${described(email)}
          type="email"
          autocomplete="email"
          autocapitalize="off"
          spellcheck="false"
          required
          value="${values.email ?? ''}"
        />`,
      )}
      ${field(
        code,
        html`<input
          ${described(code)}
          type="text"
          autocomplete="off"
          autocapitalize="characters"
          spellcheck="false"
          value="${values.code ?? ''}"
        />`,
      )}
      <button class="button">${words.submit}</button>
    </form>`
}
