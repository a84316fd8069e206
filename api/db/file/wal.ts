import { MINUTE_MS } from '../../../content/units.ts'
import { stat } from 'node:fs/promises'
import type { Log } from '../../deps.ts'
import type { DatabaseClient } from '../database.ts'
import { WAL_LIMIT_BYTES } from './engine.ts'

const LOOK_EVERY_MS = 10_000
/** Larger than the log after an ordinary checkpoint. */
const LARGE_BYTES = 2 * WAL_LIMIT_BYTES
/** Shortest time between two warnings about a large log. */
const REPORT_EVERY_MS = 15 * MINUTE_MS

/**
 * Truncates a file's write-ahead log after a long reader has made it grow.
 *
 * While the reader is active the log cannot be truncated, and a warning is logged. After the reader
 * ends, the next check runs a checkpoint and truncates the log, even without new writes.
 * @param everyMs  interval of the checks
 * @returns stops the checks
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
    // PASSIVE does not wait for readers. TRUNCATE would, so it runs only after a full checkpoint.
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
