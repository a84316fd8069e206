import type { Database, Row, Statement } from '../db/database.ts'

/** A row of `attachment`. */
export interface AttachmentRow {
  id: string
  /** Null for a picture of the request itself. */
  messageId: string | null
  name: string
  mediaType: string
  /** Size of the stored file. */
  bytes: number
  /** Pixels, as browsers draw it; null for pictures stored before they were noted. */
  width: number | null
  height: number | null
  storageKey: string
}

/** Statement that inserts a picture's row; the file store holds the picture. */
export function insertAttachment(
  attachment: AttachmentRow & { ticketId: string; sha256: string; createdAt: string },
): Statement {
  return {
    sql: `INSERT INTO attachment
        (id, ticket_id, message_id, name, media_type, bytes, width, height, sha256, storage_key,
         created_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    args: [
      attachment.id,
      attachment.ticketId,
      attachment.messageId,
      attachment.name,
      attachment.mediaType,
      attachment.bytes,
      attachment.width,
      attachment.height,
      attachment.sha256,
      attachment.storageKey,
      attachment.createdAt,
    ],
  }
}

/** Finds one picture of a ticket; null when the ticket has none with this id. */
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

/** Lists a ticket's pictures, oldest first; only those stored at `instants` when given. */
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

/** Those of `keys` that a row names. */
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
    width: row.width === null ? null : Number(row.width),
    height: row.height === null ? null : Number(row.height),
    storageKey: String(row.storage_key),
  }
}
