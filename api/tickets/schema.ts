import * as z from 'zod'
import { PRODUCTS, REQUEST_TYPES } from '../../content/schema.ts'
import { FORM_FIELDS, fields, limits } from '../../content/text/form.ts'
import { isEmail } from '../../content/text/email.ts'
import { parseLocal } from '../../content/text/format.ts'
import { lookup, messageForm, ratingForm } from '../../content/text/ticket.ts'
import { fieldErrors } from '../text/field-errors.ts'
import { cleanText, lengthOf } from '../text/clean.ts'
import { lowerDomain } from '../text/email.ts'
import { normalisePhone } from '../text/phone.ts'
import { type FieldError, Problem } from '../problem.ts'
import { holdsSecret } from './secrets.ts'

/**
 * What the public calls about tickets take, from JSON and from forms alike (ROWS K04, C24): the
 * one source of limits, of sentences and of the API's description. Unknown keys are refused.
 */

interface TextRule {
  oneLine: boolean
  /** Code points, after cleaning. */
  min?: number
  max: number
  words: { required?: string; short?: string; long: string; type: string; secret?: string }
  about: string
}

/** Text that is cleaned first, then measured; its first fault is its only one. */
function text({ oneLine, min = 0, max, words, about }: TextRule) {
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

/** A field that may be left out or left empty: null then. */
function optional<Schema extends z.ZodType<string, string>>(schema: Schema) {
  return schema.optional().transform((value) => value || null)
}

const sideText = (name: 'browser' | 'errorCode' | 'keyword', about: string) =>
  optional(text({ oneLine: true, max: limits.side.max, words: fields[name], about }))

/** An e-mail address with its domain in lower case. */
function email(words: TextRule['words'] & { form: string }) {
  return text({
    oneLine: true,
    max: limits.email.max,
    words,
    about: 'Địa chỉ nhận xác nhận và phản hồi.',
  })
    .overwrite(lowerDomain)
    .check(({ value: address, issues }) => {
      // An empty or too long one has been told so already.
      if (!address || lengthOf(address) > limits.email.max) return
      if (isEmail(address)) return
      issues.push({ code: 'custom', message: words.form, input: address })
    })
}

const LOCAL_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?$/
/** A year typed as `26` arrives as `0026`. */
const OLDEST = Date.parse('2000-01-01T00:00:00+07:00')

const occurredAt = z
  .string(fields.occurredAt.type)
  .overwrite((typed) => cleanText(typed, { oneLine: true, max: 23 }))
  .check(({ value: local, issues }) => {
    if (!local) return
    const at = parseLocal(local)
    const message = !LOCAL_TIME.test(local)
      ? fields.occurredAt.form
      : !at
        ? fields.occurredAt.missing
        : at.getTime() < OLDEST
          ? fields.occurredAt.old
          : undefined
    if (message) issues.push({ code: 'custom', message, input: local })
  })
  .meta({
    description: 'Giờ Việt Nam, `YYYY-MM-DDTHH:mm`. Bắt buộc, trừ khi có occurredAtUnknown.',
    examples: ['2026-11-22T09:30'],
  })
  .optional()
  .transform((local) => (local ? parseLocal(local) : null))

/** A tick: `true`, or what a form sends for it. */
const YES = [z.literal(true), z.enum(['true', 'on', '1'])] as const
const NO = [z.literal(false), z.enum(['false', 'off', '0', ''])] as const

const occurredAtUnknown = z
  .union([...YES, ...NO], fields.occurredAtUnknown.type)
  .optional()
  .transform((tick) => tick === true || tick === 'true' || tick === 'on' || tick === '1')

const consent = z.union(YES, fields.consent.required).transform(() => true as const)

const idempotencyKey = optional(
  z
    .string(fields.idempotencyKey.form)
    .overwrite((typed) => typed.trim().toLowerCase())
    .refine((key) => key === '' || isRequestKey(key), fields.idempotencyKey.form)
    .meta({ format: 'uuid', description: 'Cùng mã, cùng nội dung: chỉ một yêu cầu được tạo.' }),
)

const shape = {
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
  consent,
  phone: optional(
    text({ oneLine: true, ...limits.phone, words: fields.phone, about: fields.phone.label }),
  ).transform((typed) => typed && normalisePhone(typed)),
  browser: sideText('browser', fields.browser.label),
  errorCode: sideText('errorCode', fields.errorCode.label),
  keyword: sideText('keyword', fields.keyword.label),
  /** Slug of the guide read before; an unknown one is dropped later, so any text will do. */
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
  idempotencyKey,
}

/** A customer's request. Parse it by `parseNewTicket`, which also knows what time it is. */
export const NewTicket = z.strictObject(shape, { error: strange(fields.body) })
export type NewTicket = z.output<typeof NewTicket>

/** A message on the requester's page. */
export const NewMessage = z.strictObject(
  {
    body: text({
      oneLine: false,
      max: limits.message.max,
      words: messageForm,
      about: messageForm.label,
    }),
    idempotencyKey,
  },
  { error: strange(messageForm.body) },
)
export type NewMessage = z.output<typeof NewMessage>

/** How content the requester is with a closed ticket. */
export const NewRating = z.strictObject(
  {
    score: z
      .int({ error: ({ input }) => (input === undefined ? ratingForm.required : ratingForm.score) })
      .min(1, ratingForm.score)
      .max(5, ratingForm.score),
    comment: optional(
      text({
        oneLine: false,
        max: limits.comment.max,
        words: { long: ratingForm.commentLong, type: ratingForm.commentType },
        about: ratingForm.commentLabel,
      }),
    ),
  },
  { error: strange(ratingForm.body) },
)
export type NewRating = z.output<typeof NewRating>

/** Where links are asked for; a code that fits no ticket is no fault, it just finds nothing. */
export const LinkRequest = z.strictObject(
  {
    email: email(lookup.email),
    code: optional(
      text({ oneLine: true, max: 40, words: lookup.code, about: lookup.code.label }),
    ).transform((code) => code && code.toUpperCase().replaceAll(' ', '')),
  },
  { error: strange(lookup.body) },
)
export type LinkRequest = z.output<typeof LinkRequest>

/** What a form's clock may be ahead of ours. */
const CLOCK_SLACK_MS = 5 * 60_000

/**
 * A request out of what JSON or a form held.
 * @param raw  anything at all
 * @param now  instant that `occurredAt` must not be later than, give or take five minutes
 * @throws Problem `noi-dung-chua-dung` with every fault of every field, in the form's order
 */
export function parseNewTicket(raw: unknown, now: Date): NewTicket {
  const parsed = NewTicket.safeParse(raw)
  const errors = [
    ...(parsed.success ? [] : fieldErrors(parsed.error)),
    ...timeErrors(parsed.success ? parsed.data : timesIn(raw), now),
  ]
  if (parsed.success && errors.length === 0) return parsed.data
  throw new Problem('noi-dung-chua-dung', { errors: inFormOrder(errors) })
}

/**
 * A message, a rating or a request for links out of what JSON or a form held.
 * @throws Problem `noi-dung-chua-dung` with every fault of every field
 */
export function parseBody<Schema extends z.ZodType>(
  schema: Schema,
  raw: unknown,
): z.output<Schema> {
  const parsed = schema.safeParse(raw)
  if (parsed.success) return parsed.data
  throw new Problem('noi-dung-chua-dung', { errors: fieldErrors(parsed.error) })
}

/** Whether a text is a UUID, of whatever version: what the header `Idempotency-Key` must hold. */
export function isRequestKey(key: string): boolean {
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(key)
}

type Times = Pick<NewTicket, 'occurredAt' | 'occurredAtUnknown'>

/** The two fields that are judged together, also when others are wrong; null: wrong themselves. */
function timesIn(raw: unknown): Times | null {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return null
  const time = occurredAt.safeParse('occurredAt' in raw ? raw.occurredAt : undefined)
  const tick = occurredAtUnknown.safeParse(
    'occurredAtUnknown' in raw ? raw.occurredAtUnknown : undefined,
  )
  if (!time.success || !tick.success) return null
  return { occurredAt: time.data, occurredAtUnknown: tick.data }
}

function timeErrors(times: Times | null, now: Date): FieldError[] {
  const pointer = '#/occurredAt'
  if (!times) return []
  if (!times.occurredAt && !times.occurredAtUnknown) {
    return [{ pointer, detail: fields.occurredAt.required }]
  }
  if (times.occurredAt && times.occurredAt.getTime() > now.getTime() + CLOCK_SLACK_MS) {
    return [{ pointer, detail: fields.occurredAt.future }]
  }
  return []
}

/** Sorts by place on the page; what the form does not have comes last. */
function inFormOrder(errors: FieldError[]): FieldError[] {
  const places = new Map<string, number>(FORM_FIELDS.map((name, place) => [name, place]))
  const placeOf = ({ pointer }: FieldError): number =>
    places.get(pointer.split('/')[1] ?? '') ?? places.size
  return errors.toSorted((one, other) => placeOf(one) - placeOf(other))
}

/** Sentence of a list to choose from: nothing chosen, or something that is not in it. */
function choice(words: { required: string; unknown: string }) {
  return ({ input }: { input?: unknown }): string =>
    input === undefined || input === '' ? words.required : words.unknown
}

/** Sentence of an object: a key too many, or no object at all. */
function strange(notAnObject: string) {
  return ({ code }: { code?: string }): string =>
    code === 'unrecognized_keys' ? fields.unknownKey : notAnObject
}
