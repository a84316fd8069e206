import type { Context, Hono, MiddlewareHandler } from 'hono'
import {
  FORM_PATH,
  LOOKUP_PATH,
  TICKET_PATH,
  ticketPath,
  TICKETS_API,
  unslashed,
} from '../../content/addresses.ts'
import { form as formText } from '../../content/text/form.ts'
import { lookup as lookupText, ticketPage } from '../../content/text/ticket.ts'
import { fileHeaders, readAttachment } from '../attachments/attachments.ts'
import type { Deps } from '../deps.ts'
import { type AppEnv, newRouter } from '../http/context.ts'
import { type Limit, takeVisit } from '../http/guards.ts'
import { answerPage } from '../http/page.ts'
import { Problem } from '../problem.ts'
import { ticketIdOf, tokenOf } from './address.ts'
import { formPage } from './pages/form.ts'
import { lookupPage } from './pages/lookup.ts'
import { statusPage } from './pages/status.ts'
import { addTicketPosts } from './posts.ts'
import { prefilled } from './prefill.ts'
import { readTicket, ticketJson } from './read.ts'
import type { TicketView } from './view.ts'

/** Limits per client, far above what people open. Wrong links cost little and do not count. */
const VISITS: Record<'form' | 'ticket', Limit> = {
  form: { name: 'form visits', hits: 1200, windowSeconds: 60 },
  ticket: { name: 'ticket visits', hits: 600, windowSeconds: 60 },
}

/** Routes of the customer's side: form, ticket page, messages, ratings, links. */
export function ticketRoutes(deps: Deps): Hono<AppEnv> {
  const router = newRouter()
  router.use(`${TICKET_PATH}*`, unreferred)
  router.use(`${TICKETS_API}/:token/*`, unreferred)
  addForms(router, deps)
  addTicketPages(router, deps)
  addTicketPosts(router, deps)
  return router
}

function addForms(router: Hono<AppEnv>, deps: Deps): void {
  router.get(FORM_PATH, async (c) => {
    await takeVisit(deps, c, VISITS.form)
    const state = prefilled(deps, new URL(c.req.url).searchParams, c.req.header('user-agent'))
    return answerPage(c, deps, 'gui-yeu-cau', { title: formText.title, main: formPage(state) })
  })
  router.get(unslashed(FORM_PATH), (c) =>
    c.redirect(`${FORM_PATH}${new URL(c.req.url).search}`, 308),
  )

  router.get(LOOKUP_PATH, (c) =>
    answerPage(c, deps, 'tra-cuu', {
      title: lookupText.title,
      main: lookupPage({ values: {}, errors: [] }),
    }),
  )
  router.get(unslashed(LOOKUP_PATH), (c) => c.redirect(LOOKUP_PATH, 308))

  // The address of a refused form; a reload asks for it with GET.
  router.get(TICKETS_API, (c) => {
    if (c.get('wantsPage')) return c.redirect(FORM_PATH, 303)
    c.header('Allow', 'POST')
    throw new Problem('sai-phuong-thuc')
  })
}

function addTicketPages(router: Hono<AppEnv>, deps: Deps): void {
  // Some mail programs cut the slash off.
  router.get(unslashed(ticketPath(':token')), (c) =>
    c.redirect(`${new URL(c.req.url).pathname}/`, 308),
  )

  router.get(ticketPath(':token'), async (c) => {
    const view = await visited(c, c.req.query('truoc'))
    const title = view.isNew ? ticketPage.newTitle(view.code) : ticketPage.title(view.code)
    return answerPage(c, deps, 'yeu-cau', { title, main: statusPage(view) })
  })

  router.get(`${TICKETS_API}/:token`, async (c) => {
    return c.json(ticketJson(await visited(c, c.req.query('before'))))
  })

  router.get(`${TICKETS_API}/:token/attachments/:id`, async (c) => {
    const ticketId = await ticketIdOf(deps, c)
    const file = await readAttachment(deps, ticketId, c.req.param('id'))
    if (!file) throw new Problem('khong-tim-thay')
    return c.body(new Uint8Array(file.bytes), 200, fileHeaders(file))
  })

  async function visited(c: Context<AppEnv>, before: string | undefined): Promise<TicketView> {
    const id = await ticketIdOf(deps, c)
    await takeVisit(deps, c, VISITS.ticket)
    return readTicket(deps, id, tokenOf(c), before)
  }
}

/** The address of a ticket page is a secret: no Referer header leaves it. */
const unreferred: MiddlewareHandler<AppEnv> = async (c, next) => {
  await next()
  c.res.headers.set('Referrer-Policy', 'no-referrer')
}
