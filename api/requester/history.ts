import type { Database } from '../db/database.ts'
import { textIn } from '../db/row.ts'
import type { EventKind } from '../tickets/repository.ts'

/** A message or an event of a ticket, as its page shows it. */
export type Entry = { id: string; at: Date } & (
  | { type: 'message'; author: 'requester' | 'staff'; body: string }
  | { type: 'event'; kind: EventKind }
)

/** The newest entries, or those before a given one. */
export interface HistoryPage {
  /** Oldest first. */
  entries: Entry[]
  /** Id of the oldest entry when there are older ones: the cursor of the page before. */
  older: string | null
}

/*
 * Both tables are read backwards along their index on ticket and time, no further than the page
 * needs. Of one instant a message counts as later than the event that reports it.
 */
const PAGE = `
  WITH cut (at, rank, place) AS (
    SELECT created_at, 1, rowid FROM message WHERE id = :before AND ticket_id = :ticketId
    UNION ALL
    SELECT at, 0, rowid FROM event WHERE id = :before AND ticket_id = :ticketId
    UNION ALL
    SELECT '9999', 2, 0 WHERE :before IS NULL
  )
  SELECT * FROM (
    SELECT 1 AS rank, rowid AS place, id, created_at AS at, author AS what, body FROM message
    WHERE ticket_id = :ticketId AND created_at <= (SELECT at FROM cut)
      AND (created_at, 1, rowid) < (SELECT at, rank, place FROM cut)
    ORDER BY created_at DESC, rowid DESC LIMIT :limit
  )
  UNION ALL
  SELECT * FROM (
    SELECT 0, rowid, id, at, kind, '' FROM event
    WHERE ticket_id = :ticketId AND at <= (SELECT at FROM cut)
      AND (at, 0, rowid) < (SELECT at, rank, place FROM cut)
    ORDER BY at DESC, rowid DESC LIMIT :limit
  )
  ORDER BY at DESC, rank DESC, place DESC LIMIT :limit`

/**
 * One page of a ticket's messages and events together.
 * @param before  id of an entry: only what came before it; an id that the ticket does not have
 *                gives an empty page; undefined gives the newest
 * @param size    most entries wanted
 */
export async function historyOf(
  db: Database,
  ticketId: string,
  before: string | undefined,
  size: number,
): Promise<HistoryPage> {
  const rows = await db.read(PAGE, { ticketId, before: before ?? null, limit: size + 1 })
  const entries = rows.slice(0, size).map((row): Entry => {
    const base = { id: textIn(row, 'id'), at: new Date(textIn(row, 'at')) }
    const what = textIn(row, 'what')
    // Both columns are written by this room alone, from these types.
    return Number(row.rank) === 1
      ? {
          ...base,
          type: 'message',
          author: what === 'staff' ? 'staff' : 'requester',
          body: textIn(row, 'body'),
        }
      : { ...base, type: 'event', kind: what as EventKind }
  })
  const older = rows.length > size ? (entries.at(-1)?.id ?? null) : null
  return { entries: entries.reverse(), older }
}
