/** Forms that end this browser's session. */
const SIGN_OUT = ['/api/staff/sign-out', '/api/staff/sessions/end-all']

/**
 * Empties this tab's storage at sign-out: a customer's name and code may be in it. The server also
 * sends `Clear-Site-Data`, which older browsers ignore.
 */
document.addEventListener('submit', ({ target }) => {
  if (!(target instanceof HTMLFormElement)) return
  if (!SIGN_OUT.includes(new URL(target.action).pathname)) return
  try {
    sessionStorage.clear()
  } catch {
    // Storage is forbidden: nothing was kept.
  }
})
