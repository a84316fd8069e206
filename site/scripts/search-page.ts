import { searchText as words } from '../../content/text/search.ts'
import { askFullText } from './search-ask.ts'
import { element } from './dom.ts'
import { marked } from './search-dom.ts'
import { keepSearch } from './search-recent.ts'
import { tellMiss } from './search-misses.ts'
import type { FullResult } from './search-full.ts'

const MOST_EXCERPTS = 5
/** Guides that only the full text has. */
const MOST_OTHERS = 3

/**
 * Puts excerpts of the full text into the results of `/tim-kiem/`, where each guide's summary stood
 * in as many lines: the order stays, nothing moves. Notes searches after which no guide was opened.
 */
export async function addExcerpts(page: HTMLElement, question: string): Promise<void> {
  watchForMiss(page, question, page.querySelectorAll('[data-guide]').length)
  // First the page with all its parts: the engine is ten times as large.
  if (document.readyState !== 'complete') {
    await new Promise((resolve) => {
      addEventListener('load', resolve, { once: true })
    })
  }
  const answer = await askFullText(question, MOST_EXCERPTS)
  // Offline, without WebAssembly, saving data: the results stand as they are.
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

/** Puts the excerpt beside its guide, with a link to its section; answers whether it is shown. */
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
    if (!(target instanceof Element) || !target.closest('a[href^="/huong-dan/"]')) return
    isOpened = true
    keepSearch(question)
  })
  addEventListener('pagehide', () => {
    if (!isOpened) tellMiss(question, results)
  })
}
