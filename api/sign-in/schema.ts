import * as z from 'zod'
import { isEmail, MAX_EMAIL } from '../../content/text/email.ts'
import { accountsPage, codePage, signIn } from '../../content/text/staff.ts'
import { fieldErrors } from '../text/field-errors.ts'
import { cleanText } from '../text/clean.ts'
import { Problem } from '../problem.ts'
import { ALPHABET, canonicalCode, CODE_LENGTH } from '../door/one-time.ts'
import { ROLES } from '../door/roles.ts'

/** What the staff's forms send. */

const MAX_NAME = 100

const email = z
  .string(signIn.email.type)
  .overwrite((typed) => cleanText(typed, { oneLine: true }))
  .pipe(z.string().max(MAX_EMAIL, signIn.email.long).refine(isEmail, signIn.email.form))

const role = z.enum(ROLES, accountsPage.roleField.form)

/** Asks for a link and a code. */
export const SignIn = z.object({ email, next: z.string(signIn.next.type).optional() })
export type SignIn = z.infer<typeof SignIn>

/** Longer texts are refused before anything looks at them. */
const MAX_TYPED_CODE = 64

/** A code as it was made; how it was typed does not matter (`canonicalCode`). */
export const Code = z.object({
  code: z
    .string(codePage.code.type)
    .max(MAX_TYPED_CODE, { error: codePage.code.form, abort: true })
    .overwrite(canonicalCode)
    .regex(new RegExp(`^[${ALPHABET}]{${CODE_LENGTH}}$`), codePage.code.form),
})

export const LinkToken = z.object({ token: z.string().catch('') })

export const NewAccount = z.object({
  email,
  name: z
    .string(accountsPage.name.type)
    .overwrite((typed) => cleanText(typed, { oneLine: true }))
    .min(1, accountsPage.name.required)
    .max(MAX_NAME, accountsPage.name.long),
  role,
})
export type NewAccount = z.infer<typeof NewAccount>

export const RoleChange = z.object({ role })

/**
 * Reads a body by its schema.
 * @throws Problem `noi-dung-chua-dung` that names every wrong field
 */
export function parse<Schema extends z.ZodType>(schema: Schema, raw: unknown): z.infer<Schema> {
  const parsed = schema.safeParse(raw)
  if (parsed.success) return parsed.data
  throw new Problem('noi-dung-chua-dung', { errors: fieldErrors(parsed.error) })
}

/** Where a path may lead: plain segments under `/noi-bo/`, none of them hidden or encoded. */
const NEXT = /^\/noi-bo\/(?:\w[\w.-]*\/)*(?:\w[\w.-]*)?(?:\?[\w.~%+&=-]*)?$/
const MAX_NEXT = 500

/**
 * The page to go on to after signing in.
 * @returns a path under `/noi-bo/`; null for anything else, other hosts and schemes included, and
 *          for the sign-in pages themselves (CASES T34)
 */
export function nextPath(asked: string | null | undefined): string | null {
  if (!asked || asked.length > MAX_NEXT || !NEXT.test(asked)) return null
  return asked.startsWith('/noi-bo/dang-nhap') ? null : asked
}
