import { serveStatic } from '@hono/node-server/serve-static'
import type { Hono, MiddlewareHandler } from 'hono'
import { etag } from 'hono/etag'
import { appendTrailingSlash } from 'hono/trailing-slash'
import type { SiteData } from '../content/site-data.ts'
import type { AppEnv } from './http/context.ts'
import { headersFor } from './http/guards.ts'

/**
 * Serves the public build on Node, as compressed as the build left it; on Workers the platform
 * does all this.
 */
export function mountStatic(app: Hono<AppEnv>, distDir: string, site: SiteData): void {
  const cacheRules: MiddlewareHandler<AppEnv> = async (c, next) => {
    await next()
    const rule = headersFor(site, c.req.path)['Cache-Control']
    if (rule && c.res.status < 400) c.header('Cache-Control', rule)
  }
  app.get(
    '*',
    // Not pages but notes to the platform that serves the build elsewhere.
    (c, next) => (/\/[._][^/]*$/.test(c.req.path) ? c.notFound() : next()),
    appendTrailingSlash(),
    cacheRules,
    etag(),
    serveStatic({ root: distDir, precompressed: true }),
  )
}
