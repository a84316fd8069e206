/** Where a path may lead: plain segments under `/noi-bo/`, none of them hidden or encoded. */
const NEXT = /^\/noi-bo\/(?:\w[\w.-]*\/)*(?:\w[\w.-]*)?(?:\?[\w.~%+&=-]*)?$/
const MAX_NEXT = 500

/**
 * The page to go on to after signing in.
 * @returns a path under `/noi-bo/`; null for anything else, other hosts and schemes included, and
 *          for the sign-in pages themselves (CASES T34)
 */
export function nextPath(asked: string | null | undefined): string | null {
  if (!asked || asked.length > MAX_NEXT || !NEXT.test(asked)) return null
  return asked.startsWith('/noi-bo/dang-nhap') ? null : asked
}
