import { ticketPath } from '../../content/addresses.ts'
import type { Statement } from '../db/database.ts'
import { newRowId } from '../db/row-id.ts'
import type { Deps } from '../deps.ts'
import { sha256, signer } from '../hash.ts'
import { insertLink, siblingsOf, ticketByHash } from './repository.ts'

/**
 * A private link to one ticket is a row: random id, ticket, SHA-256 of its token. The token is
 * HMAC(key, id), so that a replayed request and a mail can give it again though nothing secret is
 * stored (CONTRACT §8.1).
 */
export interface Link {
  id: string
  token: string
  /** Stores the link; put into the batch that stores its cause. */
  statement: Statement
}

type LinkDeps = Pick<Deps, 'config' | 'db' | 'now'>

/** What a token looks like: 32 bytes, base64url without padding. */
const TOKEN = /^[A-Za-z0-9_-]{43}$/
/** A link lives this long after the ticket's last event or its own issue (CONTRACT §8.3). */
export const LINK_LIFE_DAYS = 90

const signers = new Map<string, (linkId: string) => string>()

/** A new link for a ticket; nothing is stored until its statement runs. */
export function newLink(deps: LinkDeps, ticketId: string): Link {
  const id = newRowId()
  const token = tokenOf(deps, id)
  return {
    id,
    token,
    statement: insertLink({
      id,
      ticketId,
      tokenHash: sha256(token),
      issuedAt: deps.now().toISOString(),
    }),
  }
}

/**
 * The token of a link issued earlier, the same each time.
 *
 * When the secret has changed since, the old token cannot be made again: another link to the same
 * ticket serves, a new one if need be. Links already sent go on working: look-up is by hash.
 * @throws RangeError when there is no such link
 */
export async function tokenAgain(deps: LinkDeps, linkId: string): Promise<string> {
  const siblings = await siblingsOf(deps.db, linkId)
  for (const link of siblings) {
    const token = tokenOf(deps, link.id)
    if (link.tokenHash === sha256(token)) return token
  }
  const [first] = siblings
  if (!first) throw new RangeError('No such link')
  const fresh = newLink(deps, first.ticketId)
  await deps.db.write([fresh.statement])
  return fresh.token
}

/**
 * Which ticket a token opens.
 * @param token  as it stands in an address; anything at all may be in it
 * @returns the ticket's id; null when the token is wrong, revoked or too old, all alike
 */
export async function ticketOfToken(deps: LinkDeps, token: string): Promise<string | null> {
  if (!TOKEN.test(token)) return null
  const notBefore = new Date(deps.now().getTime() - LINK_LIFE_DAYS * 86_400_000).toISOString()
  return ticketByHash(deps.db, sha256(token), notBefore)
}

/** Address of the requester's page behind a token. */
export function statusUrl(config: Pick<Deps['config'], 'publicUrl'>, token: string): string {
  return `${config.publicUrl}${statusPath(token)}`
}

/** Path of the requester's page behind a token. */
export function statusPath(token: string): string {
  return ticketPath(token)
}

function tokenOf({ config: { sessionSecret } }: Pick<LinkDeps, 'config'>, linkId: string): string {
  let sign = signers.get(sessionSecret)
  if (!sign) {
    sign = signer(sessionSecret, 'ticket link')
    signers.set(sessionSecret, sign)
  }
  return sign(linkId)
}
