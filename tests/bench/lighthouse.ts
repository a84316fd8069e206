import lighthouse from 'lighthouse'
import type { Statement } from '../../api/db/database.ts'
import { openClient } from '../../api/db/open.ts'
import { launchBrowser } from '../support/browser.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { storeSession, storeStaff } from '../support/staff.ts'
import { EMPTY_PATH, startStaticSite } from '../support/static-site.ts'
import type { Row } from './table.ts'

const RUNS = 3
const PAGES = {
  // What Lighthouse's slow network takes of any page, to be read beside the others.
  empty: EMPTY_PATH,
  home: '/',
  guide: '/huong-dan/khong-nhan-duoc-otp/',
  form: '/gui-yeu-cau/',
  search: '/tim-kiem/?q=otp',
  handbook: '/noi-bo/cam-nang/bang-loi-va-xu-ly-so-bo/',
}
const CATEGORIES = ['performance', 'accessibility', 'best-practices', 'seo'] as const

/** Lighthouse (mobile), median of three runs: scores from 0 to 100, and the largest paint. */
export async function benchLighthouse(): Promise<Row[]> {
  const server = await startTestServer()
  const site = await startStaticSite()
  const port = 9300 + (process.pid % 500)
  const browser = await launchBrowser([`--remote-debugging-port=${port}`])
  const extraHeaders = { Cookie: await staffCookie(server) }
  const rows: Row[] = []
  try {
    for (const [name, path] of Object.entries(PAGES)) {
      const runs: { scores: number[]; lcp: number }[] = []
      for (let run = 0; run < RUNS; run += 1) {
        const { url } = name === 'empty' ? site : server
        const result = await lighthouse(url + path, {
          port,
          logLevel: 'error',
          ...(name === 'handbook' && { extraHeaders }),
        })
        const report = result?.lhr
        runs.push({
          scores: CATEGORIES.map((id) => (report?.categories[id]?.score ?? 0) * 100),
          lcp: report?.audits['largest-contentful-paint']?.numericValue ?? NaN,
        })
      }
      for (const [place, category] of name === 'empty' ? [] : CATEGORIES.entries()) {
        const value = Math.round(median(runs.map(({ scores }) => scores[place] ?? NaN)))
        const row: Row = { what: `${name}: ${category}`, value }
        // No search engine may see an internal page.
        if (name !== 'handbook') rows.push({ ...row, goal: { atLeast: 100 } })
        else rows.push(category === 'seo' ? row : { ...row, goal: { atLeast: 95 } })
      }
      const lcp = { what: `${name}: largest paint, ms`, value: median(runs.map(({ lcp }) => lcp)) }
      rows.push(name === 'guide' ? { ...lcp, goal: { atMost: 900 } } : lcp)
    }
    return rows
  } finally {
    await browser.close()
    await site.close()
    await server.close()
  }
}

/** Cookie of a member of staff who has signed in. */
async function staffCookie({ env }: TestServer): Promise<string> {
  const client = await openClient(env.DATABASE_URL ?? '')
  const place = { sql: (statement: Statement | string) => client.execute(statement) }
  const { id } = await storeStaff(place, 'qc')
  const { token } = await storeSession(place, id)
  return `session=${token}`
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN
}
