import { roleLabels } from '../../content/text/staff.ts'

export type Role = keyof typeof roleLabels

/** Smallest first: each may do all that those before it may (CONTRACT §4). */
export const ROLES = ['collaborator', 'technician', 'qc', 'admin'] as const satisfies Role[]

/**
 * Who may do what: the smallest role for every route of the staff door, `anyone` without a session.
 *
 * The one table. Routes cannot be added without a rule here, pages and navigation show what it
 * allows, and a test walks every rule with every role (CASES T23).
 */
export const permissions = {
  'GET /noi-bo': 'anyone',
  'GET /noi-bo/dang-nhap/': 'anyone',
  'GET /noi-bo/dang-nhap/ma/': 'anyone',
  'GET /noi-bo/dang-nhap/lien-ket/:token/': 'anyone',
  'POST /api/staff/sign-in': 'anyone',
  'POST /api/staff/sign-in/code': 'anyone',
  'POST /api/staff/sign-in/link': 'anyone',

  'GET /noi-bo/': 'collaborator',
  'POST /api/staff/sign-out': 'collaborator',
  'POST /api/staff/sessions/:id/revoke': 'collaborator',
  'GET /noi-bo/cam-nang/*': 'collaborator',
  'GET /noi-bo/tim-kiem/*': 'collaborator',
  'GET /noi-bo/pagefind/*': 'collaborator',
  'GET /noi-bo/_astro/*': 'collaborator',
  'POST /api/staff/handbook/export': 'qc',

  'GET /noi-bo/nhan-su/': 'admin',
  'POST /api/staff/accounts': 'admin',
  'POST /api/staff/accounts/:id/role': 'admin',
  'POST /api/staff/accounts/:id/disable': 'admin',
  'POST /api/staff/accounts/:id/enable': 'admin',
} as const satisfies Record<`${'GET' | 'POST'} /${string}`, Role | 'anyone'>

/** Method and path of a route, as the router names them. */
export type Rule = keyof typeof permissions

/** Rules that let everybody in, and those that ask for a session. */
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
