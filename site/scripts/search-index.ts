import type { SmallIndex } from '../../content/search/small-index.ts'
import { parseSmallIndex } from '../../content/search/small-index.ts'

const { dataset } = document.querySelector<HTMLElement>('form[role=search]') ?? document.body

/** Which indexes this page's search asks: the public ones, or those that its form names. */
export const searchPlace = {
  index: dataset['index'] ?? '/search/index.json',
  pagefind: dataset['pagefind'] ?? '/pagefind/',
  /** Questions of an internal search are neither told to the site nor kept on the device. */
  isPrivate: 'index' in dataset,
}

let onItsWay: Promise<Response> | undefined
let opened: SmallIndex | undefined

/** Takes over a request for the index that was sent before this code was here. */
export function useSmallIndex(request: Promise<Response>): void {
  onItsWay ??= request
}

/**
 * The small index, ready to be asked; fetched once a page.
 * @throws Error when it cannot be had, or is only half there; the next call tries again
 */
export async function loadSmallIndex(): Promise<SmallIndex> {
  if (opened) return opened
  const request = (onItsWay ??= fetch(searchPlace.index))
  try {
    const answer = await request
    if (!answer.ok) throw new Error(`Search index: ${answer.status}`)
    // Two may be waiting for one answer: each reads a copy.
    return (opened = parseSmallIndex(await answer.clone().text()))
  } catch (error) {
    if (onItsWay === request) onItsWay = undefined
    throw error
  }
}
