import * as z from 'zod'
import { isEmail, MAX_EMAIL } from '../../content/text/email.ts'
import { codePage, signIn } from '../../content/text/staff.ts'
import { cleanText } from '../text/clean.ts'
import { ALPHABET, canonicalCode, CODE_LENGTH } from '../door/one-time.ts'

/** What the staff's forms send. */

/** Address of a member of staff. */
export const StaffEmail = z
  .string(signIn.email.type)
  .overwrite((typed) => cleanText(typed, { oneLine: true }))
  .pipe(z.string().max(MAX_EMAIL, signIn.email.long).refine(isEmail, signIn.email.form))

/** Asks for a link and a code. */
export const SignIn = z.object({ email: StaffEmail, next: z.string(signIn.next.type).optional() })
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

/** The token of a link; empty when it is no text. */
export const LinkToken = z.object({ token: z.string().catch('') })
