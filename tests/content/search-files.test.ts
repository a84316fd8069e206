import { readdir, readFile, stat } from 'node:fs/promises'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { SEARCH_INDEX_FILE } from '../../content/addresses.ts'
import { searchSmall } from '../../content/search/rank.ts'
import { buildSmallIndex } from '../../content/search/build.ts'
import { parseSmallIndex } from '../../content/search/small-index.ts'
import { SiteData } from '../../content/site-data.ts'
import { brotliBytes } from '../../site/make/compress.ts'
import { distDir, internalDir } from '../../site/make/paths.ts'
import { smallIndexBudget, smallIndexNotice } from '../../site/make/search.ts'
import { manyGuides } from '../support/many-guides.ts'

/** Over `dist/` as it lies there: `npm test` builds it first. */
const data = SiteData.parse(JSON.parse(await readFile(`${internalDir}site.json`, 'utf8')))
const written = await readFile(`${distDir}${SEARCH_INDEX_FILE}`, 'utf8')

describe('the small index', () => {
  test('is at most 12 kB for 22 guides', async () => {
    const { length } = await brotliBytes(written)
    expect(length).toBeLessThanOrEqual(smallIndexBudget(data.guides.length))
    expect(smallIndexBudget(22)).toBe(12_000)
  })

  test('answers in the browser as on the server', () => {
    const index = parseSmallIndex(written)
    for (const question of ['khong nhan duoc otp', '535 5.7.8', 'mail bị dội', 'ERR_TIMED_OUT']) {
      const here = searchSmall(index, question, 5).results.map(({ href }) => href)
      expect(here).toEqual(searchSmall(data.search, question, 5).results.map(({ href }) => href))
    }
  })

  test.for([23, 50, 300])('keeps every phrase of %s guides, within its budget', async (count) => {
    const sources = manyGuides(count, data.search.guides)
    const index = buildSmallIndex(sources)
    expect(index.guides).toHaveLength(count)
    for (const [at, { guide }] of sources.entries()) {
      const { title, summary, symptoms, aliases } = index.guides[at] ?? {}
      const { order, ...phrases } = guide
      expect({ title, summary, symptoms, aliases }, String(order)).toEqual(phrases)
    }
    const { length } = await brotliBytes(JSON.stringify(index))
    expect(smallIndexNotice(index, length)).toBeUndefined()
  })

  test('over its budget is built whole, and the build names the longest guides', () => {
    const index = buildSmallIndex(manyGuides(23, data.search.guides))
    const notice = smallIndexNotice(index, 12_401)
    expect(notice).toMatch(/23 bài nặng 12401 byte .* ngân sách 12400 byte.*content\/guides\//)
    expect(smallIndexNotice(index, 12_400)).toBeUndefined()
  })

  test('every anchor it links to is on its page', async () => {
    for (const guide of data.search.guides) {
      const html = await readFile(`${distDir}huong-dan/${guide.slug}/index.html`, 'utf8')
      const ids = new Set([...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id))
      expect(guide.codes.filter(([, anchor]) => !ids.has(anchor))).toEqual([])
      for (const title of guide.steps) {
        const [first] = searchSmall({ ...data.search, guides: [guide] }, title, 1).results
        expect(first?.place?.anchor === undefined || ids.has(first.place.anchor)).toBe(true)
      }
    }
  })
})

describe('the full-text index', () => {
  test('holds the public guides and nothing else', async () => {
    const folder = `${distDir}pagefind/fragment/`
    const pages = await Promise.all(
      (await readdir(folder))
        .filter((file) => file.endsWith('.pf_fragment'))
        .map(async (file) => gunzipSync(await readFile(folder + file)).toString()),
    )
    const urls = pages.map((page) => /"url":"([^"]+)"/.exec(page)?.[1]).sort()
    expect(urls).toEqual(data.guides.map(({ slug }) => `/huong-dan/${slug}/`).sort())
    expect(pages.filter((page) => page.includes('noi-bo'))).toEqual([])
  })

  test('comes in chunks small enough for a phone: the chunk size still works', async () => {
    const folder = `${distDir}pagefind/index/`
    const sizes = await Promise.all(
      (await readdir(folder))
        .filter((file) => file.endsWith('.pf_index'))
        .map(async (file) => (await stat(folder + file)).size),
    )
    expect(sizes.length).toBeGreaterThan(10)
    expect(Math.max(...sizes)).toBeLessThan(10_000)
  })

  test('carries none of the interfaces that nothing loads', async () => {
    const files = await readdir(`${distDir}pagefind`)
    expect(files.filter((file) => /-ui\.|worker|highlight/.test(file))).toEqual([])
    expect(files).toContain('pagefind-entry.json')
    expect((await stat(`${distDir}pagefind/pagefind-entry.json`)).size).toBeGreaterThan(100)
  })
})
