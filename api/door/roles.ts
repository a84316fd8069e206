import { roleLabels } from '../../content/text/staff.ts'
import { accountRules } from '../accounts/rules.ts'
import { handbookRules } from '../handbook/rules.ts'
import { sessionRules } from '../sign-in/session-rules.ts'
import { signInRules } from '../sign-in/rules.ts'

export type Role = keyof typeof roleLabels

/** Smallest first: each may do all that those before it may (CONTRACT §4). */
export const ROLES = ['collaborator', 'technician', 'qc', 'admin'] as const satisfies Role[]

/**
 * Who may do what: the smallest role for every route of the staff door, `anyone` without a session.
 *
 * The one table, put together from the rules of each room. Routes cannot be added without a rule,
 * pages and navigation show what it allows, and a test walks every rule with every role (CASES T23).
 *
 * By field: a person reads their own name, address, role and sessions, and changes none of the first
 * three. Admins read all of them for every account and change role and state, never an address. The
 * audit record is read by admins and changed by nothing. Codes, tokens and cookies are stored as
 * hashes and shown to no role.
 */
export const permissions = {
  ...signInRules,
  ...sessionRules,
  ...handbookRules,
  ...accountRules,
} as const satisfies Record<`${'GET' | 'POST'} /${string}`, Role | 'anyone'>

/** Method and path of a route, as the router names them. */
export type Rule = keyof typeof permissions

/** Rules without a session, and those that ask for one. */
export type OpenRule = { [R in Rule]: (typeof permissions)[R] extends 'anyone' ? R : never }[Rule]
export type ClosedRule = Exclude<Rule, OpenRule>

/**
 * Whether a role is enough for a route.
 * @param role  null without a session
 */
export function may(role: Role | null, rule: Rule): boolean {
  const needed = permissions[rule]
  if (needed === 'anyone') return true
  return role !== null && ROLES.indexOf(role) >= ROLES.indexOf(needed)
}

/** Whether a text names a role. */
export function isRole(text: string): text is Role {
  return Object.hasOwn(roleLabels, text)
}
