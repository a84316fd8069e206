import type { SmallIndex } from '../../content/search/index.ts'
import { unpackSmallIndex } from '../../content/search/transport.ts'
import { fetchIndex } from './search-fetch.ts'

let opened: SmallIndex | undefined

/**
 * The small index, ready to be asked.
 * @throws Error when it cannot be had, or is only half there; the next call tries again
 */
export async function loadSmallIndex(): Promise<SmallIndex> {
  opened ??= unpackSmallIndex(await fetchIndex())
  return opened
}
