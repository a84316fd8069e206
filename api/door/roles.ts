import { roleLabels } from '../../content/text/staff.ts'

export type Role = keyof typeof roleLabels

/** Smallest first: each may do all that those before it may (CONTRACT §4). */
export const ROLES = ['collaborator', 'technician', 'qc', 'admin'] as const satisfies Role[]

/** Who may call a route: a role and those above it, or visitors without a session too. */
export type Access = Role | 'anyone'

/**
 * Access to each route of a staff room, by method and path as the router names them. A room exports
 * its own; `app.ts` joins them, and a test walks every rule with every role (CASES T23).
 *
 * Keys that name an address are `as const`: other computed keys widen to `string` in inference.
 */
export type Rules = Readonly<Record<`${'GET' | 'POST'} /${string}`, Access>>

/**
 * Whether a role is enough.
 * @param role  null without a session
 */
export function may(role: Role | null, needed: Access): boolean {
  if (needed === 'anyone') return true
  return role !== null && ROLES.indexOf(role) >= ROLES.indexOf(needed)
}

/** Whether a text names a role. */
export function isRole(text: string): text is Role {
  return Object.hasOwn(roleLabels, text)
}
