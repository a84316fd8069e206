import type { Database, Statement } from '../db/database.ts'
import { textIn } from '../db/row.ts'

/*
 * The one place whose SQL reaches into every room's tables: whether all of a ticket goes can only
 * be seen where all of it stands. A new table with a `ticket_id` has its line in `deleteTickets`;
 * without one its foreign key stops the batch.
 */

/** Instants (ISO 8601, UTC) up to which something must have ended to be deleted. */
export interface Limits {
  ticketsClosed: string
  complaintsClosed: string
  picturesClosed: string
  mailsEnded: string
  feedbackGiven: string
  searchesMissed: string
  staffEventsPast: string
  auditCountersPast: string
}

/** Closed for as long as its type is kept, and no mail of it waits to be sent. */
const EXPIRED = `status = 'closed'
  AND closed_at IS NOT NULL AND closed_at <= max(:complaintsClosed, :ticketsClosed)
  AND closed_at <= iif(request_type = 'khieu-nai', :complaintsClosed, :ticketsClosed)
  AND NOT EXISTS (SELECT 1 FROM outbox WHERE outbox.ticket_id = ticket.id
    AND sent_at IS NULL AND failed_at IS NULL AND held = 0)`
/** Those of `:ids` whose deletion is on record. */
const GONE = `(SELECT ticket_id FROM deleted_ticket
  WHERE ticket_id IN (SELECT value FROM json_each(:ids)))`
/** Sent or given up: nothing of it is owed. */
const ENDED = `coalesce(sent_at, failed_at) IS NOT NULL AND to_email <> ''
  AND coalesce(sent_at, failed_at) <= :mailsEnded`

/** Ids of tickets whose time is over, those closed first at the head. */
export async function expiredTickets(
  db: Database,
  { ticketsClosed, complaintsClosed }: Limits,
  limit: number,
): Promise<string[]> {
  const rows = await db.read(
    `SELECT id FROM ticket WHERE ${EXPIRED} ORDER BY closed_at LIMIT :limit`,
    { ticketsClosed, complaintsClosed, limit },
  )
  return rows.map((row) => textIn(row, 'id'))
}

/**
 * Deletes tickets with all that belongs to them, and records that. Looks again inside the batch:
 * a ticket that was opened again meanwhile stays whole.
 * @returns how many went, and the keys of their pictures' files, which are still there
 */
export async function deleteTickets(
  db: Database,
  ids: readonly string[],
  { ticketsClosed, complaintsClosed }: Limits,
  now: string,
): Promise<{ tickets: number; pictureKeys: string[] }> {
  if (ids.length === 0) return { tickets: 0, pictureKeys: [] }
  const args = { ids: JSON.stringify(ids) }
  const deleteFrom = (table: string): Statement => ({
    sql: `DELETE FROM ${table} WHERE ticket_id IN ${GONE}`,
    args,
  })
  const [recorded, pictures] = await db.write([
    {
      sql: `INSERT INTO deleted_ticket
          (ticket_id, code, request_type, received_at, closed_at, deleted_at)
        SELECT id, code, request_type, received_at, closed_at, :now FROM ticket
        WHERE id IN (SELECT value FROM json_each(:ids)) AND ${EXPIRED}`,
      args: { ...args, ticketsClosed, complaintsClosed, now },
    },
    {
      sql: `DELETE FROM attachment WHERE ticket_id IN ${GONE} RETURNING storage_key`,
      args,
    },
    // In the order in which they refer to each other.
    ...['request_key', 'link', 'rating', 'message', 'outbox', 'event'].map(deleteFrom),
    {
      sql: `UPDATE ticket SET previous_ticket_id = NULL WHERE previous_ticket_id IN ${GONE}`,
      args,
    },
    { sql: `DELETE FROM ticket WHERE id IN ${GONE}`, args },
  ])
  return {
    tickets: recorded?.rowsAffected ?? 0,
    pictureKeys: (pictures?.rows ?? []).map((row) => textIn(row, 'storage_key')),
  }
}

/**
 * Deletes pictures of tickets that have been closed long enough.
 * @returns keys of their files, which are still there
 */
export async function deletePictures(
  db: Database,
  { picturesClosed }: Limits,
  limit: number,
): Promise<string[]> {
  const [deleted] = await db.write([
    {
      sql: `DELETE FROM attachment WHERE id IN (
          SELECT attachment.id FROM ticket JOIN attachment ON attachment.ticket_id = ticket.id
          WHERE status = 'closed' AND closed_at IS NOT NULL AND closed_at <= :picturesClosed
          LIMIT :limit)
        RETURNING storage_key`,
      args: { picturesClosed, limit },
    },
  ])
  return (deleted?.rows ?? []).map((row) => textIn(row, 'storage_key'))
}

