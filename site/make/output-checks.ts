import { readdir, readFile } from 'node:fs/promises'
import { parse } from 'node-html-parser'
import type { HTMLElement } from 'node-html-parser'
import { FRAMES_PATH, GUIDES_PATH, isAnsweredByApi, STAFF_PATH } from '../../content/addresses.ts'
import { brotliBytes } from './compress.ts'
import type { InlineCode } from './headers.ts'

/** Most bytes of a guide with its styles and scripts, brotli, without fonts. */
export const MAX_GUIDE_BYTES = 11_000

/** Words of internal papers; none belongs on a page that customers can open. */
const INTERNAL = new RegExp(
  [STAFF_PATH, 'cam-nang', 'firstContactTarget', '\\bCTV\\b', 'mục tiêu nội bộ'].join('|'),
)

interface Page {
  /** Path as a visitor asks for it, or the frame's name. */
  path: string
  html: string
  root: HTMLElement
  ids: Set<string>
}

/**
 * Walks every built page and frame and lists, in words, what must not go out: inline code, styles
 * that the policy would refuse, a second search field, links to nowhere, internal text, fat guides.
 */
export async function outputFaults(options: {
  distDir: string
  frames: Record<string, string>
  /** What the policy allows. */
  inline: InlineCode
}): Promise<string[]> {
  const { distDir, frames, inline } = options
  const files = await readdir(distDir, { recursive: true })
  const built = await Promise.all(
    files
      .filter((file) => file.endsWith('.html'))
      .map(async (file) =>
        pageOf(`/${file.replace(/index\.html$/, '')}`, await readFile(`${distDir}${file}`, 'utf8')),
      ),
  )
  const framed = Object.entries(frames).map(([name, html]) =>
    pageOf(`${FRAMES_PATH}${name}/`, html),
  )
  const byPath = new Map(built.map((page) => [page.path, page]))
  const assets = new Set(files.map((file) => `/${file}`))
  const faults: string[] = []
  for (const page of [...built, ...framed]) {
    const say = (fault: string) => faults.push(`${page.path}: ${fault}`)
    inlineFaults(page, inline).forEach(say)
    shapeFaults(page).forEach(say)
    linkFaults(page, byPath, assets).forEach(say)
    if (INTERNAL.test(page.html)) say(`internal text: ${INTERNAL.exec(page.html)?.[0] ?? ''}`)
  }
  for (const page of built) {
    const slug = page.path.startsWith(GUIDES_PATH) && page.path.slice(GUIDES_PATH.length, -1)
    if (slug) faults.push(...weightFaults(slug, await wholeSize(page, distDir)))
  }
  return faults
}

/**
 * The same for pages that stand apart from `distDir` but link into it.
 * @param options.pages   HTML by path
 * @param options.assets  paths of all files that stand apart with them
 */
export async function pageFaults(options: {
  distDir: string
  inline: InlineCode
  pages: ReadonlyMap<string, string>
  assets: readonly string[]
}): Promise<string[]> {
  const { distDir, inline } = options
  const files = (await readdir(distDir, { recursive: true })).map((file) => `/${file}`)
  const pages = [...options.pages].map(([path, html]) => pageOf(path, html))
  const byPath = new Map(pages.map((page) => [page.path, page]))
  for (const page of pages) {
    for (const path of linkedPaths(page).filter((each) => files.includes(`${each}index.html`))) {
      if (byPath.has(path)) continue
      byPath.set(path, pageOf(path, await readFile(`${distDir}${path}index.html`, 'utf8')))
    }
  }
  const assets = new Set([...files, ...options.assets])
  return pages.flatMap((page) =>
    [...inlineFaults(page, inline), ...shapeFaults(page), ...linkFaults(page, byPath, assets)].map(
      (fault) => `${page.path}: ${fault}`,
    ),
  )
}

function pageOf(path: string, html: string): Page {
  const root = parse(html, { comment: true })
  const ids = root.querySelectorAll('[id]').map((element) => element.id)
  return { path, html, root, ids: new Set(ids) }
}

