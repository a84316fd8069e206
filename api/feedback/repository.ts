import type { Statement } from '../db/database.ts'
import type { GuideFeedback } from './schema.ts'

export function insertGuideFeedback(feedback: GuideFeedback, at: Date): Statement {
  return {
    sql: `INSERT INTO guide_feedback (id, guide, helpful, comment, created_at)
          VALUES (?, ?, ?, ?, ?)`,
    args: [
      crypto.randomUUID(),
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
    args: [crypto.randomUUID(), query, results, at.toISOString()],
  }
}
