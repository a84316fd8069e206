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
/** Six or more digits in a row, or a spaced phone number; `535-5.7.8` is neither. */
const NUMBER = /\d{6,}|\d(?:[ .-]?\d){8,}/g

/** Stores a reader's vote on a guide; a vote on an unknown guide is dropped. */
export async function keepGuideFeedback(deps: Deps, feedback: GuideFeedback): Promise<void> {
  if (!deps.site.guides.some(({ slug }) => slug === feedback.guide)) return
  await deps.db.write([insertGuideFeedback(feedback, deps.now())])
}

/** Stores a search without result, with addresses and long numbers masked (CONTRACT §8.15). */
export async function keepSearchMiss(deps: Deps, { query, results }: SearchMiss): Promise<void> {
  await deps.db.write([insertSearchMiss(maskQuery(query), results, deps.now())])
}

/** Sums for authors: what to write or improve next. Holds no personal data (ROWS C09). */
export interface WhatToWriteNext {
  /** Searches without result, most frequent first. */
  misses: MissedQuery[]
  /** Guides by how often they did not help, with the newest reasons. */
  guides: GuideVotes[]
}

const MOST_MISSES = 50
const REASONS_EACH = 5

/**
 * Sums up votes and searches for authors.
 * @param since  earlier ones do not count
 */
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
 * Prepares a query for storage: folds it, masks addresses and long numbers, cuts it to 200 characters.
 * @example maskQuery('Lỗi của A@b.vn 0912345678') // 'loi cua *** ***'
 */
export function maskQuery(query: string): string {
  const masked = fold(query).replace(ADDRESS, '***').replace(NUMBER, '***').trim()
  return Array.from(masked).slice(0, MAX_STORED_QUERY).join('')
}
