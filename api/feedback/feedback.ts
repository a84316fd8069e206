import { fold } from '../../content/search/fold.ts'
import type { Deps } from '../deps.ts'
import { insertGuideFeedback, insertSearchMiss } from './repository.ts'
import type { GuideFeedback, SearchMiss } from './schema.ts'

const MAX_STORED_QUERY = 200
const ADDRESS = /\S+@\S+/g
/** Six digits and more in a row, or a phone number as people space it; `535-5.7.8` is neither. */
const NUMBER = /\d{6,}|(?:\d[ .-]?){9,}/g

/** Keeps a reader's word on a guide; a guide that is not there is nobody's. */
export async function keepGuideFeedback(deps: Deps, feedback: GuideFeedback): Promise<void> {
  if (!deps.site.guides.some(({ slug }) => slug === feedback.guide)) return
  await deps.db.write([insertGuideFeedback(feedback, deps.now())])
}

/** Keeps what was searched in vain, with everything personal taken out (CONTRACT §8.15). */
export async function keepSearchMiss(deps: Deps, { query, results }: SearchMiss): Promise<void> {
  await deps.db.write([insertSearchMiss(maskQuery(query), results, deps.now())])
}

/**
 * A query as it is stored: folded, addresses and long numbers masked, cut to 200 characters.
 * @example maskQuery('Lỗi của A@b.vn 0912345678') // 'loi cua *** ***'
 */
export function maskQuery(query: string): string {
  const masked = fold(query).replace(ADDRESS, '***').replace(NUMBER, '***').trim()
  return [...masked].slice(0, MAX_STORED_QUERY).join('')
}
