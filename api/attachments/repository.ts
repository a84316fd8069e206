import type { Database, Row, Statement } from '../db/database.ts'

export interface AttachmentRow {
  id: string
  /** Null: it came with the request itself. */
  messageId: string | null
  name: string
  mediaType: string
  /** Length of the stored file. */
  bytes: number
  storageKey: string
}

/** Stores what is known of one picture; the picture itself lies in the file store. */
export function insertAttachment(
  attachment: AttachmentRow & { ticketId: string; sha256: string; createdAt: string },
): Statement {
  return {
    sql: `INSERT INTO attachment
        (id, ticket_id, message_id, name, media_type, bytes, sha256, storage_key, created_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    args: [
      attachment.id,
      attachment.ticketId,
      attachment.messageId,
      attachment.name,
      attachment.mediaType,
      attachment.bytes,
      attachment.sha256,
      attachment.storageKey,
      attachment.createdAt,
    ],
  }
}

/** One picture of one ticket, or null. */
export async function attachmentOf(
  db: Database,
  ticketId: string,
  id: string,
): Promise<AttachmentRow | null> {
  const [row] = await db.read(`SELECT * FROM attachment WHERE id = ? AND ticket_id = ?`, [
    id,
    ticketId,
  ])
  return row ? attachmentFrom(row) : null
}

/** Pictures of a ticket, all or those stored at given instants, in the order they came. */
export async function attachmentsOfTicket(
  db: Database,
  ticketId: string,
  instants?: readonly Date[],
): Promise<AttachmentRow[]> {
  const isAsked = instants ? 'created_at IN (SELECT value FROM json_each(:instants))' : 'TRUE'
  const rows = await db.read(
    `SELECT * FROM attachment WHERE ticket_id = :ticketId AND ${isAsked}
     ORDER BY created_at, rowid`,
    { ticketId, ...(instants && { instants: JSON.stringify(instants) }) },
  )
  return rows.map(attachmentFrom)
}

/** Those of `keys` that some ticket needs. */
export async function keysInUse(db: Database, keys: string[]): Promise<Set<string>> {
  const rows = await db.read(
    `SELECT storage_key FROM attachment
     WHERE storage_key IN (SELECT value FROM json_each(?))`,
    [JSON.stringify(keys)],
  )
  return new Set(rows.map((row) => String(row.storage_key)))
}

function attachmentFrom(row: Row): AttachmentRow {
  return {
    id: String(row.id),
    messageId: row.message_id === null ? null : String(row.message_id),
    name: String(row.name),
    mediaType: String(row.media_type),
    bytes: Number(row.bytes),
    storageKey: String(row.storage_key),
  }
}
