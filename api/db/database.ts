import { MINUTE_MS } from '../../content/units.ts'
import type { InArgs, Value } from '@libsql/client'
import { Problem } from '../problem.ts'

/** One SQL statement and its arguments. */
export interface Statement {
  sql: string
  /** Positional, or by name (`:name` in the SQL). */
  args?: InArgs
}

/** A row: column name → value. */
export type Row = Record<string, Value>

/** Result of one statement. */
export interface Result {
  rows: Row[]
  /** Changed rows of a statement without RETURNING. */
  rowsAffected: number
}

/** The part of a libSQL client that we use; `@libsql/client` and `openFile` provide one. */
export interface DatabaseClient {
  execute(statement: Statement | string): Promise<Result>
  /** One transaction; `read` sees one state of the database. */
  batch(statements: Statement[], mode: 'read' | 'write'): Promise<Result[]>
  /** Resolves when a file is complete and unlocked. */
  close(): void | Promise<void>
  /** Last write of all clients in this process, in epoch milliseconds. */
  lastWriteAt?(): number
}

/** The database as rooms use it: single reads, batch reads and atomic write batches. */
export interface Database {
  /**
   * Runs one reading statement.
   * @throws Problem `tam-ngung` when the database cannot answer
   */
  read(sql: string, args?: Statement['args']): Promise<Row[]>
  /**
   * Runs several reading statements in one round trip, on one state of the database.
   * @returns the rows of each statement, in order
   * @throws Problem `tam-ngung` when the database cannot answer
   */
  readAll<const Statements extends readonly Statement[]>(
    statements: Statements,
  ): Promise<{ [Place in keyof Statements]: Row[] }>
  /**
   * Runs all statements in one transaction: all of them or none.
   *
   * The rows are on disk when the promise resolves (`synchronous=FULL`). A busy database is
   * retried for a few seconds. An error never leaves a partial write.
   * @returns one result for each statement, in order
   * @throws UniqueViolation when a row with the same unique value exists
   * @throws Problem `tam-ngung` when the database is gone, locked, read-only or full: nothing was
   *   written; `chua-ro-ket-qua` when its answer was lost: all or nothing was written
   */
  write(statements: Statement[]): Promise<Result[]>
  /**
   * Runs all statements in one transaction and rolls it back.
   * @throws the errors of `write`
   */
  rehearse(statements: Statement[]): Promise<void>
  /**
   * True when the engine reported damage within the last minute.
   *
   * Small writes may still succeed then, although tickets fail.
   */
  isDamaged(): boolean
  /** Last write that changed a row, in epoch milliseconds; `-Infinity` before the first. */
  lastWriteAt(): number
}

/** Thrown when a unique column refuses a row. */
export class UniqueViolation extends Error {
  /** Names as `table.column`. */
  readonly columns: string[]

  constructor(columns: string[], options: ErrorOptions) {
    super(`UNIQUE ${columns.join(', ')}`, options)
    this.name = 'UniqueViolation'
    this.columns = columns
  }
}

const BUSY_WAITS_MS = [20, 60, 150, 400, 1000, 2000]
/** Longest wait for an answer: a server that took a statement may never answer it. */
const ANSWER_TIMEOUT_MS = 15_000
/** Messages of errors after the statements were sent: they may have run. */
const ANSWER_LOST = /no answer in time|ECONNRESET|UND_ERR_SOCKET|socket hang up/
/** Violates the table's CHECK constraint, which rolls back the whole batch. */
const TAKE_BACK = { sql: `INSERT INTO write_check (id, checked_at) VALUES (0, '')` }
const TAKEN_BACK = /CHECK constraint failed: id = 1/
/** Messages of the engine about a file whose pages are inconsistent or unreadable. */
const DAMAGE = /malformed|SQLITE_CORRUPT|not a database|SQLITE_NOTADB|disk I\/O error|SQLITE_IOERR/
const DAMAGE_SHOWS_MS = MINUTE_MS
/** Value of `Retry-After` while the database is unavailable. */
const RETRY_AFTER_SECONDS = 30

