import Database from 'libsql'
import type { Result, Row, Statement } from './database.ts'

const SETTINGS = [
  // For a new file. Most of what a ticket changes are single rows at the ends of many indexes, and a
  // commit writes whole pages: with pages of 4 kB a fifth more bytes (measured: 50 against 40 kB).
  'page_size=2048',
  // Readers do not wait for writers.
  'journal_mode=WAL',
  // A power cut cannot take an acknowledged ticket.
  'synchronous=FULL',
  'foreign_keys=ON',
  // In pages: the log is moved into the file each 16 MB instead of 2, most pages once for many.
  'wal_autocheckpoint=8000',
]
/** All statements of the code are written in it, so there are only so many. */
const MOST_PREPARED = 500

interface Prepared {
  statement: ReturnType<Database.Database['prepare']>
  givesRows: boolean
}

/** An open file; each call runs to its end before it returns. */
export interface Embedded {
  execute(statement: Statement | string): Result
  /** All statements in one transaction, or none. */
  batch(statements: Statement[]): Result[]
  /** Takes a fresh connection; the old one stays when there is none to have. */
  renew(): void
  close(): void
}

/**
 * Opens an embedded database by the engine that `@libsql/client` itself is made of, and keeps its
 * prepared statements: the client prepares every statement anew each time, which made up more than
 * half of an intake's work (measured: 1.4 against 0.6 ms of CPU a ticket).
 *
 * One connection, because its settings belong to it.
 * @param lockWaitMs  how long a statement waits for another process that holds the file
 */
export function openEmbedded(path: string, lockWaitMs: number): Embedded {
  let database = connect()
  const prepared = new Map<string, Prepared>()

  function connect(): Database.Database {
    const fresh = new Database(path, { timeout: lockWaitMs })
    for (const setting of SETTINGS) fresh.exec(`PRAGMA ${setting}`)
    return fresh
  }

  function prepare(sql: string): Prepared {
    const statement = database.prepare(sql)
    const fresh = { statement, givesRows: statement.reader }
    if (prepared.size < MOST_PREPARED) prepared.set(sql, fresh)
    return fresh
  }

  function run({ sql, args = [] }: Statement): Result {
    const { statement, givesRows } = prepared.get(sql) ?? prepare(sql)
    try {
      // The engine's rows are objects by column name, as its types cannot know.
      if (givesRows) return { rows: statement.all(args) as Row[], rowsAffected: 0 }
      return { rows: [], rowsAffected: statement.run(args).changes }
    } catch (error) {
      // What failed half-way is not used again.
      prepared.delete(sql)
      throw error
    }
  }

  return {
    execute: (statement) => run(typeof statement === 'string' ? { sql: statement } : statement),
    batch(statements) {
      database.exec('BEGIN IMMEDIATE')
      try {
        const results = statements.map(run)
        database.exec('COMMIT')
        return results
      } catch (error) {
        // A full disk rolls back by itself, and then there is nothing left to roll back.
        if (database.inTransaction) database.exec('ROLLBACK')
        throw error
      }
    },
    renew() {
      const stale = database
      database = connect()
      prepared.clear()
      stale.close()
    },
    close() {
      prepared.clear()
      database.close()
    },
  }
}
