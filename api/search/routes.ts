import { SEARCH_PATH, unslashed } from '../../content/addresses.ts'
import type { Hono } from 'hono'
import type { Deps } from '../deps.ts'
import { type AppEnv, newRouter } from '../http/context.ts'
import { type Limit, takeVisit } from '../http/guards.ts'
import { answerPage } from '../http/page.ts'
import { searchPage } from './pages.ts'
import { resultsFor } from './results.ts'

/** Limit per client, far above the searches of a whole office. */
const VISITS: Limit = { name: 'search visits', hits: 1200, windowSeconds: 60 }

/** Routes of the search page `/tim-kiem/?q=`, which needs no JavaScript (CONTRACT §8.6). */
export function searchRoutes(deps: Deps): Hono<AppEnv> {
  const router = newRouter()
  router.get(SEARCH_PATH, async (c) => {
    await takeVisit(deps, c, VISITS)
    const asked = c.req.query('q') ?? ''
    return answerPage(c, deps, 'tim-kiem', searchPage(resultsFor(deps.site, asked)))
  })
  router.get(unslashed(SEARCH_PATH), (c) =>
    c.redirect(`${SEARCH_PATH}${new URL(c.req.url).search}`, 308),
  )
  return router
}
