import * as z from 'zod'
import { FORM_FIELDS, fields, limits } from '../../content/text/form.ts'
import { lookup, messageForm, ratingForm } from '../../content/text/ticket.ts'
import { MINUTE_MS } from '../../content/units.ts'
import { type FieldError, Problem } from '../problem.ts'
import { email, idempotencyKey, optional, text, ticketFields, YES } from '../tickets/schema.ts'
import { fieldErrors } from '../text/field-errors.ts'

/**
 * What the public calls about tickets take, from JSON and from forms alike. The API's document is
 * made of these schemas. Unknown keys are refused.
 */

/** A customer's request. Parse it with `parseNewTicket`, which also checks times against a clock. */
export const NewTicket = z.strictObject(
  {
    ...ticketFields,
    consent: z.union(YES, fields.consent.required).transform(() => true as const),
    idempotencyKey,
  },
  { error: objectError(fields.body) },
)
export type NewTicket = z.output<typeof NewTicket>

/** A requester's message about a ticket. */
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
  { error: objectError(messageForm.body) },
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
  { error: objectError(ratingForm.body) },
)
export type NewRating = z.output<typeof NewRating>

/** A request for links by mail. Any code passes: one that fits no ticket finds nothing. */
export const LinkRequest = z.strictObject(
  {
    email: email(lookup.email),
    code: optional(
      text({ oneLine: true, max: 40, words: lookup.code, about: lookup.code.label }),
    ).transform((code) => code && code.toUpperCase().replaceAll(' ', '')),
  },
  { error: objectError(lookup.body) },
)
export type LinkRequest = z.output<typeof LinkRequest>

/** How far a client's clock may be ahead of ours. */
const CLOCK_SLACK_MS = 5 * MINUTE_MS

/**
 * Parses the fields of a request that opens a ticket.
 * @param raw  fields as they came, unchecked
 * @param now  `occurredAt` must not be later than this plus five minutes
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

type Times = Pick<NewTicket, 'occurredAt' | 'occurredAtUnknown'>

/** The two fields that are checked together even if others are wrong; null if they are wrong. */
function timesIn(raw: unknown): Times | null {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return null
  const { occurredAt, occurredAtUnknown } = ticketFields
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

/** Sorts errors by their field's place on the page; unknown fields come last. */
function inFormOrder(errors: FieldError[]): FieldError[] {
  const places = new Map<string, number>(FORM_FIELDS.map((name, place) => [name, place]))
  const placeOf = ({ pointer }: FieldError): number =>
    places.get(pointer.split('/')[1] ?? '') ?? places.size
  return errors.toSorted((one, other) => placeOf(one) - placeOf(other))
}

/** Sentence about a body: an unknown key, or no object at all. */
function objectError(notAnObject: string) {
  return ({ code }: { code?: string }): string =>
    code === 'unrecognized_keys' ? fields.unknownKey : notAnObject
}
