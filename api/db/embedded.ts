import Database from 'libsql'
import type { DatabaseClient, Result, Row, Statement } from './database.ts'

/** How long a statement waits for another process that holds the file, unless told otherwise. */
const LOCK_WAIT_MS = 5000
/** All statements of the code are written in it, so there are only so many. */
const MOST_PREPARED = 500

type Prepared = ReturnType<Database.Database['prepare']>

export interface EmbeddedClient extends DatabaseClient {
  /**
   * How long a statement waits for a lock. Nothing else runs in the process meanwhile, so a server
   * waits briefly and tries again later.
   */
  waitForLocks(ms: number): void
}

/**
 * Opens an embedded database by the engine that `@libsql/client` itself is made of, and keeps its
 * prepared statements: the client prepares every statement anew each time, which made up more than
 * half of an intake's work (measured: 1.4 against 0.6 ms of CPU a ticket).
 *
 * One connection, because its settings belong to it: WAL, so that readers do not wait, and
 * `synchronous=FULL`, so that a power cut cannot take an acknowledged ticket.
 */
export function openEmbedded(path: string): EmbeddedClient {
  let lockWaitMs = LOCK_WAIT_MS
  let database = connect()
  const prepared = new Map<string, Prepared>()

  function connect(): Database.Database {
    const fresh = new Database(path, { timeout: lockWaitMs })
    for (const setting of ['journal_mode=WAL', 'synchronous=FULL', 'foreign_keys=ON']) {
      fresh.exec(`PRAGMA ${setting}`)
    }
    return fresh
  }

  function run({ sql, args = [] }: Statement): Result {
    let statement = prepared.get(sql)
    if (!statement) {
      statement = database.prepare(sql)
      if (prepared.size < MOST_PREPARED) prepared.set(sql, statement)
    }
    try {
      // The engine's rows are objects by column name, as its types cannot know.
      if (statement.reader) return { rows: statement.all(args) as Row[], rowsAffected: 0 }
      return { rows: [], rowsAffected: statement.run(args).changes }
    } catch (error) {
      // What failed half-way is not used again.
      prepared.delete(sql)
      throw error
    }
  }

  function runAll(statements: Statement[]): Result[] {
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
  }

  return {
    execute: (statement) =>
      settled(() => run(typeof statement === 'string' ? { sql: statement } : statement)),
    batch: (statements) => settled(() => runAll(statements)),
    close() {
      prepared.clear()
      database.close()
    },
    renew() {
      // Should there be no fresh one to have, the old one is still better than none.
      const stale = database
      database = connect()
      prepared.clear()
      stale.close()
    },
    waitForLocks(ms) {
      lockWaitMs = ms
      database.exec(`PRAGMA busy_timeout=${ms}`)
    },
  }
}

/** All is synchronous inside; a fault must still come as a rejection. */
function settled<Answer>(work: () => Answer): Promise<Answer> {
  return new Promise((resolve) => {
    resolve(work())
  })
}
