import type { Config } from '../config.ts'
import type { Database } from '../db/database.ts'
import type { Deps } from '../deps.ts'

/** Calls within this time share one check. */
const SHARED_MS = 2_000
/** Longer than a busy disk needs, and short enough for a health check. */
const TIMEOUT_MS = 800
/** More than a ticket with its mails needs; a database with less room counts as full. */
const ROOM_BYTES = 65_536

interface LastCheck {
  startedAt: number
  /** Null until the first check has finished. */
  isWritable: boolean | null
}

/** By settings object, of which each process or isolate has one. */
const lastChecks = new WeakMap<Config, LastCheck>()

/**
 * Tests by a write whether tickets can be stored now. Never throws.
 *
 * Answers within 0.8 seconds. Calls within two seconds share one check; during a check the previous
 * result applies. A check that times out still counts as good when another write succeeded within
 * two seconds.
 */
export async function canWrite({ db, config }: Pick<Deps, 'db' | 'config'>): Promise<boolean> {
  if (db.isDamaged()) return false
  const startedAt = performance.now()
  const last = lastChecks.get(config)
  if (last && last.isWritable !== null && startedAt - last.startedAt < SHARED_MS) {
    return last.isWritable
  }
  // A value, not a promise: on Workers a request cannot await another request's work.
  const check: LastCheck = { startedAt, isWritable: last?.isWritable ?? null }
  lastChecks.set(config, check)
  check.isWritable = await writesInTime(db)
  return check.isWritable
}

async function writesInTime(db: Database): Promise<boolean> {
  const { promise: late, resolve } = Promise.withResolvers<boolean>()
  const timer = setTimeout(() => resolve(Date.now() - db.lastWriteAt() < SHARED_MS), TIMEOUT_MS)
  const written = writeOnce(db).then(
    () => true,
    () => false,
  )
  const isWritable = await Promise.race([written, late])
  clearTimeout(timer)
  return isWritable
}

async function writeOnce(db: Database): Promise<void> {
  // A full file may still allow overwriting an old row, so this tries to add 64 kB.
  await db.rehearse([
    {
      sql: `INSERT OR REPLACE INTO write_check (id, checked_at, room) VALUES (1, '', zeroblob(?))`,
      args: [ROOM_BYTES],
    },
  ])
  await db.write([
    {
      sql: `INSERT INTO write_check (id, checked_at) VALUES (1, ?)
        ON CONFLICT (id) DO UPDATE SET checked_at = excluded.checked_at`,
      args: [new Date().toISOString()],
    },
  ])
}
