import {
  API_PATH,
  DESK_API,
  FORM_PATH,
  LOOKUP_PATH,
  SEARCH_PATH,
  STAFF_API,
  STAFF_PATH,
  TICKET_PATH,
  TICKETS_API,
} from '../content/addresses.ts'
import { compress } from 'hono/compress'
import { methodNotAllowed } from 'hono/method-not-allowed'
import type { Hono, MiddlewareHandler } from 'hono'
import type { Deps } from './deps.ts'
import { feedbackRoutes } from './feedback/routes.ts'
import { healthRoutes } from './health/routes.ts'
import { answerTrouble } from './http/answer.ts'
import { type AppEnv, newRouter } from './http/context.ts'
import { identify, ownHost, shareMemory, siteHeaders, withoutSlash } from './http/guards.ts'
import { mailboxRoutes } from './mail/routes.ts'
import { openApiRoutes } from './openapi/routes.ts'
import { Problem } from './problem.ts'
import { searchRoutes } from './search/routes.ts'
import { accountRoutes } from './accounts/routes.ts'
import { accountRules } from './accounts/rules.ts'
import { keptPrivate, staffDoor } from './door/guard.ts'
import type { Rules } from './door/roles.ts'
import { attachmentRoutes } from './desk/attachments/routes.ts'
import { attachmentRules } from './desk/attachments/rules.ts'
import { customerRoutes } from './desk/customer/routes.ts'
import { customerRules } from './desk/customer/rules.ts'
import { deskTicketRoutes } from './desk/ticket/routes.ts'
import { deskTicketRules } from './desk/ticket/rules.ts'
import { listRoutes } from './desk/list/routes.ts'
import { listRules } from './desk/list/rules.ts'
import { handbookRoutes } from './handbook/routes.ts'
import { handbookRules } from './handbook/rules.ts'
import { homeRoutes } from './home/routes.ts'
import { homeRules } from './home/rules.ts'
import { sessionRoutes } from './sign-in/session-routes.ts'
import { sessionRules } from './sign-in/session-rules.ts'
import { signInRoutes } from './sign-in/routes.ts'
import { signInRules } from './sign-in/rules.ts'
import { ticketRoutes } from './requester/routes.ts'
import { docKeeper } from './tickets/doc.ts'
import { webhookRoutes } from './webhooks/routes.ts'

/** Media types worth compressing; API answers are too small. */
const COMPRESSED = /^text\/(html|css|javascript|plain)/

/**
 * Creates the whole API, identical on both runtimes.
 * @param mountRest  mounts the runtime's own routes last (on Node: the static files)
 */
export function createApp(deps: Deps, mountRest?: (app: Hono<AppEnv>) => void): Hono<AppEnv> {
  const app = newRouter()
  app.onError((error, c) => answerTrouble(deps, error, c))
  app.notFound((c) => answerTrouble(deps, new Problem('khong-tim-thay'), c))

  // gzip shrinks a page with its inlined style sheet from 32 to 9 kB. Staff pages may not be cached,
  // so their files benefit each time. On Workers the platform compresses.
  if (deps.config.runtime === 'node') app.use(compress({ contentTypeFilter: COMPRESSED }))
  app.use(identify(deps), siteHeaders(deps), shareMemory(deps))
  // Before all guards that may refuse, so that refusals are not cached either.
  for (const prefix of [`${STAFF_PATH}*`, `${STAFF_API}*`]) app.use(prefix, keptPrivate)
  app.use(ownHost(deps))
  app.use(`${API_PATH}*`, withoutSlash())
  // Not behind the staff door, where a 405 would reveal which paths exist (CONTRACT §8.11).
  const notAllowed = methodNotAllowed({ app, onMethodNotAllowed })
  const besideStaff: MiddlewareHandler<AppEnv> = (c, next) =>
    c.req.path.startsWith(STAFF_API) ? next() : notAllowed(c, next)
  for (const path of [API_PATH, FORM_PATH, SEARCH_PATH, LOOKUP_PATH, TICKET_PATH]) {
    app.use(`${path}*`, besideStaff)
  }

  // Here, so that no verb can forget it: what a call has changed is searched a moment later.
  const keepDocs = docKeeper(deps)
  for (const prefix of [TICKETS_API, DESK_API]) {
    app.use(`${prefix}*`, async (c, next) => {
      await next()
      if (c.req.method === 'POST' && c.res.status < 400) deps.later(keepDocs())
    })
  }

  app.route('/', healthRoutes(deps))
  app.route('/', staffRoutes(deps))
  app.route('/', ticketRoutes(deps))
  app.route('/', feedbackRoutes(deps))
  app.route('/', searchRoutes(deps))
  app.route('/', webhookRoutes(deps))
  app.route('/', openApiRoutes(deps))
  app.route('/', mailboxRoutes(deps))
  mountRest?.(app)
  return app

  async function onMethodNotAllowed(
    c: Parameters<typeof answerTrouble>[2],
    methods: string[],
  ): Promise<Response> {
    const answer = await answerTrouble(deps, new Problem('sai-phuong-thuc'), c)
    answer.headers.set('Allow', methods.join(', '))
    return answer
  }
}

/** Who may call which route behind the staff door: the rules of all rooms. */
export const staffRules = {
  ...signInRules,
  ...sessionRules,
  ...homeRules,
  ...handbookRules,
  ...accountRules,
  ...listRules,
  ...deskTicketRules,
  ...customerRules,
  ...attachmentRules,
} as const satisfies Rules

/** Method and path of a staff route. */
export type StaffRule = keyof typeof staffRules

/** Everything behind the staff door. The door is shut after each room has added its routes. */
function staffRoutes(deps: Deps): Hono<AppEnv> {
  const door = staffDoor(deps)
  signInRoutes(deps, door)
  sessionRoutes(deps, door)
  homeRoutes(deps, door)
  handbookRoutes(deps, door)
  accountRoutes(deps, door)
  listRoutes(deps, door)
  deskTicketRoutes(deps, door)
  customerRoutes(deps, door)
  attachmentRoutes(deps, door)
  door.shut()
  return door.router
}
