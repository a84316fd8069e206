import lighthouse from 'lighthouse'
import { launchBrowser } from '../support/browser.ts'
import { startTestServer } from '../support/server.ts'
import type { Row } from './table.ts'

const RUNS = 3
const PAGES = {
  home: '/',
  guide: '/huong-dan/khong-nhan-duoc-otp/',
  form: '/gui-yeu-cau/',
  search: '/tim-kiem/?q=otp',
}
const CATEGORIES = ['performance', 'accessibility', 'best-practices', 'seo'] as const

/** Lighthouse (mobile), median of three runs: scores from 0 to 100, and the largest paint. */
export async function benchLighthouse(): Promise<Row[]> {
  const server = await startTestServer()
  const port = 9300 + (process.pid % 500)
  const browser = await launchBrowser([`--remote-debugging-port=${port}`])
  const rows: Row[] = []
  try {
    for (const [name, path] of Object.entries(PAGES)) {
      const runs: { scores: number[]; lcp: number }[] = []
      for (let run = 0; run < RUNS; run += 1) {
        const result = await lighthouse(server.url + path, { port, logLevel: 'error' })
        const report = result?.lhr
        runs.push({
          scores: CATEGORIES.map((id) => (report?.categories[id]?.score ?? 0) * 100),
          lcp: report?.audits['largest-contentful-paint']?.numericValue ?? NaN,
        })
      }
      for (const [place, category] of CATEGORIES.entries()) {
        rows.push({
          what: `${name}: ${category}`,
          value: Math.round(median(runs.map(({ scores }) => scores[place] ?? NaN))),
          goal: { atLeast: 100 },
        })
      }
      const lcp = { what: `${name}: largest paint, ms`, value: median(runs.map(({ lcp }) => lcp)) }
      rows.push(name === 'guide' ? { ...lcp, goal: { atMost: 900 } } : lcp)
    }
    return rows
  } finally {
    await browser.close()
    await server.close()
  }
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN
}
