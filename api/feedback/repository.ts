import type { Database, Statement } from '../db/database.ts'
import { newRowId } from '../db/row-id.ts'
import { textIn } from '../db/row.ts'
import type { GuideFeedback } from './schema.ts'

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

/** @param query  folded, cut and without personal data */
export function insertSearchMiss(query: string, results: number, at: Date): Statement {
  return {
    sql: `INSERT INTO search_miss (id, query, results, created_at) VALUES (?, ?, ?, ?)`,
    args: [newRowId(), query, results, at.toISOString()],
  }
}

export interface MissedQuery {
  /** Folded and masked, as it is stored. */
  query: string
  times: number
  /** How often nothing at all was found; the other times nobody opened what was. */
  withoutResult: number
  lastAt: Date
}

/** What was searched in vain since an instant, most often first. */
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

export interface GuideVotes {
  guide: string
  helpful: number
  unhelpful: number
  /** The newest reasons given by those whom it did not help. */
  reasons: string[]
}

/** How readers voted on guides since an instant, those that helped least first. */
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
    // SQLite made this array of text out of the column just named.
    reasons: JSON.parse(textIn(row, 'reasons')) as string[],
  }))
}
