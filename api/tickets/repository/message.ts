import type { Database, Statement } from '../../db/database.ts'

/** Authors of messages. A message is public: internal notes do not belong into this table. */
export const MESSAGE_AUTHORS = ['requester', 'staff'] as const
export type MessageAuthor = (typeof MESSAGE_AUTHORS)[number]

/** A message of a ticket's conversation. */
export interface Message {
  id: string
  ticketId: string
  author: MessageAuthor
  body: string
  at: Date
}

/** How many messages a requester may send to one ticket. */
export interface MessageLimits {
  perDay: number
  perTicket: number
  /** Start of the day that `perDay` counts. */
  dayStart: Date
}

/** How many messages a ticket's requester has sent. */
export interface MessageCounts {
  today: number
  inAll: number
}

const BY_REQUESTER = `SELECT count(*) FROM message
  WHERE ticket_id = :ticketId AND author = 'requester'`
const TODAY = `${BY_REQUESTER} AND created_at >= :dayStart`

/**
 * Counts a requester's messages to one ticket.
 * @param dayStart  first instant of the day that `today` counts
 */
export async function countMessages(
  db: Database,
  ticketId: string,
  dayStart: Date,
): Promise<MessageCounts> {
  const [row] = await db.read(`SELECT (${TODAY}) AS today, (${BY_REQUESTER}) AS in_all`, {
    ticketId,
    dayStart: dayStart.toISOString(),
  })
  return { today: Number(row?.today), inAll: Number(row?.in_all) }
}

/**
 * Stores a requester's message.
 *
 * Above a limit the author is NULL, which the column refuses: the whole batch fails, so concurrent
 * messages cannot pass the limit together. `isAboveLimit` recognises that failure.
 */
export function insertRequesterMessage(
  { id, ticketId, body, at }: Omit<Message, 'author'>,
  { perDay, perTicket, dayStart }: MessageLimits,
): Statement {
  return {
    sql: `INSERT INTO message (id, ticket_id, author, body, created_at)
          SELECT :id, :ticketId,
            iif((${TODAY}) < :perDay AND (${BY_REQUESTER}) < :perTicket, 'requester', NULL),
            :body, :at`,
    args: {
      id,
      ticketId,
      body,
      at: at.toISOString(),
      perDay,
      perTicket,
      dayStart: dayStart.toISOString(),
    },
  }
}

/** Whether a batch failed because `insertRequesterMessage` found a limit reached. */
export function isAboveLimit(error: unknown): boolean {
  return /NOT NULL constraint failed: message\.author/.test(String(error))
}
