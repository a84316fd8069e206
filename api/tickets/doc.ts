import { fold } from '../../content/search/fold.ts'
import type { Database, Row, Statement } from '../db/database.ts'
import { textIn } from '../db/row.ts'
import type { Deps } from '../deps.ts'
import { FACETS_SQL } from './facets.ts'

/**
 * Search documents of tickets and customers. Triggers and writers mark what has changed as dirty;
 * this file makes it again, a moment after each write and once a minute (`jobs.ts`).
 */

/** Documents per batch: other writes wait for one batch only. */
const BATCH = 50
/** Most batches of one run; the next run continues. */
const MAX_BATCHES = 40

/** `unicode61` removes accents, but it takes đ for a letter of its own. */
const plain = (sql: string) => `replace(replace(${sql}, 'đ', 'd'), 'Đ', 'D')`
const all = (column: string, table: string) =>
  `coalesce((SELECT group_concat(${column}, char(10)) FROM ${table}
    WHERE ${table}.ticket_id = ticket.id), '')`

/** SQL of all words by which a row of `ticket` is found. */
const WORDS_SQL = plain(
  [
    'ticket.code',
    'ticket.subject',
    'ticket.description',
    'ticket.requester_name',
    `coalesce(replace(ticket.requester_phone, '+84', '0'), '')`,
    `coalesce(ticket.error_code, '')`,
    `coalesce(ticket.keyword, '')`,
    `coalesce(ticket.contract, '')`,
    `coalesce(ticket.job_code, '')`,
    all('body', 'message'),
    all('body', 'note'),
  ].join(' || char(10) || '),
)

/** The next dirty documents; within one transaction each use names the same ones. */
const NEXT = `SELECT no FROM doc INDEXED BY doc_dirty WHERE dirty = 1 ORDER BY no LIMIT ${BATCH}`

const ANY_DIRTY = `SELECT 1 FROM doc INDEXED BY doc_dirty WHERE dirty = 1 LIMIT 1`

const REMAKE: Statement[] = [
  {
    sql: `INSERT OR REPLACE INTO doc_text (rowid, text, facets)
      SELECT doc.no, ${WORDS_SQL}, ${FACETS_SQL}
      FROM (${NEXT}) AS next
      CROSS JOIN doc ON doc.no = next.no
      CROSS JOIN ticket ON ticket.id = doc.ticket_id`,
  },
  { sql: `UPDATE doc SET dirty = 0 WHERE no IN (${NEXT})` },
]

/**
 * Makes dirty search documents again, oldest first.
 * @returns the number of documents of tickets and of customers
 */
export async function remakeDocs({
  db,
}: Pick<Deps, 'db'>): Promise<{ tickets: number; customers: number }> {
  return { tickets: await remakeTickets(db), customers: await remakeCustomers(db) }
}

async function remakeTickets(db: Database): Promise<number> {
  let made = 0
  for (let batch = 0; batch < MAX_BATCHES; batch += 1) {
    // A read first, because most runs find nothing and a write would wait for its turn.
    if ((await db.read(ANY_DIRTY)).length === 0) return made
    const [, cleaned] = await db.write(REMAKE)
    made += cleaned?.rowsAffected ?? 0
  }
  return made
}

/** What a customer's document is made of, one line each. */
const CONTACTS = `(SELECT group_concat(key, char(10)) FROM contact
  WHERE contact.customer_id = customer.id)`
const SOURCE = `customer.name || char(10) || coalesce(${CONTACTS}, '')`

async function remakeCustomers(db: Database): Promise<number> {
  let made = 0
  for (let batch = 0; batch < MAX_BATCHES; batch += 1) {
    const rows = await db.read(
      `SELECT no, ${SOURCE} AS source FROM customer INDEXED BY customer_dirty WHERE dirty = 1
       ORDER BY no LIMIT ${BATCH}`,
    )
    if (rows.length === 0) return made
    await db.write(rows.flatMap(customerStatements))
    made += rows.length
  }
  return made
}

function customerStatements(row: Row): Statement[] {
  const no = Number(row.no)
  const source = textIn(row, 'source')
  return [
    {
      sql: `INSERT OR REPLACE INTO customer_text (rowid, text)
        SELECT no, :text FROM customer WHERE no = :no`,
      args: { no, text: customerText(source) },
    },
    // Stays dirty when it has changed since it was read.
    {
      sql: `UPDATE customer SET dirty = 0 WHERE no = :no AND ${SOURCE} = :source`,
      args: { no, source },
    },
  ]
}

/**
 * Text in which parts of names, addresses and numbers are found. Numbers stand in both spellings,
 * `+84912…` and `0912…`.
 */
function customerText(source: string): string {
  const national = source.match(/^\+84\d+$/gm)?.map((number) => number.replace('+84', '0')) ?? []
  return [fold(source), ...national].join('\n')
}

/**
 * Returns a function that makes dirty documents again; calls during a run share the next run.
 *
 * It never throws: what fails is logged, stays dirty and is left for the next run.
 */
export function docKeeper(deps: Pick<Deps, 'db' | 'log'>): () => Promise<void> {
  let running: Promise<void> | null = null
  let next: Promise<void> | null = null
  const run = async () => {
    try {
      await remakeDocs(deps)
    } catch (error) {
      deps.log('warn', 'search documents wait for the next run', { error: String(error) })
    }
  }
  const start = () => {
    running = run().finally(() => (running = null))
    return running
  }
  return () => {
    if (!running) return start()
    next ??= running.then(() => {
      next = null
      return start()
    })
    return next
  }
}
