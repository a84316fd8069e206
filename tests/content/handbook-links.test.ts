import { readdir, readFile } from 'node:fs/promises'
import { parse } from 'node-html-parser'
import { describe, expect, test } from 'vitest'
import { CALL_SHEET_TYPES, callSheetSlug, HANDBOOK_SLUGS } from '../../content/handbook-schema.ts'
import { distDir } from '../../site/make/paths.ts'
import { builtInternal } from '../support/staff.ts'

/** The handbook as it was built: nothing in it leads nowhere. */

const HANDBOOK = '/noi-bo/cam-nang/'
/** Paths that the API answers. */
const ANSWERED = ['/noi-bo/', '/gui-yeu-cau/', '/tra-cuu/', '/tim-kiem/', '/api/staff/sign-out']

const { files, handbook } = await builtInternal()
const pages = Object.entries(files)
  .filter(([path]) => path.endsWith('/'))
  .map(([path, { body }]) => ({ path, root: parse(body) }))
const publicFiles = new Set((await readdir(distDir, { recursive: true })).map((file) => `/${file}`))

const anchors = new Map(pages.map(({ path, root }) => [path, idsIn(root)]))

function idsIn(root: ReturnType<typeof parse>): Set<string> {
  return new Set(root.querySelectorAll('[id]').map(({ id }) => id))
}

/** Anchors of a page of either half; nothing for a path at which no page lies. */
async function anchorsOf(path: string): Promise<Set<string> | undefined> {
  const known = anchors.get(path)
  if (known || !publicFiles.has(`${path}index.html`)) return known
  const ids = idsIn(parse(await readFile(`${distDir}${path.slice(1)}index.html`, 'utf8')))
  anchors.set(path, ids)
  return ids
}

async function landing(from: string, link: string): Promise<string | undefined> {
  if (/^(https?:|mailto:)/.test(link)) return undefined
  const { pathname, hash } = new URL(link, `http://site${from}`)
  const isFile = pathname in files || publicFiles.has(pathname)
  const ids = await anchorsOf(pathname)
  if (!ids) return isFile || ANSWERED.includes(pathname) ? undefined : `nowhere: ${link}`
  const anchor = decodeURIComponent(hash.slice(1))
  return anchor === '' || ids.has(anchor) ? undefined : `no such anchor: ${link}`
}

test('has its 17 pages and a call sheet for each of the five errors, table first (K02)', () => {
  expect(handbook?.map(({ slug }) => slug)).toEqual(
    HANDBOOK_SLUGS.flatMap((slug) => [
      slug,
      ...CALL_SHEET_TYPES.map(callSheetSlug).filter((each) => each.startsWith(`${slug}/`)),
    ]),
  )
  expect(handbook?.filter(({ title }) => title === '')).toEqual([])
})

test.for(pages)('every link and form of $path lands', async ({ path, root }) => {
  const links = root
    .querySelectorAll('[href], [src], form[action]')
    .map((each) => ['href', 'src', 'action'].map((name) => each.getAttribute(name)).find(Boolean))
  const lost = await Promise.all(links.map((link) => landing(path, link ?? '')))
  expect(links.length).toBeGreaterThan(5)
  expect(lost.filter((each) => each !== undefined)).toEqual([])
})

test('every page but the results of a search is led to from another one', () => {
  const led = new Set(
    pages.flatMap(({ path, root }) =>
      root
        .querySelectorAll('main a[href]')
        .map((link) => new URL(link.getAttribute('href') ?? '', `http://site${path}`).pathname)
        .filter((target) => target !== path),
    ),
  )
  const own = pages.map(({ path }) => path).filter((path) => path.startsWith(HANDBOOK))
  expect(own.filter((path) => path !== HANDBOOK && !led.has(path))).toEqual([])
})

describe('the test', () => {
  test.for([
    { link: '/noi-bo/cam-nang/khong-co/', says: 'nowhere' },
    { link: '/noi-bo/cam-nang/mau-phan-hoi/#khong-co', says: 'no such anchor' },
    { link: '/huong-dan/quen-mat-khau/#khong-co', says: 'no such anchor' },
    { link: '#khong-co', says: 'no such anchor' },
  ])('notices $link', async ({ link, says }) => {
    expect(await landing(HANDBOOK, link)).toContain(says)
  })
})
