import * as z from 'zod'
import { PRIORITIES, PRODUCTS, REQUEST_TYPES, TEAMS, localDate } from '../../../content/schema.ts'
import { deskFaults as faults } from '../../../content/text/desk-ticket.ts'
import { limits } from '../../../content/text/form.ts'
import { idempotencyKey, optional, text, ticketFields, YES } from '../../tickets/schema.ts'
import { form } from './schema.ts'

/** What the forms of a ticket's page send that say nothing to the requester. */

/** Longest reason, step and side field, in code points. */
const MAX_REASON = 1000
const MAX_LINE = 200

const line = (about: string) =>
  text({
    oneLine: true,
    max: MAX_LINE,
    words: { long: faults.line.long, type: faults.line.type },
    about,
  })

/** A reason, which becomes a note. */
export const reason = text({
  oneLine: false,
  max: MAX_REASON,
  words: faults.reason,
  about: 'Lý do',
})
/** A text of the two boxes. */
export const boxText = text({
  oneLine: false,
  max: limits.message.max,
  words: faults.text,
  about: 'Nội dung',
})

const team = z.enum(TEAMS, faults.team)
const tick = z
  .union([...YES, z.literal('false'), z.literal(false)])
  .optional()
  .transform((value) => value !== undefined && value !== 'false' && value !== false)

export const Transfer = z.object({ ...form, team })
export const HandOver = z.object({ ...form, team, reason })
export const Assign = z.object({
  ...form,
  assignee: z.string(faults.assignee).max(MAX_LINE, faults.assignee),
})
export const NewNote = z.object({ idempotencyKey, body: boxText })
export const NewStep = z.object({
  idempotencyKey,
  text: text({ oneLine: true, min: 1, max: MAX_LINE, words: faults.line, about: 'Việc' }),
})
export const StepDone = z.object({
  idempotencyKey,
  itemId: z.string(faults.version).max(MAX_LINE, faults.version),
  isDone: tick,
})
/** A draft may be empty: that deletes it. */
export const KeptDraft = z.object({
  kind: z.enum(['answer', 'note'], faults.choice),
  body: text({
    oneLine: false,
    max: limits.message.max,
    words: { long: faults.text.long, type: faults.text.type },
    about: 'Nháp',
  }),
})
export const Edit = z.object({
  ...form,
  name: ticketFields.name,
  occurredAt: ticketFields.occurredAt,
  occurredAtUnknown: tick,
  priority: z.enum(PRIORITIES, faults.choice),
  product: z.enum(PRODUCTS, faults.choice),
  requestType: z.enum(REQUEST_TYPES, faults.choice),
  contract: optional(line('Hợp đồng')),
  jobCode: optional(line('Mã CV')),
  callbackOn: z
    .string(faults.day)
    .optional()
    .transform((typed) => typed?.trim() || null)
    .refine((day) => day === null || localDate.safeParse(day).success, faults.day),
})
