import { searchFull } from './search-full.ts'
import type { FullAnswer, SearchPlace } from './search-full.ts'

/** Worker of the full-text search: receives questions and posts answers. */

export interface FullQuestion {
  id: number
  place: SearchPlace
  question: string
  limit: number
}

/** `answer` is undefined when the full text cannot be searched now. */
export interface FullReply {
  id: number
  answer: FullAnswer | undefined
}

// Pagefind loads on import; when a file is missing it also rejects an internal promise that cannot
// be caught.
addEventListener('unhandledrejection', (event) => {
  event.preventDefault()
})
// It also logs what a rejected search reports.
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
