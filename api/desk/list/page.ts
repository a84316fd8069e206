import { html } from 'hono/html'
import { SAVED_VIEWS_API, STAFF_TICKETS_PATH } from '../../../content/addresses.ts'
import {
  deskKeys,
  deskList as words,
  deskNews,
  emptyViews,
  viewLabels,
} from '../../../content/text/desk-list.ts'
import type { CountedView, View } from '../../../content/views.ts'
import type { Failed } from '../../door/answers.ts'
import type { SignedIn } from '../../door/sessions/session.ts'
import { errorLine, errorOf, errorSummary } from '../../http/form-parts.ts'
import type { Html } from '../../http/page.ts'
import { MAX_COUNT } from '../../tickets/find.ts'
import { type ListQuery, PLAIN_QUERY } from '../../tickets/list-query.ts'
import { isFiltered, listHref, NAMES, viewsOf, writeQuery } from './address.ts'
import { activeFilters, filterForm } from './filters.ts'
import type { ListContents } from './read.ts'
import { ticketTable } from './table.ts'

export interface ListParts extends ListContents {
  me: SignedIn
  /** Validator of this list, for questions for news. */
  tag: string
  /** A refused name for a saved view. */
  failed?: Failed & { name: string }
}

const NONE = ''

/** The whole of `main` at the list's address. */
export function listPage(parts: ListParts): Html {
  const { query, page, tag, at, failed } = parts
  return html`<div
    class="desk desk-list"
    data-desk-list
    data-tag="${tag}"
    data-fresh="${deskNews.fresh}"
    data-changed="${deskNews.changed}"
    data-show="${deskNews.show}"
    data-ended="${deskNews.ended}"
  >
    ${failed && errorSummary({ ...failed.trouble, controls: ['name'] })}
    <div class="desk-head">
      <h1>${words.title}</h1>
      ${searchForm(query)}
    </div>
    ${viewTabs(parts)}
    <div class="desk-tools">${filterForm(parts)} ${saveForm(parts)} ${activeFilters(parts)}</div>
    <button type="button" class="news" data-news hidden></button>
    <div data-rows>
      ${page.rows.length > 0 ? ticketTable(page.rows, at) : emptyList(query)} ${pager(parts)}
    </div>
    ${keysHelp()}
  </div>`
}

/** Searches every ticket that the reader sees, not only those that are shown. */
function searchForm({ words: typed }: ListQuery): Html {
  const { label, hint, button } = words.search
  return html`<form
    class="desk-search"
    action="${STAFF_TICKETS_PATH}"
    role="search"
    aria-label="${label}"
  >
    <input
      type="search"
      name="${NAMES.words}"
      value="${typed}"
      aria-label="${label}"
      placeholder="${hint}"
      autocomplete="off"
      maxlength="200"
      data-search
    />
    <button class="button quiet">${button}</button>
  </form>`
}

function viewTabs({ me, query, counts, saved }: ListParts): Html {
  const here = writeQuery({ ...query, after: null })
  const isPlain = query.view === null && !isFiltered(query)
  // Late and failing ones need attention today.
  const alarming: readonly View[] = ['qua-han', 'thu-hong']
  const tab = (view: View) => {
    const count = view === 'tat-ca' ? null : counts[view satisfies CountedView]
    const isAlarm = alarming.includes(view) && count !== null && count > 0
    return html`<li>
      <a
        href="${listHref({ view })}"
        ${isAlarm && html`class="alarm"`}
        ${query.view === view && html`aria-current="true"`}
        >${viewLabels[view]} ${count !== null && html`<b data-count="${view}">${count}</b>`}</a
      >
    </li>`
  }
  return html`<ul class="views plain" aria-label="${words.views}">
    <li>
      <a href="${listHref()}" ${isPlain && html`aria-current="true"`}>${words.open}</a>
    </li>
    ${viewsOf(me.role).map(tab)}
    ${saved.map(
      (each) =>
        html`<li class="saved">
          <a
            href="${STAFF_TICKETS_PATH}?${each.query}"
            ${each.query === here && html`aria-current="true"`}
            >${each.name} <b data-count="${each.id}">${countText(each.count)}</b></a
          >
        </li>`,
    )}
  </ul>`
}

function countText(count: number): string {
  return count > MAX_COUNT ? words.more(MAX_COUNT) : String(count)
}

/** Gives the list a name, or deletes it when it has one. */
function saveForm({ query, saved, failed }: ListParts): Html | '' {
  const here = writeQuery({ ...query, after: null })
  const known = saved.find((view) => view.query === here)
  if (known) {
    return html`<form method="post" action="${SAVED_VIEWS_API}/${known.id}/delete">
      <button class="button quiet">${words.save.delete}</button>
    </form>`
  }
  const isWorthIt = isFiltered(query) || query.sort !== PLAIN_QUERY.sort
  if (!isWorthIt && !failed) return NONE
  const error = failed && errorOf(failed.trouble.errors, 'name')
  return html`<details class="panel save" ${failed && 'open'}>
    <summary>${words.save.open}</summary>
    <form method="post" action="${SAVED_VIEWS_API}">
      <input type="hidden" name="query" value="${here}" />
      <label for="name">${words.save.label}</label>
      ${errorLine('name', error)}
      <input
        id="name"
        name="name"
        value="${failed?.name ?? NONE}"
        required
        maxlength="60"
        ${error && html`aria-invalid="true" aria-describedby="name-error"`}
      />
      <button class="button">${words.save.submit}</button>
    </form>
  </details>`
}

function emptyList(query: ListQuery): Html {
  const { view } = query
  if (query.after !== null) return html`<p class="empty notice">${words.emptyPage}</p>`
  if (query.words !== '') {
    const isEverywhere = writeQuery({ ...PLAIN_QUERY, words: query.words }) === writeQuery(query)
    return html`<div class="empty notice">
      <p>${words.emptyWords(query.words)}</p>
      ${
        !isEverywhere &&
        html`<p>
          <a href="${listHref({ words: query.words })}">${words.emptyWordsHere}</a>
        </p>`
      }
    </div>`
  }
  const sentence = isFiltered(query)
    ? words.emptyFilter
    : view === null
      ? words.emptyOpen
      : emptyViews[view]
  return html`<p class="empty notice">${sentence}</p>`
}

function pager({ query, page }: ListParts): Html | '' {
  if (page.next === null && query.after === null) return NONE
  return html`<p class="pager">
    ${
      query.after !== null &&
      html`<a class="button quiet" href="${listHref({ ...query, after: null })}">${words.first}</a>`
    }
    ${
      page.next !== null &&
      html`<a class="button quiet" rel="next" href="${listHref({ ...query, after: page.next })}"
        >${words.next}</a
      >`
    }
  </p>`
}

function keysHelp(): Html {
  return html`<dialog class="keys" data-keys-help aria-labelledby="phim-tat">
    <h2 id="phim-tat">${deskKeys.title}</h2>
    <dl>
      ${deskKeys.keys.map(
        ([keys, meaning]) =>
          html`<div>
            <dt><kbd>${keys}</kbd></dt>
            <dd>${meaning}</dd>
          </div>`,
      )}
    </dl>
    <form method="dialog"><button class="button">${deskKeys.close}</button></form>
  </dialog>`
}
