import type * as z from 'zod'
import { type FieldError, Problem } from '../problem.ts'

/** Longest part of an unknown key in an answer; answers must not grow with the request. */
const MAX_KEY = 60
/** Most errors in an answer, for the same reason. */
const MAX_ERRORS = 50

/**
 * Parses a body by its schema.
 * @param raw  fields as they came, unchecked
 * @throws Problem `noi-dung-chua-dung` with the first fault of every wrong field
 */
export function parseBody<Schema extends z.ZodType>(
  schema: Schema,
  raw: unknown,
): z.output<Schema> {
  const parsed = schema.safeParse(raw)
  if (parsed.success) return parsed.data
  throw new Problem('noi-dung-chua-dung', { errors: fieldErrors(parsed.error) })
}

/**
 * Converts zod's issues to field errors: one per field or unknown key, in order.
 *
 * Every rule carries its own Vietnamese sentence, so no answer shows zod's messages.
 */
export function fieldErrors(error: z.core.$ZodError): FieldError[] {
  const found = new Map<string, string>()
  for (const issue of error.issues) {
    const pointers =
      issue.code === 'unrecognized_keys'
        ? issue.keys.map((key) => pointerTo([...issue.path, key]))
        : [pointerTo(issue.path)]
    for (const pointer of pointers) {
      if (!found.has(pointer)) found.set(pointer, issue.message)
    }
  }
  return [...found].slice(0, MAX_ERRORS).map(([pointer, detail]) => ({ pointer, detail }))
}

/**
 * JSON pointer of a path, in fragment form (RFC 6901 §6).
 * @example pointerTo(['stepsTried', 0]) // '#/stepsTried/0'
 */
export function pointerTo(path: readonly PropertyKey[]): string {
  return ['#', ...path.map((key) => encodeURIComponent(escaped(String(key)).toWellFormed()))].join(
    '/',
  )
}

function escaped(key: string): string {
  const named = key.length > MAX_KEY ? `${key.slice(0, MAX_KEY).toWellFormed()}…` : key
  return named.replaceAll('~', '~0').replaceAll('/', '~1')
}
