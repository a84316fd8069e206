import { refusals } from '../../content/text/desk.ts'
import { type Statement, UniqueViolation } from '../db/database.ts'
import type { Deps } from '../deps.ts'
import { Problem } from '../problem.ts'
import { type Member, relationOf, scopeOf } from './access.ts'
import { type Action, allows, mayDo, statusesFor } from './actions.ts'
import {
  type EventKind,
  type Guard,
  insertGuardedEvent,
  isGuardFailure,
} from './repository/event.ts'
import { insertRequestKey } from './repository/request-key.ts'
import {
  keepNextDue,
  selectTicket,
  type Ticket,
  ticketByCode,
  ticketIn,
} from './repository/ticket.ts'
import { earlierRequest, keyedRequest } from './request-key.ts'

/** One change that a member of staff makes on a ticket: its event, and what goes with it. */
export interface Change {
  action: Action
  /** Kind of the event that records it; the kind is fixed by the verb, not by input. */
  kind: EventKind
  /** Slugs, ids and names of fields; never text, never personal data (CONTRACT §8.37). */
  data?: Record<string, string | number>
  /** Version of the ticket that the person saw; null when newer changes do not matter. */
  seen: number | null
  /** A further condition on the row of `ticket`. */
  guard?: Guard
  /** Sentence when `seen` or `guard` does not hold; `refusals.stale` when left out. */
  refusal?: string
  /**
   * Statements of the same batch, after the event. Called once status and rights fit and the form is
   * new, so it may read and check what else the change needs, and throw a Problem.
   */
  statements: (at: Date, ticket: Ticket) => Statement[] | Promise<Statement[]>
  /** UUID of the form; null: the same form again makes the change again. */
  idempotencyKey: string | null
  /** What was sent, to tell a repeated form from another one with the same key. */
  content: object
}

type ChangeDeps = Pick<Deps, 'db' | 'now'>

/**
 * Finds a ticket that a person sees.
 * @throws Problem `khong-tim-thay` when there is none, or not for this person: both alike
 */
export async function ticketFor(
  { db }: Pick<Deps, 'db'>,
  me: Member,
  code: string,
): Promise<Ticket> {
  const ticket = await ticketByCode(db, code)
  if (!ticket || relationOf(me, ticket) === 'stranger') throw new Problem('khong-tim-thay')
  return ticket
}

/**
 * Makes a change in one batch: the event first, and all else only if the ticket still allows it.
 *
 * A form that was sent before changes nothing again.
 * @returns the ticket as it was before, and whether the form had been sent before
 * @throws Problem `khong-tim-thay` for a ticket or an action that is not this person's,
 *   `da-thay-doi` when the status does not allow it or a colleague was faster, `trung-khoa`
 */
export async function changeTicket(
  deps: ChangeDeps,
  me: Member,
  code: string,
  change: Change,
): Promise<{ ticket: Ticket; isRepeated: boolean }> {
  const ticket = await ticketFor(deps, me, code)
  const request = keyedRequest(
    `desk ${change.action} ${code}`,
    change.idempotencyKey,
    change.content,
    [],
  )
  if (await earlierRequest(deps, request)) return { ticket, isRepeated: true }
  refuse(me, ticket, change)
  const at = deps.now()
  const statements = await change.statements(at, ticket)
  try {
    await deps.db.write([
      insertGuardedEvent(
        ticket.id,
        {
          at,
          actor: 'staff',
          kind: change.kind,
          data: change.data ?? {},
          staffId: me.staffId,
        },
        guardOf(me, change),
      ),
      ...statements,
      keepNextDue(ticket.id),
      ...(request
        ? [insertRequestKey({ ...request, ticketId: ticket.id, messageId: null, linkId: null }, at)]
        : []),
    ])
    return { ticket, isRepeated: false }
  } catch (error) {
    const isLost = error instanceof UniqueViolation || isGuardFailure(error)
    // The same form at the same moment: the one that was stored first changed the ticket.
    if (isLost && (await earlierRequest(deps, request))) return { ticket, isRepeated: true }
    if (!isGuardFailure(error)) throw error
    const { sql, args } = selectTicket(ticket.id)
    const now = ticketIn(await deps.db.read(sql, args))
    if (!now) throw new Problem('khong-tim-thay')
    refuse(me, now, change)
    throw new Problem('da-thay-doi', { detail: change.refusal ?? refusals.stale }, { cause: error })
  }
}

/**
 * Refuses what the ticket does not allow as it is now.
 * @throws Problem see `changeTicket`
 */
function refuse(me: Member, ticket: Ticket, { action }: Change): void {
  const relation = relationOf(me, ticket)
  if (allows(action, relation, ticket)) return
  if (relation === 'stranger' || !mayDo(action, relation)) throw new Problem('khong-tim-thay')
  const isAboutSuspects = action === 'release' || action === 'drop'
  throw new Problem('da-thay-doi', {
    detail: isAboutSuspects
      ? refusals.notSuspect
      : ticket.isSuspect
        ? refusals.suspect
        : refusals.status(action, ticket.status),
  })
}

/** The conditions of `refuse` in SQL, and what the change itself asks for. */
function guardOf(me: Member, { action, seen, guard }: Change): Guard {
  const scope = scopeOf(me)
  const isAboutSuspects = action === 'release' || action === 'drop'
  const conditions = [
    scope.sql,
    `status IN (${statusesFor(action)
      .map((status) => `'${status}'`)
      .join(', ')})`,
    ...(action === 'note' ? [] : [`suspect = ${Number(isAboutSuspects)}`]),
    ...(seen === null ? [] : ['version = :seen']),
    ...(guard ? [`(${guard.sql})`] : []),
  ]
  return {
    sql: conditions.join(' AND '),
    args: { ...scope.args, ...(seen !== null && { seen }), ...guard?.args },
  }
}
