import { searchPlace } from './search-index.ts'

const told = new Set<string>()

/** Tells the site that a search led nowhere, so that authors can write what is missing; once each. */
export function tellMiss(question: string, results: number): void {
  const query = question.trim()
  if (searchPlace.isPrivate || query.length < 3 || told.has(query)) return
  told.add(query)
  // Outlives the page that is being left; a lost one is no loss.
  fetch('/api/search-misses', {
    method: 'POST',
    keepalive: true,
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ query, results }),
  }).catch(() => undefined)
}
