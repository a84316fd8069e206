import { sha256 } from '../../hash.ts'
import type { Deps } from '../../deps.ts'
import { MINUTE_MS } from '../../../content/units.ts'
import type { SignedIn } from '../../door/sessions/session.ts'

/** Names of headers of a question for news: the part of the page, and what is known of it. */
export const PART_HEADER = 'X-Part'
/** Deadlines pass without an event: after this time a list counts as changed. */
const STEP_MS = 5 * MINUTE_MS

/**
 * Validator of a list: the newest event, the question, the reader, and a step of time. One row is
 * read, so that asking costs nothing while there is no news.
 * @param query  canonical query of the address
 */
export async function listTag(
  { db, now, site }: Pick<Deps, 'db' | 'now' | 'site'>,
  me: SignedIn,
  query: string,
): Promise<string> {
  const [row] = await db.read(`SELECT max(rowid) AS newest FROM event`)
  const step = Math.floor(now().getTime() / STEP_MS)
  const parts = [site.version, me.staffId, me.role, me.team, row?.newest ?? 0, step, query]
  // Weak: the same list may be compressed or not.
  return `W/"${sha256(JSON.stringify(parts)).slice(0, 22)}"`
}

/** Whether a question for news knows the current list. */
export function isKnown(ifNoneMatch: string | undefined, tag: string): boolean {
  return ifNoneMatch !== undefined && ifNoneMatch.split(/,\s*/).includes(tag)
}
