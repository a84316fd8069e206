import type { Database, Statement } from '../db/database.ts'

/** A counter of uploaded bytes, which expires. */
export interface UploadCount {
  /** `all`, a hashed client, or a ticket. */
  scope: string
  endsAt: Date
}

/** A limit that an upload must respect. */
export interface UploadLimit extends UploadCount {
  /** Most bytes under the scope at any time. */
  maxBytes: number
  /** Ticket whose stored pictures count as well. */
  ticketId?: string
}

/**
 * Counts an upload against all its limits, or against none if one is full.
 *
 * One write batch checks and counts, so concurrent uploads cannot exceed a limit together.
 * @param bytes  size of the upload
 * @returns the first full limit; null when the upload was counted
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

/** Indexes of the limits in `:limits` that `:bytes` more would exceed. */
const FULL_LIMITS = `SELECT key AS place FROM json_each(:limits)
  WHERE :bytes
    + (SELECT coalesce(sum(bytes), 0) FROM upload_count
       WHERE scope = value ->> 'scope' AND ends_at > :now)
    + (SELECT coalesce(sum(bytes), 0) FROM attachment WHERE ticket_id = value ->> 'ticketId')
    > value ->> 'maxBytes'`

/** Statement that subtracts bytes which were not stored, or which rows count from now on. */
export function uncountUpload(counts: readonly UploadCount[], bytes: number): Statement {
  const keys = counts.map(({ scope, endsAt }) => ({ scope, endsAt }))
  return {
    sql: `UPDATE upload_count SET bytes = max(0, bytes - :bytes)
          WHERE (scope, ends_at) IN
            (SELECT value ->> 'scope', value ->> 'endsAt' FROM json_each(:counts))`,
    args: { counts: JSON.stringify(keys), bytes },
  }
}
