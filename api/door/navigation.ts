import { html } from 'hono/html'
import {
  ACCOUNTS_PATH,
  HANDBOOK_PATH,
  STAFF_PATH,
  STAFF_SEARCH_PATH,
  STAFF_TICKETS_PATH,
} from '../../content/addresses.ts'
import { staffNav as words } from '../../content/text/staff.ts'
import type { InternalFiles } from '../handbook/internal-files.ts'
import type { Html } from '../http/page.ts'
import { may, type Role } from './roles.ts'

/** Where staff may go, and from which role on. A test holds the roles against the rules. */
export const LINKS: readonly { needs: Role; isBuilt: boolean; href: string; text: string }[] = [
  { needs: 'collaborator', isBuilt: false, href: STAFF_PATH, text: words.home },
  { needs: 'collaborator', isBuilt: false, href: STAFF_TICKETS_PATH, text: words.tickets },
  { needs: 'collaborator', isBuilt: true, href: HANDBOOK_PATH, text: words.handbook },
  { needs: 'collaborator', isBuilt: true, href: STAFF_SEARCH_PATH, text: words.search },
  { needs: 'admin', isBuilt: false, href: ACCOUNTS_PATH, text: words.accounts },
]

/**
 * The navigation of every staff page: links that the role may open and that were built.
 *
 * Pages of the internal build are the same for all roles, so they have a slot (`FILL.nav`), which the
 * API fills as it answers them.
 * @param here  path of the page
 */
export function staffNav(role: Role, here: string, internal: Pick<InternalFiles, 'get'>): Html {
  const links = LINKS.filter(
    ({ needs, isBuilt, href }) => may(role, needs) && (!isBuilt || internal.get(href) !== null),
  )
  return html`<nav aria-label="${words.label}">
    ${links.map(
      ({ href, text }) =>
        html`<a href="${href}" ${href === here && html`aria-current="page"`}>${text}</a> `,
    )}
  </nav>`
}