/**
 * Wraps an open libSQL client (see `openClient`) with retries, a timeout and our errors.
 *
 * Uses only `execute` and `batch`: an interactive transaction blocks every other writer
 * (measured: 45 s for ten parallel ones in a file, 5 s after an abandoned one over HTTP).
 */
export function wrapClient(
  client: Pick<DatabaseClient, 'execute' | 'batch' | 'lastWriteAt'>,
  { timeoutMs = ANSWER_TIMEOUT_MS } = {},
): Database {
  let damageSeenAt = -Infinity
  let wroteAt = -Infinity
  const ask = async <Answer>(work: () => Promise<Answer>, { isWriting = false } = {}) => {
    try {
      return await untilFree(() => inTime(work(), timeoutMs), isWriting)
    } catch (error) {
      if (error instanceof Problem && DAMAGE.test(messageOf(error.cause))) {
        damageSeenAt = performance.now()
      }
      throw error
    }
  }
  return {
    async read(sql, args = []) {
      const result = await ask(() => client.execute({ sql, args }))
      return result.rows
    },
    async readAll<const Statements extends readonly Statement[]>(statements: Statements) {
      const results = await ask(() => client.batch([...statements], 'read'))
      // A batch returns one result per statement, in order.
      return results.map(({ rows }) => rows) as { [Place in keyof Statements]: Row[] }
    },
    async write(statements) {
      const results = await ask(() => client.batch(statements, 'write'), { isWriting: true })
      if (results.some(({ rowsAffected }) => rowsAffected > 0)) wroteAt = Date.now()
      return results
    },
    async rehearse(statements) {
      try {
        await ask(() => client.batch([...statements, TAKE_BACK], 'write'), { isWriting: true })
      } catch (error) {
        if (!TAKEN_BACK.test(messageOf(error))) throw error
      }
    },
    isDamaged: () => performance.now() - damageSeenAt < DAMAGE_SHOWS_MS,
    lastWriteAt: () => Math.max(wroteAt, client.lastWriteAt?.() ?? -Infinity),
  }
}

/**
 * Awaits `work` for at most `timeoutMs`.
 * @throws Error `no answer in time`; the work may still complete
 */
async function inTime<Answer>(work: Promise<Answer>, timeoutMs: number): Promise<Answer> {
  const { promise: late, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new Error('no answer in time')), timeoutMs)
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

async function untilFree<Answer>(
  attempt: () => Promise<Answer>,
  isWriting: boolean,
): Promise<Answer> {
  for (const wait of [...BUSY_WAITS_MS, null]) {
    try {
      return await attempt()
    } catch (error) {
      const message = messageOf(error)
      const unique = /UNIQUE constraint failed: ([\w., ]+)/.exec(message)?.[1]
      if (unique) throw new UniqueViolation(unique.split(', '), { cause: error })
      // A bug in our SQL or data, not an outage: pass the error on unchanged.
      if (/constraint failed|syntax error|no such (table|column)|SQL_PARSE/i.test(message)) {
        throw error
      }
      const isBusy = /SQLITE_BUSY|database (table )?is locked|closed while this/i.test(message)
      if (!isBusy || wait === null) {
        const slug = isWriting && ANSWER_LOST.test(message) ? 'chua-ro-ket-qua' : 'tam-ngung'
        throw new Problem(slug, { retryAfter: RETRY_AFTER_SECONDS }, { cause: error })
      }
      await new Promise((resolve) => setTimeout(resolve, wait))
    }
  }
  throw new Error('unreachable: the last wait is null')
}

/**
 * Joins code, message and causes of an error into one text.
 *
 * Files have the code apart from the message, HTTP inside it, and a lost connection in the cause.
 */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const code = 'code' in error ? String(error.code) : ''
  const cause = error.cause === undefined ? '' : messageOf(error.cause)
  return [code, error.message, cause].filter(Boolean).join('; ')
}
