import { searchPlace } from './search-index.ts'
import { keep, keptList } from './storage.ts'

const KEY = 'tim-gan-day'
const MAX_KEPT = 5

/** Searches on this device, latest first; never sent to the server. */
export function recentSearches(): string[] {
  return searchPlace.isPrivate ? [] : keptList(KEY)
}

/** Adds a successful search to the list. */
export function keepSearch(question: string): void {
  const words = question.trim()
  if (searchPlace.isPrivate || words.length < 2 || words.length > 100) return
  const searches = [words, ...recentSearches().filter((each) => each !== words)]
  keep(KEY, JSON.stringify(searches.slice(0, MAX_KEPT)))
}

/** Empties the list. */
export function forgetSearches(): void {
  keep(KEY, null)
}
