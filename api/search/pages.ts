import { html } from 'hono/html'
import { piecesOf } from '../../content/search/highlight.ts'
import type { SearchPart } from '../../content/search/places.ts'
import { searchText as words } from '../../content/text/search.ts'
import type { Html, PageParts } from '../http/page.ts'
import type { SearchPageData } from './results.ts'

/**
 * Title and main part of `/tim-kiem/`.
 *
 * site/scripts/search-page.ts replaces the summaries by full-text excerpts and keeps this order.
 */
export function searchPage({ query, results, terms, sure, offers }: SearchPageData): PageParts {
  const marked = (text: string): Html[] =>
    piecesOf(text, terms).map(({ text: piece, isMatch }) =>
      isMatch ? html`<mark>${piece}</mark>` : html`${piece}`,
    )
  const items = results.map(
    ({ slug, href, title, place, parts, summary }) =>
      html`<li data-guide="${slug}">
        <a href="${href}">${marked(title)}</a>${
          place ? html`<p>${words.place[place.kind]}${marked(place.text)}</p>` : ''
        }${partsOf(parts, marked)}
        <p class="muted excerpt">${marked(summary)}</p>
      </li> `,
  )
  const list = html`<ol class="results">
    ${items}
  </ol>`
  const lost = html`<p>${words.lost} <a href="${words.lostHref}">${words.lostLink}</a></p>`
  const ways = html`<h2>${offers.areNear ? words.nearest : words.start}</h2>
    <ul class="results">
      ${offers.guides.map(({ href, title }) => html`<li><a href="${href}">${title}</a></li> `)}
    </ul>
    ${lost}`
  const body =
    query === ''
      ? html`<p class="lead">${words.empty}</p>
          ${ways}`
      : results.length > 0
        ? html`<p class="muted">${words.count(results.length)}</p>
            ${list} ${sure ? '' : lost}`
        : html`<p class="lead">${words.nothing}</p>
            ${ways}`
  return {
    title: query ? words.titleFor(query) : words.title,
    q: query,
    main: html`<div class="found" data-search-page>
      <h1>${query ? words.headingFor(query) : words.heading}</h1>
      ${body}
      <p class="card">${words.ask} <a href="${words.askHref(query)}">${words.askLink}</a></p>
    </div>`,
  }
}

/** Links to further steps or codes of a guide. */
function partsOf(parts: readonly SearchPart[], marked: (text: string) => Html[]): Html | string {
  if (parts.length === 0) return ''
  return html`<ul class="parts">
    ${parts.map(
      ({ kind, text, href }) =>
        html`<li><a href="${href}">${words.place[kind]}${marked(text)}</a></li> `,
    )}
  </ul>`
}
