import type { Database, Statement } from '../db/database.ts'

/** Bytes counted against one limit, until an instant. */
export interface UploadCount {
  scope: string
  endsAt: Date
}

/** One limit as a reservation asks for it. */
export interface UploadLimit extends UploadCount {
  /** Bytes that may be counted under the scope at any instant. */
  maxBytes: number
  /** Bytes of the ticket's stored pictures count as well. */
  ticketId?: string
}

/**
 * Counts an upload against all its limits, or against none.
 *
 * One write batch looks and counts, so uploads that run at once cannot pass a limit together.
 * @param bytes  what the upload will store
 * @returns the first limit that has no room for it, or null when it was counted
 */
export async function countUpload(
  db: Database,
  limits: readonly UploadLimit[],
  bytes: number,
  now: Date,
): Promise<UploadLimit | null> {
  const args = { limits: JSON.stringify(limits), bytes, now: now.toISOString() }
  const [, before, counted] = await db.write([
    {
      sql: `INSERT OR IGNORE INTO upload_count (scope, ends_at, bytes)
            SELECT value ->> 'scope', value ->> 'endsAt', 0 FROM json_each(:limits)`,
      args: { limits: args.limits },
    },
    { sql: FULL_LIMITS, args },
    {
      sql: `UPDATE upload_count SET bytes = bytes + :bytes
            WHERE (scope, ends_at) IN
              (SELECT value ->> 'scope', value ->> 'endsAt' FROM json_each(:limits))
              AND NOT EXISTS (${FULL_LIMITS})`,
      args,
    },
  ])
  if (counted?.rowsAffected) return null
  const place = Number(before?.rows[0]?.place)
  const full = limits[place]
  if (!full) throw new Error('An upload was neither counted nor refused')
  return full
}

/** Places of the limits in `:limits` that `:bytes` more would pass. */
const FULL_LIMITS = `SELECT key AS place FROM json_each(:limits)
  WHERE :bytes
    + (SELECT coalesce(sum(bytes), 0) FROM upload_count
       WHERE scope = value ->> 'scope' AND ends_at > :now)
    + (SELECT coalesce(sum(bytes), 0) FROM attachment WHERE ticket_id = value ->> 'ticketId')
    > value ->> 'maxBytes'`

/** Takes bytes back that were counted and not stored, or that are counted elsewhere from now on. */
export function uncountUpload(counts: readonly UploadCount[], bytes: number): Statement {
  const keys = counts.map(({ scope, endsAt }) => ({ scope, endsAt }))
  return {
    sql: `UPDATE upload_count SET bytes = max(0, bytes - :bytes)
          WHERE (scope, ends_at) IN
            (SELECT value ->> 'scope', value ->> 'endsAt' FROM json_each(:counts))`,
    args: { counts: JSON.stringify(keys), bytes },
  }
}
