import { readdirSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { serveStatic } from '@hono/node-server/serve-static'
import type { Hono, MiddlewareHandler } from 'hono'
import { etag } from 'hono/etag'
import type { SiteData } from '../content/site-data.ts'
import type { AppEnv } from './http/context.ts'
import { headersFor } from './http/guards.ts'
import { Problem } from './problem.ts'

/**
 * Serves the public build on Node, with its precompressed files.
 *
 * Behaves like the platform on Workers: a page has one address with a trailing slash, and its other
 * addresses redirect there.
 */
export function mountStatic(app: Hono<AppEnv>, distDir: string, site: SiteData): void {
  const cacheRules: MiddlewareHandler<AppEnv> = async (c, next) => {
    await next()
    // Without a rule a file is revalidated at each use, by its ETag.
    const rule = headersFor(site, c.req.path)['Cache-Control'] ?? 'no-cache'
    if (c.res.status < 400) c.header('Cache-Control', rule)
  }
  for (const { from, to } of site.redirects) {
    for (const old of [from, from.slice(0, -1)]) app.get(old, (c) => c.redirect(to, 301))
  }
  const files = filesIn(distDir)
  const pages = new Set([...files].filter((path) => path.endsWith(INDEX)).map(addressOf))
  // `use`, not `get`: a GET handler on `*` would hide 405 answers.
  app.use(
    '*',
    // Control files for the asset server of Workers; never served.
    (c, next) => (NOTES.test(c.req.path) ? Promise.resolve(c.notFound()) : next()),
    (c, next) => {
      const page = addressOf(c.req.path)
      const isPage = pages.has(page)
      if (!/^(GET|HEAD)$/.test(c.req.method)) {
        if (!isPage && !files.has(c.req.path)) return next()
        c.header('Allow', 'GET, HEAD')
        throw new Problem('sai-phuong-thuc')
      }
      if (!isPage || page === c.req.path) return next()
      return Promise.resolve(c.redirect(page + new URL(c.req.url).search, 307))
    },
    cacheRules,
    etag(),
    serveStatic({ root: distDir, precompressed: true }),
  )
}

/** Paths of all files of the build. */
function filesIn(distDir: string): Set<string> {
  const entries = readdirSync(distDir, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile())
  return new Set(
    files.map(({ parentPath, name }) =>
      `/${relative(distDir, join(parentPath, name))}`.replaceAll(sep, '/'),
    ),
  )
}

const INDEX = '/index.html'
const NOTES = /\/[._][^/]*$|^\/404\.html$/

/** Canonical address of a page that was requested without its slash or by its file name. */
function addressOf(path: string): string {
  if (path.endsWith(INDEX)) return path.slice(0, -INDEX.length + 1)
  return path.endsWith('/') ? path : `${path}/`
}
