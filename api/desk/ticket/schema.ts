import * as z from 'zod'
import { answerFields, answerLimits, viaLabels } from '../../../content/text/desk-answers.ts'
import { localDate } from '../../../content/schema.ts'
import { cleanText } from '../../text/clean.ts'
import { idempotencyKey, optional, text, YES } from '../../tickets/schema.ts'
import type { Via } from '../../tickets/answer.ts'

/** Forms with words to customers, and what all forms of a ticket's page share. */

// The keys of the labels are the ways.
const WAYS = Object.keys(viaLabels) as [Via, ...Via[]]

const seen = z.union(
  [
    z.int().nonnegative(),
    z
      .string()
      .regex(/^\d{1,9}$/)
      .transform(Number),
  ],
  answerFields.seen,
)

/** A ticked box; false when it is absent or anything else. */
const confirmed = z
  .unknown()
  .optional()
  .transform((tick) => YES.some((yes) => yes.safeParse(tick).success))

const via = z.enum(WAYS, answerFields.via.choice)

/** What the box knew of the conversation. */
const spoken = {
  via,
  seenMessage: z.string(answerFields.seen).max(answerLimits.id, answerFields.seen).default(''),
  confirmed,
  idempotencyKey,
}

/** What every form carries: the version that was seen, and a key against double clicks. */
export const form = { seen, idempotencyKey }

const body = (name: 'body' | 'resolution' | 'reason') =>
  text({
    oneLine: false,
    max: answerLimits[name],
    words: answerFields[name],
    about: answerFields[name].label,
  })

/** One item a line, or one a field; empty ones are dropped. */
const items = z
  .union([z.string(), z.array(z.string())], answerFields.items.type)
  .transform((typed) =>
    (Array.isArray(typed) ? typed : [typed])
      .flatMap((each) => cleanText(each, { oneLine: false }).split('\n'))
      .map((line) => line.replace(/^\s*[-•*](?:\s+|$)/, '').trim())
      .filter(Boolean),
  )
  .pipe(
    z
      .array(
        text({
          oneLine: true,
          max: answerLimits.item,
          words: answerFields.items,
          about: answerFields.items.label,
        }),
      )
      .min(1, answerFields.items.required)
      .max(answerLimits.items, answerFields.items.many),
  )

/** Answers a customer. */
export const AnswerForm = z.object({ ...spoken, body: body('body') })

/** Withdraws an answer. */
export const WithdrawForm = z.object({
  messageId: z
    .string(answerFields.messageId)
    .min(1, answerFields.messageId)
    .max(answerLimits.id, answerFields.messageId),
})

/** Asks a customer for information. */
export const AskForm = z.object({ ...spoken, items })

/** Ticks off what a customer was asked for. */
export const ReceiveForm = z.object({
  itemId: z
    .string(answerFields.itemId)
    .min(1, answerFields.itemId)
    .max(answerLimits.id, answerFields.itemId),
  idempotencyKey,
})

/** Closes a ticket, or answers and closes it. */
export const CloseForm = z.object({
  ...form,
  resolution: body('resolution'),
  cause: optional(
    text({
      oneLine: false,
      max: answerLimits.cause,
      words: { long: answerFields.cause.long, type: answerFields.cause.type },
      about: answerFields.cause.label,
    }),
  ),
  solutionGuide: optional(
    z
      .string(answerFields.solutionGuide.type)
      .trim()
      .max(answerLimits.slug, answerFields.solutionGuide.unknown),
  ),
  callbackOn: optional(
    z
      .string(answerFields.callbackOn.form)
      .trim()
      .refine(
        (day) => day === '' || localDate.safeParse(day).success,
        answerFields.callbackOn.form,
      ),
  ),
  via: via.default('email'),
  confirmed,
})

/** Opens a closed ticket again. */
export const ReopenForm = z.object({ ...form, reason: body('reason') })

/** Changes a ticket without words: take it, close it again, release or drop it. */
export const PlainForm = z.object(form)
