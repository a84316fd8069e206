import type { Team } from '../../content/schema.ts'
import { accountsPage } from '../../content/text/staff.ts'
import { UniqueViolation } from '../db/database.ts'
import { newRowId } from '../db/row-id.ts'
import type { Deps } from '../deps.ts'
import { Problem } from '../problem.ts'
import { type Doer, eventOf, recordEvent } from '../audit/audit.ts'
import { endSessions } from '../door/sessions/repository.ts'
import type { Role } from '../door/roles.ts'
import { type Account, accountByEmail, accountById } from '../door/staff.ts'
import { endSignIns } from '../sign-in/repository.ts'
import { type AccountChange, allAccounts, changeAccount, insertAccount } from './repository.ts'
import { emailKey } from '../text/email.ts'
import type { NewAccount } from './schema.ts'

type AccountDeps = Pick<Deps, 'db' | 'now'>

/** The event that each change writes. */
export const CHANGE_EVENTS = {
  role: 'role-changed',
  team: 'team-changed',
  disable: 'account-disabled',
  enable: 'account-enabled',
} as const

/** The team of a new account that names none, by its role; the others work for no team. */
const TEAM_OF: Record<Role, Team | null> = {
  collaborator: null,
  technician: 'ky-thuat',
  qc: 'qc',
  admin: null,
}

/**
 * Adds an account; there is no other way for one to come to be.
 * @throws Problem `noi-dung-chua-dung` when the address has one already, disabled ones included
 */
export async function addAccount(
  deps: AccountDeps,
  doer: Doer,
  { email, name, role, team = TEAM_OF[role] }: NewAccount,
): Promise<string> {
  const id = newRowId()
  const createdAt = deps.now().toISOString()
  try {
    await deps.db.write([
      insertAccount({
        id,
        email,
        emailKey: emailKey(email),
        name,
        role,
        team,
        createdAt,
      }),
      recordEvent(deps, doer, 'account-added', { subjectId: id, data: { to: role } }),
    ])
    return id
  } catch (error) {
    if (!(error instanceof UniqueViolation)) throw error
    const taken = { pointer: '#/email', detail: accountsPage.email.taken }
    throw new Problem('noi-dung-chua-dung', { errors: [taken] }, { cause: error })
  }
}

/**
 * What became of a change. `needs-grant`: it would make an admin, which a member of staff first
 * confirms by mail (`grants.ts`); `npm run staff` needs no grant.
 */
export type Changed = 'changed' | 'unchanged' | 'needs-grant'

/**
 * Changes role or team of an account, disables it or enables it again. Its sessions end at once,
 * except when only the team changes.
 * @throws Problem `khong-tim-thay` when there is no such account
 * @throws Problem `noi-dung-chua-dung` when the last active admin would go
 */
export async function alterAccount(
  deps: AccountDeps,
  doer: Doer,
  id: string,
  change: AccountChange,
): Promise<Changed> {
  const event = eventOf(deps, doer, CHANGE_EVENTS[change.kind], { subjectId: id })
  const { data: _, ...rest } = event
  const [made] = await deps.db.write(changeAccount({ ...rest, subjectId: id }, change))
  if (made?.rowsAffected === 1) return 'changed'
  const account = await accountById(deps.db, id)
  if (!account) throw new Problem('khong-tim-thay')
  if (isAlready(account, change)) return 'unchanged'
  if (doer.actor === 'staff' && makesAdmin(account, change)) return 'needs-grant'
  throw new Problem('noi-dung-chua-dung', { detail: accountsPage.lastAdmin })
}

/**
 * Ends all sessions of an account, and its requests to sign in that are under way.
 * @throws Problem `khong-tim-thay` when there is no such account
 */
export async function endSessionsOf(deps: AccountDeps, doer: Doer, staffId: string): Promise<void> {
  if (!(await accountById(deps.db, staffId))) throw new Problem('khong-tim-thay')
  const event = eventOf(deps, doer, 'sessions-ended', { subjectId: staffId })
  await deps.db.write([
    ...endSessions(event, { staffId, keep: null }),
    endSignIns(staffId, deps.now().toISOString()),
  ])
}

/** All accounts, active ones first. */
export function listAccounts({ db }: Pick<Deps, 'db'>): Promise<Account[]> {
  return allAccounts(db)
}

/** The account of an address in any letter case; null without one. */
export function findAccount({ db }: Pick<Deps, 'db'>, email: string): Promise<Account | null> {
  return accountByEmail(db, emailKey(email))
}

function makesAdmin(account: Account, change: AccountChange): boolean {
  if (change.kind === 'role') return change.to === 'admin'
  return change.kind === 'enable' && account.role === 'admin'
}

function isAlready(account: Account, change: AccountChange): boolean {
  switch (change.kind) {
    case 'role':
      return account.role === change.to
    case 'team':
      return account.team === change.to
    case 'disable':
      return account.disabledAt !== null
    case 'enable':
      return account.disabledAt === null
  }
}
