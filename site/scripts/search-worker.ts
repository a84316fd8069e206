import { searchFull } from './search-full.ts'
import type { FullAnswer, SearchPlace } from './search-full.ts'

/** The full-text search beside the page: questions come in as messages, answers go out. */

export interface FullQuestion {
  id: number
  place: SearchPlace
  question: string
  limit: number
}

/** Without an answer, the full text cannot be searched on this device now. */
export interface FullReply {
  id: number
  answer: FullAnswer | undefined
}

// Pagefind begins by itself: when a part is missing, searches reject, and so does a promise that
// nobody can have.
addEventListener('unhandledrejection', (event) => {
  event.preventDefault()
})
// It also writes to the console what a rejected search says already.
console.error = () => undefined
addEventListener('message', ({ data }: MessageEvent<FullQuestion>) => {
  const { id, place, question, limit } = data
  const reply = (answer: FullAnswer | undefined): void => {
    postMessage({ id, answer } satisfies FullReply)
  }
  searchFull(place, question, limit).then(reply, () => {
    reply(undefined)
  })
})
