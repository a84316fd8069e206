import { OPENAPI_API } from '../../content/addresses.ts'
import type { Hono } from 'hono'
import type { Deps } from '../deps.ts'
import { type AppEnv, newRouter } from '../http/context.ts'
import { openApiDocument } from './document.ts'

/** `GET /api/openapi.json`: the description of the public API. */
export function openApiRoutes({ site }: Pick<Deps, 'site'>): Hono<AppEnv> {
  const router = newRouter()
  router.get(OPENAPI_API, (c) => c.json(openApiDocument(site.version)))
  return router
}
