import type { Context, Hono } from 'hono'
import { LOOKUP_SENT_PATH, TICKET_LINKS_API, TICKETS_API } from '../../content/addresses.ts'
import { fields as fieldTexts } from '../../content/text/form.ts'
import { acceptFiles, type SentFile } from '../attachments/attachments.ts'
import type { Deps } from '../deps.ts'
import type { AppEnv } from '../http/context.ts'
import { addPost, isRecord } from '../http/forms.ts'
import { type Limit, takeRate } from '../http/guards.ts'
import { statusPath, statusUrl } from '../links/links.ts'
import { Problem } from '../problem.ts'
import { ticketIdOf, tokenOf } from './address.ts'
import { formAgain, lookupAgain, messageAgain, ratingAgain } from './again.ts'
import { incomingOf, rawRatingFromForm } from './form-fields.ts'
import { requestLinks } from './link-requests.ts'
import { openTicket } from '../tickets/open.ts'
import { rateTicket } from '../tickets/rate.ts'
import { addMessage } from '../tickets/reply.ts'
import { LinkRequest, NewMessage, NewRating, parseBody, parseNewTicket } from '../tickets/schema.ts'

const minute = 60
const hour = 3600

/** Limits of CONTRACT §8.19, per client. */
const LIMITS = {
  tickets: [
    { name: 'tickets a minute', hits: 20, windowSeconds: minute },
    { name: 'tickets an hour', hits: 100, windowSeconds: hour },
  ],
  messages: [{ name: 'messages', hits: 30, windowSeconds: minute }],
  /** Tickets and messages that are refused, too: who mistypes may go on, who floods may not. */
  posts: [{ name: 'posts', hits: 600, windowSeconds: minute }],
  links: [{ name: 'ticket links', hits: 20, windowSeconds: hour }],
} satisfies Record<string, Limit[]>

/** What customers send: requests, messages, ratings, look-ups (CONTRACT §6). */
export function addTicketPosts(router: Hono<AppEnv>, deps: Deps): void {
  addPost(router, deps, TICKETS_API, {
    takesFiles: true,
    limits: LIMITS.posts,
    read: incomingOf,
    act: async (c, { fields, files, isTrapped }) => {
      const input = parseNewTicket(withHeaderKey(c, fields), deps.now())
      return openTicket(deps, input, {
        channel: 'web',
        files: await acceptFiles(await bytesOf(files)),
        client: c.get('client'),
        isSuspect: isTrapped,
        admit: () => takeRate(deps, c, LIMITS.tickets),
      })
    },
    page: (c, { token }) => c.redirect(statusPath(token), 303),
    json: (c, { code, token, receivedAt, dueAt }) => {
      const url = statusUrl(deps.config, token)
      return c.json({ code, token, statusUrl: url, receivedAt, dueAt }, 201, { Location: url })
    },
    again: (c, sent, error) => formAgain(deps, c, sent, error),
  })

  addPost(router, deps, `${TICKETS_API}/:token/messages`, {
    takesFiles: true,
    limits: LIMITS.posts,
    admit: (c) => ticketIdOf(deps, c),
    read: incomingOf,
    act: async (c, { fields, files }, ticketId) => {
      const input = parseBody(NewMessage, withHeaderKey(c, fields))
      await takeRate(deps, c, LIMITS.messages)
      return addMessage(deps, ticketId, tokenOf(c), input, {
        files: await acceptFiles(await bytesOf(files)),
        client: c.get('client'),
        admit: () => takeRate(deps, c, LIMITS.tickets),
      })
    },
    page: (c, { token }) => c.redirect(`${statusPath(token)}#trao-doi`, 303),
    json: (c, { code, status, token }) =>
      c.json({ code, statusUrl: statusUrl(deps.config, token), status }, 201),
    again: (c, sent, error) => messageAgain(deps, c, sent, error),
  })

  addPost(router, deps, `${TICKETS_API}/:token/rating`, {
    limits: LIMITS.messages,
    admit: (c) => ticketIdOf(deps, c),
    read: (body) => (body.kind === 'form' ? rawRatingFromForm(body.form) : body.value),
    act: (_, raw, ticketId) => rateTicket(deps, ticketId, parseBody(NewRating, raw)),
    page: (c) => c.redirect(statusPath(tokenOf(c)), 303),
    json: (c) => c.body(null, 204),
    again: (c, raw, error) => ratingAgain(deps, c, raw, error),
  })

  addPost(router, deps, TICKET_LINKS_API, {
    limits: LIMITS.links,
    read: incomingOf,
    act: (c, { fields }) => requestLinks(deps, parseBody(LinkRequest, fields), c.get('client')),
    page: (c) => c.redirect(LOOKUP_SENT_PATH, 303),
    json: (c) => c.json({}, 202),
    again: (c, sent, error) => lookupAgain(deps, c, sent, error),
  })
}

function bytesOf(files: File[]): Promise<SentFile[]> {
  return Promise.all(
    files.map(async (file) => ({
      name: file.name,
      bytes: new Uint8Array(await file.arrayBuffer()),
    })),
  )
}

/**
 * Puts the key of the header `Idempotency-Key` among the fields.
 * @throws Problem `noi-dung-chua-dung` when the body names another one
 */
function withHeaderKey(c: Context<AppEnv>, fields: unknown): unknown {
  const key = c.req.header('idempotency-key')
  if (key === undefined || !isRecord(fields)) return fields
  const other = fields.idempotencyKey
  if (other !== undefined && !(typeof other === 'string' && sameKey(other, key))) {
    const error = { pointer: '#/idempotencyKey', detail: fieldTexts.idempotencyKey.differ }
    throw new Problem('noi-dung-chua-dung', { errors: [error] })
  }
  return { ...fields, idempotencyKey: key }
}

function sameKey(one: string, other: string): boolean {
  return one.trim().toLowerCase() === other.trim().toLowerCase()
}
