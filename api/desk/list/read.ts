import { type Row, type Statement } from '../../db/database.ts'
import { textIn } from '../../db/row.ts'
import type { Deps } from '../../deps.ts'
import type { SignedIn } from '../../door/sessions/session.ts'
import {
  countTickets,
  findTickets,
  isSortable,
  pageIn,
  type TicketPage,
} from '../../tickets/find.ts'
import { type ListQuery, ME, UNASSIGNED } from '../../tickets/list-query.ts'
import {
  assignedIn,
  countAssigned,
  countsIn,
  countViews,
  type ViewCounts,
} from '../../tickets/views.ts'
import { readQuery } from './address.ts'
import { NEWEST_EVENT, newestIn } from './news.ts'
import { type SavedView, savedIn, selectSaved } from './saved.ts'

/** A person to whom tickets are given. */
export interface Colleague {
  id: string
  name: string
  /** Open tickets of theirs that the reader sees. */
  openCount: number
}

/** All that the page of a list shows. */
export interface ListContents {
  /** The question, without unknown people. */
  query: ListQuery
  page: TicketPage
  counts: ViewCounts
  colleagues: Colleague[]
  saved: (SavedView & { count: number })[]
  /** Whether the list can be sorted. */
  isSortable: boolean
  at: Date
  /** Number of the newest event that the list knows. */
  newest: number
}

const ACTIVE_STAFF: Statement = {
  sql: `SELECT id, name FROM staff WHERE disabled_at IS NULL OR id IN
      (SELECT assignee FROM ticket INDEXED BY ticket_open WHERE status <> 'closed')
    ORDER BY name, id`,
}

/** Reads a page of the list, the counts of all views and the names for the filters. */
export async function readList(
  deps: Pick<Deps, 'db' | 'now'>,
  me: SignedIn,
  query: ListQuery,
): Promise<ListContents> {
  const at = deps.now()
  const [rows, counts, assigned, staff, saved, newest] = await deps.db.readAll([
    findTickets(me, query, at),
    countViews(me, at),
    countAssigned(me),
    ACTIVE_STAFF,
    selectSaved(me.staffId),
    NEWEST_EVENT,
  ])
  const known = knownAssignees(query, staff)
  if (known.length < query.assignee.length) return readList(deps, me, { ...query, assignee: known })
  const openCounts = assignedIn(assigned)
  return {
    query,
    page: pageIn(rows, query.sort),
    counts: countsIn(counts),
    colleagues: staff.map((row) => {
      const id = textIn(row, 'id')
      return { id, name: textIn(row, 'name'), openCount: openCounts.get(id) ?? 0 }
    }),
    saved: await countSaved(deps, me, saved.map(savedIn), at),
    isSortable: isSortable(me, query, at),
    at,
    newest: newestIn(newest),
  }
}

function knownAssignees({ assignee }: ListQuery, staff: readonly Row[]): string[] {
  const ids = new Set([ME, UNASSIGNED, ...staff.map((row) => textIn(row, 'id'))])
  return assignee.filter((each) => ids.has(each))
}

/** Counts the tickets of saved views, in one round trip. */
async function countSaved(
  { db }: Pick<Deps, 'db'>,
  me: SignedIn,
  saved: readonly SavedView[],
  at: Date,
): Promise<ListContents['saved']> {
  if (saved.length === 0) return []
  const counts = await db.readAll(
    saved.map(({ query }) => countTickets(me, readQuery(new URLSearchParams(query), me.role), at)),
  )
  return saved.map((view, place) => ({ ...view, count: Number(counts[place]?.[0]?.n ?? 0) }))
}
