import type { Priority, Product, RequestType, Team } from '../../../content/schema.ts'
import type { Statement } from '../../db/database.ts'

/*
 * What staff change on the row of a ticket. Each statement stands behind a guarded event of its
 * batch (`change.ts`), which has checked status, version and scope.
 */

/** Hands a ticket to a team; its assignee, if any, gives it up. */
export function setTeam(ticketId: string, { team, at }: { team: Team; at: Date }): Statement {
  return {
    sql: `UPDATE ticket SET team = ?, status = 'transferred', assignee = NULL, seen_at = NULL,
        transferred_at = coalesce(transferred_at, ?)
      WHERE id = ?`,
    args: [team, at.toISOString(), ticketId],
  }
}

/**
 * Gives a ticket to a person; a new one counts as transferred.
 * @param team  the person's, which becomes the ticket's; null keeps the ticket's
 */
export function setAssignee(
  ticketId: string,
  { staffId, team, at }: { staffId: string; team: Team | null; at: Date },
): Statement {
  return {
    sql: `UPDATE ticket SET assignee = :staffId, team = coalesce(:team, team), seen_at = NULL,
        status = iif(status = 'new', 'transferred', status),
        transferred_at = coalesce(transferred_at, :at)
      WHERE id = :ticketId`,
    args: { staffId, team, at: at.toISOString(), ticketId },
  }
}

/** Starts the work of a person on a ticket. */
export function setTaken(
  ticketId: string,
  { staffId, at }: { staffId: string; at: Date },
): Statement {
  return {
    sql: `UPDATE ticket SET assignee = :staffId, status = 'in_progress', seen_at = :at,
        started_at = coalesce(started_at, :at), transferred_at = coalesce(transferred_at, :at)
      WHERE id = :ticketId`,
    args: { staffId, at: at.toISOString(), ticketId },
  }
}

/** Notes when the assignee first opened a ticket. */
export function setSeen(
  ticketId: string,
  { staffId, at }: { staffId: string; at: Date },
): Statement {
  return {
    sql: `UPDATE ticket SET seen_at = ? WHERE id = ? AND assignee = ? AND seen_at IS NULL`,
    args: [at.toISOString(), ticketId, staffId],
  }
}

/** Puts a ticket on hold until its requester has sent what is missing. */
export function setWaiting(ticketId: string): Statement {
  return {
    sql: `UPDATE ticket SET status = iif(status = 'in_progress', 'waiting', status) WHERE id = ?`,
    args: [ticketId],
  }
}

/** Takes a waiting ticket up again, once everything has come that its requester was asked for. */
export function setComplete(ticketId: string): Statement {
  return {
    sql: `UPDATE ticket SET status = iif(status = 'waiting' AND NOT EXISTS (SELECT 1 FROM item
        WHERE ticket_id = :ticketId AND kind = 'asked' AND done_at IS NULL), 'in_progress', status)
      WHERE id = :ticketId`,
    args: { ticketId },
  }
}

/** Notes that staff have answered: the clock of the first reply ends with the first answer. */
export function setAnswered(ticketId: string, at: Date): Statement {
  return {
    sql: `UPDATE ticket SET first_response_at = coalesce(first_response_at, :at),
        last_answer_at = :at WHERE id = :ticketId`,
    args: { at: at.toISOString(), ticketId },
  }
}

/** Closes a ticket with its result. */
export function setClosed(
  ticketId: string,
  result: { resolution: string; cause: string | null; solutionGuide: string | null; at: Date },
): Statement {
  return {
    sql: `UPDATE ticket SET status = 'closed', closed_at = :at, resolution = :resolution,
        cause = :cause, solution_guide = :solutionGuide,
        first_response_at = coalesce(first_response_at, :at), last_answer_at = :at
      WHERE id = :ticketId`,
    args: { ...result, at: result.at.toISOString(), ticketId },
  }
}

/** Closes a ticket again whose result stands. */
export function setClosedAgain(ticketId: string, at: Date): Statement {
  return {
    sql: `UPDATE ticket SET status = 'closed', closed_at = ? WHERE id = ?`,
    args: [at.toISOString(), ticketId],
  }
}

/** Opens a closed ticket again; its result stays until the next one. */
export function setReopened(ticketId: string): Statement {
  return {
    sql: `UPDATE ticket SET status = 'in_progress', closed_at = NULL WHERE id = ?`,
    args: [ticketId],
  }
}

/** What staff may correct at any time; null empties a field. */
export interface Facts {
  /** The requester's. */
  name: string
  occurredAt: Date | null
  occurredAtUnknown: boolean
  priority: Priority
  product: Product
  requestType: RequestType
  /** Local date `YYYY-MM-DD` of a complaint's written result. */
  resultDueOn: string | null
  contract: string | null
  jobCode: string | null
  /** Local date `YYYY-MM-DD`. */
  callbackOn: string | null
}

/** Stores corrected facts. */
export function setFacts(ticketId: string, facts: Facts): Statement {
  return {
    sql: `UPDATE ticket SET requester_name = :name, occurred_at = :occurredAt,
        occurred_at_unknown = :occurredAtUnknown, priority = :priority, product = :product, request_type = :requestType,
        result_due_on = :resultDueOn, contract = :contract, job_code = :jobCode,
        callback_on = :callbackOn WHERE id = :ticketId`,
    args: {
      ...facts,
      occurredAt: facts.occurredAt?.toISOString() ?? null,
      occurredAtUnknown: Number(facts.occurredAtUnknown),
      ticketId,
    },
  }
}

/** Sets the local date, `YYYY-MM-DD`, of a promised call. */
export function setCallback(ticketId: string, callbackOn: string): Statement {
  return { sql: `UPDATE ticket SET callback_on = ? WHERE id = ?`, args: [callbackOn, ticketId] }
}

/** Closes a suspected ticket without a result. */
export function setDropped(ticketId: string, at: Date): Statement {
  return {
    sql: `UPDATE ticket SET status = 'closed', closed_at = ? WHERE id = ?`,
    args: [at.toISOString(), ticketId],
  }
}

/** Clears a suspicion. */
export function setTrusted(ticketId: string): Statement {
  return { sql: `UPDATE ticket SET suspect = 0 WHERE id = ?`, args: [ticketId] }
}
