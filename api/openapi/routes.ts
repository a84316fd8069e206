import { OPENAPI_API } from '../../content/addresses.ts'
import type { Hono } from 'hono'
import type { Deps } from '../deps.ts'
import { type AppEnv, newRouter } from '../http/context.ts'
import { openApiDocument } from './document.ts'

/** The API's own description, made of the schemas that check its calls. */
export function openApiRoutes({ site }: Pick<Deps, 'site'>): Hono<AppEnv> {
  const router = newRouter()
  router.get(OPENAPI_API, (c) => c.json(openApiDocument(site.version)))
  return router
}
