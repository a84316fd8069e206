import type { InArgs, Value } from '@libsql/client'
import { Problem } from '../problem.ts'

export interface Statement {
  sql: string
  /** By place, or by name (`:name` in the SQL). */
  args?: InArgs
}

export type Row = Record<string, Value>

export interface Result {
  rows: Row[]
  /** Of a statement without RETURNING. */
  rowsAffected: number
}

/** What we use of a libSQL client; `@libsql/client` and `openFile` make one. */
export interface DatabaseClient {
  execute(statement: Statement | string): Promise<Result>
  /** One transaction; `read` sees one state of the database. */
  batch(statements: Statement[], mode: 'read' | 'write'): Promise<Result[]>
  /** A file is whole and free once this has resolved. */
  close(): void | Promise<void>
  /** Instant of the last write that several clients of this process share, in epoch milliseconds. */
  lastWriteAt?(): number
}

/** The database as rooms see it: one statement to read, one atomic batch to write. */
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
   * When the promise resolves the rows are on disk (`synchronous=FULL`). A busy database is tried
   * again for a while; nothing is half-written on any error.
   * @returns one result for each statement, in order
   * @throws UniqueViolation when a row with the same unique value is there
   * @throws Problem `tam-ngung` when the database is gone, locked, read-only or full: nothing was
   *   written; `chua-ro-ket-qua` when its answer was lost: all or nothing was written
   */
  write(statements: Statement[]): Promise<Result[]>
  /**
   * Runs all statements in one transaction and takes them back: nothing reaches the disk.
   * @throws what `write` would have thrown
   */
  rehearse(statements: Statement[]): Promise<void>
  /**
   * Whether the engine called the database damaged within the last minute: a small write may then
   * still succeed where a ticket does not.
   */
  isDamaged(): boolean
  /** Instant of the last write that changed a row, in epoch milliseconds; `-Infinity`: none. */
  lastWriteAt(): number
}

/** A unique column refused a row; `columns` are named as `table.column`. */
export class UniqueViolation extends Error {
  readonly columns: string[]

  constructor(columns: string[], options: ErrorOptions) {
    super(`UNIQUE ${columns.join(', ')}`, options)
    this.name = 'UniqueViolation'
    this.columns = columns
  }
}

const BUSY_WAITS_MS = [20, 60, 150, 400, 1000, 2000]
/** A server that has taken a statement may never answer it; nobody waits for ever. */
const ANSWER_TIMEOUT_MS = 15_000
/** What is said when the statements have left and no answer came: they may have been run. */
const ANSWER_LOST = /no answer in time|ECONNRESET|UND_ERR_SOCKET|socket hang up/
/** Refused by the table's own rule, which takes back everything before it in the batch. */
const TAKE_BACK = { sql: `INSERT INTO write_check (id, checked_at) VALUES (0, '')` }
const TAKEN_BACK = /CHECK constraint failed: id = 1/
/** How the engine says that pages of a file contradict each other, or cannot be read. */
const DAMAGE = /malformed|SQLITE_CORRUPT|not a database|SQLITE_NOTADB|disk I\/O error|SQLITE_IOERR/
const DAMAGE_SHOWS_MS = 60_000
/** Suggested to clients when the database is away. */
const RETRY_AFTER_SECONDS = 30

/**
 * Wraps a libSQL client; the caller has opened it (see `openClient`).
 *
 * Only `execute` and `batch` are used: an open transaction would block every other writer
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
      // One result for each statement: a batch keeps their order.
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

/** What `work` gives, unless it takes too long: it may then have happened all the same. */
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
      // A broken rule of ours, not trouble with the machine: it must show as the fault it is.
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
 * File mode has the code apart from the message, HTTP mode inside it, and a broken line in the
 * cause: all are put into one text.
 */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const code = 'code' in error ? String(error.code) : ''
  const cause = error.cause === undefined ? '' : messageOf(error.cause)
  return [code, error.message, cause].filter(Boolean).join('; ')
}
