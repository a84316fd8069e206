import { sendInPlace } from './feedback.ts'
import { improveReading } from './reading.ts'

/** What a page gains once somebody touches it: tools for reading, and pages kept for no network. */
export function afterFirstTouch(): void {
  const guide = document.querySelector<HTMLElement>('article.guide')
  if (guide) {
    improveReading(guide)
    sendInPlace(guide.querySelectorAll('.ask form'))
  }
  void keepPages()
}

/** Only a build has the worker; browsers without one, or private windows, simply keep nothing. */
async function keepPages(): Promise<void> {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return
  try {
    await navigator.serviceWorker.register('/sw.js')
    const { active } = await navigator.serviceWorker.ready
    // It has not seen this page load when it is new.
    if (!navigator.serviceWorker.controller) active?.postMessage({ keep: location.pathname })
  } catch {
    // Refused: nothing is lost but reading without a network.
  }
}
