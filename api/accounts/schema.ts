import * as z from 'zod'
import { TEAMS } from '../../content/schema.ts'
import { accountsPage } from '../../content/text/staff.ts'
import { ROLES } from '../door/roles.ts'
import { StaffEmail } from '../sign-in/schema.ts'
import { cleanText } from '../text/clean.ts'

/** What the forms about accounts send. */

const MAX_NAME = 100

const role = z.enum(ROLES, accountsPage.roleField.form)

/** What a form sends for an account of no team. */
export const NO_TEAM = 'none'

/** A team or `NO_TEAM`, which becomes null. */
const team = z
  .enum([...TEAMS, NO_TEAM], accountsPage.teamField.form)
  .transform((slug) => (slug === NO_TEAM ? null : slug))

/** The same, or empty: then the account gets its role's team. */
const teamOrDefault = z
  .enum([...TEAMS, NO_TEAM, ''], accountsPage.teamField.form)
  .transform((slug) => (slug === '' ? undefined : slug === NO_TEAM ? null : slug))

/** A new account. */
export const NewAccount = z.object({
  email: StaffEmail,
  name: z
    .string(accountsPage.name.type)
    .overwrite((typed) => cleanText(typed, { oneLine: true }))
    .min(1, accountsPage.name.required)
    .max(MAX_NAME, accountsPage.name.long),
  role,
  /** Null for no team; the role's team when it is left out or empty. */
  team: teamOrDefault.optional(),
})
export type NewAccount = z.infer<typeof NewAccount>

/** The role that an account gets. */
export const RoleChange = z.object({ role })

/** The team that an account gets. */
export const TeamChange = z.object({ team })
