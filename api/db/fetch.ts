/**
 * `fetch` for database clients: takes no redirect, so token and rows go to the named server alone.
 *
 * A redirect comes back as an answer like any other; the client sees that it is no success.
 */
export function fetchDirectly(
  input: Request | string | URL,
  init?: RequestInit,
): Promise<Response> {
  return fetch(input, { ...init, redirect: 'manual' })
}
