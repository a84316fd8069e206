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
  for (const { from, to } of site.redirects) {
    for (const old of [from, from.slice(0, -1)]) app.get(old, (c) => c.redirect(to, 301))
  }
  const withSlash = appendTrailingSlash()
  // Not `get`: every address would then look as if it could be got, and no answer be a 405.
  app.use(
    '*',
    // Not pages but notes to the platform that serves the build elsewhere.
    (c, next) => (/\/[._][^/]*$/.test(c.req.path) ? Promise.resolve(c.notFound()) : next()),
    // The API's addresses have no slash behind them, and what it does not answer is no page.
    (c, next) => (c.req.path.startsWith('/api/') ? next() : withSlash(c, next)),
    cacheRules,
    etag(),
    serveStatic({ root: distDir, precompressed: true }),
  )
}
