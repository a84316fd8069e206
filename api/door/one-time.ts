import { type Keyed, macOf } from '../keyed-hash.ts'

/**
 * Secrets of one mail, made of a random id and a key that never leaves the process: the mail gets
 * them when it leaves, and nothing secret is stored.
 */
export interface OneTimeSecrets {
  /** 32 bytes, base64url: goes into the link. */
  token: string
  /** Eight symbols of `ALPHABET`. */
  code: string
}

/**
 * Symbols of a code: 23^8 is about 78,000,000,000 codes.
 *
 * No two look alike: of 5/S, 2/Z, 8/B and 1/I/L one is here, and typing the other means it. Without
 * vowels, D and W a Vietnamese keyboard (Telex, VNI) leaves a typed code as it is, and no code is a
 * word. Guessing cannot pay: a client has 150 tries an hour (30 requests of five tries) and an IPv6
 * /48 has 1,500, which takes 5,900 years to try every code. So an account needs no lock that
 * strangers could close.
 */
export const ALPHABET = '34679BCFGHJKLMNPQRSTVXZ'
export const CODE_LENGTH = 8
const GROUP = 4

const LOOK_ALIKES: Readonly<Record<string, string>> = {
  '5': 'S',
  '2': 'Z',
  '8': 'B',
  '1': 'L',
  I: 'L',
}
const SEPARATORS = /[\s\p{Pd}._·]/gu

/** Token and code of an id, the same each time while `SESSION_SECRET` stays. */
export function oneTimeSecrets(config: Keyed, id: string): OneTimeSecrets {
  return {
    token: macOf(config, 'staff sign-in', `link ${id}`),
    code: codeOf(macOf(config, 'staff sign-in', `code ${id}`)),
  }
}

/** What is stored of a code: a plain hash could be searched through in minutes. */
export function codeMac(config: Keyed, id: string, code: string): string {
  return macOf(config, 'staff sign-in', `check ${id} ${code}`)
}

/** A typed code as it was made: case, separators and look-alikes do not matter. */
export function canonicalCode(typed: string): string {
  return typed
    .toUpperCase()
    .replace(SEPARATORS, '')
    .replace(/[5281I]/g, (symbol) => LOOK_ALIKES[symbol] ?? symbol)
}

/** A code in two groups of four. */
export function shownCode(code: string): string {
  return `${code.slice(0, GROUP)} ${code.slice(GROUP)}`
}

function codeOf(mac: string): string {
  const bytes = Uint8Array.from(atob(mac.replaceAll('-', '+').replaceAll('_', '/')), (byte) =>
    byte.charCodeAt(0),
  )
  // Of 2^64 the remainders favour no symbol by more than one part in 10^8.
  let rest = new DataView(bytes.buffer).getBigUint64(0)
  let code = ''
  const base = BigInt(ALPHABET.length)
  for (let place = 0; place < CODE_LENGTH; place += 1) {
    code += ALPHABET.charAt(Number(rest % base))
    rest /= base
  }
  return code
}
