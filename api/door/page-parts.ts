import { html } from 'hono/html'
import { staffNav as words } from '../../content/text/staff.ts'
import type { SummaryParts } from '../http/form-parts.ts'
import type { Html } from '../http/page.ts'
import { may, type Role, type Rule } from './roles.ts'

/** What is wrong with a form that comes back. */
export type Trouble = Pick<SummaryParts, 'errors' | 'problem'>

/** Where staff may go, and the rule that says who. */
const LINKS: readonly { rule: Rule; href: string; text: string }[] = [
  { rule: 'GET /noi-bo/', href: '/noi-bo/', text: words.home },
  { rule: 'GET /noi-bo/cam-nang/*', href: '/noi-bo/cam-nang/', text: words.handbook },
  { rule: 'GET /noi-bo/tim-kiem/*', href: '/noi-bo/tim-kiem/', text: words.search },
  { rule: 'GET /noi-bo/nhan-su/', href: '/noi-bo/nhan-su/', text: words.accounts },
]

/**
 * Links between staff pages: only what a role may see, and only what was built.
 * @param here  path of this page
 * @param has   whether the internal build has a page
 */
export function staffNav(role: Role, here: string, has: (path: string) => boolean): Html {
  const links = LINKS.filter(
    ({ rule, href }) => may(role, rule) && (!rule.endsWith('*') || has(href)),
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
