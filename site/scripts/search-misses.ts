import { SEARCH_MISSES_API } from '../../content/addresses.ts'
import { searchPlace } from './search-index.ts'

const reported = new Set<string>()

/** Reports a search that led nowhere, once per question, for authors. */
export function tellMiss(question: string, results: number): void {
  const query = question.trim()
  if (searchPlace.isPrivate || query.length < 3 || reported.has(query)) return
  reported.add(query)
  // `keepalive`: the page is being left. Errors are ignored.
  fetch(SEARCH_MISSES_API, {
    method: 'POST',
    keepalive: true,
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ query, results }),
  }).catch(() => undefined)
}
