import type { Config } from './config.ts'
import { signer } from './hash.ts'

export type Keyed = Pick<Config, 'sessionSecret'>

/** One key per use, so that a MAC made for one is worth nothing to another. */
type Purpose = 'staff sign-in' | 'staff browser' | 'audit source'

const signers = new Map<string, (text: string) => string>()

/** HMAC-SHA-256 of a text, base64url, under the key of a purpose (HKDF from `SESSION_SECRET`). */
export function macOf({ sessionSecret }: Keyed, purpose: Purpose, text: string): string {
  const name = `${purpose} ${sessionSecret}`
  let sign = signers.get(name)
  if (!sign) {
    sign = signer(sessionSecret, purpose)
    signers.set(name, sign)
  }
  return sign(text)
}
