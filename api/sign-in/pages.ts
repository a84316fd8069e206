import { html } from 'hono/html'
import { SIGN_IN_API, SIGN_IN_PATH } from '../../content/addresses.ts'
import { formatInstant } from '../../content/text/format.ts'
import {
  codePage as codeWords,
  linkPage as linkWords,
  signIn as words,
} from '../../content/text/staff.ts'
import { described, errorOf, errorSummary, field } from '../http/form-parts.ts'
import type { Html } from '../http/page.ts'
import type { Asked } from './asking.ts'
import type { LinkState } from './entering.ts'
import type { Trouble } from '../door/page-parts.ts'

const NO_TROUBLE: Trouble = { errors: [] }
const NONE = ''

/** The whole of `main` at `/noi-bo/dang-nhap/`: asks for an address, tells nothing about it. */
export function signInPage(
  values: { email?: string; next: string | null },
  { errors, problem }: Trouble = NO_TROUBLE,
): Html {
  const email = { label: words.email.label, name: 'email', error: errorOf(errors, 'email') }
  return html`<div class="form-head">
      <h1>${words.title}</h1>
      ${errorSummary({ errors, problem, controls: ['email'] })}
      <p class="lead">${words.lead}</p>
    </div>
    <form class="ask-form card" method="post" action="${SIGN_IN_API}" novalidate>
      ${nextField(values.next)}
      ${field(
        email,
        html`<input
          ${described(email)}
          type="email"
          autocomplete="email"
          autocapitalize="off"
          spellcheck="false"
          required
          value="${values.email ?? NONE}"
        />`,
      )}
      <button class="button">${words.submit}</button>
    </form>
    <p class="hint">${words.help}</p>
    <p class="hint">${words.customers}</p>`
}

/** The whole of `main` at `/noi-bo/dang-nhap/ma/`: takes the code, sends another one. */
export function codePage(asked: Asked, { errors, problem }: Trouble = NO_TROUBLE): Html {
  const code = {
    label: codeWords.code.label,
    hint: codeWords.code.hint,
    name: 'code',
    error: errorOf(errors, 'code'),
  }
  const isOpen = asked.state === 'open'
  return html`<div class="form-head">
      <h1>${codeWords.title}</h1>
      ${errorSummary({ errors, problem, controls: isOpen ? ['code'] : [] })}
      <p class="lead">${codeWords.lead(asked.email)}</p>
      ${
        isOpen &&
        html`<p>${codeWords.until(formatInstant(asked.expiresAt))}</p>
          <p>${codeWords.spacing}</p>`
      }
      ${
        asked.state !== 'open' &&
        errors.length === 0 &&
        html`<div class="notice warn"><p>${closedSentence(asked.state)}</p></div>`
      }
    </div>
    ${
      isOpen &&
      html`<form class="ask-form card" method="post" action="${SIGN_IN_API}/code" novalidate>
        ${field(
          code,
          html`<input
            ${described(code)}
            type="text"
            autocomplete="one-time-code"
            autocapitalize="characters"
            spellcheck="false"
            maxlength="20"
            required
            autofocus
          />`,
        )}
        <button class="button">${codeWords.submit}</button>
      </form>`
    }
    <form class="ask-form" method="post" action="${SIGN_IN_API}">
      <input type="hidden" name="email" value="${asked.email}" />
      ${nextField(asked.next)}
      <p class="actions">
        <button class="button quiet">${codeWords.again}</button>
        <a class="button quiet" href="${SIGN_IN_PATH}">${codeWords.otherEmail}</a>
      </p>
    </form>`
}

/** The whole of `main` behind a link: a button, or why there is none. Looking uses nothing up. */
export function linkPage(link: LinkState, token: string): Html {
  if (link.state === 'ready') {
    return html`<div class="form-head">
        <h1>${linkWords.title}</h1>
        <p class="lead">${linkWords.lead(link.email)}</p>
      </div>
      <form class="ask-form card" method="post" action="${SIGN_IN_API}/link">
        <input type="hidden" name="token" value="${token}" />
        <button class="button">${linkWords.submit}</button>
      </form>`
  }
  const again = html`<p>
    <a class="button" href="${SIGN_IN_PATH}">${linkWords.again}</a>
  </p>`
  return html`<div class="prose">
    <h1>${linkTitle(link.state)}</h1>
    <p class="lead">${linkWords[link.state === 'none' ? 'expired' : link.state]}</p>
    ${link.state !== 'elsewhere' && again}
  </div>`
}

/** Title of the page behind a link. */
export function linkTitle(state: LinkState['state']): string {
  return {
    ready: linkWords.title,
    elsewhere: linkWords.elsewhereTitle,
    used: linkWords.usedTitle,
    expired: linkWords.expiredTitle,
    none: linkWords.expiredTitle,
  }[state]
}

/** Why a code can be tried no more. */
export function closedSentence(state: Exclude<Asked['state'], 'open'>): string {
  return codeWords[state]
}

function nextField(next: string | null): Html | '' {
  return next === null ? NONE : html`<input type="hidden" name="next" value="${next}" />`
}
