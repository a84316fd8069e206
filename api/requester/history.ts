import { type Channel, CHANNELS } from '../../content/schema.ts'
import type { Row, Statement } from '../db/database.ts'
import { instantIn, oneOf, textIn } from '../db/row.ts'
import type { EventKind } from '../tickets/repository/event.ts'
import type { MessageAuthor } from '../tickets/repository/message.ts'

/**
 * Authors whose messages a requester may read. A stored message of any other author throws, so an
 * internal note can never be shown, nor a message be missing unnoticed.
 */
export const VISIBLE_AUTHORS = ['requester', 'staff'] as const satisfies readonly MessageAuthor[]
export type VisibleAuthor = (typeof VISIBLE_AUTHORS)[number]

/** Events that a requester may see; all other kinds stay inside. */
export const VISIBLE_EVENTS = [
  'received',
  'message',
  'transferred',
  'taken',
  'asked',
  'closed',
  'reopened',
  'rated',
  'continued',
] as const satisfies readonly EventKind[]
export type VisibleEvent = (typeof VISIBLE_EVENTS)[number]

/** A message or an event of a ticket, as its page shows it. */
export type Entry = { id: string; at: Date } & (
  | { type: 'message'; author: VisibleAuthor; body: string; via: Channel }
  | { type: 'event'; kind: VisibleEvent }
)

/** One page of a ticket's history. */
export interface HistoryPage {
  /** Oldest first. */
  entries: Entry[]
  /** Cursor of the page before: id of the oldest entry; null when nothing is older. */
  older: string | null
}

const VISIBLE_KINDS = VISIBLE_EVENTS.map((kind) => `'${kind}'`).join(', ')

/*
 * Both tables are read backwards along their index on ticket and time, no further than the page
 * needs. At the same instant a message sorts after the event that reports it. A message that can
 * still be withdrawn is not there yet.
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
    SELECT 1 AS rank, rowid AS place, id, created_at AS at, author AS what, body, via FROM message
    WHERE ticket_id = :ticketId AND created_at <= (SELECT at FROM cut)
      AND (publish_at IS NULL OR publish_at <= :now)
      AND (created_at, 1, rowid) < (SELECT at, rank, place FROM cut)
    ORDER BY created_at DESC, rowid DESC LIMIT :limit
  )
  UNION ALL
  SELECT * FROM (
    SELECT 0, rowid, id, at, kind, '', '' FROM event
    WHERE ticket_id = :ticketId AND kind IN (${VISIBLE_KINDS}) AND at <= (SELECT at FROM cut)
      AND (at, 0, rowid) < (SELECT at, rank, place FROM cut)
    ORDER BY at DESC, rowid DESC LIMIT :limit
  )
  ORDER BY at DESC, rank DESC, place DESC LIMIT :limit`

/**
 * Statement that reads one page of a ticket's messages and of the events that its requester may
 * see; `historyIn` maps its rows.
 * @param page.before  id of an entry: only entries before it; an id that is not this ticket's gives
 *                     an empty page; undefined gives the newest page
 * @param page.size    most entries on the page
 * @param page.now     messages that are published later are hidden
 */
export function selectHistory(
  ticketId: string,
  { before, size, now }: { before: string | undefined; size: number; now: Date },
): Statement {
  return {
    sql: PAGE,
    args: { ticketId, before: before ?? null, limit: size + 1, now: now.toISOString() },
  }
}

/**
 * The page in the rows of `selectHistory`.
 * @throws TypeError for a message whose author is not in `VISIBLE_AUTHORS`
 */
export function historyIn(rows: readonly Row[], size: number): HistoryPage {
  const entries = rows.slice(0, size).map(entryOf)
  const older = rows.length > size ? (entries.at(-1)?.id ?? null) : null
  return { entries: entries.reverse(), older }
}

function entryOf(row: Row): Entry {
  const base = { id: textIn(row, 'id'), at: instantIn(row, 'at') }
  if (Number(row.rank) === 0) {
    return { ...base, type: 'event', kind: oneOf(VISIBLE_EVENTS, row.what, 'event.kind') }
  }
  const author = oneOf(VISIBLE_AUTHORS, row.what, 'message.author')
  const via = oneOf(CHANNELS, row.via, 'message.via')
  return { ...base, type: 'message', author, body: textIn(row, 'body'), via }
}
