import { SESSIONS_API, SIGN_OUT_API } from '../../../content/addresses.ts'
import { clear } from '../../scripts/storage.ts'

/** Forms that end this browser's session. */
const SIGN_OUT = [SIGN_OUT_API, `${SESSIONS_API}/end-all`]

/**
 * Empties this tab's storage at sign-out: a customer's name and code may be in it. The server also
 * sends `Clear-Site-Data`, which older browsers ignore.
 */
document.addEventListener('submit', ({ target }) => {
  if (!(target instanceof HTMLFormElement)) return
  if (SIGN_OUT.includes(new URL(target.action).pathname)) clear('sessionStorage')
})
