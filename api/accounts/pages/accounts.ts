import { html } from 'hono/html'
import { ACCOUNTS_API, GRANTS_API } from '../../../content/addresses.ts'
import { TEAMS } from '../../../content/schema.ts'
import { teamLabels } from '../../../content/text/desk.ts'
import { formatInstant } from '../../../content/text/format.ts'
import { accountsPage as words, roleLabels } from '../../../content/text/staff.ts'
import { described, errorOf, errorSummary, field } from '../../http/form-parts.ts'
import type { Html } from '../../http/page.ts'
import type { OpenGrant } from '../grant-repository.ts'
import type { Account } from '../../door/staff.ts'
import type { RecordPage, RecordQuery } from '../../audit/audit.ts'
import { isRole, ROLES } from '../../door/roles.ts'
import type { SignedIn } from '../../door/sessions/session.ts'
import type { Trouble } from '../../door/page-parts.ts'
import { NO_TEAM } from '../schema.ts'
import { recordSections } from './audit.ts'

export interface AccountsParts {
  me: SignedIn
  accounts: readonly Account[]
  /** Grants of the admin role that this session may still confirm. */
  grants: readonly OpenGrant[]
  record: RecordPage
  query: RecordQuery
  /** What was typed for a new account that did not come to be. */
  typed?: { email: string; name: string; role: string; team: string }
}

const NONE = ''

/** The whole of `main` at `/noi-bo/nhan-su/`. */
export function accountsPage(parts: AccountsParts, trouble: Trouble = { errors: [] }): Html {
  const { me, accounts, grants, record, query } = parts
  const controls = ['email', 'name', 'role', 'team', ...grants.map(({ id }) => `code-${id}`)]
  return html`<h1>${words.title}</h1>
    ${errorSummary({ ...trouble, controls })}
    <p class="lead">${words.lead}</p>
    ${grantSection(grants, trouble)}
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
    ${recordSections(record, query, accounts)}`
}

function grantSection(grants: readonly OpenGrant[], { errors }: Trouble): Html | '' {
  if (grants.length === 0) return NONE
  return html`<section aria-labelledby="cho-xac-nhan">
    <h2 id="cho-xac-nhan">${words.grant.title}</h2>
    <ul class="tiles plain">
      ${grants.map((grant) => grantItem(grant, errors))}
    </ul>
  </section>`
}

function grantItem(
  { id, kind, name, email, expiresAt }: OpenGrant,
  errors: Trouble['errors'],
): Html {
  const control = `code-${id}`
  const code = { name: control, label: words.grant.code, error: errorOf(errors, control) }
  const action = `${GRANTS_API}/${id}`
  return html`<li class="card">
    <p><b>${words.grant[kind](name, email)}</b></p>
    <p>${words.grant.lead(formatInstant(expiresAt))}</p>
    <form class="ask-form" method="post" action="${action}/confirm" novalidate>
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
        />`,
      )}
      <p class="actions">
        <button class="button">${words.grant.submit}</button>
        <button
          class="button quiet"
          formaction="${action}/cancel"
          aria-label="${words.grant.cancelOf(name)}"
        >
          ${words.grant.cancel}
        </button>
      </p>
    </form>
  </li>`
}

function accountItem(account: Account, me: SignedIn): Html {
  const { id, email, name, disabledAt } = account
  const action = `${ACCOUNTS_API}/${id}`
  return html`<li class="card">
    <h3>
      ${name} ${id === me.staffId && html`<span class="badge">${words.you}</span>`}
      ${disabledAt && html`<span class="badge">${words.disabled}</span>`}
    </h3>
    <p>${email}</p>
    ${roleForm(account, action)} ${teamForm(account, action)}
    <div class="actions">
      <form method="post" action="${action}/${disabledAt ? 'enable' : 'disable'}">
        <button
          class="button quiet"
          aria-label="${disabledAt ? words.enableOf(name) : words.disableOf(name)}"
        >
          ${disabledAt ? words.enable : words.disable}
        </button>
      </form>
      ${
        !disabledAt &&
        html`<form method="post" action="${action}/end-sessions">
          <button class="button quiet" aria-label="${words.endSessionsOf(name)}">
            ${words.endSessions}
          </button>
        </form>`
      }
    </div>
  </li>`
}

function roleForm({ id, name, role }: Account, action: string): Html {
  const roleId = `role-${id}`
  return html`<form class="ask-form" method="post" action="${action}/role">
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
  </form>`
}

function teamForm({ id, name, team }: Account, action: string): Html {
  const teamId = `team-${id}`
  return html`<form class="ask-form" method="post" action="${action}/team">
    <div class="field">
      <label for="${teamId}"
        >${words.team} <span class="visually-hidden">${words.teamOf(name)}</span></label
      >
      <select id="${teamId}" name="team">
        ${teamOptions(team ?? NO_TEAM)}
      </select>
    </div>
    <p>
      <button class="button quiet" aria-label="${words.changeTeamOf(name)}">
        ${words.changeTeam}
      </button>
    </p>
  </form>`
}

function addForm(typed: AccountsParts['typed'], { errors }: Trouble): Html {
  const name = { label: words.name.label, name: 'name', error: errorOf(errors, 'name') }
  const email = { label: words.email.label, name: 'email', error: errorOf(errors, 'email') }
  const role = { label: words.roleField.label, name: 'role', error: errorOf(errors, 'role') }
  const { label, hint } = words.teamField
  const team = { label, hint, name: 'team', error: errorOf(errors, 'team') }
  return html`<form class="ask-form card" method="post" action="${ACCOUNTS_API}" novalidate>
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
    ${field(
      team,
      html`<select ${described(team)}>
        <option value="">${words.teamField.byRole}</option>
        ${teamOptions(typed?.team)}
      </select>`,
    )}
    <button class="button">${words.submit}</button>
  </form>`
}

function teamOptions(chosen: string | undefined) {
  return ([...TEAMS, NO_TEAM] as const).map(
    (team) =>
      html`<option value="${team}" ${team === chosen && html`selected`}>
        ${team === NO_TEAM ? words.noTeam : teamLabels[team]}
      </option>`,
  )
}

function roleOptions(chosen: string | undefined) {
  return ROLES.map(
    (role) =>
      html`<option value="${role}" ${role === chosen && html`selected`}>
        ${roleLabels[role]}
      </option>`,
  )
}
