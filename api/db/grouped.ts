import { Problem } from '../problem.ts'
import type { Database, Result, Statement } from './database.ts'

interface Waiting {
  statements: Statement[]
  resolve: (results: Result[]) => void
  reject: (error: unknown) => void
}

/** Enough to share a flush to disk, few enough that nobody waits long for the others. */
const MOST_IN_A_GROUP = 64

/**
 * Puts writes that come while another one is under way into one transaction, because each commit
 * is a flush to disk (`synchronous=FULL`), which costs more than everything else.
 *
 * For callers nothing changes: each still gets all of its statements or none, and resolves when
 * they are on disk. When one of a group breaks a rule, all are run again, each by itself.
 */
export function groupWrites(db: Database): Database {
  const waiting: Waiting[] = []
  let isWriting = false

  async function writeNext(): Promise<void> {
    const group = waiting.splice(0, MOST_IN_A_GROUP)
    isWriting = group.length > 0
    if (!isWriting) return
    const outcomes = await write(db, group)
    // The disk has its next work before this group's callers go on.
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
        // What came in with this turn of the event loop still joins the group.
        setImmediate(() => void writeNext())
      }),
  }
}

/** @returns for each of the group, what tells its caller */
async function write(db: Database, group: Waiting[]): Promise<(() => void)[]> {
  try {
    const results = await db.write(group.flatMap(({ statements }) => statements))
    return group.map(({ statements, resolve }) => {
      const own = results.splice(0, statements.length)
      return () => resolve(own)
    })
  } catch (error) {
    // A database that is away is away for each of them: nobody waits for it in turn.
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
