import type { Deps } from '../deps.ts'
import { sha256 } from '../hash.ts'
import { Problem } from '../problem.ts'
import { findRequestKey, type RequestKey } from './repository/request-key.ts'

/** A request with an idempotency key. */
export interface KeyedRequest {
  key: string
  /** Equal for requests with equal content; see `keyedRequest`. */
  fingerprint: string
}

/**
 * Pairs an idempotency key with a fingerprint of its request (CONTRACT §8.4).
 * @param purpose  what the request is for: `ticket`, or `message` and the ticket's id
 * @param content  what the request asks for, as plain data; the order of its keys does not matter
 * @returns null when the request has no key: then it is compared to no other
 */
export function keyedRequest(
  purpose: string,
  key: string | null,
  content: object,
  files: readonly { sha256: string }[],
): KeyedRequest | null {
  if (!key) return null
  const sorted = Object.entries(content).sort(([a], [b]) => (a < b ? -1 : 1))
  const hashes = files.map((file) => file.sha256)
  return { key, fingerprint: sha256(JSON.stringify([purpose, sorted, hashes])) }
}

/**
 * Finds what an earlier request with the same key led to.
 * @returns null when the key is new, or when the request has none
 * @throws Problem `trung-khoa` when the key was used for a request with other content
 */
export async function earlierRequest(
  { db }: Pick<Deps, 'db'>,
  request: KeyedRequest | null,
): Promise<RequestKey | null> {
  const earlier = request && (await findRequestKey(db, request.key))
  if (earlier && earlier.fingerprint !== request.fingerprint) throw new Problem('trung-khoa')
  return earlier
}
