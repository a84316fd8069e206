import { stat } from 'node:fs/promises'
import type { Log } from '../../deps.ts'
import type { DatabaseClient } from '../database.ts'
import { WAL_LIMIT_BYTES } from './engine.ts'

const LOOK_EVERY_MS = 10_000
/** Above this the log has outgrown what a checkpoint leaves. */
const LARGE_BYTES = 2 * WAL_LIMIT_BYTES
/** A log that stays large is reported once a quarter of an hour. */
const REPORT_EVERY_MS = 900_000

/**
 * Cuts the write-ahead log of a file back when a long reader has made it grow.
 *
 * While the reader is there nothing can be cut: the log goes on growing, which is logged. After it
 * has left the next look moves the log into the file and truncates it, also without new writes.
 * @returns stops looking
 */
export function keepWalSmall(
  path: string,
  client: DatabaseClient,
  log: Log,
  everyMs = LOOK_EVERY_MS,
): () => void {
  let reportedAt = -Infinity
  let isLooking = false

  async function look(): Promise<void> {
    const bytes = await walBytes(path)
    if (bytes <= LARGE_BYTES) return
    // PASSIVE waits for no reader; TRUNCATE would, so it runs only when nothing is left to move.
    const passive = await client.execute('PRAGMA wal_checkpoint(PASSIVE)')
    const { log: frames, checkpointed } = passive.rows[0] ?? {}
    if (frames === checkpointed) await client.execute('PRAGMA wal_checkpoint(TRUNCATE)')
    const left = await walBytes(path)
    if (left <= LARGE_BYTES || performance.now() - reportedAt < REPORT_EVERY_MS) return
    reportedAt = performance.now()
    log('warn', 'database: the write-ahead log stays large', { bytes: left })
  }

  const timer = setInterval(() => {
    if (isLooking) return
    isLooking = true
    look()
      .catch((error: unknown) =>
        log('warn', 'database: checkpoint failed', { error: String(error) }),
      )
      .finally(() => (isLooking = false))
  }, everyMs)
  timer.unref()
  return () => clearInterval(timer)
}

async function walBytes(path: string): Promise<number> {
  return stat(`${path}-wal`).then(
    ({ size }) => size,
    () => 0,
  )
}
