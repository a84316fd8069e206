import type { Client, InStatement, ResultSet } from '@libsql/client'
import { Problem } from '../problem.ts'

export type Statement = Exclude<InStatement, string>
export type Row = ResultSet['rows'][number]

/** The database as rooms see it: one statement to read, one atomic batch to write. */
export interface Database {
  /**
   * Runs one reading statement.
   * @throws Problem `tam-ngung` when the database cannot answer
   */
  read(sql: string, args?: Statement['args']): Promise<Row[]>
  /**
   * Runs all statements in one transaction: all of them or none.
   *
   * When the promise resolves the rows are on disk (`synchronous=FULL`). A busy database is tried
   * again for a while; nothing is half-written on any error.
   * @returns one result for each statement, in order
   * @throws UniqueViolation when a row with the same unique value is there
   * @throws Problem `tam-ngung` when the database is gone, locked, read-only or full
   */
  write(statements: Statement[]): Promise<ResultSet[]>
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
/** Short, because a file's statements run in the event loop: waiting is for between the tries. */
const LOCK_WAIT_MS = 200
/** Suggested to clients when the database is away. */
const RETRY_AFTER_SECONDS = 30

type DatabaseClient = Pick<Client, 'execute' | 'batch'> &
  Partial<Pick<Client, 'protocol' | 'reconnect'>>

/**
 * Wraps a libSQL client; the caller has opened it with one connection (see `openFile`).
 *
 * Only `execute` and `batch` are used: an open transaction would block every other writer
 * (measured: 45 s for ten parallel ones in a file, 5 s after an abandoned one over HTTP).
 */
export function wrapClient(
  client: DatabaseClient,
  { timeoutMs = ANSWER_TIMEOUT_MS } = {},
): Database {
  const ask = <Result>(work: () => Promise<Result>) =>
    untilFree(
      () => inTime(work(), timeoutMs),
      () => renew(client),
    )
  return {
    async read(sql, args = []) {
      const result = await ask(() => client.execute({ sql, args }))
      return result.rows
    },
    write: (statements) => ask(() => client.batch(statements, 'write')),
  }
}

/**
 * Settings of a connection to a file: WAL, so that readers do not wait, and `synchronous=FULL`, so
 * that a power cut cannot take an acknowledged ticket.
 * @param waitMs  how long a statement waits for a lock; nothing else runs in this process meanwhile
 */
export async function configureConnection(
  client: Pick<Client, 'execute'>,
  waitMs = LOCK_WAIT_MS,
): Promise<void> {
  await client.execute('PRAGMA journal_mode=WAL')
  await client.execute('PRAGMA synchronous=FULL')
  await client.execute('PRAGMA foreign_keys=ON')
  await client.execute(`PRAGMA busy_timeout=${waitMs}`)
}

/**
 * A statement that found a file locked stays open in its connection, and no later write of that
 * connection can be committed: a fresh one takes its place.
 */
async function renew(client: DatabaseClient): Promise<void> {
  if (client.protocol !== 'file' || !client.reconnect) return
  await client.reconnect()
  await configureConnection(client)
}

/** What `work` gives, unless it takes too long: it may then have happened all the same. */
async function inTime<Result>(work: Promise<Result>, timeoutMs: number): Promise<Result> {
  const { promise: late, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new Error('no answer in time')), timeoutMs)
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

async function untilFree<Result>(
  attempt: () => Promise<Result>,
  afterBusy: () => Promise<void>,
): Promise<Result> {
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
      if (isBusy) await afterBusy().catch(() => undefined)
      if (!isBusy || wait === null) {
        throw new Problem('tam-ngung', { retryAfter: RETRY_AFTER_SECONDS }, { cause: error })
      }
      await new Promise((resolve) => setTimeout(resolve, wait))
    }
  }
  throw new Error('unreachable: the last wait is null')
}

/** File mode has the code apart from the message, HTTP mode inside it: both are put into one text. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const code = 'code' in error ? String(error.code) : ''
  return `${code} ${error.message}`
}
