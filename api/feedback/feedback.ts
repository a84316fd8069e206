import { fold } from '../../content/search/fold.ts'
import type { Deps } from '../deps.ts'
import {
  type GuideVotes,
  guideVotes,
  insertGuideFeedback,
  insertSearchMiss,
  type MissedQuery,
  missedQueries,
} from './repository.ts'
import type { GuideFeedback, SearchMiss } from './schema.ts'

const MAX_STORED_QUERY = 200
const ADDRESS = /\S+@\S+/g
/** Six digits and more in a row, or a phone number as people space it; `535-5.7.8` is neither. */
const NUMBER = /\d{6,}|\d(?:[ .-]?\d){8,}/g

/** Keeps a reader's word on a guide; a guide that is not there is nobody's. */
export async function keepGuideFeedback(deps: Deps, feedback: GuideFeedback): Promise<void> {
  if (!deps.site.guides.some(({ slug }) => slug === feedback.guide)) return
  await deps.db.write([insertGuideFeedback(feedback, deps.now())])
}

/** Keeps what was searched in vain, with everything personal taken out (CONTRACT §8.15). */
export async function keepSearchMiss(deps: Deps, { query, results }: SearchMiss): Promise<void> {
  await deps.db.write([insertSearchMiss(maskQuery(query), results, deps.now())])
}

/** What authors should look at next, summed up; nobody can be told from it (ROWS C09). */
export interface WhatToWriteNext {
  /** Searches in vain, most frequent first. */
  misses: MissedQuery[]
  /** Guides by how often they did not help, with the newest reasons. */
  guides: GuideVotes[]
}

const MOST_MISSES = 50
const REASONS_EACH = 5

/** @param since  what came earlier no longer counts */
export async function whatToWriteNext(
  { db }: Pick<Deps, 'db'>,
  since: Date,
): Promise<WhatToWriteNext> {
  const [misses, guides] = await Promise.all([
    missedQueries(db, since, MOST_MISSES),
    guideVotes(db, since, REASONS_EACH),
  ])
  return { misses, guides }
}

/**
 * A query as it is stored: folded, addresses and long numbers masked, cut to 200 characters.
 * @example maskQuery('Lỗi của A@b.vn 0912345678') // 'loi cua *** ***'
 */
export function maskQuery(query: string): string {
  const masked = fold(query).replace(ADDRESS, '***').replace(NUMBER, '***').trim()
  return Array.from(masked).slice(0, MAX_STORED_QUERY).join('')
}
