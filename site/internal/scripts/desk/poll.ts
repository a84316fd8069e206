const EVERY_MS = 15_000

/**
 * Asks again and again while the page is visible, and at once when it comes back or the network
 * does. A question that fails is asked again; questions never overlap.
 * @param ask  answers whether to go on
 */
export function poll(ask: () => Promise<boolean>): void {
  let isAsking = false
  let isEnded = false
  let timer: number | undefined

  async function look(): Promise<void> {
    clearTimeout(timer)
    if (document.hidden || isAsking || isEnded) return
    isAsking = true
    try {
      isEnded = !(await ask())
    } catch {
      // Without a network the next question gets the whole answer.
    } finally {
      isAsking = false
      timer = window.setTimeout(() => void look(), EVERY_MS)
    }
  }

  document.addEventListener('visibilitychange', () => void look())
  for (const sign of ['focus', 'online', 'pageshow']) addEventListener(sign, () => void look())
  timer = window.setTimeout(() => void look(), EVERY_MS)
}

/**
 * Asks whether a page has changed.
 * @param address  of the page; a form that came back stands at another one
 * @param tag      entity tag of what is shown
 * @returns the new answer; null without news; `ended` when the session is over
 */
export async function askForNews(address: string, tag: string): Promise<Response | 'ended' | null> {
  const answer = await fetch(address, {
    headers: { Accept: 'text/html', 'If-None-Match': tag, 'X-Part': 'main' },
    cache: 'no-store',
    redirect: 'manual',
  })
  // Without a session the address leads to the sign-in.
  if (answer.type === 'opaqueredirect') return 'ended'
  return answer.status === 200 ? answer : null
}
