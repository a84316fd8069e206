import { SIGN_IN_PATH, STAFF_PATH, unslashed } from '../../content/addresses.ts'

/** What may follow `/noi-bo/`: plain segments, none of them hidden or encoded. */
const BELOW = /^(?:\w[\w.-]*\/)*(?:\w[\w.-]*)?(?:\?[\w.~%+&=-]*)?$/
const MAX_NEXT = 500

/**
 * The page to go on to after signing in.
 * @returns a path under `/noi-bo/`; null for anything else, other hosts and schemes included, and
 *          for the sign-in pages themselves (CASES T34)
 */
export function nextPath(asked: string | null | undefined): string | null {
  if (!asked?.startsWith(STAFF_PATH) || asked.length > MAX_NEXT) return null
  if (!BELOW.test(asked.slice(STAFF_PATH.length))) return null
  return asked.startsWith(unslashed(SIGN_IN_PATH)) ? null : asked
}
