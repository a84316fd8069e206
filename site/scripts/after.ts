import { sendInPlace } from './feedback.ts'
import { improveReading } from './reading.ts'

/** A pointer that only passes over a link means nothing. */
const PASSING_MS = 60

/*
 * What a page gains once somebody touches it: tools for reading, pages kept for no network, and the
 * house's face for the next page. It starts by itself when `start.ts` loads it.
 */
const guide = document.querySelector<HTMLElement>('article.guide')
if (guide) {
  improveReading(guide)
  const form = guide.querySelector<HTMLFormElement>('.ask form')
  if (form) sendInPlace(form)
}
void keepPages()

/** Only a build has the worker; browsers without one, or private windows, simply keep nothing. */
async function keepPages(): Promise<void> {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return
  try {
    const { serviceWorker } = navigator
    const isNew = !serviceWorker.controller
    await serviceWorker.register('/sw.js')
    const { active } = await serviceWorker.ready
    if (!active) return
    // It has not seen this page load when it is new.
    if (isNew) active.postMessage({ keep: location.pathname })
    prefetchOnIntent(active)
  } catch {
    // Refused: nothing is lost but reading without a network.
  }
}

/** Has the worker fetch a guide when the pointer rests on its link, or a finger or the focus is on it. */
function prefetchOnIntent(worker: ServiceWorker): void {
  let timer: number | undefined
  const prefetch = (target: EventTarget | null, wait: number): void => {
    clearTimeout(timer)
    const link =
      target instanceof Element && target.closest<HTMLAnchorElement>('a[href^="/huong-dan/"]')
    if (!link || link.pathname === location.pathname) return
    timer = window.setTimeout(() => worker.postMessage({ prefetch: link.pathname }), wait)
  }
  addEventListener('pointerover', ({ target }) => prefetch(target, PASSING_MS), { passive: true })
  for (const type of ['pointerdown', 'focusin']) {
    addEventListener(type, ({ target }) => prefetch(target, 0), { passive: true })
  }
  // The pointer may rest on a link before the worker is ready.
  prefetch(document.querySelector('a:hover, a:focus'), 0)
}
