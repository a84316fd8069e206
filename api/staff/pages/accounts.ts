import { html } from 'hono/html'
import { formatInstant } from '../../../content/text/format.ts'
import {
  accountsPage as words,
  actorLabels,
  roleLabels,
  staffEvents,
} from '../../../content/text/staff.ts'
import { described, errorOf, errorSummary, field } from '../../http/form-parts.ts'
import type { Html } from '../../http/page.ts'
import type { Account, NamedEvent } from '../repository.ts'
import { isRole, type Role, ROLES } from '../roles.ts'
import type { SignedIn } from '../session.ts'
import { staffNav } from './parts.ts'
import type { Trouble } from './sign-in.ts'

export interface AccountsParts {
  me: SignedIn
  accounts: readonly Account[]
  events: readonly NamedEvent[]
  has: (path: string) => boolean
  /** What was typed for a new account that did not come to be. */
  typed?: { email: string; name: string; role: string }
}

const NONE = ''

/** The whole of `main` at `/noi-bo/nhan-su/`. */
export function accountsPage(parts: AccountsParts, trouble: Trouble = { errors: [] }): Html {
  const { me, accounts, events, has } = parts
  return html`<h1>${words.title}</h1>
    ${errorSummary({ ...trouble, controls: ['email', 'name', 'role'] })}
    <p class="lead">${words.lead}</p>
    ${staffNav(me.role, '/noi-bo/nhan-su/', has)}
    <section aria-labelledby="tai-khoan">
      <h2 id="tai-khoan">${words.list}</h2>
      <ul class="tiles plain">
        ${accounts.map((account) => accountItem(account, me))}
      </ul>
    </section>
    <section aria-labelledby="them">
      <h2 id="them">${words.add}</h2>
      ${addForm(parts.typed, trouble)}
    </section>
    <section aria-labelledby="nhat-ky">
      <h2 id="nhat-ky">${words.events}</h2>
      <p>${words.eventsLead(events.length)}</p>
      <ol class="timeline plain">
        ${events.map(
          (event) =>
            html`<li>
              <span class="muted small">${formatInstant(event.at)}</span> ${sentenceOf(event)}
            </li>`,
        )}
      </ol>
    </section>`
}

function accountItem({ id, email, name, role, disabledAt }: Account, me: SignedIn): Html {
  const action = `/api/staff/accounts/${id}`
  const roleId = `role-${id}`
  return html`<li class="card">
    <h3>
      ${name} ${id === me.staffId && html`<span class="badge">${words.you}</span>`}
      ${disabledAt && html`<span class="badge">${words.disabled}</span>`}
    </h3>
    <p>${email}</p>
    <form class="ask-form" method="post" action="${action}/role">
      <div class="field">
        <label for="${roleId}"
          >${words.role} <span class="visually-hidden">${words.roleOf(name)}</span></label
        >
        <select id="${roleId}" name="role">
          ${roleOptions(role)}
        </select>
      </div>
      <p>
        <button class="button quiet" aria-label="${words.changeRoleOf(name)}">
          ${words.changeRole}
        </button>
      </p>
    </form>
    <form method="post" action="${action}/${disabledAt ? 'enable' : 'disable'}">
      <button
        class="button quiet"
        aria-label="${disabledAt ? words.enableOf(name) : words.disableOf(name)}"
      >
        ${disabledAt ? words.enable : words.disable}
      </button>
    </form>
  </li>`
}

function addForm(typed: AccountsParts['typed'], { errors }: Trouble): Html {
  const name = { label: words.name.label, name: 'name', error: errorOf(errors, 'name') }
  const email = { label: words.email.label, name: 'email', error: errorOf(errors, 'email') }
  const role = { label: words.roleField.label, name: 'role', error: errorOf(errors, 'role') }
  return html`<form class="ask-form card" method="post" action="/api/staff/accounts" novalidate>
    ${field(
      name,
      html`<input
        ${described(name)}
        type="text"
        autocomplete="off"
        required
        value="${typed?.name ?? NONE}"
      />`,
    )}
    ${field(
      email,
      html`<input
        ${described(email)}
        type="email"
        autocomplete="off"
        autocapitalize="off"
        spellcheck="false"
        required
        value="${typed?.email ?? NONE}"
      />`,
    )}
    ${field(
      role,
      html`<select ${described(role)}>
        ${roleOptions(isRole(typed?.role ?? NONE) ? typed?.role : 'collaborator')}
      </select>`,
    )}
    <button class="button">${words.submit}</button>
  </form>`
}

function roleOptions(chosen: string | undefined) {
  return ROLES.map(
    (role) =>
      html`<option value="${role}" ${role === chosen && html`selected`}>
        ${roleLabels[role]}
      </option>`,
  )
}

function sentenceOf({ kind, actor, actorName, subjectEmail, data }: NamedEvent): string {
  const sentences: Record<string, (typeof staffEvents)[keyof typeof staffEvents]> = staffEvents
  const label = (role: string | undefined) => (role && isRole(role) ? labelOf(role) : NONE)
  const who = actorName ?? (actor === 'staff' ? NONE : actorLabels[actor])
  const names = { who, whom: subjectEmail ?? NONE, from: label(data.from), to: label(data.to) }
  return sentences[kind]?.(names) ?? kind
}

function labelOf(role: Role): string {
  return roleLabels[role]
}
