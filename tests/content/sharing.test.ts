import { readFile } from 'node:fs/promises'
import { Hono } from 'hono'
import { parse } from 'node-html-parser'
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import type { AppEnv } from '../../api/http/context.ts'
import { mountStatic } from '../../api/static.ts'
import { redirectFaults, Redirects, redirects, redirectsFile } from '../../content/redirects.ts'
import { SiteData } from '../../content/site-data.ts'
import { TIME_PROMISE } from '../../content/text/site.ts'
import { distDir, internalDir } from '../../site/make/paths.ts'
import { stepsWritten } from '../support/guide-steps.ts'

/** What other programs read of the built pages: pictures, facts, addresses that have moved. */
const site = SiteData.parse(JSON.parse(await readFile(`${internalDir}site.json`, 'utf8')))
const pages = await Promise.all(
  ['', 'huong-dan/', 'khac-phuc/', ...site.guides.map(({ slug }) => `huong-dan/${slug}/`)].map(
    async (path) => ({ path, root: parse(await readFile(`${distDir}${path}index.html`, 'utf8')) }),
  ),
)
const slugs = site.guides.map(({ slug }) => slug)

test.for(pages)('/$path names its title, address and picture', async ({ path, root }) => {
  const meta = (name: string) =>
    root.querySelector(`meta[property="${name}"]`)?.getAttribute('content')
  const canonical = root.querySelector('link[rel=canonical]')?.getAttribute('href')
  expect(new URL(canonical ?? '').pathname).toBe(`/${path}`)
  expect(meta('og:url')).toBe(canonical)
  expect(root.querySelector('title')?.text).toContain(meta('og:title'))
  expect(meta('og:description')).toBe(
    root.querySelector('meta[name=description]')?.getAttribute('content'),
  )
  const png = await readFile(distDir + new URL(meta('og:image') ?? '').pathname.slice(1))
  expect(png.subarray(0, 8).toString('hex')).toBe('89504e470d0a1a0a')
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([1200, 630])
  expect(png.length).toBeLessThanOrEqual(60_000)
  // A blank picture packs into 3 kB: a larger one has a title on it.
  expect(png.length).toBeGreaterThan(6_000)
})

describe('facts for search engines', () => {
  const Graph = z.object({
    '@context': z.literal('https://schema.org'),
    '@graph': z.array(z.looseObject({ '@type': z.string() })),
  })
  const factsOf = (path: string) => {
    const root = pages.find((page) => page.path === path)?.root
    const block = root?.querySelector('script[type="application/ld+json"]')?.rawText
    return Graph.parse(JSON.parse(block ?? ''))['@graph']
  }

  test.for(site.guides)('$slug: its place and its steps (C05)', async ({ slug, title }) => {
    const [place, howTo] = factsOf(`huong-dan/${slug}/`)
    const names = z
      .array(z.object({ name: z.string(), position: z.int() }))
      .parse(place?.['itemListElement'])
    expect(names.map(({ name }) => name)).toEqual(['Trang chủ', 'Hướng dẫn', title])
    const told = z.array(z.object({ name: z.string() })).parse(howTo?.['step'] ?? [])
    const steps = await stepsWritten(slug)
    expect(told.map(({ name }) => name)).toEqual(steps.map((step) => step.title))
  })

  test('home answers how long an answer takes, in the words that may be promised (Q06)', () => {
    expect(factsOf('')).toMatchObject([
      { '@type': 'FAQPage', mainEntity: [{ acceptedAnswer: { text: TIME_PROMISE } }] },
    ])
  })
})

describe('guides that were renamed', () => {
  const moved: Redirects = [{ from: '/huong-dan/mat-mat-khau/', to: '/huong-dan/quen-mat-khau/' }]

  test('the table is sound, and the API and Workers have it', async () => {
    expect(redirectFaults(redirects, slugs)).toEqual([])
    expect(site.redirects).toEqual(redirects)
    expect(await readFile(`${distDir}_redirects`, 'utf8')).toBe(redirectsFile(redirects))
  })

  test('an old address leads to the new one, with and without its last slash', async () => {
    const app = new Hono<AppEnv>()
    mountStatic(app, distDir, { ...site, redirects: moved })
    for (const old of ['/huong-dan/mat-mat-khau/', '/huong-dan/mat-mat-khau']) {
      const answer = await app.request(old)
      expect(answer.status).toBe(301)
      expect(answer.headers.get('Location')).toBe('/huong-dan/quen-mat-khau/')
    }
    expect(redirectsFile(moved).split('\n')).toEqual([
      '/huong-dan/mat-mat-khau/ /huong-dan/quen-mat-khau/ 301',
      '/huong-dan/mat-mat-khau /huong-dan/quen-mat-khau/ 301',
      '',
    ])
  })

  test.for([
    {
      fault: 'an old address that is a guide',
      rows: [{ from: '/huong-dan/khieu-nai/', to: '/huong-dan/quen-mat-khau/' }],
      says: 'vẫn là một bài',
    },
    {
      fault: 'a new address that is none',
      rows: [{ from: '/huong-dan/cu/', to: '/huong-dan/khong-co/' }],
      says: 'không phải một bài',
    },
    { fault: 'a row twice', rows: [...moved, ...moved], says: 'có hai dòng' },
  ])('the check catches $fault', ({ rows, says }) => {
    expect(redirectFaults(rows, slugs)).toEqual([expect.stringContaining(says)])
  })

  test('the check catches another site', () => {
    const row = { from: '/huong-dan/cu/', to: 'https://example.com/' }
    expect(Redirects.safeParse([row]).success).toBe(false)
  })
})
