import type { Statement } from '../../db/database.ts'
import { newRowId } from '../../db/row-id.ts'

/** Who caused an event. */
export type EventActor = 'requester' | 'staff' | 'system'

/** Kinds of events in a ticket's history; `requester/history.ts` lists those a requester sees. */
export const EVENT_KINDS = [
  'received',
  'message',
  'reopened',
  'rated',
  'continued',
  'transferred',
  'handed-over',
  'assigned',
  'taken',
  'answered',
  'withdrawn',
  'noted',
  'asked',
  'info-received',
  'closed',
  'edited',
  'guide-sent',
  'lint-overruled',
  'released',
  'dropped',
] as const
export type EventKind = (typeof EVENT_KINDS)[number]

/** An entry of a ticket's history. */
export interface TicketEvent {
  at: Date
  actor: EventActor
  kind: EventKind
  /** What changed, by slug; never the text of a message, never personal data. */
  data: Record<string, string | number>
  /** The member of staff who acted; null or left out for requesters and the system. */
  staffId?: string | null
}

/** Appends an event to a ticket's history; a trigger counts it in the ticket's `version`. */
export function insertEvent(ticketId: string, event: TicketEvent): Statement {
  return {
    sql: `INSERT INTO event (id, ticket_id, at, actor, kind, data, staff_id)
      VALUES (?, ?, ?, ?, ?, ?, ?)`,
    args: [
      newRowId(),
      ticketId,
      event.at.toISOString(),
      event.actor,
      event.kind,
      JSON.stringify(event.data),
      event.staffId ?? null,
    ],
  }
}

/** A condition on the row of `ticket`, with its named parameters. */
export interface Guard {
  sql: string
  args: Record<string, string | number | null>
}

/**
 * Appends an event if its ticket meets a condition; goes first into the batch of a change.
 *
 * Otherwise the kind is NULL, which the column refuses: the whole batch fails, so no later statement
 * needs the condition again. `isGuardFailure` recognises that failure.
 */
export function insertGuardedEvent(ticketId: string, event: TicketEvent, guard: Guard): Statement {
  return {
    sql: `INSERT INTO event (id, ticket_id, at, actor, kind, data, staff_id)
      SELECT :eventId, :ticketId, :at, :actor,
        (SELECT :kind FROM ticket WHERE id = :ticketId AND ${guard.sql}), :data, :staffId`,
    args: {
      ...guard.args,
      eventId: newRowId(),
      ticketId,
      at: event.at.toISOString(),
      actor: event.actor,
      kind: event.kind,
      data: JSON.stringify(event.data),
      staffId: event.staffId ?? null,
    },
  }
}

/** Whether a batch failed because the condition of `insertGuardedEvent` did not hold. */
export function isGuardFailure(error: unknown): boolean {
  return /NOT NULL constraint failed: event\.kind/.test(String(error))
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
