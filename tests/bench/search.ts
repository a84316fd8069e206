import { readdir, readFile } from 'node:fs/promises'
import type { Browser, Page } from 'playwright-core'
import { SEARCH_INDEX_FILE } from '../../content/addresses.ts'
import { searchSmall } from '../../content/search/rank.ts'
import { buildSmallIndex } from '../../content/search/build.ts'
import { parseSmallIndex } from '../../content/search/small-index.ts'
import { SiteData } from '../../content/site-data.ts'
import { brotliBytes } from '../../site/make/compress.ts'
import { distDir, internalDir } from '../../site/make/paths.ts'
import { smallIndexBudget } from '../../site/make/search.ts'
import { launchBrowser } from '../support/browser.ts'
import { manyGuides } from '../support/many-guides.ts'
import {
  FLOORS,
  heldOutQuestions,
  questions,
  scoresByStyle,
  smallEngine,
} from '../support/questions.ts'
import type { Engine, Question } from '../support/questions.ts'
import { startTestServer } from '../support/server.ts'
import type { Row } from './table.ts'

/** A slow link: 150 ms, 1.6 Mb/s. */
const SLOW = { offline: false, latency: 150, downloadThroughput: 200_000, uploadThroughput: 93_750 }

/** Quality of the search: shares of questions whose guide comes first, by style of question. */
export async function benchQuality(): Promise<Row[]> {
  const engine = smallEngine((await builtSite()).search)
  return [
    ...qualityRows('typing, dev', questions('dev'), engine, FLOORS, [0.95, 0.99]),
    ...qualityRows('typing, ours', questions('second'), engine, {}, [0.92, 0.97]),
    ...qualityRows('typing, held out', heldOutQuestions(), engine, FLOORS, [0.92, 0.97]),
  ]
}

/** Bytes and times of the small index as guides grow, on a slow link, and of the full text. */
export async function benchSearch(): Promise<Row[]> {
  return [...(await growthRows(await builtSite())), ...(await browserRows())]
}

async function builtSite(): Promise<SiteData> {
  return SiteData.parse(JSON.parse(await readFile(`${internalDir}site.json`, 'utf8')))
}

function qualityRows(
  name: string,
  asked: readonly Question[],
  engine: Engine,
  floors: typeof FLOORS,
  [first, firstThree]: [number, number],
): Row[] {
  const goals: typeof FLOORS = { ...floors, ALL: [first, firstThree] }
  return [...scoresByStyle(asked, engine)].flatMap(([style, score]) => {
    const [one, three] = goals[style] ?? []
    const row = (what: string, value: number, atLeast?: number): Row => ({
      what: `${name}: ${style} (${score.count}) ${what}`,
      value,
      ...(atLeast !== undefined && { goal: { atLeast } }),
    })
    return [row('S@1', score.first, one), row('S@3', score.firstThree, three)]
  })
}

async function growthRows(site: SiteData): Promise<Row[]> {
  const rows: Row[] = []
  for (const guides of [site.guides.length, 50, 300]) {
    const text =
      guides === site.guides.length
        ? await readFile(`${distDir}${SEARCH_INDEX_FILE}`, 'utf8')
        : JSON.stringify(buildSmallIndex(manyGuides(guides, site.search.guides)))
    const index = parseSmallIndex(text)
    const bytes = (await brotliBytes(text)).length
    rows.push(
      {
        what: `small index, ${guides} guides: bytes`,
        value: bytes,
        goal: { atMost: smallIndexBudget(guides) },
      },
      {
        what: `small index, ${guides} guides: first answer ms`,
        value: timeOf(() => searchSmall(index, 'mat khau', 6)),
      },
      {
        what: `small index, ${guides} guides: ms a question`,
        value: medianOf(questions('dev').map(({ q }) => timeOf(() => searchSmall(index, q, 6)))),
      },
    )
  }
  return rows
}

async function browserRows(): Promise<Row[]> {
  const server = await startTestServer()
  const browser = await launchBrowser()
  try {
    return [
      ...(await slowRows(browser, server.url)),
      ...(await fullTextRows(browser, server.url)),
      ...(await pageRows(browser, server.url)),
    ]
  } finally {
    await browser.close()
    await server.close()
  }
}

