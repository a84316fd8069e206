import * as z from 'zod'
import { accountsPage } from '../../content/text/staff.ts'
import { ROLES } from '../door/roles.ts'
import { StaffEmail } from '../sign-in/schema.ts'
import { cleanText } from '../text/clean.ts'

/** What the forms about accounts send. */

const MAX_NAME = 100

const role = z.enum(ROLES, accountsPage.roleField.form)

/** A new account. */
export const NewAccount = z.object({
  email: StaffEmail,
  name: z
    .string(accountsPage.name.type)
    .overwrite((typed) => cleanText(typed, { oneLine: true }))
    .min(1, accountsPage.name.required)
    .max(MAX_NAME, accountsPage.name.long),
  role,
})
export type NewAccount = z.infer<typeof NewAccount>

/** The role that an account gets. */
export const RoleChange = z.object({ role })
