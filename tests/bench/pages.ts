import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser, CDPSession } from 'playwright-core'
import { brotliBytes } from '../../site/make/compress.ts'
import { MAX_GUIDE_BYTES } from '../../site/make/output-checks.ts'
import { launchBrowser } from '../support/browser.ts'
import { firstScripts, wholeGuideBytes } from '../support/guide-bytes.ts'
import { BARE_GUIDE_PATH, EMPTY_PATH, startStaticSite } from '../support/static-site.ts'
import type { Row } from './table.ts'

const DIST = new URL('../../dist/', import.meta.url).pathname
const PAGE = '/huong-dan/khong-nhan-duoc-otp/'
const ROUNDS = 9
/** A new window of Chromium loads pages of its own, which would share the processor with ours. */
const SETTLED_MS = 1500
/** A slow phone network: 150 ms there and back, 1.6 Mb/s down. */
const SLOW = { latency: 150, downloadThroughput: 200_000, uploadThroughput: 95_000 }

/** What a page weighs and how soon it is painted on a slow link. */
export async function benchPages(): Promise<Row[]> {
  return [...(await weights()), ...(await paints())]
}

async function weights(): Promise<Row[]> {
  const scripts = new Set<string>()
  const sizes: number[] = []
  for (const slug of await guideSlugs()) {
    const html = await readFile(join(DIST, 'huong-dan', slug, 'index.html'), 'utf8')
    for (const path of await firstScripts(DIST, html)) scripts.add(path)
    sizes.push(await wholeGuideBytes(DIST, slug))
  }
  sizes.sort((a, b) => a - b)
  let js = 0
  for (const path of scripts) js += (await brotliBytes(await readFile(join(DIST, path)))).length
  const fonts = (await readdir(join(DIST, 'fonts'))).filter((name) => name.endsWith('.woff2'))
  const fontBytes = await Promise.all(
    fonts.map(async (name) => (await stat(join(DIST, 'fonts', name))).size),
  )
  return [
    {
      what: 'guide page, median bytes (brotli, no fonts)',
      value: sizes[sizes.length >> 1] ?? NaN,
      goal: { atMost: 9000 },
    },
    {
      what: 'guide page, heaviest',
      value: sizes.at(-1) ?? NaN,
      goal: { atMost: MAX_GUIDE_BYTES },
    },
    { what: 'JavaScript before the first touch', value: js, goal: { atMost: 1000 } },
    {
      what: 'fonts',
      value: fontBytes.reduce((sum, each) => sum + each, 0),
      goal: { atMost: 45_000 },
    },
  ]
}

async function guideSlugs(): Promise<string[]> {
  const entries = await readdir(join(DIST, 'huong-dan'), { withFileTypes: true })
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)
}

async function paints(): Promise<Row[]> {
  const server = await startStaticSite()
  const browser = await launchBrowser()
  try {
    // The first page of a browser takes longer, whichever it is.
    await paintOf(browser, server.url + EMPTY_PATH)
    const empty: number[] = []
    const bare: number[] = []
    const guide: Paint[] = []
    for (let round = 0; round < ROUNDS; round += 1) {
      empty.push((await paintOf(browser, server.url + EMPTY_PATH)).first)
      bare.push((await paintOf(browser, server.url + BARE_GUIDE_PATH)).first)
      guide.push(await paintOf(browser, server.url + PAGE))
    }
    const least = median(empty)
    return [
      { what: 'slow link: empty page, first paint ms', value: least },
      {
        what: 'slow link: a guide’s words without styles, first paint above an empty page, ms',
        value: median(bare) - least,
      },
      {
        what: 'slow link: guide, first paint above an empty page, ms',
        value: median(guide.map(({ first }) => first)) - least,
        goal: { atMost: 60 },
      },
      {
        what: 'slow link: guide, largest paint above an empty page, ms',
        value: median(guide.map(({ largest }) => largest)) - least,
        goal: { atMost: 60 },
      },
      {
        what: 'layout shift of a guide',
        value: Math.max(...guide.map(({ shift }) => shift)),
        goal: { atMost: 0 },
      },
    ]
  } finally {
    await browser.close()
    await server.close()
  }
}

interface Paint {
  first: number
  largest: number
  shift: number
}

async function paintOf(browser: Browser, url: string): Promise<Paint> {
  const context = await browser.newContext({ viewport: { width: 360, height: 780 } })
  const page = await context.newPage()
  const session: CDPSession = await context.newCDPSession(page)
  await session.send('Network.enable')
  await session.send('Network.emulateNetworkConditions', { offline: false, ...SLOW })
  await new Promise((resolve) => setTimeout(resolve, SETTLED_MS))
  await page.goto(url, { waitUntil: 'load' })
  const paint = await page.evaluate(
    () =>
      new Promise<Paint>((resolve) => {
        const found = { first: 0, largest: 0, shift: 0 }
        const observe = (type: string, note: (entry: PerformanceEntry) => void): void => {
          new PerformanceObserver((list) => list.getEntries().forEach(note)).observe({
            type,
            buffered: true,
          })
        }
        observe('paint', (entry) => {
          if (entry.name === 'first-contentful-paint') found.first = entry.startTime
        })
        observe('largest-contentful-paint', (entry) => (found.largest = entry.startTime))
        observe('layout-shift', (entry) => {
          found.shift += (entry as PerformanceEntry & { value: number }).value
        })
        setTimeout(() => resolve(found), 500)
      }),
  )
  await context.close()
  return paint
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN
}
