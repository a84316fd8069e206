import type { Deps } from '../deps.ts'
import { sha256 } from '../hash.ts'
import { Problem } from '../problem.ts'
import { findRequestKey, type RequestKey } from './repository.ts'

/**
 * What makes two requests the same: the parsed fields and each file's hash, but neither the key
 * itself nor the spam traps (CONTRACT §8.4).
 * @param door    what the request is for: `ticket`, or `message` and the ticket's id
 * @param fields  parsed fields; a field that is absent and one that is undefined are the same
 */
export async function fingerprintOf(
  door: string,
  fields: Record<string, unknown>,
  fileHashes: string[],
): Promise<string> {
  const { idempotencyKey: _, ...told } = fields
  const sorted = Object.entries(told).sort(([a], [b]) => (a < b ? -1 : 1))
  return sha256(JSON.stringify([door, sorted, fileHashes]))
}

/**
 * What an earlier request of the same key has led to.
 * @returns null when the key is new, or none was given
 * @throws Problem `trung-khoa` when the key was used for something else
 */
export async function earlierRequest(
  { db }: Pick<Deps, 'db'>,
  key: string | undefined,
  fingerprint: string,
): Promise<RequestKey | null> {
  const earlier = key ? await findRequestKey(db, key) : null
  if (earlier && earlier.fingerprint !== fingerprint) throw new Problem('trung-khoa')
  return earlier
}
