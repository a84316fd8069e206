import type { Role } from '../door/roles.ts'
import type { SignedIn } from '../door/sessions/session.ts'
import type { Ticket } from './repository/ticket.ts'

/** Who sees a ticket. Rules for calls and pages stand in `desk/rules.ts`, by role alone. */

/** The member of staff who asks. */
export type Member = Pick<SignedIn, 'staffId' | 'role' | 'team' | 'name'>

/**
 * What a person is to a ticket, which decides what they may do with it (`actions.ts`).
 * `overseer`: qc and admin, to every ticket. `worker`: a technician whose team's or own it is.
 * `recorder`: the person who recorded it. `stranger`: anyone else; for them it does not exist.
 */
export type Relation = 'overseer' | 'worker' | 'recorder' | 'stranger'

type Related = Pick<Ticket, 'team' | 'assignee' | 'recordedBy' | 'isSuspect'>

const OVERSEERS: readonly Role[] = ['qc', 'admin']

/**
 * What a person is to a ticket. Suspected spam is an overseer's until it is released.
 * Source: CONTRACT §4.
 */
export function relationOf(me: Member, ticket: Related): Relation {
  if (OVERSEERS.includes(me.role)) return 'overseer'
  if (ticket.isSuspect) return 'stranger'
  const isOwn = ticket.assignee === me.staffId || (me.team !== null && ticket.team === me.team)
  if (me.role === 'technician' && isOwn) return 'worker'
  return ticket.recordedBy === me.staffId ? 'recorder' : 'stranger'
}

/** A condition on rows of `ticket`, and the values of its parameters. */
export interface Scope {
  sql: string
  args: Record<string, string>
}

/**
 * The tickets that a person sees, as SQL: true for exactly those to which `relationOf` says more
 * than `stranger`. Parameters are `:me` and `:myTeam`.
 */
export function scopeOf(me: Member): Scope {
  if (OVERSEERS.includes(me.role)) return { sql: '1', args: {} }
  const mine = `ticket.recorded_by = :me`
  if (me.role !== 'technician') {
    return { sql: `(ticket.suspect = 0 AND ${mine})`, args: { me: me.staffId } }
  }
  return {
    sql: `(ticket.suspect = 0 AND (${mine} OR ticket.assignee = :me OR ticket.team = :myTeam))`,
    args: { me: me.staffId, myTeam: me.team ?? '' },
  }
}
