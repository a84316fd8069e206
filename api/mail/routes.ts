import type { Context, Hono, MiddlewareHandler } from 'hono'
import { MAILBOX_PATH, unslashed } from '../../content/addresses.ts'
import { mailbox } from '../../content/text/mailbox.ts'
import type { Deps } from '../deps.ts'
import { isForwarded } from '../http/client.ts'
import { type AppEnv, newRouter } from '../http/context.ts'
import { answerPage } from '../http/page.ts'
import { Problem } from '../problem.ts'
import { type KeptMail, findKept, listKept } from './mailbox.ts'
import { listPage, mailPage } from './pages.ts'
import { rawMail } from './raw.ts'

const LIST_SIZE = 200
/**
 * CSP of the HTML part: no scripts, no external resources, framed by this site only.
 *
 * Its links open new tabs, which leave the sandbox.
 */
const HTML_PART_POLICY = [
  'sandbox allow-popups allow-popups-to-escape-sandbox',
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
].join('; ')

/**
 * Routes of the local mailbox at `/dev/mail/`, which replaces sending on a developer's machine.
 *
 * Answers 404 unless `devMailbox` is set, and to requests through a proxy (CONTRACT §8.9).
 */
export function mailboxRoutes(deps: Deps): Hono<AppEnv> {
  const { config, db } = deps
  const routes = newRouter()

  const hidden: MiddlewareHandler<AppEnv> = async (c, next) => {
    if (!config.devMailbox || isForwarded(c, deps)) throw new Problem('khong-tim-thay')
    await next()
  }
  routes.use(`${MAILBOX_PATH}*`, hidden)
  routes.get(unslashed(MAILBOX_PATH), (c) => c.redirect(MAILBOX_PATH, 301))
  routes.get(MAILBOX_PATH, async (c) => {
    const main = listPage(await listKept(db, LIST_SIZE), LIST_SIZE)
    return answerPage(c, deps, 'loi', { title: mailbox.title, main })
  })
  routes.get(`${MAILBOX_PATH}:id/`, async (c) => {
    const mail = await kept(c)
    const main = mailPage(mail, config.publicUrl)
    // The site's CSP allows no frames; this page frames the mail.
    c.header('Content-Security-Policy', `${deps.site.csp}; frame-src 'self'`)
    return answerPage(c, deps, 'loi', { title: mail.subject, main })
  })
  routes.get(`${MAILBOX_PATH}:id/html`, async (c) => {
    const { html } = await kept(c)
    c.header('Content-Security-Policy', HTML_PART_POLICY)
    c.header('X-Frame-Options', 'SAMEORIGIN')
    // Browsers refuse to open a sandboxed document with COOP.
    c.header('Cross-Origin-Opener-Policy', 'unsafe-none')
    return c.html(html)
  })
  routes.get(`${MAILBOX_PATH}:id/text`, async (c) => c.text((await kept(c)).text))
  routes.get(`${MAILBOX_PATH}:id/raw`, async (c) => {
    const mail = await kept(c)
    return c.text(rawMail(mail, mail.sentAt))
  })
  return routes

  async function kept(c: Context<AppEnv, `${typeof MAILBOX_PATH}:id/*`>): Promise<KeptMail> {
    const mail = await findKept(db, c.req.param('id'))
    if (!mail) throw new Problem('khong-tim-thay')
    return mail
  }
}
