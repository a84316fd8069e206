import type * as z from 'zod'
import type { FieldError } from '../problem.ts'

/** An unknown key is named by its beginning: an answer must not grow with what was sent. */
const MAX_KEY = 60
/** More wrong keys than these are not named: nobody reads on, and an answer stays small. */
const MAX_ERRORS = 50

/**
 * What zod found, as field errors: one per field, in the order found; each unknown key by name.
 *
 * Every rule brings its own Vietnamese sentence; zod's own words never get out.
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
 * JSON pointer in its fragment form (RFC 6901 §6).
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
