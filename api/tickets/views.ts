import {
  COUNTED_VIEWS,
  type CountedView,
  OPEN_VIEWS,
  type OpenView,
  type View,
} from '../../content/views.ts'
import { endOfLocalDay } from '../../content/text/format.ts'
import { DAY_MS } from '../../content/units.ts'
import type { Row, Statement } from '../db/database.ts'
import { textIn } from '../db/row.ts'
import { type Member, type Scope, scopeOf } from './access.ts'
import { RETURNED } from './repository/mail.ts'

/** Mails that failed earlier than this no longer show in the view "Thư hỏng". */
const FAILED_DAYS = 30

/**
 * Tickets and addresses, in lower case, whose mail failed or came back; parameter `:failedAfter`.
 * `to_email_key` is no such address: it joins what one mailbox receives.
 */
export const UNREACHED = `SELECT ticket_id, lower(to_email) AS email_key
    FROM outbox INDEXED BY outbox_failed
    WHERE failed_at IS NOT NULL AND failed_at > :failedAfter AND ticket_id IS NOT NULL
  UNION
  SELECT ticket_id, lower(to_email) FROM outbox INDEXED BY outbox_returned
    WHERE delivery IN ${RETURNED}
      AND delivery_at > :failedAfter AND ticket_id IS NOT NULL`

/** Conditions of the open views, on columns of the index `ticket_open`. */
const OPEN_CONDITIONS: Record<OpenView, string> = {
  'cua-toi': `ticket.assignee = :me`,
  'chua-chuyen': `ticket.status = 'new'`,
  'chua-giao': `ticket.assignee IS NULL`,
  'khach-nhan': `ticket.last_customer_at > coalesce(ticket.last_answer_at, '')`,
  'qua-han': `ticket.next_due_at < :now`,
  'hom-nay': `ticket.next_due_at >= :now AND ticket.next_due_at <= :dayEnd`,
  khan: `ticket.priority = 'urgent'`,
  'cho-khach': `ticket.status = 'waiting'`,
  // A ticket that waits for its requester has been answered; it has a view of its own.
  'chua-cap-nhat': `ticket.status <> 'waiting'
    AND coalesce(ticket.last_answer_at, ticket.received_at) < :dayAgo`,
  'hen-goi': `ticket.callback_on IS NOT NULL`,
  'nghi-rac': `ticket.suspect = 1`,
}

/** Whether a view holds open tickets only. */
export function isOpenView(view: View | null): view is OpenView {
  return OPEN_VIEWS.some((each) => each === view)
}

/**
 * Condition of a view on a row of `ticket`.
 * @param view  null: the list without a view
 * @param at    instant that "late", "today" and "24 hours" are counted from
 */
export function viewScope(view: View | null, me: Member, at: Date): Scope {
  const sql = conditionOf(view)
  return { sql, args: argsIn(sql, me, at) }
}

function conditionOf(view: View | null): string {
  if (view === 'nghi-rac') return OPEN_CONDITIONS[view]
  if (view === null) return 'ticket.suspect = 0'
  if (isOpenView(view)) return `(${OPEN_CONDITIONS[view]}) AND ticket.suspect = 0`
  if (view === 'tat-ca') return '1'
  return `(ticket.id, ticket.requester_email_key) IN (${UNREACHED})`
}

/** Arguments of the parameters that an SQL text names; engines refuse others. */
function argsIn(sql: string, me: Member, at: Date): Record<string, string> {
  const before = (days: number) => new Date(at.getTime() - days * DAY_MS).toISOString()
  const known: Record<string, string> = {
    me: me.staffId,
    now: at.toISOString(),
    dayEnd: endOfLocalDay(at).toISOString(),
    dayAgo: before(1),
    failedAfter: before(FAILED_DAYS),
  }
  const named = new Set([...sql.matchAll(/:(\w+)/g)].map(([, name]) => name ?? ''))
  return Object.fromEntries(Object.entries(known).filter(([name]) => named.has(name)))
}

/** Number of tickets of each counted view. */
export type ViewCounts = Record<CountedView, number>

/** Statement that counts the built-in views within a person's scope, in one pass. */
export function countViews(me: Member, at: Date): Statement {
  const scope = scopeOf(me)
  const sums = OPEN_VIEWS.map(
    (view) => `coalesce(sum(iif(${conditionOf(view)}, 1, 0)), 0) AS "${view}"`,
  ).join(',\n')
  const sql = `SELECT ${sums}, (SELECT count(*) FROM (${UNREACHED}) AS unreached
      CROSS JOIN ticket AS reached ON reached.id = unreached.ticket_id
        AND reached.requester_email_key = unreached.email_key
      WHERE ${scope.sql.replaceAll('ticket.', 'reached.')}) AS "thu-hong"
    FROM ticket INDEXED BY ticket_open WHERE ticket.status <> 'closed' AND ${scope.sql}`
  return { sql, args: { ...argsIn(sql, me, at), ...scope.args } }
}

/** The counts in the row of `countViews`. */
export function countsIn([row]: readonly Row[]): ViewCounts {
  // Every view has its column in the statement above.
  return Object.fromEntries(
    COUNTED_VIEWS.map((view) => [view, Number(row?.[view] ?? 0)]),
  ) as ViewCounts
}

/** Statement that counts the open tickets of each assignee within a person's scope. */
export function countAssigned(me: Member): Statement {
  const scope = scopeOf(me)
  return {
    sql: `SELECT assignee, count(*) AS n FROM ticket INDEXED BY ticket_open
      WHERE ticket.status <> 'closed' AND ticket.suspect = 0 AND ticket.assignee IS NOT NULL
        AND ${scope.sql} GROUP BY assignee`,
    args: scope.args,
  }
}

/** Open tickets by the assignee's id, from the rows of `countAssigned`. */
export function assignedIn(rows: readonly Row[]): Map<string, number> {
  return new Map(rows.map((row) => [textIn(row, 'assignee'), Number(row.n)]))
}
