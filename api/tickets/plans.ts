import type { Statement } from '../db/database.ts'
import type { Member, Scope } from './access.ts'
import type { Cursor } from './cursor.ts'
import type { ListQuery, Sort } from './list-query.ts'
import { facetMatch, rowScope } from './narrow.ts'
import { isOpenView, UNREACHED } from './views.ts'
import { type Asked, askedBy, phraseOf } from './words.ts'

/**
 * How a question to the list becomes SQL that scans no table: by the covering index of open tickets,
 * by search documents, or by codes, numbers and addresses. A person's scope is inside each.
 */

type Args = Record<string, string | number>
interface Hits extends Statement {
  args: Args
}

/** A way to find tickets. */
export interface Plan {
  name: 'open' | 'found' | 'exact'
  /** Order of the rows `hit` joined with `ticket`. */
  order: string
  /**
   * Statement with columns `id` and `no`, the number of the search document or null.
   * @param after  end of the page before; one of another order is ignored
   */
  hits: (after: Cursor | null, limit: number) => Hits
}

/** Customers whose tickets an exact search looks at: a short part of a number has thousands. */
const MAX_CUSTOMERS = 200
const OPEN_STATUSES = new Set(['new', 'transferred', 'in_progress', 'waiting'])

/** Chooses the plan of a question. */
export function planOf(me: Member, query: ListQuery, at: Date): Plan {
  const rows = rowScope(me, query, at)
  if (isOpenOnly(query)) return openPlan(query.sort, rows)
  const asked = askedBy(query.words)
  const facets = facetMatch(me, query)
  const isExact = asked.codes.length > 0 || asked.part !== null || asked.email !== null
  return isExact ? exactPlan(query, asked, facets, rows) : foundPlan(query, asked, facets, rows)
}

function isOpenOnly({ view, status, words }: ListQuery): boolean {
  if (words !== '' || view === 'thu-hong') return false
  if (isOpenView(view)) return true
  if (status.length === 0) return view === null
  return status.every((each) => OPEN_STATUSES.has(each))
}

const SORTED: Record<Sort, { column: string; isFalling: boolean }> = {
  han: { column: 'next_due_at', isFalling: false },
  nhan: { column: 'received_at', isFalling: true },
  moi: { column: 'last_event_at', isFalling: true },
}

function openPlan(sort: Sort, rows: Scope): Plan {
  const { column, isFalling } = SORTED[sort]
  const direction = isFalling ? 'DESC' : 'ASC'
  const orderBy = (table: string) => `${table}.${column} ${direction}, ${table}.id ${direction}`
  return {
    name: 'open',
    order: orderBy('ticket'),
    hits(after, limit) {
      const isAfter = after !== null && after[0] === sort
      const beyond = isAfter
        ? `AND (ticket.${column}, ticket.id) ${isFalling ? '<' : '>'} (:key, :id)`
        : ''
      return {
        sql: `SELECT ticket.id, NULL AS no FROM ticket INDEXED BY ticket_open
          WHERE ticket.status <> 'closed' AND ${rows.sql} ${beyond}
          ORDER BY ${orderBy('ticket')} LIMIT :limit`,
        args: { ...rows.args, limit, ...(isAfter && { key: after[1], id: after[2] }) },
      }
    },
  }
}

/** Where the rows of a plan come from. */
interface Source {
  from: string
  /** Column of the number by which the rows are ordered. */
  key: string
  where: string
  args: Args
}

/**
 * Search documents, newest request first. The row decides at last, because a document may be a
 * moment older than its ticket.
 */
function foundPlan(query: ListQuery, asked: Asked, facets: string | null, rows: Scope): Plan {
  const source = documents(query, asked, facets)
  return {
    name: 'found',
    order: 'hit.no DESC',
    hits: (after, limit) => ({
      sql: hitsOf(source, rows),
      args: { ...rows.args, ...source.args, before: before(after), limit },
    }),
  }
}

function documents({ view, words }: ListQuery, asked: Asked, facets: string | null): Source {
  const all = { from: 'doc', key: 'doc.no', where: '1', args: {} }
  // Words without a letter or digit are in no text.
  if (words !== '' && asked.match === null) return { ...all, where: 'doc.no = 0' }
  // Few, so that no index by scope or words helps.
  if (view === 'thu-hong' && asked.match === null) {
    const tickets = `(SELECT DISTINCT ticket_id FROM (${UNREACHED}))`
    return { ...all, from: `${tickets} AS unreached CROSS JOIN doc USING (ticket_id)` }
  }
  const match = [asked.match, facets].filter((each) => each !== null).join(' AND ')
  if (match === '') return all
  return {
    from: 'doc_text CROSS JOIN doc ON doc.no = doc_text.rowid',
    key: 'doc_text.rowid',
    where: 'doc_text MATCH :match',
    args: { match },
  }
}

/**
 * Tickets whose code, phone number or address looks like the text, and those with its words; newest
 * request first.
 */
function exactPlan(query: ListQuery, asked: Asked, facets: string | null, rows: Scope): Plan {
  const sources = [
    ...asked.codes.map(codeSource),
    ...(asked.part === null ? [] : [customerSource(asked.part)]),
    ...(asked.email === null ? [] : [addressSource(asked.email)]),
    documents(query, asked, facets),
  ]
  const parts = sources.map((source) => `SELECT * FROM (${hitsOf(source, rows)})`)
  const args = Object.assign({}, rows.args, ...sources.map((source) => source.args)) as Args
  return {
    name: 'exact',
    order: 'hit.no DESC',
    hits: (after, limit) => ({
      sql: `${parts.join(' UNION ')} ORDER BY no DESC LIMIT :limit`,
      args: { ...args, before: before(after), limit },
    }),
  }
}

function codeSource({ from, to }: Asked['codes'][number], place: number): Source {
  return {
    from: 'ticket AS coded CROSS JOIN doc ON doc.ticket_id = coded.id',
    key: 'doc.no',
    where: `coded.code >= :code${place} AND coded.code < :codeEnd${place}`,
    args: { [`code${place}`]: from, [`codeEnd${place}`]: to },
  }
}

function customerSource(part: string): Source {
  return {
    from: `(SELECT rowid AS no FROM customer_text WHERE customer_text MATCH :part
        ORDER BY rowid DESC LIMIT ${MAX_CUSTOMERS}) AS known
      CROSS JOIN customer ON customer.no = known.no
      CROSS JOIN ticket AS theirs ON theirs.customer_id = customer.id
      CROSS JOIN doc ON doc.ticket_id = theirs.id`,
    key: 'doc.no',
    where: '1',
    args: { part: phraseOf(part) },
  }
}

function addressSource(email: string): Source {
  return {
    from: 'ticket AS theirs CROSS JOIN doc ON doc.ticket_id = theirs.id',
    key: 'doc.no',
    where: 'theirs.requester_email_key = :email',
    args: { email },
  }
}

/** FTS5 ignores a bound on `rowid` that is no integer, which drivers may send for a number. */
function hitsOf({ from, key, where }: Source, rows: Scope): string {
  return `SELECT ticket.id, doc.no FROM ${from}
      CROSS JOIN ticket ON ticket.id = doc.ticket_id
    WHERE ${where} AND ${key} < CAST(:before AS INTEGER) AND ${rows.sql}
    ORDER BY ${key} DESC LIMIT :limit`
}

function before(after: Cursor | null): number {
  return after?.[0] === 'no' ? after[1] : Number.MAX_SAFE_INTEGER
}
