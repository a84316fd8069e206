import { html } from 'hono/html'
import {
  ACCOUNTS_PATH,
  HANDBOOK_EXPORT_API,
  handbookPath,
  SESSIONS_API,
  SIGN_OUT_API,
} from '../../content/addresses.ts'
import type { InternalData } from '../../content/internal-data.ts'
import { formatInstant } from '../../content/text/format.ts'
import { callSheetWords } from '../../content/text/handbook.ts'
import { roleLabels, staffHome as words } from '../../content/text/staff.ts'
import { homeBlock } from '../desk/list/home.ts'
import { accountRules } from '../accounts/rules.ts'
import { handbookRules } from '../handbook/rules.ts'
import type { Html } from '../http/page.ts'
import type { ViewCounts } from '../tickets/views.ts'
import { may } from '../door/roles.ts'
import type { SessionRow } from '../door/sessions/repository.ts'
import type { SignedIn } from '../door/sessions/session.ts'

export interface HomeParts {
  me: SignedIn
  sessions: readonly SessionRow[]
  counts: ViewCounts
  handbook: InternalData['handbook']
}

const NONE = ''

/** The whole of `main` at `/noi-bo/`. */
export function homePage({ me, sessions, counts, handbook }: HomeParts): Html {
  // Call sheets come first: a customer may be on the line. Each lies below the page of its table.
  const sheets = handbook.filter(({ slug }) => slug.includes('/'))
  const pages = handbook.filter(({ slug }) => !slug.includes('/'))
  return html`<h1>${words.hello(me.name)}</h1>
    <p class="lead">${words.role(roleLabels[me.role])}</p>
    ${homeBlock(counts)}
    ${
      sheets.length > 0 &&
      html`<section aria-labelledby="dang-cho">
        <h2 id="dang-cho">${words.calls}</h2>
        <ul class="chips plain">
          ${sheets.map(
            ({ slug, title }) =>
              html`<li>
                <a href="${handbookPath(slug, 'phieu')}"
                  >${title.replace(`${callSheetWords.sheet} `, NONE)}</a
                >
              </li>`,
          )}
        </ul>
      </section>`
    }
    <section aria-labelledby="cam-nang">
      <h2 id="cam-nang">${words.handbook}</h2>
      ${
        pages.length > 0
          ? html`<ul class="index plain">
              ${pages.map(
                ({ slug, title, summary }) =>
                  html`<li>
                    <a href="${handbookPath(slug)}">${title}</a>
                    ${summary && html`<p>${summary}</p>`}
                  </li>`,
              )}
            </ul>`
          : html`<p class="notice">${words.noHandbook}</p>`
      }
      ${
        handbook.length > 0 &&
        may(me.role, handbookRules[`POST ${HANDBOOK_EXPORT_API}`]) &&
        html`<form method="post" action="${HANDBOOK_EXPORT_API}">
          <p><button class="button quiet">${words.exportHandbook}</button></p>
          <p class="hint">${words.exportHint}</p>
        </form>`
      }
    </section>
    ${
      may(me.role, accountRules[`GET ${ACCOUNTS_PATH}`]) &&
      html`<section aria-labelledby="quan-tri">
        <h2 id="quan-tri">${words.manage}</h2>
        <p><a class="button quiet" href="${ACCOUNTS_PATH}">${words.accounts}</a></p>
      </section>`
    }
    ${profile(me, sessions)}`
}

function profile(me: SignedIn, sessions: readonly SessionRow[]): Html {
  return html`<section aria-labelledby="ho-so">
    <h2 id="ho-so">${words.profile}</h2>
    <p>${words.profileEmail}: ${me.email}</p>
    <form method="post" action="${SIGN_OUT_API}">
      <p class="actions">
        <button class="button">${words.signOut}</button>
        <button class="button quiet" name="forget" value="true">${words.signOutForget}</button>
      </p>
      <p class="hint">${words.signOutHint}</p>
    </form>
    <h3>${words.sessions}</h3>
    <p>${words.sessionsLead}</p>
    <div class="actions">
      ${
        sessions.length > 1 &&
        html`<form method="post" action="${SESSIONS_API}/end-others">
          <button class="button quiet">${words.endOthers}</button>
        </form>`
      }
      <form method="post" action="${SESSIONS_API}/end-all">
        <button class="button quiet">${words.endAll}</button>
      </form>
    </div>
    <ul class="tiles plain">
      ${sessions.map((session) => sessionItem(session, me))}
    </ul>
  </section>`
}

function sessionItem({ id, browser, createdAt, lastSeenAt }: SessionRow, me: SignedIn): Html {
  const name = browser ?? words.unknownBrowser
  const isThis = id === me.sessionId
  const label = words.revokeOf(name, formatInstant(createdAt))
  return html`<li class="card">
    <p>
      <b>${name}</b> ${isThis && html`<span class="badge">${words.thisSession}</span>`}<br />
      <span class="muted small"
        >${words.sessionTimes(formatInstant(createdAt), formatInstant(lastSeenAt))}</span
      >
    </p>
    ${
      !isThis &&
      html`<form method="post" action="${SESSIONS_API}/${id}/revoke">
        <button class="button quiet" aria-label="${label}">${words.revoke}</button>
      </form>`
    }
  </li>`
}
