import { statSync } from 'node:fs'
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import { databaseWords } from '../../../content/text/database.ts'
import type { Result, Row, Statement } from '../database.ts'

/** The size that a libSQL server needs of a file it takes over: others stop its start. */
const PAGE_BYTES = 4096
/** Checkpoint after this many pages (16 MB), so that most pages are copied once. */
const CHECKPOINT_PAGES = 4000
/** The write-ahead log is truncated to this size after a full checkpoint. */
export const WAL_LIMIT_BYTES = CHECKPOINT_PAGES * (PAGE_BYTES + 24)
const SETTINGS = [
  // Applies to new files only.
  `page_size=${PAGE_BYTES}`,
  // Readers do not wait for writers.
  'journal_mode=WAL',
  // Acknowledged tickets survive a power cut.
  'synchronous=FULL',
  'foreign_keys=ON',
  `wal_autocheckpoint=${CHECKPOINT_PAGES}`,
  `journal_size_limit=${WAL_LIMIT_BYTES}`,
]
const MAX_PREPARED = 500
/**
 * Older versions can lose commits when two connections write and checkpoint at the same moment
 * (tursodatabase/libsql#2271).
 */
const MIN_SQLITE = [3, 51, 3] as const

interface Prepared {
  statement: StatementSync
  hasRows: boolean
}

/** An open database file with synchronous calls. */
export interface Engine {
  execute(statement: Statement | string): Result
  /** Runs all statements in one transaction; `read` sees one state of the file. */
  batch(statements: Statement[], mode: 'read' | 'write'): Result[]
  close(): void
}

/** Thrown before a write when the file at the path is no longer the one that is open. */
class FileReplaced extends Error {
  constructor(path: string) {
    super(`${path}: the database file or its log was moved, replaced or deleted`)
    this.name = 'FileReplaced'
  }
}

/**
 * Refuses SQLite versions that can lose committed writes.
 * @param version  as in `process.versions.sqlite`
 * @throws Error in Vietnamese when it is older than 3.51.3 or unknown
 */
export function assertSqliteVersion(version = process.versions.sqlite ?? ''): void {
  const parts = version.split('.').map(Number)
  const difference = MIN_SQLITE.map((least, place) => (parts[place] ?? NaN) - least).find(Boolean)
  if (difference === undefined || difference > 0) return
  throw new Error(databaseWords.oldSqlite(version, MIN_SQLITE.join('.')))
}

/**
 * Opens a database file with one connection and keeps its prepared statements.
 * @param path        created when missing
 * @param lockWaitMs  how long a statement waits while another process locks the file
 * @throws Error when the file cannot be opened or SQLite is too old
 */
export function openEngine(path: string, lockWaitMs: number): Engine {
  assertSqliteVersion()
  const database = new DatabaseSync(path, { timeout: lockWaitMs })
  for (const setting of SETTINGS) database.exec(`PRAGMA ${setting}`)
  const prepared = new Map<string, Prepared>()
  const assertInPlace = watchFiles(path, [path, `${path}-wal`])
  assertInPlace()

  function prepare(sql: string): Prepared {
    const statement = database.prepare(sql)
    // libSQL servers also accept arguments that a statement does not name.
    statement.setAllowUnknownNamedParameters(true)
    const fresh = { statement, hasRows: statement.columns().length > 0 }
    // Some pragmas take effect when prepared, not when run, so none is cached.
    if (prepared.size < MAX_PREPARED && !/^\s*PRAGMA/i.test(sql)) prepared.set(sql, fresh)
    return fresh
  }

  function run({ sql, args = [] }: Statement): Result {
    const { statement, hasRows } = prepared.get(sql) ?? prepare(sql)
    const [named, placed] = parametersOf(args)
    if (hasRows) return { rows: statement.all(named, ...placed) as Row[], rowsAffected: 0 }
    return { rows: [], rowsAffected: Number(statement.run(named, ...placed).changes) }
  }

  return {
    execute: (statement) => run(typeof statement === 'string' ? { sql: statement } : statement),
    batch(statements, mode) {
      if (mode === 'write') assertInPlace()
      database.exec(mode === 'write' ? 'BEGIN IMMEDIATE' : 'BEGIN')
      try {
        const results = statements.map(run)
        database.exec('COMMIT')
        return results
      } catch (error) {
        // SQLite rolls back by itself on some errors, such as a full disk.
        if (database.isTransaction) database.exec('ROLLBACK')
        throw error
      }
    },
    close() {
      prepared.clear()
      database.close()
    },
  }
}

/**
 * Remembers the files at some paths, because commits to an unlinked file would be lost.
 * @returns a check that throws FileReplaced when one of them is gone or replaced
 */
function watchFiles(path: string, watched: string[]): () => void {
  const known = new Map<string, string>()
  return () => {
    for (const each of watched) {
      const found = statSync(each, { throwIfNoEntry: false })
      const identity = found && `${found.dev} ${found.ino}`
      const first = known.get(each)
      if (first !== undefined && first !== identity) throw new FileReplaced(path)
      // The first transaction creates the log, after opening.
      if (first === undefined && identity !== undefined) known.set(each, identity)
    }
  }
}

/** Splits arguments into named and positional ones. */
function parametersOf(
  args: NonNullable<Statement['args']>,
): [Record<string, SQLInputValue>, SQLInputValue[]] {
  if (Array.isArray(args)) return [{}, args.map(toSql)]
  const named = Object.entries(args).map(([name, value]) => [name, toSql(value)])
  return [Object.fromEntries(named) as Record<string, SQLInputValue>, []]
}

/** Converts a value the way `@libsql/client` does. */
function toSql(value: unknown): SQLInputValue {
  if (typeof value === 'boolean') return value ? 1 : 0
  if (value instanceof Date) return value.valueOf()
  if (value instanceof ArrayBuffer) return new Uint8Array(value)
  // The engine refuses other values itself.
  return value as SQLInputValue
}
