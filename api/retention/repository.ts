import type { Database, Statement } from '../db/database.ts'
import { textIn } from '../db/row.ts'

/*
 * The only SQL across all rooms' tables, so that the deletion of a ticket can be reviewed in one
 * place. `deleteTickets` must name every table with a `ticket_id`; otherwise the foreign key fails
 * the batch.
 */

/** Cut-off instants (ISO 8601, UTC): rows that ended before them are deleted. */
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

/** Condition on `ticket`: closed for its type's retention period, and no unsent mail. */
const EXPIRED = `status = 'closed'
  AND closed_at IS NOT NULL AND closed_at <= max(:complaintsClosed, :ticketsClosed)
  AND closed_at <= iif(request_type = 'khieu-nai', :complaintsClosed, :ticketsClosed)
  AND NOT EXISTS (SELECT 1 FROM outbox WHERE outbox.ticket_id = ticket.id
    AND sent_at IS NULL AND failed_at IS NULL AND held = 0)`
/** Those of `:ids` whose deletion is recorded. */
const GONE = `(SELECT ticket_id FROM deleted_ticket
  WHERE ticket_id IN (SELECT value FROM json_each(:ids)))`
/** Condition on `outbox`: sent or failed before the cut-off, and not emptied yet. */
const ENDED = `coalesce(sent_at, failed_at) IS NOT NULL AND to_email <> ''
  AND coalesce(sent_at, failed_at) <= :mailsEnded`

/** Tables with a `ticket_id`, in the order of their foreign keys. */
const TICKET_TABLES = [
  'request_key',
  'link',
  'rating',
  'note',
  'item',
  'draft',
  'doc',
  'outbox',
  'message',
  'event',
] as const

/** Ids of expired tickets, ordered by closing time. */
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
 * Deletes tickets with all their rows, and records the deletion.
 *
 * A trigger deletes customers with their last ticket, and their contacts.
 * Checks expiry again inside the batch, so that a reopened ticket stays complete.
 * @returns number of deleted tickets, and storage keys of their pictures, whose files still exist
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
    ...TICKET_TABLES.map(deleteFrom),
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
 * Deletes rows of pictures whose tickets were closed before the cut-off.
 * @returns storage keys of their files, which still exist
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
 * Rewrites the search indexes without the words of deleted tickets and customers, which a deletion
 * leaves in the file. Takes about a second at 100,000 tickets.
 */
export async function forgetWords(db: Database): Promise<void> {
  await db.write(
    ['doc_text', 'customer_text'].map((table) => ({
      sql: `INSERT INTO ${table} (${table}) VALUES ('optimize')`,
    })),
  )
}

/**
 * Empties old mails of tickets and deletes all other old mails.
 *
 * A ticket keeps the emptied rows, as proof that its mails were sent. The local mailbox is cleared
 * too. Queued mails are never touched.
 * @returns number of outbox rows emptied or deleted
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

/** Tables whose rows are deleted by age alone, and their indexed instant column. */
const AGED = {
  guide_feedback: 'created_at',
  search_miss: 'created_at',
  webhook_event: 'received_at',
} as const satisfies Record<string, string>

/**
 * Deletes the oldest rows of a table.
 * @param before  cut-off instant, ISO 8601
 * @param limit   most rows of one batch
 * @returns number of deleted rows
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
 * Deletes the oldest staff events and audit counters.
 *
 * Triggers enforce both periods by the database's clock. The SQL checks that clock too, so a job
 * that runs for a later day neither deletes early nor fails.
 * @returns number of deleted rows of each
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
      // The column holds hours such as 2026-11-22T02.
      args: { before: auditCountersPast.slice(0, 13), limit },
    },
  ])
  return { staffEvents: events?.rowsAffected ?? 0, auditCounters: counters?.rowsAffected ?? 0 }
}

/**
 * Deletes expired counters of rates and uploads, at most `limit` of each.
 * @returns number of deleted rows of each
 */
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
