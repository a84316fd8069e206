import type { Status } from '../../content/schema.ts'
import type { Relation } from './access.ts'
import type { Ticket } from './repository/ticket.ts'

/**
 * Which action is possible from which status, and for whom. Pages draw what this table allows,
 * verbs ask it, and a test walks it.
 */

const OPEN = ['new', 'transferred', 'in_progress', 'waiting'] as const satisfies Status[]
const ANY = [...OPEN, 'closed'] as const satisfies Status[]

const ALL_WHO_SEE = ['recorder', 'worker', 'overseer'] as const satisfies Relation[]
const TEAM = ['worker', 'overseer'] as const satisfies Relation[]

interface Rule {
  by: readonly Relation[]
  from: readonly Status[]
}

/** All actions of staff on a ticket. Source: CONTRACT §4, §5, §8.29, §8.30. */
export const ACTIONS = {
  /** Hands a new ticket to its team. */
  transfer: { by: ['recorder', 'overseer'], from: ['new'] },
  /** Hands it on to another team. */
  handOver: { by: TEAM, from: ['transferred', 'in_progress', 'waiting'] },
  assign: { by: TEAM, from: OPEN },
  take: { by: TEAM, from: ['new', 'transferred'] },
  answer: { by: ALL_WHO_SEE, from: OPEN },
  note: { by: ALL_WHO_SEE, from: ANY },
  /** Asks the requester for more information. */
  ask: { by: ALL_WHO_SEE, from: OPEN },
  /** Ticks off what the requester was asked for. */
  receive: { by: ALL_WHO_SEE, from: OPEN },
  close: { by: TEAM, from: ['transferred', 'in_progress', 'waiting'] },
  /** Answers a new ticket and closes it with the same words. */
  resolve: { by: ALL_WHO_SEE, from: ['new'] },
  reopen: { by: ALL_WHO_SEE, from: ['closed'] },
  /** Closes again, without a mail, what a requester's thanks has reopened. */
  closeAgain: { by: TEAM, from: ['in_progress'] },
  /** Priority, request type, contract, job code, call-back. */
  edit: { by: TEAM, from: ANY },
  /** Lets a suspected ticket's mails go. */
  release: { by: ['overseer'], from: OPEN },
  /** Drops a suspected ticket as spam. */
  drop: { by: ['overseer'], from: OPEN },
} as const satisfies Record<string, Rule>

export type Action = keyof typeof ACTIONS
export const ACTION_NAMES = Object.keys(ACTIONS) as Action[]

/** Whether the relation allows an action in any status at all. */
export function mayDo(action: Action, relation: Relation): boolean {
  return (ACTIONS[action].by as readonly Relation[]).includes(relation)
}

/** Statuses from which an action is possible. */
export function statusesFor(action: Action): readonly Status[] {
  return ACTIONS[action].from
}

/**
 * Whether a person may take an action on a ticket as it is now. A suspected ticket waits for
 * `release` or `drop`; these two are for suspected tickets only.
 */
export function allows(
  action: Action,
  relation: Relation,
  ticket: Pick<Ticket, 'status' | 'isSuspect'>,
): boolean {
  const isAboutSuspects = action === 'release' || action === 'drop'
  return (
    mayDo(action, relation) &&
    statusesFor(action).includes(ticket.status) &&
    (action === 'note' || isAboutSuspects === ticket.isSuspect)
  )
}
