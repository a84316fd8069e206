import type { Database, Statement } from '../db/database.ts'
import { newRowId } from '../db/row-id.ts'
import { textIn } from '../db/row.ts'
import type { GuideFeedback } from './schema.ts'

/** Stores a vote on a guide. */
export function insertGuideFeedback(feedback: GuideFeedback, at: Date): Statement {
  return {
    sql: `INSERT INTO guide_feedback (id, guide, helpful, comment, created_at)
          VALUES (?, ?, ?, ?, ?)`,
    args: [
      newRowId(),
      feedback.guide,
      Number(feedback.helpful),
      feedback.comment || null,
      at.toISOString(),
    ],
  }
}

/**
 * Stores a search without result.
 * @param query  as `maskQuery` returns it
 */
export function insertSearchMiss(query: string, results: number, at: Date): Statement {
  return {
    sql: `INSERT INTO search_miss (id, query, results, created_at) VALUES (?, ?, ?, ?)`,
    args: [newRowId(), query, results, at.toISOString()],
  }
}

/** A query that found nothing useful, with its counts. */
export interface MissedQuery {
  /** Folded and masked, as it is stored. */
  query: string
  times: number
  /** How often nothing was found; the other times no result was opened. */
  withoutResult: number
  lastAt: Date
}

/** Lists searches without result since an instant, most frequent first. */
export async function missedQueries(
  db: Database,
  since: Date,
  limit: number,
): Promise<MissedQuery[]> {
  const rows = await db.read(
    `SELECT query, count(*) AS times, sum(results = 0) AS without_result, max(created_at) AS last_at
     FROM search_miss WHERE created_at >= ?
     GROUP BY query ORDER BY times DESC, last_at DESC LIMIT ?`,
    [since.toISOString(), limit],
  )
  return rows.map((row) => ({
    query: textIn(row, 'query'),
    times: Number(row.times),
    withoutResult: Number(row.without_result),
    lastAt: new Date(textIn(row, 'last_at')),
  }))
}

/** Votes on one guide. */
export interface GuideVotes {
  guide: string
  helpful: number
  unhelpful: number
  /** Newest comments of readers whom it did not help. */
  reasons: string[]
}

/** Counts votes on guides since an instant; those that helped least come first. */
export async function guideVotes(
  db: Database,
  since: Date,
  reasonsEach: number,
): Promise<GuideVotes[]> {
  const rows = await db.read(
    `SELECT guide, sum(helpful) AS helpful, sum(1 - helpful) AS unhelpful,
       (SELECT json_group_array(comment) FROM (
         SELECT comment FROM guide_feedback AS reason
         WHERE reason.guide = guide_feedback.guide AND helpful = 0 AND comment IS NOT NULL
           AND created_at >= :since
         ORDER BY created_at DESC LIMIT :reasonsEach)) AS reasons
     FROM guide_feedback WHERE created_at >= :since
     GROUP BY guide ORDER BY unhelpful DESC, helpful`,
    { since: since.toISOString(), reasonsEach },
  )
  return rows.map((row) => ({
    guide: textIn(row, 'guide'),
    helpful: Number(row.helpful),
    unhelpful: Number(row.unhelpful),
    // `json_group_array` over a TEXT column.
    reasons: JSON.parse(textIn(row, 'reasons')) as string[],
  }))
}
