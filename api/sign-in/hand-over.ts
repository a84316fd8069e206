import type { Deps } from '../deps.ts'
import { sha256 } from '../hash.ts'
import { oneTimeSecrets, shownCode } from '../door/one-time.ts'
import { usableSignIn } from './repository.ts'

/** Where a one-time link leads. */
export const LINK_PATH = '/noi-bo/dang-nhap/lien-ket/'

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
  return { url: `${config.publicUrl}${LINK_PATH}${token}/`, code: shownCode(code) }
}
