import type { auditCounters } from '../../content/text/staff.ts'
import type { Database, Row, Statement } from '../db/database.ts'
import { textIn, textOrNullIn } from '../db/row.ts'

/** Rows of `audit_counter`: what strangers do, summed by hour, kind, account and source. */

/** What is counted; each kind has its sentence in `content/text/staff.ts`. */
export type CounterKind = keyof typeof auditCounters

export interface Count {
  kind: CounterKind
  /** The account it is about. */
  subjectId: string | null
  /** Keyed hash of the client's address. */
  source: string
  hits: number
  at: Date
}

/** Sources kept apart per kind and hour; all others share one row, so a flood stays small. */
export const MAX_SOURCES = 50

/** Name of an instant's hour, in UTC. */
export function hourOf(at: Date): string {
  return at.toISOString().slice(0, 13)
}

/**
 * Adds to a counter.
 * @param when  SQL that must hold, with its arguments; always when left out
 */
export function addCount(
  { kind, subjectId, source, hits, at }: Count,
  when: { sql: string; args: Record<string, string> } = { sql: 'true', args: {} },
): Statement {
  return {
    sql: `INSERT INTO audit_counter (hour, kind, subject_id, source, hits, first_at, last_at)
      SELECT :hour, :kind, :subject, CASE
          WHEN EXISTS (SELECT 1 FROM audit_counter WHERE hour = :hour AND kind = :kind
            AND subject_id = :subject AND source = :source)
          OR (SELECT count(*) FROM audit_counter
            WHERE hour = :hour AND kind = :kind) < ${MAX_SOURCES}
          THEN :source ELSE '' END, :hits, :at, :at
      WHERE ${when.sql}
      ON CONFLICT (hour, kind, subject_id, source)
      DO UPDATE SET hits = hits + excluded.hits, last_at = excluded.last_at`,
    args: {
      hour: hourOf(at),
      kind,
      subject: subjectId ?? '',
      source,
      hits,
      at: at.toISOString(),
      ...when.args,
    },
  }
}

/** One hour's sum over all sources. */
export interface CounterSum {
  hour: Date
  kind: string
  subjectEmail: string | null
  hits: number
  sources: number
  /** The source with the most, and how many; empty when it is the shared row. */
  topSource: string
  topHits: number
  /** Place in the list, for `counterPage`. */
  cursor: string
}

const CURSOR = /^(\d{4}-\d\d-\d\dT\d\d)_([a-z-]{1,40})_([\w-]{0,64})$/

/** Whether a text can be a cursor of `counterPage`. */
export function isCounterCursor(text: string): boolean {
  return CURSOR.test(text)
}

/**
 * One page of sums, newest hour first.
 * @param after  cursor of the last sum on the page before
 */
export async function counterPage(
  db: Database,
  { subject, after }: { subject: string | null; after: string | null },
  limit: number,
): Promise<CounterSum[]> {
  const [, hour = '', kind = '', person = ''] = CURSOR.exec(after ?? '') ?? []
  const conditions = [
    subject !== null && 'subject_id = :subject',
    after !== null && '(hour, kind, subject_id) < (:hour, :kind, :person)',
  ].filter(Boolean)
  // The primary key read backwards, so that LIMIT ends the scan. SQLite takes the bare
  // column `source` from the row of the one `max()`.
  const rows = await db.read(
    `SELECT hour, kind, subject_id, sum(hits) AS total, count(*) AS sources, source,
       max(hits) AS top_hits,
       (SELECT email FROM staff WHERE staff.id = subject_id) AS email
     FROM audit_counter
     ${conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : ''}
     GROUP BY hour, kind, subject_id
     ORDER BY hour DESC, kind DESC, subject_id DESC LIMIT :limit`,
    {
      limit,
      ...(subject !== null && { subject }),
      ...(after !== null && { hour, kind, person }),
    },
  )
  return rows.map(sumOf)
}

function sumOf(row: Row): CounterSum {
  const [hour, kind] = [textIn(row, 'hour'), textIn(row, 'kind')]
  return {
    hour: new Date(`${hour}:00:00.000Z`),
    kind,
    subjectEmail: textOrNullIn(row, 'email'),
    hits: Number(row.total),
    sources: Number(row.sources),
    topSource: textIn(row, 'source'),
    topHits: Number(row.top_hits),
    cursor: `${hour}_${kind}_${textIn(row, 'subject_id')}`,
  }
}
