import { kept } from './storage.ts'

/*
 * Loads what a page needs only once a visitor moves, touches or types; at once where steps were
 * marked on an earlier visit.
 */
const SIGNS = ['pointermove', 'touchstart', 'scroll', 'keydown']

function begin(event?: Event): void {
  // Browsers report a resting pointer once, after layout.
  if (event instanceof PointerEvent && !event.movementX && !event.movementY) return
  for (const sign of SIGNS) removeEventListener(sign, begin)
  import('./after.ts').catch(() => undefined)
}

for (const sign of SIGNS) addEventListener(sign, begin, { passive: true })
if (kept(`ct-steps:${location.pathname.split('/')[2] ?? ''}`)) begin()
