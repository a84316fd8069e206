import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { redirectsFile } from '../../content/redirects.ts'
import { distDir, rootDir } from '../../site/make/paths.ts'
import { startEdgeProduct } from '../support/edge.ts'
import { type Product, runtimes } from '../support/product.ts'
import { BROWSER } from '../support/requests.ts'

/** What static addresses answer, the same wherever the product runs. */

const QUERY = '?a=1&q=m%C3%A3%20OTP'

/** Addresses of all public pages. */
async function pages(): Promise<string[]> {
  const sitemap = await readFile(`${distDir}sitemap-0.xml`, 'utf8')
  const listed = [...sitemap.matchAll(/<loc>([^<]+)<\/loc>/g)].map(([, url = '']) => url)
  return listed.map((url) => new URL(url, 'http://localhost').pathname)
}

describe.for(runtimes)('static addresses on $runtime', ({ start }) => {
  let product: Product
  beforeAll(async () => {
    product = await start()
  })
  afterAll(() => product.close())

  const placeOf = (answer: Response) => {
    const location = answer.headers.get('location') ?? ''
    const { origin, pathname, search } = new URL(location, product.url)
    return [answer.status, origin, pathname + search]
  }

  test('every page has one address, with its slash; the others lead to it, query and all (C05)', async () => {
    const all = [...(await pages()), '/loi/tam-ngung/']
    const ours = all.filter((page) => !/^\/(gui-yeu-cau|tim-kiem|tra-cuu)\/$/.test(page))
    expect(ours.length).toBeGreaterThan(25)
    for (const page of ours) {
      const others = [`${page}index.html`, ...(page === '/' ? [] : [page.slice(0, -1)])]
      for (const other of others) {
        for (const method of ['GET', 'HEAD']) {
          const answer = await product.fetch(`${other}${QUERY}`, { method, headers: BROWSER })
          expect(placeOf(answer), other).toEqual([307, product.url, `${page}${QUERY}`])
        }
      }
      expect((await product.fetch(`${page}${QUERY}`, { headers: BROWSER })).status).toBe(200)
    }
  })

  test('what is no page is missing at once, with a slash and without', async () => {
    for (const path of ['/khong-co', '/khong-co/', '/huong-dan/khong-co', '/_redirects']) {
      const answer = await product.fetch(path, { headers: BROWSER })
      expect(answer.status, path).toBe(404)
      expect(await answer.text()).toContain('<title>')
    }
  })

  test('the customer’s page is found without its slash', async () => {
    const answer = await product.fetch('/yeu-cau/abc', { headers: BROWSER })
    expect(placeOf(answer)).toEqual([308, product.url, '/yeu-cau/abc/'])
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer')
  })

  test('so are staff pages, whether there are such or not', async () => {
    for (const page of ['/noi-bo/cam-nang', '/noi-bo/dang-nhap', '/noi-bo/khong-co']) {
      const answer = await product.fetch(`${page}${QUERY}`, { headers: BROWSER })
      expect(placeOf(answer)).toEqual([307, product.url, `${page}/${QUERY}`])
      expect(answer.headers.get('cache-control')).toBe('private, no-store')
    }
  })

  test('the service worker is a script that is asked for anew, and the one of this build', async () => {
    const answer = await product.fetch('/sw.js')
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toMatch(/^text\/javascript\b/)
    expect(answer.headers.get('cache-control') ?? '').not.toMatch(/immutable|max-age=[1-9]/)
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
    expect(await answer.text()).toBe(await readFile(`${distDir}sw.js`, 'utf8'))
    const etag = answer.headers.get('etag') ?? ''
    expect(etag).not.toBe('')
    const again = await product.fetch('/sw.js', { headers: { 'if-none-match': etag } })
    expect(again.status).toBe(304)
  })
})

describe('guides that were renamed, on workerd (C05)', () => {
  let root: string
  let product: Product
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'coretech-redirects-'))
    for (const name of ['api', 'content', 'dist-internal', 'node_modules', 'package.json']) {
      await symlink(`${rootDir}${name}`, `${root}/${name}`)
    }
    await cp(`${rootDir}wrangler.toml`, `${root}/wrangler.toml`)
    await cp(distDir, `${root}/dist`, { recursive: true })
    const moved = [{ from: '/huong-dan/mat-mat-khau/', to: '/huong-dan/quen-mat-khau/' }]
    await writeFile(`${root}/dist/_redirects`, redirectsFile(moved))
    product = await startEdgeProduct({}, root)
  })
  afterAll(async () => {
    await product.close()
    await rm(root, { recursive: true, force: true })
  })

  test.for(['/huong-dan/mat-mat-khau/', '/huong-dan/mat-mat-khau'])('%s leads on', async (old) => {
    const answer = await product.fetch(old, { headers: BROWSER })
    expect(answer.status).toBe(301)
    expect(answer.headers.get('location')).toBe('/huong-dan/quen-mat-khau/')
    expect((await product.fetch('/huong-dan/quen-mat-khau/')).status).toBe(200)
  })
})
