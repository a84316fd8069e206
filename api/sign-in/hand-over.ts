import { SIGN_IN_LINK_PATH } from '../../content/addresses.ts'
import type { Deps } from '../deps.ts'
import { sha256 } from '../hash.ts'
import { oneTimeSecrets, shownCode } from '../door/one-time.ts'
import { usableSignIn } from './repository.ts'

/**
 * Link and code for the mail of a sign-in that leaves now.
 * @throws RangeError when it is too late: used, expired, or made with another secret
 */
export async function handOverSignIn(
  { config, db, now }: Pick<Deps, 'config' | 'db' | 'now'>,
  id: string,
): Promise<{ url: string; code: string }> {
  const at = now().toISOString()
  const { token, code } = oneTimeSecrets(config, id)
  const signIn = await usableSignIn(db, id, at)
  if (signIn?.tokenHash !== sha256(token)) throw new RangeError('No such sign-in any more')
  return { url: `${config.publicUrl}${SIGN_IN_LINK_PATH}${token}/`, code: shownCode(code) }
}
