import { searchPlace } from './search-index.ts'

const KEY = 'tim-gan-day'
const MOST = 5

/** What was searched for on this device, latest first; it is never sent anywhere. */
export function recentSearches(): string[] {
  if (searchPlace.isPrivate) return []
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]')
    return Array.isArray(kept) ? kept.filter((each) => typeof each === 'string') : []
  } catch {
    // Storage may be forbidden or hold something else: then nothing was searched for.
    return []
  }
}

/** Puts a question that led somewhere at the top of the list. */
export function keepSearch(question: string): void {
  const words = question.trim()
  if (searchPlace.isPrivate || words.length < 2 || words.length > 100) return
  store([words, ...recentSearches().filter((each) => each !== words)].slice(0, MOST))
}

export function forgetSearches(): void {
  store([])
}

function store(searches: string[]): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(searches))
  } catch {
    // Private windows may refuse: the list is a comfort, no more.
  }
}
