import type { Database, Statement } from './database.ts'

/**
 * Puts single statements that come at about the same time into one transaction: each commit is a
 * flush to disk (`synchronous=FULL`), and a busy server has better use for the disk.
 *
 * What is asked while a transaction runs goes into the next one. A statement that fails takes its
 * companions with it, so only statements that break no rule belong here.
 * @returns writes one statement; resolves when it is on disk
 */
export function writeTogether(
  db: Pick<Database, 'write'>,
): (statement: Statement) => Promise<void> {
  let waiting: Statement[] = []
  let next: Promise<void> | undefined
  let last: Promise<unknown> = Promise.resolve()

  return (statement) => {
    waiting.push(statement)
    if (!next) {
      next = last.then(async () => {
        const batch = waiting
        waiting = []
        next = undefined
        await db.write(batch)
      })
      last = next.catch(() => undefined)
    }
    return next
  }
}
