import type { Context, Hono } from 'hono'
import { LOOKUP_SENT_PATH, TICKET_LINKS_API, TICKETS_API } from '../../content/addresses.ts'
import { HOUR_SECONDS } from '../../content/units.ts'
import { acceptUploads } from '../attachments/attachments.ts'
import type { Deps } from '../deps.ts'
import type { AppEnv } from '../http/context.ts'
import { addPost } from '../http/forms.ts'
import { type Limit, takeRate } from '../http/guards.ts'
import { statusPath, statusUrl } from '../links/links.ts'
import { parseBody } from '../text/field-errors.ts'
import type { Arrival } from '../tickets/draft.ts'
import { openTicket } from '../tickets/open.ts'
import { rateTicket } from '../tickets/rate.ts'
import { addMessage } from '../tickets/reply.ts'
import { ticketIdOf, tokenOf } from './address.ts'
import { formAgain, lookupAgain, messageAgain, ratingAgain } from './again.ts'
import type { OpenedTicketJson, RepliedJson } from './answers.ts'
import { draftFromForm } from './draft.ts'
import { incomingOf, rawRatingFromForm, withHeaderKey } from './form-fields.ts'
import { requestLinks } from './link-requests.ts'
import { LinkRequest, NewMessage, NewRating, parseNewTicket } from './schema.ts'

const minute = 60

/** Limits per client (CONTRACT §8.19). */
const LIMITS = {
  tickets: [
    { name: 'tickets a minute', hits: 20, windowSeconds: minute },
    { name: 'tickets an hour', hits: 100, windowSeconds: HOUR_SECONDS },
  ],
  messages: [{ name: 'messages', hits: 30, windowSeconds: minute }],
  /** Counts refused posts too; far above what mistakes in a form amount to. */
  posts: [{ name: 'posts', hits: 600, windowSeconds: minute }],
  links: [{ name: 'ticket links', hits: 20, windowSeconds: HOUR_SECONDS }],
} satisfies Record<string, Limit[]>

/** Mounts what customers send: tickets, messages, ratings, look-ups (CONTRACT §6). */
export function addTicketPosts(router: Hono<AppEnv>, deps: Deps): void {
  addPost(router, deps, TICKETS_API, {
    takesFiles: true,
    limits: LIMITS.posts,
    read: incomingOf,
    act: async (c, incoming) => {
      const form = parseNewTicket(withHeaderKey(c, incoming.fields), deps.now())
      const files = await acceptUploads(incoming.files)
      const draft = draftFromForm(deps, form, { files, isTrapped: incoming.isTrapped })
      return openTicket(deps, draft, arrivalOf(c))
    },
    page: (c, { token }) => c.redirect(statusPath(token), 303),
    json: (c, { code, token, receivedAt, dueAt }) => {
      const url = statusUrl(deps.config, token)
      const times = { receivedAt: receivedAt.toISOString(), dueAt: dueAt.toISOString() }
      const answer: OpenedTicketJson = { code, token, statusUrl: url, ...times }
      return c.json(answer, 201, { Location: url })
    },
    again: (c, sent, error) => formAgain(deps, c, sent, error),
  })

  addPost(router, deps, `${TICKETS_API}/:token/messages`, {
    takesFiles: true,
    limits: LIMITS.posts,
    admit: (c) => ticketIdOf(deps, c),
    read: incomingOf,
    act: async (c, incoming, ticketId) => {
      const message = parseBody(NewMessage, withHeaderKey(c, incoming.fields))
      await takeRate(deps, c, LIMITS.messages)
      const draft = { ...message, files: await acceptUploads(incoming.files) }
      return addMessage(deps, ticketId, tokenOf(c), draft, arrivalOf(c))
    },
    page: (c, { token }) => c.redirect(`${statusPath(token)}#trao-doi`, 303),
    json: (c, { code, status, token }) => {
      const answer: RepliedJson = { code, statusUrl: statusUrl(deps.config, token), status }
      return c.json(answer, 201)
    },
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

  function arrivalOf(c: Context<AppEnv>): Arrival {
    return { client: c.get('client'), admit: () => takeRate(deps, c, LIMITS.tickets) }
  }
}
