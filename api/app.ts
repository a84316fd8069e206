import { compress } from 'hono/compress'
import { methodNotAllowed } from 'hono/method-not-allowed'
import type { Hono } from 'hono'
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
import { keptPrivate, staffDoor } from './door/guard.ts'
import { handbookRoutes } from './handbook/routes.ts'
import { sessionRoutes } from './door/sessions/routes.ts'
import { signInRoutes } from './sign-in/routes.ts'
import { ticketRoutes } from './requester/routes.ts'
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
  for (const prefix of ['/noi-bo/*', '/api/staff/*']) app.use(prefix, keptPrivate)
  app.use(ownHost(deps))
  app.use('/api/*', withoutSlash())
  // Not behind the staff door, where a 405 would reveal which paths exist (CONTRACT §8.11).
  for (const path of ['/api', '/gui-yeu-cau', '/tim-kiem', '/tra-cuu', '/yeu-cau']) {
    app.use(`${path}/*`, methodNotAllowed({ app, onMethodNotAllowed }))
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

/** Mounts all rooms behind the staff door, then shuts the door. */
function staffRoutes(deps: Deps): Hono<AppEnv> {
  const door = staffDoor(deps)
  for (const room of [signInRoutes, sessionRoutes, handbookRoutes, accountRoutes]) room(deps, door)
  door.shut()
  return door.router
}
