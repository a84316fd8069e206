/*
 * All that a page loads for later: nothing, until somebody moves, touches or types. Steps marked on
 * an earlier visit are shown at once.
 */
const signs = ['pointermove', 'touchstart', 'scroll', 'keydown']

function begin(): void {
  for (const sign of signs) removeEventListener(sign, begin)
  import('./after.ts').then(
    ({ afterFirstTouch }) => afterFirstTouch(),
    () => undefined,
  )
}

for (const sign of signs) addEventListener(sign, begin, { passive: true })
try {
  if (localStorage[`ct-steps:${location.pathname.split('/')[2] ?? ''}`]) begin()
} catch {
  // Storage is forbidden: nothing is marked.
}
