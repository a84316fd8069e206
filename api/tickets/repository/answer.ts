import type { Channel } from '../../../content/schema.ts'
import type { Database, Statement } from '../../db/database.ts'
import type { DraftKey } from '../../drafts/repository.ts'
import type { Guard } from './event.ts'
import type { Message } from './message.ts'

/** What staff say to requesters. A requester reads `message`, never `note` (CONTRACT §8.38). */

/** A message of staff. */
export interface StaffMessage extends Omit<Message, 'author'> {
  staffId: string
  /** By which channel it was said. */
  via: Channel
  /** Hidden from its reader until then; null: it cannot be withdrawn. */
  publishAt: Date | null
}

/** Stores a message of staff. */
export function insertStaffMessage(message: StaffMessage): Statement {
  return {
    sql: `INSERT INTO message
        (id, ticket_id, author, body, created_at, staff_id, via, publish_at)
      VALUES (?, ?, 'staff', ?, ?, ?, ?, ?)`,
    args: [
      message.id,
      message.ticketId,
      message.body,
      message.at.toISOString(),
      message.staffId,
      message.via,
      message.publishAt?.toISOString() ?? null,
    ],
  }
}

/**
 * Condition on `ticket`: no message is newer than the one that the author saw.
 *
 * Rows are compared, because two messages may share an instant. A message that is gone counts as
 * never seen.
 * @param seenMessage  id of the newest message on the author's page; '' when it had none
 */
export function noNewerMessage(seenMessage: string): Guard {
  return {
    sql: `NOT EXISTS (SELECT 1 FROM message WHERE message.ticket_id = ticket.id
      AND message.rowid > coalesce((SELECT seen.rowid FROM message AS seen
        WHERE seen.id = :seenMessage AND seen.ticket_id = ticket.id), 0))`,
    args: { seenMessage },
  }
}

/**
 * Condition on `ticket`: a message of this author still waits for its mail to leave. The drain
 * claims a mail in a write of its own, so either the claim or the withdrawal comes first.
 */
export function isWithdrawable(messageId: string, staffId: string, now: Date): Guard {
  return {
    sql: `EXISTS (SELECT 1 FROM message WHERE message.id = :messageId
        AND message.ticket_id = ticket.id AND message.author = 'staff'
        AND message.staff_id = :author AND message.publish_at > :now)
      AND EXISTS (SELECT 1 FROM outbox WHERE outbox.message_id = :messageId)
      AND NOT EXISTS (SELECT 1 FROM outbox WHERE outbox.message_id = :messageId
        AND (leased_until IS NOT NULL OR attempts > 0 OR sent_at IS NOT NULL
          OR failed_at IS NOT NULL))`,
    args: { messageId, author: staffId, now: now.toISOString() },
  }
}

/**
 * Condition on `ticket`: its requester has reopened it, and staff have done nothing since.
 */
export const isJustReopened: Guard = {
  sql: `EXISTS (SELECT 1 FROM event WHERE event.ticket_id = ticket.id
    AND event.kind = 'reopened' AND event.actor = 'requester'
    AND event.rowid > (SELECT max(event.rowid) FROM event
      WHERE event.ticket_id = ticket.id AND event.actor = 'staff'))`,
  args: {},
}

/** Deletes a message of staff with its files' rows; its mails must be gone before. */
export function deleteStaffMessage(ticketId: string, messageId: string): Statement[] {
  const args = [messageId, ticketId]
  return [
    // The sweep of orphaned files deletes the files.
    { sql: `DELETE FROM attachment WHERE message_id = ? AND ticket_id = ?`, args },
    { sql: `DELETE FROM message WHERE id = ? AND ticket_id = ? AND author = 'staff'`, args },
  ]
}

/** Text of a message of staff; null when there is none. */
export async function staffMessageBody(
  db: Database,
  ticketId: string,
  messageId: string,
): Promise<string | null> {
  const [row] = await db.read(
    `SELECT body FROM message WHERE id = ? AND ticket_id = ? AND author = 'staff'`,
    [messageId, ticketId],
  )
  return row ? String(row.body) : null
}

/** Puts a text back as a draft, above what its author has begun to write since. */
export function restoreDraft({ staffId, ticketId, kind }: DraftKey, body: string, at: Date) {
  return {
    sql: `INSERT INTO draft (staff_id, ticket_id, kind, body, updated_at) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (staff_id, ticket_id, kind) DO UPDATE
      SET body = excluded.body || char(10, 10) || body, updated_at = excluded.updated_at`,
    args: [staffId, ticketId, kind, body, at.toISOString()],
  } satisfies Statement
}

/** Answers that remain: messages of staff, and closings with a result. */
const ANSWERS = `SELECT created_at AS at FROM message
    WHERE ticket_id = :ticketId AND author = 'staff'
  UNION ALL SELECT at FROM event
    WHERE ticket_id = :ticketId AND kind = 'closed' AND json_extract(data, '$.again') IS NULL`

/** Sets first and last answer from what remains after a withdrawal. */
export function recountAnswers(ticketId: string): Statement {
  return {
    sql: `UPDATE ticket SET first_response_at = (SELECT min(at) FROM (${ANSWERS})),
        last_answer_at = (SELECT max(at) FROM (${ANSWERS}))
      WHERE id = :ticketId`,
    args: { ticketId },
  }
}

/** Whether a technician has written a note since an instant. */
export async function hasTechnicianNote(
  db: Database,
  ticketId: string,
  since: Date,
): Promise<boolean> {
  const [row] = await db.read(
    `SELECT EXISTS (SELECT 1 FROM note JOIN staff ON staff.id = note.staff_id
      WHERE note.ticket_id = ? AND staff.role = 'technician' AND note.created_at >= ?) AS found`,
    [ticketId, since.toISOString()],
  )
  return Boolean(row?.found)
}
