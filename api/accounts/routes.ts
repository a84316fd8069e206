import type { Context } from 'hono'
import { ACCOUNTS_API, ACCOUNTS_PATH, GRANTS_API } from '../../content/addresses.ts'
import { accountsPage as words, staffEvents } from '../../content/text/staff.ts'
import type { Deps } from '../deps.ts'
import { asProblem } from '../http/answer.ts'
import type { AppEnv } from '../http/context.ts'
import {
  answerDone,
  answerStaffPage,
  type Failed,
  failedBy,
  type Fields,
  fieldsOf,
  idOf,
  textOf,
} from '../door/answers.ts'
import { doerOf, readRecord, recordQuery } from '../audit/audit.ts'
import type { StaffDoor } from '../door/guard.ts'
import { accountsPage, type AccountsParts } from './pages/accounts.ts'
import type { SignedIn } from '../door/sessions/session.ts'
import { Code } from '../sign-in/schema.ts'
import { parseBody } from '../text/field-errors.ts'
import { addAccount, alterAccount, endSessionsOf, listAccounts } from './accounts.ts'
import { askGrant, cancelGrant, confirmGrant, listGrants } from './grants.ts'
import type { AccountChange } from './repository.ts'
import { accountRules } from './rules.ts'
import { NewAccount, RoleChange, TeamChange } from './schema.ts'

const GRANTS = `${ACCOUNTS_PATH}#cho-xac-nhan`

/** Accounts, grants of the admin role, and the audit record. */
export function accountRoutes(deps: Deps, door: StaffDoor): void {
  const { closed } = door.admit(accountRules)
  closed(`GET ${ACCOUNTS_PATH}`, (c, me) => answerAccounts(deps, c, me))

  closed(`POST ${ACCOUNTS_API}`, async (c, me) => {
    const fields = await fieldsOf(c)
    return changing(deps, c, me, fields, () => add(deps, c, me, fields))
  })

  closed(`POST ${ACCOUNTS_API}/:id/role`, async (c, me) => {
    const fields = await fieldsOf(c)
    return changing(deps, c, me, {}, async () => {
      const { role } = parseBody(RoleChange, fields)
      return alter(deps, c, me, { kind: 'role', to: role })
    })
  })

  closed(`POST ${ACCOUNTS_API}/:id/team`, async (c, me) => {
    const fields = await fieldsOf(c)
    return changing(deps, c, me, {}, async () => {
      const { team } = parseBody(TeamChange, fields)
      return alter(deps, c, me, { kind: 'team', to: team })
    })
  })

  for (const kind of ['disable', 'enable'] as const) {
    closed(`POST ${ACCOUNTS_API}/:id/${kind}`, (c, me) =>
      changing(deps, c, me, {}, () => alter(deps, c, me, { kind })),
    )
  }

  closed(`POST ${ACCOUNTS_API}/:id/end-sessions`, async (c, me) => {
    await endSessionsOf(deps, doerOf(deps, c, me), idOf(c))
    return answerDone(c, ACCOUNTS_PATH)
  })

  closed(`POST ${GRANTS_API}/:id/confirm`, async (c, me) => {
    const id = idOf(c)
    const fields = await fieldsOf(c)
    return changing(deps, c, me, {}, async () => {
      // Each form on the page has a control of its own name.
      const { code } = parseBody(Code, { code: fields[`code-${id}`] ?? fields.code })
      await confirmGrant(deps, doerOf(deps, c, me), me, { id, code })
      return answerDone(c, ACCOUNTS_PATH)
    })
  })

  closed(`POST ${GRANTS_API}/:id/cancel`, async (c, me) => {
    await cancelGrant(deps, doerOf(deps, c, me), me, idOf(c))
    return answerDone(c, ACCOUNTS_PATH)
  })
}

/** A new admin begins as a collaborator, until the grant is confirmed. */
async function add(
  deps: Deps,
  c: Context<AppEnv>,
  me: SignedIn,
  fields: Fields,
): Promise<Response> {
  const account = parseBody(NewAccount, fields)
  const isAdmin = account.role === 'admin'
  const doer = doerOf(deps, c, me)
  const id = await addAccount(deps, doer, isAdmin ? { ...account, role: 'collaborator' } : account)
  if (isAdmin) await askGrant(deps, doer, me, { kind: 'role', staffId: id })
  if (!c.get('wantsPage')) return c.json({ id }, isAdmin ? 202 : 201)
  return c.redirect(isAdmin ? GRANTS : ACCOUNTS_PATH, 303)
}

async function alter(
  deps: Deps,
  c: Context<AppEnv>,
  me: SignedIn,
  change: AccountChange,
): Promise<Response> {
  const doer = doerOf(deps, c, me)
  const outcome = await alterAccount(deps, doer, idOf(c), change)
  if (outcome !== 'needs-grant' || (change.kind !== 'role' && change.kind !== 'enable')) {
    return answerDone(c, ACCOUNTS_PATH)
  }
  await askGrant(deps, doer, me, { kind: change.kind, staffId: idOf(c) })
  return c.get('wantsPage') ? c.redirect(GRANTS, 303) : c.json({}, 202)
}

/** Makes a change; a person whose change was refused gets the page back, with what they typed. */
async function changing(
  deps: Deps,
  c: Context<AppEnv>,
  me: SignedIn,
  { email, name, role, team }: Fields,
  change: () => Promise<Response>,
): Promise<Response> {
  try {
    return await change()
  } catch (error) {
    const { slug } = asProblem(error)
    const isRefused = slug === 'noi-dung-chua-dung' || slug === 'qua-nhieu-lan'
    if (!isRefused || !c.get('wantsPage')) throw error
    const typed = {
      email: textOf(email),
      name: textOf(name),
      role: textOf(role),
      team: textOf(team),
    }
    return answerAccounts(deps, c, me, typed, failedBy(deps, c, error))
  }
}

async function answerAccounts(
  deps: Deps,
  c: Context<AppEnv>,
  me: SignedIn,
  typed?: AccountsParts['typed'],
  failed?: Failed,
): Promise<Response> {
  const query = recordQuery(
    (name) => c.req.query(name),
    (kind) => Object.hasOwn(staffEvents, kind),
  )
  const [accounts, grants, record] = await Promise.all([
    listAccounts(deps),
    listGrants(deps, me),
    readRecord(deps, query),
  ])
  const main = accountsPage(
    { me, accounts, grants, record, query, ...(typed && { typed }) },
    failed?.trouble,
  )
  const title = failed ? words.errorTitle : words.title
  return answerStaffPage(deps, c, { me, here: ACCOUNTS_PATH, title, main }, failed?.status)
}
