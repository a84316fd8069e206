import type { Config } from '../config.ts'
import type { Database } from '../db/database.ts'
import type { Deps } from '../deps.ts'

/** One check answers for all calls of so many milliseconds. */
const SHARED_MS = 2_000
/** Longer than a busy disk takes, and short enough for a health check. */
const TIMEOUT_MS = 800
/** More than a ticket with its mails takes; a disk or file without so much room is full. */
const ROOM_BYTES = 65_536

interface LastCheck {
  startedAt: number
  /** Null until the first check has ended. */
  isWritable: boolean | null
}

/** By settings: all requests of a process, or of a Worker's isolate, share one object of them. */
const lastChecks = new WeakMap<Config, LastCheck>()

/**
 * Whether a ticket could be stored just now, found out by writing one row.
 *
 * Answers within 0.8 seconds. Calls within two seconds share one check, so that many calls make
 * few writes; while a check is under way the result before it holds. A check that
 * comes late counts as good when another write reached the disk meanwhile: busy is not dead. Never
 * throws.
 */
export async function canWrite({ db, config }: Pick<Deps, 'db' | 'config'>): Promise<boolean> {
  if (db.isDamaged()) return false
  const startedAt = performance.now()
  const last = lastChecks.get(config)
  if (last && last.isWritable !== null && startedAt - last.startedAt < SHARED_MS) {
    return last.isWritable
  }
  // A plain value, no promise: on Workers one request cannot wait for the work of another.
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
  // A file may have no room for a ticket where a row of old still can be written over.
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
