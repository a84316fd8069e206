import type { Deps } from '../deps.ts'
import { sha256 } from '../hash.ts'
import { oneTimeSecrets } from './one-time.ts'
import { usableSignIn } from './repository.ts'

/** Where a one-time link leads. */
export const LINK_PATH = '/noi-bo/dang-nhap/lien-ket/'

/**
 * Link and code of a sign-in, for the mail that leaves now.
 * @throws RangeError when it is too late: used, expired, or made with another secret
 */
export async function handOverSignIn(
  { config, db, now }: Pick<Deps, 'config' | 'db' | 'now'>,
  signInId: string,
): Promise<{ url: string; code: string }> {
  const signIn = await usableSignIn(db, signInId, now().toISOString())
  const { token, code } = await oneTimeSecrets(config, signInId)
  if (!signIn || signIn.tokenHash !== sha256(token)) {
    throw new RangeError('No such sign-in any more')
  }
  return { url: `${config.publicUrl}${LINK_PATH}${token}/`, code }
}
