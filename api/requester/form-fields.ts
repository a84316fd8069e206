import { FORM_FIELDS } from '../../content/text/form.ts'
import type { Body } from '../http/body.ts'
import type { FormValues } from './view.ts'

/** What a form post held, before any rule has looked at it. */
export interface RawForm {
  /** For `parseNewTicket` and `parseBody`; empty controls are absent, repeated names are lists. */
  fields: Record<string, unknown>
  /** Pictures chosen under `attachments`. */
  files: File[]
  /** Something filled in what people cannot see; marks the ticket, refuses nothing. */
  isTrapped: boolean
  /** For the form that comes back: the text of every field, as typed. */
  typed: FormValues
}

/** A request as it came in, from a form or a program. */
export interface Incoming extends Omit<RawForm, 'fields'> {
  /** Of JSON anything at all. */
  fields: unknown
}

/** Hidden from people by style; robots fill it in. */
export const TRAP = 'website'
const FILES = 'attachments'
const LISTS: ReadonlySet<string> = new Set(['stepsTried'])
const KNOWN: ReadonlySet<string> = new Set(FORM_FIELDS)

/** Raw fields of a form post, urlencoded or multipart (CONTRACT §8.5). */
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

/** Raw fields of a body of any kind we take. */
export function incomingOf(body: Body): Incoming {
  if (body.kind === 'form') return rawFromForm(body.form)
  return { fields: body.value, files: [], isTrapped: false, typed: {} }
}

/** Raw fields of a rating's form post: there the score is text, in JSON it must be a number. */
export function rawRatingFromForm(form: FormData): Record<string, unknown> {
  const { fields } = rawFromForm(form)
  const { score } = fields
  return typeof score === 'string' && /^\d$/.test(score)
    ? { ...fields, score: Number(score) }
    : fields
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
