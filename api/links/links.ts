import { ticketPath } from '../../content/addresses.ts'
import { DAY_MS } from '../../content/units.ts'
import type { Statement } from '../db/database.ts'
import { newRowId } from '../db/row-id.ts'
import type { Deps } from '../deps.ts'
import { sha256, signer } from '../hash.ts'
import { insertLink, newestLink, siblingsOf, ticketByHash } from './repository.ts'

/**
 * A private link to one ticket, stored as random id, ticket and SHA-256 of its token.
 *
 * The token is HMAC(key, id): a retry and a mail can derive it again, and no secret is stored
 * (CONTRACT §8.1).
 */
export interface Link {
  id: string
  token: string
  /** Stores the link; goes into the batch that needs the link. */
  statement: Statement
}

type LinkDeps = Pick<Deps, 'config' | 'db' | 'now'>

/** What a token looks like: 32 bytes, base64url without padding. */
const TOKEN = /^[A-Za-z0-9_-]{43}$/
/** A link lives this long after the ticket's last event or its own issue (CONTRACT §8.3). */
const LINK_LIFE_DAYS = 90

const signers = new Map<string, (linkId: string) => string>()

/** Makes a new link for a ticket; nothing is stored until its statement runs. */
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
 * The link that a further mail about a ticket carries: its newest one that was not revoked, or a new
 * one. The mail's cause is an event of the ticket, which prolongs the life of its links.
 * @returns the link's id, and what stores it when it is new
 */
export async function linkForMail(
  deps: LinkDeps,
  ticketId: string,
): Promise<{ id: string; statements: Statement[] }> {
  const known = await newestLink(deps.db, ticketId)
  if (known) return { id: known, statements: [] }
  const link = newLink(deps, ticketId)
  return { id: link.id, statements: [link.statement] }
}

/**
 * Derives the token of a link issued earlier.
 *
 * After a change of the secret the old token cannot be derived; then another link to the same
 * ticket is used, or a new one stored. Links already sent still work, because look-up is by hash.
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
 * Finds the ticket that a token opens.
 * @param token  from an address, unchecked
 * @returns the ticket's id; null for a wrong, revoked or expired token alike
 */
export async function ticketOfToken(deps: LinkDeps, token: string): Promise<string | null> {
  if (!TOKEN.test(token)) return null
  const notBefore = new Date(deps.now().getTime() - LINK_LIFE_DAYS * DAY_MS).toISOString()
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
