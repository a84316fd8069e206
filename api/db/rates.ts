import { sha256 } from '../hash.ts'
import type { RateStore } from '../http/rates.ts'
import type { Database } from './database.ts'

/** Counters in the database, for runtimes where no process lives long enough to count. */
export function databaseRates(db: Database): RateStore {
  return {
    async hit(key, windowSeconds, now) {
      const resetsAt = new Date(now.getTime() + windowSeconds * 1000).toISOString()
      // Ended windows of others go with each hit, so the table holds only what still counts.
      const [, result] = await db.write([
        { sql: `DELETE FROM rate WHERE resets_at <= ?`, args: [now.toISOString()] },
        {
          sql: `INSERT INTO rate (key, hits, resets_at) VALUES (?, 1, ?)
                ON CONFLICT (key) DO UPDATE SET hits = hits + 1
                RETURNING hits, resets_at`,
          // A client's address is not kept in the clear (DOMAIN §9).
          args: [sha256(key), resetsAt],
        },
      ])
      const row = result?.rows[0]
      return { hits: Number(row?.hits ?? 1), resetsAt: new Date(String(row?.resets_at)) }
    },
  }
}
