import { mkdtemp, mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { parse } from 'node-html-parser'
import {
  CALL_SHEET_TYPES,
  callSheetSlug,
  HANDBOOK_SLUGS,
  SHEETS_SLUG,
} from '../../content/handbook-schema.ts'
import {
  guidePath,
  handbookPath,
  STAFF_ASSETS_PATH,
  STAFF_FRAME_PATH,
  STAFF_PAGEFIND_PATH,
  STAFF_PATH,
  STAFF_SEARCH_INDEX_FILE,
} from '../../content/addresses.ts'
import type { InternalData } from '../../content/internal-data.ts'
import { buildSmallIndex } from '../../content/search/build.ts'
import type { GuideSource } from '../../content/search/build.ts'
import type { SmallIndex } from '../../content/search/small-index.ts'
import { FILL } from '../../content/site-data.ts'
import { inlineCodeOf, policyFor } from './headers.ts'
import type { InlineCode } from './headers.ts'
import { pageFaults } from './output-checks.ts'
import { internalDir, rootDir } from './paths.ts'
import { fullTextFiles } from './search.ts'

const MEDIA_TYPES: Partial<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  json: 'application/json; charset=utf-8',
  txt: 'text/plain; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
  webp: 'image/webp',
}

/**
 * Builds the handbook and its search apart from the public site: another Astro build with other
 * pages, into a folder that is packed into one value and then removed. No file of it is ever in
 * `dist/`, or anywhere that a server of static files looks (CONTRACT §8.22).
 * @param distDir  the finished public site: its guides are found by the internal search, too
 * @param guides   all public guides
 * @throws Error when a page has faults, or anything comes out beside `noi-bo/`
 */
export async function buildInternal(options: {
  distDir: string
  guides: readonly GuideSource[]
}): Promise<InternalData> {
  const { distDir, guides } = options
  await mkdir(internalDir, { recursive: true })
  const outDir = `${await mkdtemp(`${internalDir}noi-bo-`)}/`
  try {
    await runAstro(outDir)
    const files = await builtFiles(outDir)
    const frame = pageOf(files, STAFF_FRAME_PATH)
    files.delete(STAFF_FRAME_PATH)
    const inline = inlineCodeOf(frame)
    await refuseFaults({ distDir, inline, files, frame })
    const pages = HANDBOOK_SLUGS.flatMap((slug) => [
      slug,
      ...(slug === SHEETS_SLUG ? CALL_SHEET_TYPES.map(callSheetSlug) : []),
    ]).map((slug) => ({ slug, html: pageOf(files, handbookPath(slug)) }))
    for (const [path, file] of await searchFiles({ distDir, guides, pages })) files.set(path, file)
    return {
      frame,
      csp: policyFor(inline),
      handbook: pages.map(({ slug, html }) => ({ slug, ...headOf(html) })),
      files: Object.fromEntries([...files].map(([path, bytes]) => [path, packed(path, bytes)])),
    }
  } finally {
    await rm(outDir, { recursive: true, force: true })
  }
}

async function runAstro(outDir: string): Promise<void> {
  const astro = await import('astro')
  const { default: base } = await import('../../astro.config.mjs')
  await astro.build({
    ...base,
    configFile: false,
    root: rootDir,
    srcDir: './site/internal',
    outDir,
    // Two builds with different pages would empty each other's cache.
    cacheDir: './node_modules/.astro-internal',
    build: { ...base.build, assets: STAFF_ASSETS_PATH.slice(1, -1) },
    logLevel: 'warn',
  })
}

/** What the build wrote, by the path at which it is asked for. */
async function builtFiles(outDir: string): Promise<Map<string, Buffer>> {
  // Fonts and icons are the public site's, and served there.
  for (const entry of await readdir(`${rootDir}site/public`)) {
    await rm(`${outDir}${entry}`, { recursive: true })
  }
  const entries = await readdir(outDir, { recursive: true, withFileTypes: true })
  const files = new Map<string, Buffer>()
  for (const entry of entries.filter((each) => each.isFile())) {
    const file = `${entry.parentPath}/${entry.name}`
    const path = `/${file.slice(outDir.length).replace(/^\//, '')}`
    if (!path.startsWith(STAFF_PATH)) throw new Error(`Internal build: ${path} is not internal`)
    files.set(path.replace(/index\.html$/, ''), await readFile(file))
  }
  return new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1)))
}

function pageOf(files: ReadonlyMap<string, Buffer>, path: string): string {
  const bytes = files.get(path)
  if (!bytes) throw new Error(`Internal build: ${path} is missing`)
  return bytes.toString('utf8')
}

