import * as z from 'zod'
import { PRODUCTS, REQUEST_TYPES } from '../../content/schema.ts'
import { isEmail } from '../../content/text/email.ts'
import { fields, limits } from '../../content/text/form.ts'
import { parseLocal } from '../../content/text/format.ts'
import { cleanText, lengthOf } from '../text/clean.ts'
import { lowerDomain } from '../text/email.ts'
import { normalisePhone } from '../text/phone.ts'
import { holdsSecret } from './secrets.ts'

/**
 * The fields of a ticket as people type them, from JSON and from forms alike (ROWS K04, C24).
 * Each producer of tickets builds its own form of them; `requester/schema.ts` is the public one.
 */

/** Limits of a text field, in code points after cleaning, and its sentences. */
export interface TextRule {
  oneLine: boolean
  min?: number
  max: number
  /** One sentence per fault; a fault without a sentence is allowed. */
  words: { required?: string; short?: string; long: string; type: string; secret?: string }
  /** Description in the API's document. */
  about: string
}

/** A text field: cleaned first, then measured; reports its first fault only. */
export function text({ oneLine, min = 0, max, words, about }: TextRule) {
  return z
    .string({ error: ({ input }) => (input === undefined && words.required) || words.type })
    .overwrite((typed) => cleanText(typed, { oneLine, max }))
    .check(({ value, issues }) => {
      const message = faultOf(value)
      if (message) issues.push({ code: 'custom', message, input: value })
    })
    .meta({ description: about, ...(min && { minLength: min }), maxLength: max })

  function faultOf(value: string): string | undefined {
    const length = lengthOf(value)
    if (length === 0) return words.required
    if (length < min) return words.short
    if (length > max) return words.long
    if (words.secret && holdsSecret(value)) return words.secret
    return undefined
  }
}

/** Makes a field optional; an absent or empty one becomes null. */
export function optional<Schema extends z.ZodType<string, string>>(schema: Schema) {
  return schema.optional().transform((value) => value || null)
}

/** An e-mail address with its domain in lower case. */
export function email(words: TextRule['words'] & { form: string }) {
  return text({
    oneLine: true,
    max: limits.email.max,
    words,
    about: 'Địa chỉ nhận xác nhận và phản hồi.',
  })
    .overwrite(lowerDomain)
    .check(({ value: address, issues }) => {
      // `text` has reported an empty or too long one already.
      if (!address || lengthOf(address) > limits.email.max) return
      if (isEmail(address)) return
      issues.push({ code: 'custom', message: words.form, input: address })
    })
}

const sideText = (name: 'browser' | 'errorCode' | 'keyword', about: string) =>
  optional(text({ oneLine: true, max: limits.side.max, words: fields[name], about }))

const LOCAL_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?$/
/** A year typed as `26` arrives as `0026`. */
const OLDEST = Date.parse('2000-01-01T00:00:00+07:00')

/** When the trouble happened: Vietnam time in, `Date` or null out. */
const occurredAt = z
  .string(fields.occurredAt.type)
  .overwrite((typed) => cleanText(typed, { oneLine: true, max: 23 }))
  .check(({ value: local, issues }) => {
    const message = local && faultOfTime(local)
    if (message) issues.push({ code: 'custom', message, input: local })
  })
  .meta({
    description: 'Giờ Việt Nam, `YYYY-MM-DDTHH:mm`. Bắt buộc, trừ khi có occurredAtUnknown.',
    examples: ['2026-11-22T09:30'],
  })
  .optional()
  .transform((local) => (local ? parseLocal(local) : null))

function faultOfTime(local: string): string | undefined {
  if (!LOCAL_TIME.test(local)) return fields.occurredAt.form
  const at = parseLocal(local)
  if (!at) return fields.occurredAt.missing
  return at.getTime() < OLDEST ? fields.occurredAt.old : undefined
}

/** A ticked box: `true`, or what a form sends for it. */
export const YES = [z.literal(true), z.enum(['true', 'on', '1'])] as const
const NO = [z.literal(false), z.enum(['false', 'off', '0', ''])] as const

const occurredAtUnknown = z
  .union([...YES, ...NO], fields.occurredAtUnknown.type)
  .optional()
  .transform((tick) => tick === true || tick === 'true' || tick === 'on' || tick === '1')

/** The fields of a ticket, each with its rules and sentences. */
export const ticketFields = {
  name: text({ oneLine: true, ...limits.name, words: fields.name, about: fields.name.label }),
  email: email(fields.email),
  product: z.enum(PRODUCTS, { error: choice(fields.product) }),
  requestType: z.enum(REQUEST_TYPES, { error: choice(fields.requestType) }),
  subject: text({
    oneLine: true,
    ...limits.subject,
    words: fields.subject,
    about: fields.subject.label,
  }),
  description: text({
    oneLine: false,
    ...limits.description,
    words: fields.description,
    about: fields.description.label,
  }),
  occurredAt,
  occurredAtUnknown,
  phone: optional(
    text({ oneLine: true, ...limits.phone, words: fields.phone, about: fields.phone.label }),
  ).transform((typed) => typed && normalisePhone(typed)),
  browser: sideText('browser', fields.browser.label),
  errorCode: sideText('errorCode', fields.errorCode.label),
  keyword: sideText('keyword', fields.keyword.label),
  /** Slug of the guide read before. Producers drop unknown slugs, so any text passes. */
  guide: optional(
    z
      .string(fields.guide.type)
      .overwrite((typed) => cleanText(typed, { oneLine: true, max: limits.side.max })),
  ),
  stepsTried: z
    .array(
      text({
        oneLine: true,
        max: limits.stepsTried.max,
        words: fields.stepsTried,
        about: 'Tên một bước đã thử.',
      }),
      fields.stepsTried.type,
    )
    .max(limits.stepsTried.count, fields.stepsTried.count)
    .optional()
    .transform((steps = []) => steps.filter(Boolean)),
}

/** The field that makes a repeated request recognisable; null without one. */
export const idempotencyKey = optional(
  z
    .string(fields.idempotencyKey.form)
    .overwrite((typed) => typed.trim().toLowerCase())
    .refine((key) => key === '' || isIdempotencyKey(key), fields.idempotencyKey.form)
    .meta({ format: 'uuid', description: 'Cùng mã, cùng nội dung: chỉ một yêu cầu được tạo.' }),
)

/** Whether a text is a UUID of any version, as an idempotency key must be. */
export function isIdempotencyKey(key: string): boolean {
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(key)
}

/** Sentence of a select: nothing chosen, or a value that is not in the list. */
function choice(words: { required: string; unknown: string }) {
  return ({ input }: { input?: unknown }): string =>
    input === undefined || input === '' ? words.required : words.unknown
}
