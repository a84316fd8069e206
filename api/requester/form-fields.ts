import type { Context } from 'hono'
import { FORM_FIELDS, fields as fieldTexts } from '../../content/text/form.ts'
import type { Body } from '../http/body.ts'
import type { AppEnv } from '../http/context.ts'
import { isRecord } from '../http/forms.ts'
import { Problem } from '../problem.ts'
import type { FormValues } from './view.ts'

/** What a form post held, unchecked. */
export interface RawForm {
  /** For `parseNewTicket` and `parseBody`; empty controls are absent, repeated names are lists. */
  fields: Record<string, unknown>
  /** Pictures chosen under `attachments`. */
  files: File[]
  /** The spam trap was filled in. It marks the ticket and refuses nothing. */
  isTrapped: boolean
  /** Text of every field as typed, for the form that is shown again. */
  typed: FormValues
}

/** A request as it came in, from a form or a program. */
export interface Incoming extends Omit<RawForm, 'fields'> {
  /** From JSON, any value at all. */
  fields: unknown
}

/** Name of the spam trap: a control that CSS hides from people and robots fill in. */
export const TRAP = 'website'
const FILES = 'attachments'
const LISTS: ReadonlySet<string> = new Set(['stepsTried'])
const KNOWN: ReadonlySet<string> = new Set(FORM_FIELDS)

/** Reads the raw fields of a form post, urlencoded or multipart (CONTRACT §8.5). */
export function rawFromForm(form: FormData): RawForm {
  const files: File[] = []
  const lists = new Map<string, (string | File)[]>()
  let isTrapped = false
  for (const [name, value] of form) {
    if (name === TRAP) isTrapped ||= value !== ''
    else if (name === FILES && typeof value !== 'string') {
      // An input without a choice sends one file that has neither name nor bytes.
      if (value.name || value.size > 0) files.push(value)
    } else if (value !== '') {
      const values = lists.get(name)
      if (values) values.push(value)
      else lists.set(name, [value])
    }
  }
  const fields = Object.fromEntries(
    Array.from(lists, ([name, values]) => [
      name,
      LISTS.has(name) || values.length > 1 ? values : values[0],
    ]),
  )
  return { fields, files, isTrapped, typed: typedIn(fields) }
}

/** Reads the raw fields of a form post or of JSON. */
export function incomingOf(body: Body): Incoming {
  if (body.kind === 'form') return rawFromForm(body.form)
  return { fields: body.value, files: [], isTrapped: false, typed: {} }
}

/** Reads a rating's form post: a form sends the score as text, the schema wants a number. */
export function rawRatingFromForm(form: FormData): Record<string, unknown> {
  const { fields } = rawFromForm(form)
  const { score } = fields
  return typeof score === 'string' && /^\d$/.test(score)
    ? { ...fields, score: Number(score) }
    : fields
}

/**
 * Adds the key of the header `Idempotency-Key` to the fields.
 * @throws Problem `noi-dung-chua-dung` when the body names another key
 */
export function withHeaderKey(c: Context<AppEnv>, fields: unknown): unknown {
  const key = c.req.header('idempotency-key')
  if (key === undefined || !isRecord(fields)) return fields
  const other = fields.idempotencyKey
  if (other !== undefined && !(typeof other === 'string' && sameKey(other, key))) {
    const error = { pointer: '#/idempotencyKey', detail: fieldTexts.idempotencyKey.differ }
    throw new Problem('noi-dung-chua-dung', { errors: [error] })
  }
  return { ...fields, idempotencyKey: key }
}

function sameKey(one: string, other: string): boolean {
  return one.trim().toLowerCase() === other.trim().toLowerCase()
}

function typedIn(fields: Record<string, unknown>): FormValues {
  const { stepsTried } = fields
  const texts = Object.entries(fields).filter(
    ([name, value]) => KNOWN.has(name) && typeof value === 'string',
  )
  return {
    ...(Object.fromEntries(texts) as FormValues),
    stepsTried: Array.isArray(stepsTried)
      ? stepsTried.filter((each): each is string => typeof each === 'string')
      : [],
  }
}
