import type { Database } from '../db/database.ts'
import { sha256 } from '../hash.ts'
import type { RateStore } from './store.ts'

/**
 * Counters in the database: exact across processes and isolates, one write batch per hit.
 *
 * Use it for limits that must hold everywhere, not for every request. Both statements find their
 * row by its key. A new window reuses the row of an expired one; the hourly job deletes the rest.
 * @throws Problem `tam-ngung` or `chua-ro-ket-qua` when the database cannot count
 */
export function databaseRates(db: Database): RateStore {
  return {
    async hit(key, windowSeconds, now) {
      const args = {
        // Hashed, because a key contains the client's address (DOMAIN §9).
        key: sha256(key),
        now: now.toISOString(),
        resetsAt: new Date(now.getTime() + windowSeconds * 1000).toISOString(),
      }
      const [, counted] = await db.write([
        {
          sql: `INSERT INTO rate (key, hits, resets_at) VALUES (:key, 1, :resetsAt)
                ON CONFLICT (key) DO UPDATE SET
                  hits = CASE WHEN resets_at <= :now THEN 1 ELSE hits + 1 END,
                  resets_at = CASE WHEN resets_at <= :now THEN excluded.resets_at ELSE resets_at END`,
          args,
        },
        { sql: `SELECT hits, resets_at FROM rate WHERE key = ?`, args: [args.key] },
      ])
      const row = counted?.rows[0]
      return { hits: Number(row?.hits ?? 1), resetsAt: new Date(String(row?.resets_at)) }
    },
  }
}
