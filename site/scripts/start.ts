/*
 * All that a page loads for later: nothing, until somebody moves, touches or types. Steps marked on
 * an earlier visit are shown at once.
 */
function begin(): void {
  // Each sign may ask for it: a module runs once.
  import('./after.ts').catch(() => undefined)
}

for (const sign of ['pointermove', 'touchstart', 'scroll', 'keydown']) {
  addEventListener(sign, begin, { once: true, passive: true })
}
try {
  if (localStorage[`ct-steps:${location.pathname.split('/')[2] ?? ''}`]) begin()
} catch {
  // Storage is forbidden: nothing is marked.
}
