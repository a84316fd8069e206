import { html } from 'hono/html'
import {
  ACCOUNTS_PATH,
  HANDBOOK_PATH,
  STAFF_PATH,
  STAFF_SEARCH_PATH,
} from '../../content/addresses.ts'
import { staffNav as words } from '../../content/text/staff.ts'
import type { SummaryParts } from '../http/form-parts.ts'
import type { Html } from '../http/page.ts'
import { may, type Role } from './roles.ts'

/** What is wrong with a form that comes back. */
export type Trouble = Pick<SummaryParts, 'errors' | 'problem'>

/** Where staff may go, and from which role on. A test holds the roles against the rules. */
const LINKS: readonly { needs: Role; isBuilt: boolean; href: string; text: string }[] = [
  { needs: 'collaborator', isBuilt: false, href: STAFF_PATH, text: words.home },
  { needs: 'collaborator', isBuilt: true, href: HANDBOOK_PATH, text: words.handbook },
  { needs: 'collaborator', isBuilt: true, href: STAFF_SEARCH_PATH, text: words.search },
  { needs: 'admin', isBuilt: false, href: ACCOUNTS_PATH, text: words.accounts },
]

/**
 * Links between staff pages: only what a role may see, and only what was built.
 * @param here  path of this page
 * @param has   whether the internal build has a page
 */
export function staffNav(role: Role, here: string, has: (path: string) => boolean): Html {
  const links = LINKS.filter(
    ({ needs, isBuilt, href }) => may(role, needs) && (!isBuilt || has(href)),
  )
  return html`<nav class="staff-nav" aria-label="${words.label}">
    <ul class="chips plain">
      ${links.map(
        ({ href, text }) =>
          html`<li>
            <a href="${href}" ${href === here && html`aria-current="page"`}>${text}</a>
          </li>`,
      )}
    </ul>
  </nav>`
}
