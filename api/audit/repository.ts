import type { Database, Row, Statement } from '../db/database.ts'
import { textIn, textOrNullIn } from '../db/row.ts'

/** Rows of `staff_event`. */

export interface EventRow {
  id: string
  at: string
  actor: 'staff' | 'visitor' | 'command'
  actorId: string | null
  kind: string
  subjectId: string | null
  requestId: string | null
  /** Keyed hash of the client's address; null for commands. */
  source: string | null
  data: Record<string, string>
}

/** An event with the names of those it is about. */
export interface NamedEvent extends Omit<EventRow, 'at'> {
  at: Date
  actorName: string | null
  subjectEmail: string | null
  /** Place in the record, for `EventQuery`. */
  cursor: string
}

export interface EventQuery {
  kind: string | null
  /** Id of an account, `visitor` or `command`. */
  actor: string | null
  /** Id of the account that events are about. */
  subject: string | null
  /** Events older or newer than the one with this cursor; the newest when left out. */
  from?: { direction: 'older' | 'newer'; cursor: string }
}

export const EVENT_COLUMNS = `id, at, actor, actor_id, kind, subject_id, request_id, source, data`

/** Stores an event. */
export function insertEvent(event: EventRow): Statement {
  return {
    sql: `INSERT INTO staff_event (${EVENT_COLUMNS})
      VALUES (:id, :at, :actor, :actorId, :kind, :subjectId, :requestId, :source, :data)`,
    args: { ...event, data: JSON.stringify(event.data) },
  }
}

/** Whether a text can be a cursor: instant and row number. */
export function isCursor(text: string): boolean {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z_\d{1,15}$/.test(text)
}

/**
 * One page of events, newest first.
 * @param limit  rows read; one more than shown tells whether there is another page
 */
export async function eventPage(
  db: Database,
  { kind, actor, subject, from }: EventQuery,
  limit: number,
): Promise<NamedEvent[]> {
  const isNewer = from?.direction === 'newer'
  const [at = '', row = ''] = from?.cursor.split('_') ?? []
  const conditions = [
    kind !== null && 'kind = :kind',
    actor !== null &&
      (actor === 'visitor' || actor === 'command' ? 'actor = :actor' : 'actor_id = :actor'),
    subject !== null && 'subject_id = :subject',
    from && `(at, staff_event.rowid) ${isNewer ? '>' : '<'} (:at, :row)`,
  ].filter(Boolean)
  const order = isNewer ? 'ASC' : 'DESC'
  const rows = await db.read(
    `SELECT staff_event.*, staff_event.rowid AS place, doer.name AS actor_name,
       subject.email AS subject_email
     FROM staff_event
     LEFT JOIN staff AS doer ON doer.id = actor_id
     LEFT JOIN staff AS subject ON subject.id = subject_id
     ${conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : ''}
     ORDER BY at ${order}, staff_event.rowid ${order} LIMIT :limit`,
    {
      limit,
      ...(kind !== null && { kind }),
      ...(actor !== null && { actor }),
      ...(subject !== null && { subject }),
      ...(from && { at, row: Number(row) }),
    },
  )
  const events = rows.map(eventOf)
  return isNewer ? events.reverse() : events
}

function eventOf(row: Row): NamedEvent {
  const at = textIn(row, 'at')
  return {
    id: textIn(row, 'id'),
    at: new Date(at),
    // The schema's CHECK allows these three.
    actor: textIn(row, 'actor') as EventRow['actor'],
    actorId: textOrNullIn(row, 'actor_id'),
    kind: textIn(row, 'kind'),
    subjectId: textOrNullIn(row, 'subject_id'),
    requestId: textOrNullIn(row, 'request_id'),
    source: textOrNullIn(row, 'source'),
    // Written by this product alone.
    data: JSON.parse(textIn(row, 'data')) as Record<string, string>,
    actorName: textOrNullIn(row, 'actor_name'),
    subjectEmail: textOrNullIn(row, 'subject_email'),
    cursor: `${at}_${Number(row.place)}`,
  }
}
