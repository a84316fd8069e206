import { HOUR_SECONDS, MINUTE_MS } from '../../content/units.ts'
import { UniqueViolation } from '../db/database.ts'
import { newRowId } from '../db/row-id.ts'
import type { Deps } from '../deps.ts'
import { sha256 } from '../hash.ts'
import { newLink } from '../links/links.ts'
import { renderTicketLinks } from '../mail/render.ts'
import { drain } from '../outbox/drain.ts'
import { queueMail, queuedTo } from '../outbox/outbox.ts'
import { emailKey, mailboxKey } from '../text/email.ts'
import { ticketsOfRequester } from '../tickets/repository/ticket.ts'
import type { LinkRequest } from './schema.ts'
import {
  deleteLinkRequest,
  insertLinkRequest,
  type LinkRequestRow,
  openLinkRequests,
} from './link-request-repository.ts'

/** Newest tickets of an address that one mail links to (CONTRACT §8.3). */
const MAX_LINKS = 20
/** Mails an hour that one client may request for one address; the rest is left for others. */
const MAX_MAILS_A_CLIENT = 3
const MAX_MAILS_AN_HOUR = 5
/** Above five an hour, an address still gets one mail in this time: its owner may be asking too. */
const STILL_EVERY_MS = 15 * MINUTE_MS
const BATCH = 50
const TEMPLATE = 'ticket-links'

/**
 * Stores a request for links to the tickets of an address; `answerLinkRequests` answers it later.
 *
 * Known and unknown addresses cause the same write and answer, so neither words nor time reveal
 * which is which (CASES T28, D17). After three requests of a client for an address in an hour
 * nothing is stored, so a stranger cannot use up the owner's mails.
 * @param client  address of the client, as limits count it
 */
export async function requestLinks(
  deps: Deps,
  { email, code }: LinkRequest,
  client: string,
): Promise<void> {
  const key = `link mails ${client} ${sha256(mailboxKey(email))}`
  const own = await deps.rates.hit(key, HOUR_SECONDS, deps.now())
  if (own.hits > MAX_MAILS_A_CLIENT) return
  const id = newRowId()
  await deps.db.write([insertLinkRequest({ id, email, code }, deps.now())])
  deps.later(answerLinkRequests(deps).then(() => drain(deps)))
}

/**
 * Queues a mail for each request for links whose address has tickets; deletes every request.
 * @returns how many requests were answered, how many mails were queued
 */
export async function answerLinkRequests(
  deps: Deps,
): Promise<{ answered: number; queued: number }> {
  const requests = await openLinkRequests(deps.db, BATCH)
  let queued = 0
  for (const request of requests) queued += Number(await answer(deps, request))
  return { answered: requests.length, queued }
}

async function answer(deps: Deps, request: LinkRequestRow): Promise<boolean> {
  const now = deps.now()
  const since = new Date(now.getTime() - HOUR_SECONDS * 1000)
  const { count, lastAt } = await queuedTo(deps, request.email, TEMPLATE, since)
  const isRecent = lastAt !== null && now.getTime() - lastAt.getTime() < STILL_EVERY_MS
  const isCapped = count >= MAX_MAILS_AN_HOUR && isRecent
  const tickets = isCapped
    ? []
    : await ticketsOfRequester(deps.db, emailKey(request.email), request.code, MAX_LINKS)
  const [newest] = tickets
  if (!newest) {
    await deps.db.write([deleteLinkRequest(request.id)])
    return false
  }
  const linked = tickets.map((ticket) => ({ ticket, link: newLink(deps, ticket.id) }))
  const rendered = renderTicketLinks(
    deps.config,
    linked.map(({ ticket, link }) => ({ ...ticket, linkId: link.id })),
  )
  const statements = [
    ...linked.map(({ link }) => link.statement),
    queueMail({
      ...rendered,
      // The request's own id: two workers that answer it at once queue one mail between them.
      id: request.id,
      ticketId: tickets.length === 1 ? newest.id : null,
      to: newest.requester.email,
      held: false,
      createdAt: now,
    }),
    deleteLinkRequest(request.id),
  ]
  try {
    await deps.db.write(statements)
    return true
  } catch (error) {
    if (error instanceof UniqueViolation) return false
    throw error
  }
}
