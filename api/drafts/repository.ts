import type { Database, Row, Statement } from '../db/database.ts'
import { instantIn, oneOf, textIn } from '../db/row.ts'

/** The two boxes of a ticket's page; their texts never meet (CONTRACT §8.38). */
export const DRAFT_KINDS = ['answer', 'note'] as const
export type DraftKind = (typeof DRAFT_KINDS)[number]

/** What names a draft: there is one per person, ticket and box. */
export interface DraftKey {
  staffId: string
  ticketId: string
  kind: DraftKind
}

/** A text that a member of staff is writing. */
export interface Draft extends DraftKey {
  body: string
  at: Date
}

/** Stores a draft, or its newer text. */
export function upsertDraft({ staffId, ticketId, kind, body, at }: Draft): Statement {
  return {
    sql: `INSERT INTO draft (staff_id, ticket_id, kind, body, updated_at) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (staff_id, ticket_id, kind) DO UPDATE
      SET body = excluded.body, updated_at = excluded.updated_at`,
    args: [staffId, ticketId, kind, body, at.toISOString()],
  }
}

/** Deletes a draft, if there is one. */
export function deleteDraft({ staffId, ticketId, kind }: DraftKey): Statement {
  return {
    sql: `DELETE FROM draft WHERE staff_id = ? AND ticket_id = ? AND kind = ?`,
    args: [staffId, ticketId, kind],
  }
}

/** Statement that reads all drafts of a ticket; `draftIn` maps its rows. */
export function selectDrafts(ticketId: string): Statement {
  return { sql: `SELECT * FROM draft WHERE ticket_id = ?`, args: [ticketId] }
}

/** The draft in a row of `draft`. */
export function draftIn(row: Row): Draft {
  return {
    staffId: textIn(row, 'staff_id'),
    ticketId: textIn(row, 'ticket_id'),
    kind: oneOf(DRAFT_KINDS, row.kind, 'draft.kind'),
    body: textIn(row, 'body'),
    at: instantIn(row, 'updated_at'),
  }
}

/** Deletes drafts that were not touched since an instant. */
export async function deleteOldDrafts(db: Database, before: Date): Promise<number> {
  const [deleted] = await db.write([
    { sql: `DELETE FROM draft WHERE updated_at < ?`, args: [before.toISOString()] },
  ])
  return deleted?.rowsAffected ?? 0
}
