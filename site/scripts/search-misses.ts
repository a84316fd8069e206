const told = new Set<string>()

/** Tells the site that a search led nowhere, so that authors can write what is missing; once each. */
export function tellMiss(question: string, results: number): void {
  const query = question.trim()
  if (query.length < 3 || told.has(query)) return
  told.add(query)
  const body = new Blob([JSON.stringify({ query, results })], { type: 'application/json' })
  navigator.sendBeacon('/api/search-misses', body)
}
