import { MINUTE_MS } from '../../../content/units.ts'
import type { Row, Statement } from '../../db/database.ts'
import type { Deps } from '../../deps.ts'
import type { SignedIn } from '../../door/sessions/session.ts'
import { sha256 } from '../../hash.ts'

/** Header of a question for news: the part of the page that is asked for. */
export const PART_HEADER = 'X-Part'
/** Deadlines pass without an event: after this time a list counts as changed. */
const STEP_MS = 5 * MINUTE_MS

/** Statement that reads the number of the newest event as `newest`: one row, at any size. */
export const NEWEST_EVENT: Statement = { sql: `SELECT max(rowid) AS newest FROM event` }

/** The number in the row of `NEWEST_EVENT`; 0 before the first event. */
export function newestIn([row]: readonly Row[]): number {
  return Number(row?.newest ?? 0)
}

/**
 * Validator of a list: the newest event, the question, the reader, and a step of time.
 * @param query   canonical query of the address
 * @param newest  number of the newest event that the list knows
 */
export function listTag(
  { now, site }: Pick<Deps, 'now' | 'site'>,
  me: SignedIn,
  query: string,
  newest: number,
): string {
  const step = Math.floor(now().getTime() / STEP_MS)
  const parts = [site.version, me.staffId, me.role, me.team, newest, step, query]
  // Weak: the same list may be compressed or not.
  return `W/"${sha256(JSON.stringify(parts)).slice(0, 22)}"`
}

/** Whether a question for news knows the current list. */
export function isKnown(ifNoneMatch: string | undefined, tag: string): boolean {
  return ifNoneMatch !== undefined && ifNoneMatch.split(/,\s*/).includes(tag)
}
