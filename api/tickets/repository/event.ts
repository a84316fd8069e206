import type { Statement } from '../../db/database.ts'
import { newRowId } from '../../db/row-id.ts'

/** Who caused an event. */
export type EventActor = 'requester' | 'staff' | 'system'

/** Kinds of events in a ticket's history; `requester/history.ts` lists those a requester sees. */
export const EVENT_KINDS = ['received', 'message', 'reopened', 'rated', 'continued'] as const
export type EventKind = (typeof EVENT_KINDS)[number]

/** An entry of a ticket's history. */
export interface TicketEvent {
  at: Date
  actor: EventActor
  kind: EventKind
  /** What changed, by slug; never the text of a message, never personal data. */
  data: Record<string, string | number>
}

/** Appends an event to a ticket's history. */
export function insertEvent(ticketId: string, event: TicketEvent): Statement {
  return {
    sql: `INSERT INTO event (id, ticket_id, at, actor, kind, data) VALUES (?, ?, ?, ?, ?, ?)`,
    args: [
      newRowId(),
      ticketId,
      event.at.toISOString(),
      event.actor,
      event.kind,
      JSON.stringify(event.data),
    ],
  }
}

/** Appends a `rated` event if the preceding statement of the batch changed a row (`changes()`). */
export function insertRatedEvent(
  ticketId: string,
  { score }: { score: number },
  at: Date,
): Statement {
  return {
    sql: `INSERT INTO event (id, ticket_id, at, actor, kind, data)
          SELECT ?, ?, ?, 'requester', 'rated', ? WHERE changes() > 0`,
    args: [crypto.randomUUID(), ticketId, at.toISOString(), JSON.stringify({ score })],
  }
}