/**
 * Forgets what the log of mails says. The row of a ticket's mail stays, empty: that it was sent, and
 * when, belongs to the ticket. Mails about no ticket go, and so does what the local mailbox kept. A
 * mail that is still owed is never touched.
 * @returns how many were emptied or deleted
 */
export async function forgetMails(
  db: Database,
  { mailsEnded }: Limits,
  limit: number,
): Promise<number> {
  const args = { mailsEnded, limit }
  const [emptied, deleted] = await db.write([
    {
      sql: `UPDATE outbox SET to_email = '', to_email_key = '', subject = '', text = '', html = '',
          reply_to = NULL, headers = '{}', provider_id = NULL, last_error = NULL
        WHERE id IN (SELECT id FROM outbox
          WHERE ${ENDED} AND ticket_id IS NOT NULL LIMIT :limit)`,
      args,
    },
    {
      sql: `DELETE FROM outbox WHERE id IN (SELECT id FROM outbox
          WHERE ${ENDED} AND ticket_id IS NULL LIMIT :limit)`,
      args,
    },
    {
      sql: `DELETE FROM dev_mail WHERE id IN (SELECT id FROM dev_mail
          WHERE sent_at <= :mailsEnded LIMIT :limit)`,
      args,
    },
  ])
  return (emptied?.rowsAffected ?? 0) + (deleted?.rowsAffected ?? 0)
}

/** Tables whose rows are deleted by age alone, and the indexed column that holds their instant. */
export const AGED = {
  guide_feedback: 'created_at',
  search_miss: 'created_at',
  webhook_event: 'received_at',
} as const satisfies Record<string, string>

/**
 * Deletes the oldest rows of a table.
 * @param before  instant up to which rows go
 * @param limit   most rows of one batch
 * @returns how many went
 */
export async function deleteAged(
  db: Database,
  table: keyof typeof AGED,
  before: string,
  limit: number,
): Promise<number> {
  const column = AGED[table]
  const [deleted] = await db.write([
    {
      sql: `DELETE FROM ${table} WHERE id IN (SELECT id FROM ${table}
          WHERE ${column} <= :before ORDER BY ${column} LIMIT :limit)`,
      args: { before, limit },
    },
  ])
  return deleted?.rowsAffected ?? 0
}

/**
 * Deletes the oldest staff events and sums of strangers' tries.
 *
 * Triggers keep both for these periods by the database's own clock. It is asked here, too: a job
 * that is run for a later day deletes nothing early, and does not fail.
 * @returns how many went of each
 */
export async function deleteStaffRecords(
  db: Database,
  { staffEventsPast, auditCountersPast }: Limits,
  limit: number,
): Promise<{ staffEvents: number; auditCounters: number }> {
  const [events, counters] = await db.write([
    {
      sql: `DELETE FROM staff_event WHERE id IN (SELECT id FROM staff_event
          WHERE at <= min(:before, strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '-2 years'))
          ORDER BY at LIMIT :limit)`,
      args: { before: staffEventsPast, limit },
    },
    {
      sql: `DELETE FROM audit_counter WHERE (hour, kind, subject_id, source) IN (
          SELECT hour, kind, subject_id, source FROM audit_counter
          WHERE hour <= min(:before, strftime('%Y-%m-%dT%H', 'now', '-90 days'))
          ORDER BY hour LIMIT :limit)`,
      // Its hours are written as 2026-11-22T02.
      args: { before: auditCountersPast.slice(0, 13), limit },
    },
  ])
  return { staffEvents: events?.rowsAffected ?? 0, auditCounters: counters?.rowsAffected ?? 0 }
}

/** Deletes counters that have ended, `limit` of each kind at most. @returns how many of each went */
export async function deleteCounters(
  db: Database,
  now: string,
  limit: number,
): Promise<[rates: number, uploads: number]> {
  const [rates, uploads] = await db.write([
    {
      sql: `DELETE FROM rate WHERE key IN (SELECT key FROM rate
          WHERE resets_at <= :now ORDER BY resets_at LIMIT :limit)`,
      args: { now, limit },
    },
    {
      sql: `DELETE FROM upload_count WHERE (scope, ends_at) IN (SELECT scope, ends_at
          FROM upload_count WHERE ends_at <= :now ORDER BY ends_at LIMIT :limit)`,
      args: { now, limit },
    },
  ])
  return [rates?.rowsAffected ?? 0, uploads?.rowsAffected ?? 0]
}
