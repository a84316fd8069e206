import { teamLabels } from '../../content/text/desk.ts'
import { accountsPage, roleLabels, staffCommand as words } from '../../content/text/staff.ts'
import type { Team } from '../../content/schema.ts'
import { ConfigError, parseDatabaseConfig } from '../config.ts'
import { FileHeld } from '../db/file/lock.ts'
import { openDatabase } from '../db/open.ts'
import { Problem } from '../problem.ts'
import { addAccount, alterAccount, findAccount, listAccounts } from '../accounts/accounts.ts'
import { COMMAND } from '../audit/audit.ts'
import type { AccountChange } from '../accounts/repository.ts'
import { isRole, type Role } from '../door/roles.ts'
import { NewAccount, NO_TEAM, TeamChange } from '../accounts/schema.ts'

/* `npm run staff`: manages accounts; the only way to create the first one. */

const [command, email = '', ...rest] = process.argv.slice(2)

class Refused extends Error {}

const commands: Record<string, () => Promise<string>> = {
  add: () => add(),
  list: () => list(),
  role: async () => {
    const to = roleOf(rest[0])
    return alter({ kind: 'role', to }, words.changed(email, roleLabels[to]))
  },
  team: async () => {
    const to = teamOf(rest[0])
    const label = to === null ? accountsPage.noTeam : teamLabels[to]
    return alter({ kind: 'team', to }, words.moved(email, label))
  },
  disable: () => alter({ kind: 'disable' }, words.disabled(email)),
  enable: () => alter({ kind: 'enable' }, words.enabled(email)),
}

const run = commands[command ?? '']
if (!run) fail(words.usage)
const database = await open()
const deps = { db: database.db, now: () => new Date() }
try {
  console.log(await run())
} catch (error) {
  if (error instanceof Refused) fail(error.message)
  if (error instanceof Problem && ['tam-ngung', 'chua-ro-ket-qua'].includes(error.slug))
    fail(words.database(reasonOf(error.cause)))
  throw error
} finally {
  await database.close()
}

async function open() {
  try {
    const { databaseUrl, databaseAuthToken: authToken } = parseDatabaseConfig(process.env)
    return await openDatabase(databaseUrl, { as: 'guest', authToken })
  } catch (error) {
    if (error instanceof FileHeld || error instanceof ConfigError) return fail(error.message)
    return fail(words.database(reasonOf(error)))
  }
}

async function add(): Promise<string> {
  const [roleName, name, ...teams] = rest
  const role = roleOf(roleName)
  // Checked here, so that a name without quotation marks is not taken for a team.
  if (teams.length > 0) teamOf(teams.join(' '))
  const account = NewAccount.safeParse({ email, role, name, team: teams[0] })
  if (!account.success) {
    const isEmail = account.error.issues.some(({ path }) => path[0] === 'email')
    throw new Refused(isEmail ? words.email(email) : words.name)
  }
  try {
    await addAccount(deps, COMMAND, account.data)
  } catch (error) {
    if (error instanceof Problem && error.slug === 'noi-dung-chua-dung') {
      throw new Refused(words.taken(email), { cause: error })
    }
    throw error
  }
  return words.added(account.data.email, roleLabels[role])
}

async function list(): Promise<string> {
  const accounts = await listAccounts(deps)
  if (accounts.length === 0) return words.none
  return accounts
    .map(({ email, role, team, name, disabledAt }) =>
      [
        email,
        role,
        team ?? NO_TEAM,
        disabledAt ? words.stateDisabled : words.stateActive,
        name,
      ].join('\t'),
    )
    .join('\n')
}

async function alter(change: AccountChange, done: string): Promise<string> {
  const account = await findAccount(deps, email)
  if (!account) throw new Refused(words.missing(email || '(trống)'))
  try {
    const outcome = await alterAccount(deps, COMMAND, account.id, change)
    return outcome === 'changed' ? done : words.unchanged(email)
  } catch (error) {
    if (error instanceof Problem && error.slug === 'noi-dung-chua-dung') {
      throw new Refused(words.lastAdmin(email), { cause: error })
    }
    throw error
  }
}

function roleOf(text = ''): Role {
  if (!isRole(text)) throw new Refused(words.role(text))
  return text
}

function teamOf(text = ''): Team | null {
  const change = TeamChange.safeParse({ team: text })
  if (!change.success) throw new Refused(words.team(text))
  return change.data.team
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function fail(message: string): never {
  console.error(message)
  process.exit(2)
}
