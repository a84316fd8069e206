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
 * Puts writes that come at about the same time into one transaction, because each commit is a
 * flush to disk (`synchronous=FULL`), which costs more than everything else.
 *
 * For callers nothing changes: each still gets all of its statements or none, and resolves when
 * they are on disk. When one of a group breaks a rule, all are run again, each by itself.
 */
export function groupWrites(db: Database): Database {
  let waiting: Waiting[] = []
  let isScheduled = false

  async function flush(): Promise<void> {
    const group = waiting.slice(0, MOST_IN_A_GROUP)
    waiting = waiting.slice(MOST_IN_A_GROUP)
    await (group.length > 1 ? together(db, group) : alone(db, group))
    if (waiting.length > 0) schedule()
    else isScheduled = false
  }

  function schedule(): void {
    isScheduled = true
    // A macrotask: what came in with this turn of the event loop still joins the group.
    setTimeout(() => void flush(), 0)
  }

  return {
    read: (sql, args) => db.read(sql, args),
    write: (statements) =>
      new Promise((resolve, reject) => {
        waiting.push({ statements, resolve, reject })
        if (!isScheduled) schedule()
      }),
  }
}

async function together(db: Database, group: Waiting[]): Promise<void> {
  try {
    const results = await db.write(group.flatMap(({ statements }) => statements))
    let next = 0
    for (const { statements, resolve } of group) {
      resolve(results.slice(next, next + statements.length))
      next += statements.length
    }
  } catch (error) {
    // A database that is away is away for each of them: nobody waits for it in turn.
    if (error instanceof Problem) group.forEach(({ reject }) => reject(error))
    else await alone(db, group)
  }
}

async function alone(db: Database, group: Waiting[]): Promise<void> {
  for (const { statements, resolve, reject } of group) {
    await db.write(statements).then(resolve, reject)
  }
}
