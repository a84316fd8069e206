import { GUIDES_PATH, SERVICE_WORKER_FILE } from '../../content/addresses.ts'
import { sendInPlace } from './feedback.ts'
import { improveReading } from './reading.ts'

/** A shorter rest on a link is a pointer passing by. */
const PASSING_MS = 60

/*
 * What a page loads at the first touch: tools for reading, and the service worker. Runs on import
 * (`start.ts`).
 */
const guide = document.querySelector<HTMLElement>('article.guide')
if (guide) {
  improveReading(guide)
  const form = guide.querySelector<HTMLFormElement>('.ask form')
  if (form) sendInPlace(form)
}
void keepPages()

/** Registers the service worker, which only a build has; without it no page is kept. */
async function keepPages(): Promise<void> {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return
  try {
    const { serviceWorker } = navigator
    const isNew = !serviceWorker.controller
    await serviceWorker.register(SERVICE_WORKER_FILE)
    const { active } = await serviceWorker.ready
    if (!active) return
    // A new worker has not seen this page load.
    if (isNew) active.postMessage({ keep: location.pathname })
    prefetchOnIntent(active)
  } catch {
    // Refused, as in private windows: only reading without a network is lost.
  }
}

/** Prefetches a guide when the pointer rests on its link, or on touch or focus. */
function prefetchOnIntent(worker: ServiceWorker): void {
  let timer: number | undefined
  const prefetch = (target: EventTarget | null, wait: number): void => {
    clearTimeout(timer)
    const link =
      target instanceof Element && target.closest<HTMLAnchorElement>(`a[href^="${GUIDES_PATH}"]`)
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
