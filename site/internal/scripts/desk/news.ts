/** Interval of questions while the page is seen. */
const EVERY_MS = 15_000

/**
 * Asks whether a page has changed on the server, by its entity tag; no answer is drawn.
 *
 * Asks while the page is visible, and at once when it comes back or the network does. Stops at the
 * first news.
 * @param etag    entity tag of the page as it was drawn
 * @param onNews  called once
 */
export function watch(etag: string, onNews: () => void): void {
  let isOver = false
  // Read by a function: an answer may have come while another was awaited.
  const isDone = (): boolean => isOver
  const ask = async (): Promise<void> => {
    if (isDone() || document.visibilityState !== 'visible') return
    const answer = await fetch(location.href, {
      cache: 'no-store',
      headers: { 'If-None-Match': etag, 'X-Part': 'main' },
    }).catch(() => null)
    // Signed out, or offline: the next full page says so.
    if (answer?.status !== 200 || answer.redirected || isDone()) return
    isOver = true
    onNews()
  }
  setInterval(() => void ask(), EVERY_MS)
  for (const type of ['focus', 'online', 'pageshow']) addEventListener(type, () => void ask())
  document.addEventListener('visibilitychange', () => void ask())
}
