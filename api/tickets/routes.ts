import type { Context, Hono, MiddlewareHandler } from 'hono'
import { fields as fieldTexts, form as formText } from '../../content/text/form.ts'
import { lookup as lookupText, ticketPage } from '../../content/text/ticket.ts'
import {
  acceptFiles,
  fileHeaders,
  readAttachment,
  type SentFile,
} from '../attachments/attachments.ts'
import { PicturesRefused } from '../attachments/quota.ts'
import type { Deps } from '../deps.ts'
import { asProblem, asProblemKeeping, noteTrouble, statusOf } from '../http/answer.ts'
import { readBody } from '../http/body.ts'
import { type AppEnv, newRouter } from '../http/context.ts'
import type { FormTrouble } from '../http/form-parts.ts'
import { bounded, sameOrigin, takeRate } from '../http/guards.ts'
import { answerPage } from '../http/page.ts'
import { statusPath, statusUrl, ticketOfToken } from '../links/links.ts'
import { Problem } from '../problem.ts'
import { type RawForm, rawFromForm, rawRatingFromForm } from './channels/web.ts'
import { requestLinks } from './link-requests.ts'
import { openTicket } from './open.ts'
import { formPage } from './pages/form.ts'
import { lookupPage } from './pages/lookup.ts'
import { statusPage } from './pages/status.ts'
import { prefilled } from './prefill.ts'
import { rateTicket } from './rate.ts'
import { readTicket, ticketJson } from './read.ts'
import { addMessage } from './reply.ts'
import {
  isRequestKey,
  LinkRequest,
  NewMessage,
  NewRating,
  parseBody,
  parseNewTicket,
} from './schema.ts'
import type { TicketView } from './view.ts'

/** A request as it came in, from a form or a program, before any rule has looked at it. */
interface Incoming extends Omit<RawForm, 'fields'> {
  fields: unknown
}

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
}

