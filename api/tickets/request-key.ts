import type { Deps } from '../deps.ts'
import { sha256 } from '../hash.ts'
import { Problem } from '../problem.ts'
import { findRequestKey, type RequestKey } from './repository/request-key.ts'

/** A request that names itself, so that a second one of the same name is known for what it is. */
export interface KeyedRequest {
  key: string
  /** What makes two requests the same; see `requestOf`. */
  fingerprint: string
}

/**
 * What makes two requests the same: the parsed fields and each file's hash, but neither the key
 * itself nor the spam traps (CONTRACT §8.4).
 * @param door    what the request is for: `ticket`, or `message` and the ticket's id
 * @param fields  parsed fields, the key among them
 * @returns null when the request has no key: then nothing is compared
 */
export function requestOf(
  door: string,
  fields: { idempotencyKey: string | null },
  files: { sha256: string }[],
): KeyedRequest | null {
  const { idempotencyKey: key, ...told } = fields
  if (!key) return null
  const sorted = Object.entries(told).sort(([a], [b]) => (a < b ? -1 : 1))
  const hashes = files.map((file) => file.sha256)
  return { key, fingerprint: sha256(JSON.stringify([door, sorted, hashes])) }
}

/**
 * What an earlier request of the same key has led to.
 * @returns null when the key is new, or none was given
 * @throws Problem `trung-khoa` when the key was used for something else
 */
export async function earlierRequest(
  { db }: Pick<Deps, 'db'>,
  request: KeyedRequest | null,
): Promise<RequestKey | null> {
  const earlier = request && (await findRequestKey(db, request.key))
  if (earlier && earlier.fingerprint !== request.fingerprint) throw new Problem('trung-khoa')
  return earlier
}
