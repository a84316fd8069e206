import { Problem } from '../problem.ts'
import type { Database, Result, Statement } from './database.ts'

interface Waiting {
  statements: Statement[]
  resolve: (results: Result[]) => void
  reject: (error: unknown) => void
}

/** Most writes per transaction: enough to share a flush, few enough to keep waits short. */
const MOST_IN_A_GROUP = 64

/**
 * Groups writes that arrive during another write into one transaction.
 *
 * Each commit flushes to disk (`synchronous=FULL`), which costs more than the statements. Each
 * caller's statements stay atomic and resolve when they are on disk. When one write of a group
 * violates a constraint, all of them run again separately.
 */
export function groupWrites(db: Database): Database {
  const waiting: Waiting[] = []
  let isWriting = false

  async function writeNext(): Promise<void> {
    const group = waiting.splice(0, MOST_IN_A_GROUP)
    isWriting = group.length > 0
    if (!isWriting) return
    const outcomes = await write(db, group)
    // Starts the next group before this group's callers continue.
    void writeNext()
    outcomes.forEach((tell) => tell())
  }

  return {
    read: (sql, args) => db.read(sql, args),
    readAll: (statements) => db.readAll(statements),
    rehearse: (statements) => db.rehearse(statements),
    isDamaged: () => db.isDamaged(),
    lastWriteAt: () => db.lastWriteAt(),
    write: (statements) =>
      new Promise((resolve, reject) => {
        waiting.push({ statements, resolve, reject })
        if (isWriting) return
        isWriting = true
        // Writes of the same event loop turn join the group.
        setImmediate(() => void writeNext())
      }),
  }
}

/** @returns one function per write of the group that settles its promise */
async function write(db: Database, group: Waiting[]): Promise<(() => void)[]> {
  try {
    const results = await db.write(group.flatMap(({ statements }) => statements))
    return group.map(({ statements, resolve }) => {
      const own = results.splice(0, statements.length)
      return () => resolve(own)
    })
  } catch (error) {
    // An unavailable database is unavailable to all: fail them at once.
    if (error instanceof Problem || group.length === 1) {
      return group.map(
        ({ reject }) =>
          () =>
            reject(error),
      )
    }
  }
  const outcomes: (() => void)[] = []
  for (const each of group) outcomes.push(...(await write(db, [each])))
  return outcomes
}