function headOf(html: string): { title: string; summary: string } {
  const article = parse(html).querySelector('article')
  const text = (selector: string) => article?.querySelector(selector)?.text.trim() ?? ''
  return { title: text('h1'), summary: text('.lead') }
}

function packed(path: string, bytes: Buffer): InternalData['files'][string] {
  const name = path.endsWith('/') ? 'index.html' : path
  const type = MEDIA_TYPES[name.split('.').at(-1) ?? ''] ?? 'application/octet-stream'
  return /^text\/|json|svg/.test(type)
    ? { type, encoding: 'utf8', body: bytes.toString('utf8') }
    : { type, encoding: 'base64', body: bytes.toString('base64') }
}

async function refuseFaults(built: {
  distDir: string
  inline: InlineCode
  files: ReadonlyMap<string, Buffer>
  frame: string
}): Promise<void> {
  const { distDir, inline, files, frame } = built
  const pages = [...files.keys()].filter((path) => path.endsWith('/'))
  const faults = await pageFaults({
    distDir,
    inline,
    pages: new Map([
      [STAFF_FRAME_PATH, frame],
      ...pages.map((path) => [path, pageOf(files, path)] as const),
    ]),
    assets: [...files.keys()],
  })
  const once = (path: string, html: string, ...marks: string[]): void => {
    for (const mark of marks) {
      if (html.split(mark).length !== 2) faults.push(`${path}: must hold ${mark} exactly once`)
    }
  }
  once(STAFF_FRAME_PATH, frame, FILL.title, FILL.main, FILL.nav)
  for (const path of pages) once(path, pageOf(files, path), FILL.nav)
  if (faults.length > 0)
    throw new Error(`The internal pages have faults:\n  ${faults.join('\n  ')}`)
}

/** Both indexes over handbook and guides, made by the code that makes the public ones. */
async function searchFiles(built: {
  distDir: string
  guides: readonly GuideSource[]
  pages: readonly { slug: string; html: string }[]
}): Promise<[string, Buffer][]> {
  const { distDir, guides, pages } = built
  const publicPages = await Promise.all(
    guides.map(async ({ slug }) => {
      const url = guidePath(slug)
      return { url, html: await readFile(`${distDir}${url}index.html`, 'utf8') }
    }),
  )
  const own = pages.map(({ slug, html }) => ({ url: handbookPath(slug), html }))
  const fullText = await fullTextFiles([...own, ...publicPages])
  const small = buildSmallIndex([...pages.map(sourceOf), ...guides])
  const start = ['bang-loi-va-xu-ly-so-bo', 'mau-phan-hoi', 'quy-trinh-4-buoc-ctv-qc']
  const index = JSON.stringify({ ...small, start: start.map(slugInIndex) } satisfies SmallIndex)
  return [
    [STAFF_SEARCH_INDEX_FILE, Buffer.from(index)],
    ...fullText.map(({ path, content }): [string, Buffer] => [
      `${STAFF_PAGEFIND_PATH}${path}`,
      Buffer.from(content),
    ]),
  ]
}

function slugInIndex(slug: string): string {
  return handbookPath(slug).slice(1, -1)
}

/**
 * A handbook page as the small index takes it: sections count as steps, tables as text; a call sheet
 * is called by the symptoms of the owner's table, and by what customers say.
 */
function sourceOf({ slug, html }: { slug: string; html: string }, order: number): GuideSource {
  const article = parse(html).querySelector('article')
  for (const part of article?.querySelectorAll('[data-pagefind-ignore]') ?? []) part.remove()
  const textsOf = (selector: string) =>
    article?.querySelectorAll(selector).map((each) => each.text.trim()) ?? []
  const titles = [...new Set(textsOf('.prose > h2'))]
  return {
    slug: slugInIndex(slug),
    guide: {
      ...headOf(html),
      symptoms: textsOf('#nghe li').map((said) => said.replace(/[“”]/g, '')),
      aliases: textsOf(article?.classList.contains('call') ? '.lead' : '.aliases')
        .flatMap((text) => text.slice(text.indexOf(':') + 1).split('; '))
        .map((alias) => alias.trim().replace(/\.$/, ''))
        .filter((alias) => alias !== ''),
      // Before all guides: equal scores are rare, and then staff mean their own pages.
      order: order - 1000,
    },
    mdx: [
      ...titles.map((title) => `<Step title="${title.replaceAll('"', '')}">`),
      // Tags part words: where a cell or a line ends, no space need stand.
      parse((article?.innerHTML ?? '').replace(/<[^>]*>/g, ' $& ')).text.replace(/[<>]/g, ' '),
    ].join('\n'),
  }
}
