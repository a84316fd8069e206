import { type Channel, CHANNELS } from '../../../content/schema.ts'
import type { Row, Statement } from '../../db/database.ts'
import { instantIn, instantOrNullIn, oneOf, textIn, textOrNullIn } from '../../db/row.ts'
import { EVENT_KINDS, type EventKind } from '../../tickets/repository/event.ts'
import { IS_LOST } from '../../tickets/repository/mail.ts'
import { MESSAGE_AUTHORS, type MessageAuthor } from '../../tickets/repository/message.ts'

/** What became of the mail that carries a message; null for a message without a mail. */
export type MailState = 'waiting' | 'sent' | 'delivered' | 'failed' | null

/** An entry of a ticket's history, as staff read it. */
export type Entry = { id: string; at: Date; staffId: string | null } & (
  | {
      type: 'message'
      author: MessageAuthor
      body: string
      via: Channel
      /** When its mail may leave; until then its author may withdraw it. */
      publishAt: Date | null
      mail: MailState
    }
  | { type: 'note'; body: string }
  | { type: 'event'; kind: EventKind; data: Record<string, unknown> }
)

/** One page of a ticket's history. */
export interface Timeline {
  /** Oldest first. */
  entries: Entry[]
  /** Cursor of the page before: id of the oldest entry; null when nothing is older. */
  older: string | null
}

/** Events that a message or a note beside them reports already. */
const SPOKEN = ['message', 'answered', 'noted'] as const satisfies EventKind[]
const SHOWN = EVENT_KINDS.filter((kind) => !(SPOKEN as readonly string[]).includes(kind))
  .map((kind) => `'${kind}'`)
  .join(', ')

/** The mail of a message: the one that got furthest counts, were there several. */
const MAIL = `(SELECT CASE
    WHEN ${IS_LOST} THEN 'failed'
    WHEN delivery = 'delivered' THEN 'delivered'
    WHEN sent_at IS NOT NULL THEN 'sent' ELSE 'waiting' END
  FROM outbox WHERE outbox.message_id = message.id LIMIT 1)`

const part = (rank: number, select: string, time: string): string => `SELECT * FROM (
    ${select} WHERE ticket_id = :ticketId AND ${time} <= (SELECT at FROM cut)
      AND (${time}, ${rank}, rowid) < (SELECT at, rank, place FROM cut)`

/*
 * Three tables, each read backwards along its index on ticket and time, no further than the page
 * needs. At the same instant an event sorts before the message or note that it reports.
 */
const PAGE = `
  WITH cut (at, rank, place) AS (
    SELECT created_at, 1, rowid FROM message WHERE id = :before AND ticket_id = :ticketId
    UNION ALL SELECT created_at, 2, rowid FROM note WHERE id = :before AND ticket_id = :ticketId
    UNION ALL SELECT at, 0, rowid FROM event WHERE id = :before AND ticket_id = :ticketId
    UNION ALL SELECT '9999', 3, 0 WHERE :before IS NULL
  )
  ${part(
    1,
    `SELECT 1 AS rank, rowid AS place, id, created_at AS at, staff_id, author AS what, body, via,
      publish_at, ${MAIL} AS mail FROM message`,
    'created_at',
  )} ORDER BY created_at DESC, rowid DESC LIMIT :limit)
  UNION ALL ${part(
    2,
    `SELECT 2, rowid, id, created_at, staff_id, '', body, NULL, NULL, NULL FROM note`,
    'created_at',
  )} ORDER BY created_at DESC, rowid DESC LIMIT :limit)
  UNION ALL ${part(
    0,
    `SELECT 0, rowid, id, at, staff_id, kind, data, NULL, NULL, NULL FROM event`,
    'at',
  )} AND kind IN (${SHOWN}) ORDER BY at DESC, rowid DESC LIMIT :limit)
  ORDER BY at DESC, rank DESC, place DESC LIMIT :limit`

/**
 * Statement that reads one page of a ticket's messages, notes and events; `timelineIn` maps its rows.
 * @param before  id of an entry: only entries before it; undefined gives the newest page
 * @param size    most entries on the page
 */
export function selectTimeline(
  ticketId: string,
  before: string | undefined,
  size: number,
): Statement {
  return { sql: PAGE, args: { ticketId, before: before ?? null, limit: size + 1 } }
}

/** The page in the rows of `selectTimeline`. */
export function timelineIn(rows: readonly Row[], size: number): Timeline {
  const entries = rows.slice(0, size).map(entryOf)
  const older = rows.length > size ? (entries.at(-1)?.id ?? null) : null
  return { entries: entries.reverse(), older }
}

function entryOf(row: Row): Entry {
  const base = {
    id: textIn(row, 'id'),
    at: instantIn(row, 'at'),
    staffId: textOrNullIn(row, 'staff_id'),
  }
  switch (row.rank) {
    case 1:
      return {
        ...base,
        type: 'message',
        author: oneOf(MESSAGE_AUTHORS, row.what, 'message.author'),
        body: textIn(row, 'body'),
        via: oneOf(CHANNELS, row.via, 'message.via'),
        publishAt: instantOrNullIn(row, 'publish_at'),
        mail:
          row.mail === null
            ? null
            : oneOf(['waiting', 'sent', 'delivered', 'failed'], row.mail, 'outbox'),
      }
    case 2:
      return { ...base, type: 'note', body: textIn(row, 'body') }
    default:
      return {
        ...base,
        type: 'event',
        kind: oneOf(EVENT_KINDS, row.what, 'event.kind'),
        // `insertEvent` wrote this object.
        data: JSON.parse(textIn(row, 'body')) as Record<string, unknown>,
      }
  }
}
