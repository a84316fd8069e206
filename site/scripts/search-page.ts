import { GUIDES_PATH } from '../../content/addresses.ts'
import { searchText as words } from '../../content/text/search.ts'
import { askFullText } from './search-ask.ts'
import { element } from './dom.ts'
import { marked } from './search-dom.ts'
import { keepSearch } from './search-recent.ts'
import { tellMiss } from './search-misses.ts'
import type { FullResult } from './search-full.ts'

const MOST_EXCERPTS = 5
/** Most guides that only the full text has. */
const MOST_OTHERS = 3

/**
 * Replaces summaries in the results of `/tim-kiem/` by excerpts of the full text. They have as many
 * lines, so nothing moves, and the order stays. Reports searches after which no guide was opened.
 */
export async function addExcerpts(page: HTMLElement, question: string): Promise<void> {
  watchForMiss(page, question, page.querySelectorAll('[data-guide]').length)
  // After the page's own files: the engine is ten times as large.
  if (document.readyState !== 'complete') {
    await new Promise((resolve) => {
      addEventListener('load', resolve, { once: true })
    })
  }
  const answer = await askFullText(question, MOST_EXCERPTS)
  // Offline, no WebAssembly, or saving data: the summaries stay.
  if (!answer) return
  const { results, terms, sure } = answer
  const others = results.filter((result) => !fill(page, result, terms))
  if (sure || others.length === 0) return
  const items = others
    .slice(0, MOST_OTHERS)
    .map(({ title, href, excerpt }) =>
      element(
        'li',
        {},
        element('a', { href }, ...marked(title, terms)),
        element('p', { class: 'muted excerpt' }, ...marked(excerpt, terms)),
      ),
    )
  page.append(element('h2', {}, words.others), element('ol', { class: 'results' }, ...items))
}

/** Puts an excerpt into its guide's row, with a link to its section; false without such a row. */
function fill(page: HTMLElement, result: FullResult, terms: string[]): boolean {
  const { slug, href, section, excerpt } = result
  const item = page.querySelector(`[data-guide="${slug}"]`)
  const place = item?.querySelector('.excerpt')
  if (!place) return item !== null
  const links = [...(item?.querySelectorAll('a') ?? [])]
  const isLinked = !section || links.some((link) => link.getAttribute('href') === href)
  const link = isLinked ? [] : [element('a', { href }, section), ': ']
  place.replaceChildren(...link, ...marked(excerpt, terms))
  return true
}

function watchForMiss(page: HTMLElement, question: string, results: number): void {
  let isOpened = false
  page.addEventListener('click', ({ target }) => {
    if (!(target instanceof Element) || !target.closest(`a[href^="${GUIDES_PATH}"]`)) return
    isOpened = true
    keepSearch(question)
  })
  addEventListener('pagehide', () => {
    if (!isOpened) tellMiss(question, results)
  })
}
