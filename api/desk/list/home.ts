import { html } from 'hono/html'
import { deskHome as words, deskKeys, viewLabels } from '../../../content/text/desk-list.ts'
import type { CountedView } from '../../../content/views.ts'
import type { Deps } from '../../deps.ts'
import type { SignedIn } from '../../door/sessions/session.ts'
import type { Html } from '../../http/page.ts'
import { countsIn, countViews, type ViewCounts } from '../../tickets/views.ts'
import { listHref } from './address.ts'

/** Views that the start page counts: what to do first. */
const VIEWS = ['cua-toi', 'qua-han', 'chua-giao', 'khach-nhan'] as const satisfies CountedView[]

/** Counts the tickets that a person should look at first. */
export async function readHomeCounts(
  { db, now }: Pick<Deps, 'db' | 'now'>,
  me: SignedIn,
): Promise<ViewCounts> {
  const { sql, args } = countViews(me, now())
  return countsIn(await db.read(sql, args))
}

/** The block of the start page: counts that lead to their views, and the setting of the keys. */
export function homeBlock(counts: ViewCounts): Html {
  const hasWork = VIEWS.some((view) => counts[view] > 0)
  return html`<section aria-labelledby="phieu-can-lam">
    <h2 id="phieu-can-lam">${words.title}</h2>
    ${!hasWork && html`<p>${words.none}</p>`}
    <ul class="chips plain">
      ${VIEWS.filter((view) => counts[view] > 0).map(
        (view) =>
          html`<li>
            <a href="${listHref({ view })}">${viewLabels[view]} <b>${counts[view]}</b></a>
          </li>`,
      )}
      <li><a href="${listHref()}">${words.all}</a></li>
    </ul>
    <p data-keys-setting hidden>
      <label class="tick"><input type="checkbox" checked /> ${deskKeys.setting}</label>
      <span class="hint">${deskKeys.settingHint}</span>
    </p>
  </section>`
}