/** The customer's side: form, ticket page, answers, links. */
export function ticketRoutes(deps: Deps): Hono<AppEnv> {
  const router = newRouter()
  const own = sameOrigin(deps)

  router.get('/gui-yeu-cau/', (c) => {
    const state = prefilled(deps, new URL(c.req.url).searchParams, c.req.header('user-agent'))
    return answerPage(c, deps, 'gui-yeu-cau', { title: formText.title, main: formPage(state) })
  })
  router.get('/gui-yeu-cau', (c) => c.redirect(`/gui-yeu-cau/${new URL(c.req.url).search}`, 308))

  router.get('/tra-cuu/', (c) =>
    answerPage(c, deps, 'tra-cuu', {
      title: lookupText.title,
      main: lookupPage({ values: {}, errors: [] }),
    }),
  )
  router.get('/tra-cuu', (c) => c.redirect('/tra-cuu/', 308))

  // Somebody reloads the page that a refused form came back as.
  router.get('/api/tickets', (c) => {
    if (c.get('wantsPage')) return c.redirect('/gui-yeu-cau/', 303)
    c.header('Allow', 'POST')
    throw new Problem('sai-phuong-thuc')
  })

  router.post('/api/tickets', own, bounded(), async (c) => {
    const incoming = await incomingOf(c)
    try {
      await takeRate(deps, c, LIMITS.posts)
      const input = parseNewTicket(withHeaderKey(c, incoming.fields), deps.now())
      const opened = await openTicket(deps, input, {
        channel: 'web',
        files: await acceptFiles(await bytesOf(incoming.files)),
        client: c.get('client'),
        isSuspect: incoming.isTrapped,
        admit: () => takeRate(deps, c, LIMITS.tickets),
      })
      const { code, token, receivedAt, dueAt } = opened
      if (c.get('wantsPage')) return c.redirect(statusPath(token), 303)
      const url = statusUrl(deps.config, token)
      return c.json({ code, token, statusUrl: url, receivedAt, dueAt }, 201, { Location: url })
    } catch (error) {
      if (!c.get('wantsPage')) throw error
      return formBack(c, incoming, error)
    }
  })

  router.use('/yeu-cau/*', unreferred)
  router.use('/api/tickets/:token/*', unreferred)

  // Some programs that show mails cut the slash off.
  router.get('/yeu-cau/:token', (c) => c.redirect(`${new URL(c.req.url).pathname}/`, 308))

  router.get('/yeu-cau/:token/', async (c) => {
    const view = await ticketBehind(c)
    const title = view.isNew ? ticketPage.newTitle(view.code) : ticketPage.title(view.code)
    return answerPage(c, deps, 'yeu-cau', { title, main: statusPage(view) })
  })

  router.get('/api/tickets/:token', async (c) => {
    return c.json(ticketJson(await ticketBehind(c)))
  })

  router.get('/api/tickets/:token/attachments/:id', async (c) => {
    const ticketId = await idBehind(c)
    const file = await readAttachment(deps, ticketId, c.req.param('id'))
    if (!file) throw new Problem('khong-tim-thay')
    return c.body(new Uint8Array(file.bytes), 200, fileHeaders(file))
  })

  router.post('/api/tickets/:token/messages', own, bounded(), async (c) => {
    const incoming = await incomingOf(c)
    try {
      await takeRate(deps, c, LIMITS.posts)
      const ticketId = await idBehind(c)
      const input = parseBody(NewMessage, withHeaderKey(c, incoming.fields))
      await takeRate(deps, c, LIMITS.messages)
      const replied = await addMessage(deps, ticketId, c.req.param('token'), input, {
        files: await acceptFiles(await bytesOf(incoming.files)),
        client: c.get('client'),
        admit: () => takeRate(deps, c, LIMITS.tickets),
      })
      const { code, status, token } = replied
      if (c.get('wantsPage')) return c.redirect(`${statusPath(token)}#trao-doi`, 303)
      return c.json({ code, statusUrl: statusUrl(deps.config, token), status }, 201)
    } catch (error) {
      if (!c.get('wantsPage')) throw error
      return messageBack(c, incoming, error)
    }
  })

  router.post('/api/tickets/:token/rating', own, bounded(), async (c) => {
    const body = await readBody(c)
    const raw = body.kind === 'form' ? rawRatingFromForm(body.form) : body.value
    try {
      await takeRate(deps, c, LIMITS.messages)
      const ticketId = await idBehind(c)
      await rateTicket(deps, ticketId, parseBody(NewRating, raw))
      if (c.get('wantsPage')) return c.redirect(statusPath(c.req.param('token')), 303)
      return c.body(null, 204)
    } catch (error) {
      if (!c.get('wantsPage')) throw error
      return ratingBack(c, raw, error)
    }
  })

  router.post('/api/ticket-links', own, bounded(), async (c) => {
    const incoming = await incomingOf(c)
    try {
      await takeRate(deps, c, LIMITS.links)
      await requestLinks(deps, parseBody(LinkRequest, incoming.fields), c.get('client'))
      return c.get('wantsPage') ? c.redirect('/tra-cuu/da-gui/', 303) : c.json({}, 202)
    } catch (error) {
      if (!c.get('wantsPage')) throw error
      return lookupBack(c, incoming, error)
    }
  })

  return router

  /** @throws Problem `khong-tim-thay` for a wrong, revoked or expired link, all alike */
  async function idBehind(c: Context<AppEnv>): Promise<string> {
    const id = await ticketOfToken(deps, c.req.param('token') ?? '')
    if (!id) throw new Problem('khong-tim-thay')
    return id
  }

  async function ticketBehind(c: Context<AppEnv>): Promise<TicketView> {
    return readTicket(deps, await idBehind(c), c.req.param('token') ?? '')
  }

  /** The form again, with everything that was typed and what is to be put right. */
  function formBack(c: Context<AppEnv>, { typed, files }: Incoming, error: unknown) {
    const { errors, trouble, status } = told(c, error)
    const guide = deps.site.guides.find(({ slug }) => slug === typed.guide) ?? null
    const main = formPage({
      values: typed,
      errors,
      guide,
      // A key that another request has used up would be refused again and again.
      idempotencyKey:
        trouble?.slug !== 'trung-khoa' && isRequestKey(typed.idempotencyKey ?? '')
          ? (typed.idempotencyKey ?? '')
          : crypto.randomUUID(),
      filesLost: files.length > 0 && !(error instanceof PicturesRefused),
      controllerName: deps.config.controllerName,
      zaloUrl: deps.config.zaloUrl,
      ...(trouble && { problem: trouble }),
    })
    return answerPage(c, deps, 'gui-yeu-cau', { title: formText.errorTitle, main }, status)
  }

  /** The ticket's page again with the message in its box; without a database just the message. */
  async function messageBack(c: Context<AppEnv>, { fields, files }: Incoming, error: unknown) {
    const { errors, trouble, status } = told(c, error)
    const body = isRecord(fields) && typeof fields.body === 'string' ? fields.body : ''
    let view: TicketView
    try {
      view = await ticketBehind(c)
    } catch {
      throw asProblemKeeping(error, body)
    }
    view.draft = {
      body,
      errors,
      filesLost: files.length > 0 && !(error instanceof PicturesRefused),
      ...(trouble && { problem: trouble }),
    }
    return answerPage(
      c,
      deps,
      'yeu-cau',
      {
        title: ticketPage.errorTitle(view.code),
        main: statusPage(view),
      },
      status,
    )
  }

  /** The ticket's page again with the comment in its box; else the comment alone. */
  async function ratingBack(c: Context<AppEnv>, raw: unknown, error: unknown) {
    const { errors, status } = told(c, error)
    const { score, comment: typed } = isRecord(raw) ? raw : {}
    const comment = typeof typed === 'string' ? typed : ''
    if (errors.length === 0) throw asProblemKeeping(error, comment)
    const view = await ticketBehind(c)
    view.ratingDraft = { score: typeof score === 'number' ? score : null, comment, errors }
    const title = ticketPage.errorTitle(view.code)
    return answerPage(c, deps, 'yeu-cau', { title, main: statusPage(view) }, status)
  }

  function lookupBack(c: Context<AppEnv>, { fields }: Incoming, error: unknown) {
    const { errors, trouble, status } = told(c, error)
    const typed = (name: string): string =>
      isRecord(fields) && typeof fields[name] === 'string' ? fields[name] : ''
    const main = lookupPage({
      values: { email: typed('email'), code: typed('code') },
      errors,
      ...(trouble && { problem: trouble }),
    })
    return answerPage(c, deps, 'tra-cuu', { title: lookupText.errorTitle, main }, status)
  }

  /** What a page says of an error: field by field, or as one sentence above the form. */
  function told(c: Context<AppEnv>, error: unknown) {
    const problem = asProblem(error)
    noteTrouble(deps, c, problem)
    const { slug, data } = problem
    const { errors = [] } = data
    const trouble: FormTrouble | undefined =
      errors.length > 0 ? undefined : { slug, ...(data.detail && { detail: data.detail }) }
    return { errors, trouble, status: statusOf(slug) }
  }
}

/** The address of a token's page opens it: no other site is told where one comes from. */
const unreferred: MiddlewareHandler<AppEnv> = async (c, next) => {
  await next()
  c.res.headers.set('Referrer-Policy', 'no-referrer')
}

/** Reads a body of any kind we take, as the raw fields of a request. */
async function incomingOf(c: Context<AppEnv>): Promise<Incoming> {
  const body = await readBody(c)
  if (body.kind === 'form') return rawFromForm(body.form)
  return { fields: body.value, files: [], isTrapped: false, typed: {} }
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

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