async function slowRows(browser: Browser, url: string): Promise<Row[]> {
  const page = await browser.newPage({ viewport: { width: 360, height: 780 } })
  const session = await page.context().newCDPSession(page)
  await session.send('Network.enable')
  await session.send('Network.emulateNetworkConditions', SLOW)
  await page.goto(`${url}/huong-dan/quen-mat-khau/`)
  const bytes = countBytes(page)
  const field = page.getByRole('searchbox')
  await field.focus()
  // A person needs a second from touch to first key; the goal is set for that.
  await page.waitForTimeout(1000)
  const typing = await firstResultMs(page)
  await page.waitForLoadState('networkidle')
  const rows: Row[] = [
    { what: 'slow link: key to first result, ms', value: typing, goal: { atMost: 250 } },
    { what: 'first touch: bytes of code and index', value: await bytes() },
  ]
  await page.close()
  return rows
}

/** Milliseconds from a key to the first result on the page. */
async function firstResultMs(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const field = document.querySelector<HTMLInputElement>('input[type=search]')
    const form = field?.form
    if (!field || !form) return NaN
    const startedAt = performance.now()
    field.value = 'o'
    field.dispatchEvent(new Event('input', { bubbles: true }))
    while (!form.querySelector('li a')) await new Promise(requestAnimationFrame)
    return performance.now() - startedAt
  })
}

async function fullTextRows(browser: Browser, url: string): Promise<Row[]> {
  const page = await browser.newPage()
  const bytes = countBytes(page, /\/pagefind\/|search-worker/)
  await page.goto(`${url}/tim-kiem/?q=email%20b%E1%BB%8B%20t%E1%BB%AB%20ch%E1%BB%91i`)
  await page.waitForLoadState('networkidle')
  const rows: Row[] = [
    { what: 'first full-text search: bytes', value: await bytes(), goal: { atMost: 110_000 } },
  ]
  const files = await readdir(`${distDir}_astro`)
  const worker = files.find((file) => /^search-worker.*\.js$/.test(file)) ?? ''
  const times = await page.evaluate(askWorker, {
    path: `/_astro/${worker}`,
    asked: questions('dev').map(({ q }) => q),
  })
  await page.close()
  return [
    ...rows,
    { what: 'full text, engine cold: ms', value: times[0] ?? NaN },
    { what: 'full text, warm: ms', value: medianOf(times.slice(1)), goal: { atMost: 150 } },
  ]
}

/** In the browser: milliseconds that each question takes in one worker. */
async function askWorker(test: { path: string; asked: string[] }): Promise<number[]> {
  const worker = new Worker(test.path, { type: 'module' })
  const place = { index: '/search/index.json', pagefind: '/pagefind/' }
  const times: number[] = []
  for (const [id, question] of test.asked.entries()) {
    const startedAt = performance.now()
    const answered = new Promise((resolve) => {
      worker.addEventListener('message', resolve, { once: true })
    })
    worker.postMessage({ id, place, question, limit: 5 })
    await answered
    times.push(performance.now() - startedAt)
  }
  return times
}

/** The results page, as it stands when its script has done all that it does. */
async function pageRows(browser: Browser, url: string): Promise<Row[]> {
  const sets = { dev: questions('dev'), 'held out': heldOutQuestions() }
  const left = Object.values(sets)
    .flat()
    .map(({ q }) => q)
  const found = new Map<string, string[]>()
  const ask = async (): Promise<void> => {
    const page = await browser.newPage()
    for (let q = left.pop(); q !== undefined; q = left.pop()) {
      await page.goto(`${url}/tim-kiem/?q=${encodeURIComponent(q)}`)
      await page.waitForLoadState('networkidle')
      const links = await page
        .locator('.results > li > a')
        .evaluateAll((all) => all.map((link) => link.getAttribute('href') ?? ''))
      found.set(
        q,
        links.map((href) => href.split('/')[2] ?? ''),
      )
    }
    await page.close()
  }
  await Promise.all([ask(), ask(), ask(), ask()])
  const engine: Engine = (q) => found.get(q) ?? []
  return [
    ...qualityRows('page, dev', sets.dev, engine, FLOORS, [0.95, 0.99]),
    ...qualityRows('page, held out', sets['held out'], engine, FLOORS, [0.92, 0.97]),
  ]
}

/** Counts what comes over the wire from now on, headers aside. */
function countBytes(page: Page, path = /./): () => Promise<number> {
  const sizes: Promise<number>[] = []
  page.on('requestfinished', (request) => {
    if (path.test(request.url())) {
      sizes.push(request.sizes().then(({ responseBodySize }) => responseBodySize))
    }
  })
  return async () => (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
}

function timeOf(work: () => unknown): number {
  const startedAt = performance.now()
  work()
  return performance.now() - startedAt
}

function medianOf(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN
}
