import { searchText as words } from '../../content/text/search.ts'
import { element, marked } from './search-dom.ts'
import { loadSmallIndex } from './search-index.ts'
import { keepSearch } from './search-recent.ts'
import { tellMiss } from './search-misses.ts'

const MOST_EXCERPTS = 5

/**
 * Adds excerpts of the full text to `/tim-kiem/`, under the results that stand there already, and
 * notes searches after which no guide was opened.
 */
export async function addExcerpts(page: HTMLElement, question: string): Promise<void> {
  const results = page.querySelectorAll('[data-guide]').length
  watchForMiss(page, question, results)
  try {
    const [index, { searchFull }] = await Promise.all([
      loadSmallIndex(),
      import('./search-full.ts'),
    ])
    const answer = await searchFull(index, question, MOST_EXCERPTS)
    if (answer.results.length === 0) return
    const items = answer.results.map(({ title, href, section, excerpt }) =>
      element(
        'li',
        {},
        element('a', { href }, ...marked(section ? `${title} › ${section}` : title, answer.terms)),
        element('p', { class: 'muted' }, ...marked(excerpt, answer.terms)),
      ),
    )
    const list = element('ol', { class: 'results' }, ...items)
    const last = page.lastElementChild
    last?.before(element('h2', {}, words.excerpts), list)
  } catch {
    // Offline or without WebAssembly: the results of the small index stand, and the way to the form.
  }
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
