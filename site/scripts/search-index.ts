import { PAGEFIND_PATH, SEARCH_INDEX_FILE } from '../../content/addresses.ts'
import type { SmallIndex } from '../../content/search/small-index.ts'
import { parseSmallIndex } from '../../content/search/small-index.ts'

const { dataset } = document.querySelector<HTMLElement>('form[role=search]') ?? document.body

/** Paths of this page's indexes: the public ones, or those that its form names. */
export const searchPlace = {
  index: dataset['index'] ?? SEARCH_INDEX_FILE,
  pagefind: dataset['pagefind'] ?? PAGEFIND_PATH,
  /** Internal search: questions are not reported and not kept on the device. */
  isPrivate: 'index' in dataset,
}

let onItsWay: Promise<Response> | undefined
let opened: SmallIndex | undefined

/** Uses a request for the index that was sent while this code was loading. */
export function useSmallIndex(request: Promise<Response>): void {
  onItsWay ??= request
}

/**
 * Loads the small index, once per page.
 * @throws Error when it cannot be fetched or parsed; the next call tries again
 */
export async function loadSmallIndex(): Promise<SmallIndex> {
  if (opened) return opened
  const request = (onItsWay ??= fetch(searchPlace.index))
  try {
    const answer = await request
    if (!answer.ok) throw new Error(`Search index: ${answer.status}`)
    // Two callers may wait for one answer: each reads a copy.
    return (opened = parseSmallIndex(await answer.clone().text()))
  } catch (error) {
    if (onItsWay === request) onItsWay = undefined
    throw error
  }
}
