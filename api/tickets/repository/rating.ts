import type { Database, Row, Statement } from '../../db/database.ts'
import { textOrNullIn } from '../../db/row.ts'

/** How content a requester is with a closed ticket. */
export interface Rating {
  /** 1 to 5; 5 is best. */
  score: number
  comment: string | null
}

/**
 * Stores or changes the rating of a closed ticket; changes no row on any other.
 * @param changeableSince  ratings first given before this instant stay as they are
 */
export function upsertRating(
  ticketId: string,
  rating: Rating,
  at: Date,
  changeableSince: Date,
): Statement {
  return {
    sql: `INSERT INTO rating (ticket_id, score, comment, created_at, updated_at)
          SELECT id, ?, ?, ?, ? FROM ticket WHERE id = ? AND status = 'closed'
          ON CONFLICT (ticket_id) DO UPDATE SET
            score = excluded.score, comment = excluded.comment, updated_at = excluded.updated_at
          WHERE created_at >= ?`,
    args: [
      rating.score,
      rating.comment,
      at.toISOString(),
      at.toISOString(),
      ticketId,
      changeableSince.toISOString(),
    ],
  }
}

/** Statement that reads a ticket's rating; `ratingIn` maps its rows. */
export function selectRating(ticketId: string): Statement {
  return { sql: `SELECT score, comment FROM rating WHERE ticket_id = ?`, args: [ticketId] }
}

/** Finds a ticket's rating; null when it has none. */
export async function findRating(db: Database, ticketId: string): Promise<Rating | null> {
  const { sql, args } = selectRating(ticketId)
  return ratingIn(await db.read(sql, args))
}

/** The rating in the rows of `selectRating`; null when the ticket has none. */
export function ratingIn([row]: readonly Row[]): Rating | null {
  return row ? { score: Number(row.score), comment: textOrNullIn(row, 'comment') } : null
}