function inlineFaults({ root }: Page, { styles, scripts }: InlineCode): string[] {
  const faults: string[] = []
  for (const script of root.querySelectorAll('script')) {
    const isData = script.getAttribute('type') === 'application/ld+json'
    if (isData || script.getAttribute('src')) continue
    if (!scripts.includes(script.rawText)) faults.push('inline script that the policy refuses')
  }
  const sheets = root.querySelectorAll('style')
  if (sheets.length !== 1 || sheets[0]?.rawText !== styles) {
    faults.push('the core style sheet is missing, changed, or not alone')
  }
  for (const element of root.querySelectorAll('*')) {
    for (const name of Object.keys(element.attributes)) {
      if (name === 'style' || name.startsWith('on')) {
        faults.push(`attribute ${name} on <${element.rawTagName}> (aligned table column?)`)
      }
    }
  }
  return faults
}

function shapeFaults({ root }: Page): string[] {
  const faults: string[] = []
  const only = (selector: string) => {
    const found = root.querySelectorAll(selector).length
    if (found !== 1) faults.push(`${found} × ${selector}, not 1`)
  }
  only('input[type=search]')
  only('main#noi-dung')
  only('title')
  const all = root.querySelectorAll('[id]').map((element) => element.id)
  const twice = all.filter((id, index) => all.indexOf(id) !== index)
  if (twice.length > 0) faults.push(`id twice: ${twice.join(', ')}`)
  return faults
}

function linksOf({ root }: Page): string[] {
  return root
    .querySelectorAll('[href], [src]')
    .map((element) => element.getAttribute('href') ?? element.getAttribute('src') ?? '')
}

/** Paths of this site that a page links to. */
function linkedPaths(page: Page): string[] {
  const urls = linksOf(page).map((link) => new URL(link, `http://site${page.path}`))
  return urls.filter(({ host }) => host === 'site').map(({ pathname }) => pathname)
}

/** Whether the API draws the page, so that no file of a build is there; of staff pages, the home. */
function hasNoFile(path: string): boolean {
  return path === STAFF_PATH || (isAnsweredByApi(path) && !path.startsWith(STAFF_PATH))
}

function linkFaults(page: Page, byPath: Map<string, Page>, assets: Set<string>): string[] {
  return linksOf(page).flatMap((link) => {
    if (/^(https?:|mailto:)/.test(link)) return []
    const url = new URL(link, `http://site${page.path}`)
    const target = url.pathname === page.path ? page : byPath.get(url.pathname)
    const anchor = decodeURIComponent(url.hash.slice(1))
    if (!target) {
      const isThere = assets.has(url.pathname) || hasNoFile(url.pathname)
      return isThere ? [] : [`link to nowhere: ${link}`]
    }
    return anchor && !target.ids.has(anchor) ? [`no such anchor: ${link}`] : []
  })
}

/** In the authors' language: they are who can mend it. */
function weightFaults(slug: string, bytes: number): string[] {
  if (bytes <= MAX_GUIDE_BYTES) return []
  return [
    `content/guides/${slug}.mdx: trang nặng ${bytes} byte sau khi nén, tối đa ${MAX_GUIDE_BYTES} byte để mở nhanh trên điện thoại mạng yếu. Hãy tách bài, hoặc rút gọn bảng và câu dài.`,
  ]
}

async function wholeSize(page: Page, distDir: string): Promise<number> {
  const parts = page.root
    .querySelectorAll('script[src], link[rel=stylesheet]')
    .map((element) => element.getAttribute('src') ?? element.getAttribute('href') ?? '')
  const texts = await Promise.all(parts.map((part) => readFile(`${distDir}${part.slice(1)}`)))
  const sizes = await Promise.all([page.html, ...texts].map(brotliBytes))
  return sizes.reduce((sum, { length }) => sum + length, 0)
}
