import type { Config } from '../config.ts'
import { base64url } from '../hash.ts'

/**
 * Secrets of one sign-in, made of its random id and a key that never leaves the process: a mail
 * can be given them when it leaves, and nothing secret is ever stored (PLATFORM §10).
 */
export interface OneTimeSecrets {
  /** 32 bytes, base64url: goes into the link. */
  token: string
  /** Six digits, to be typed. */
  code: string
}

/** Named by what makes it: Node's and the browser's types of a key differ. */
type SigningKey = Awaited<ReturnType<typeof crypto.subtle.deriveKey>>
type Keyed = Pick<Config, 'sessionSecret'>

const encoder = new TextEncoder()
const keys = new Map<string, Promise<SigningKey>>()

/** Token and code of a sign-in, the same each time while `SESSION_SECRET` stays. */
export async function oneTimeSecrets(config: Keyed, signInId: string): Promise<OneTimeSecrets> {
  const number = new DataView((await mac(config, `code ${signInId}`)).buffer).getBigUint64(0)
  return {
    token: base64url(await mac(config, `link ${signInId}`)),
    // Of 2^64 the remainder favours no code by more than one part in 10^13.
    code: String(number % 1_000_000n).padStart(6, '0'),
  }
}

/** What is stored of a code: without the key six digits would be found in a moment. */
export async function codeMac(config: Keyed, signInId: string, code: string): Promise<string> {
  return base64url(await mac(config, `check ${signInId} ${code}`))
}

async function mac({ sessionSecret }: Keyed, text: string): Promise<Uint8Array<ArrayBuffer>> {
  const key = await keyOf(sessionSecret)
  return new Uint8Array(await crypto.subtle.sign('HMAC', key, encoder.encode(text)))
}

function keyOf(secret: string): Promise<SigningKey> {
  let key = keys.get(secret)
  if (!key) {
    key = deriveKey(secret)
    keys.set(secret, key)
  }
  return key
}

async function deriveKey(secret: string): Promise<SigningKey> {
  const material = await crypto.subtle.importKey('raw', encoder.encode(secret), 'HKDF', false, [
    'deriveKey',
  ])
  return crypto.subtle.deriveKey(
    {
      name: 'HKDF',
      hash: 'SHA-256',
      salt: new Uint8Array(),
      info: encoder.encode('staff sign-in'),
    },
    material,
    { name: 'HMAC', hash: 'SHA-256', length: 256 },
    false,
    ['sign'],
  )
}
