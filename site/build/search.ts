import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { brotliCompressSync, constants } from 'node:zlib'
import { buildSmallIndex, PARTS_BY_SIZE } from '../../content/search/build.ts'
import type { GuideSource } from '../../content/search/build.ts'
import type { SmallIndex } from '../../content/search/small-index.ts'
import { packSmallIndex } from '../../content/search/transport.ts'
import { brotliBytes } from './compress.ts'

/** Where the browser asks for the small index, beside `pagefind/` of the full text. */
export const SMALL_INDEX_PATH = 'search/index.txt'

/**
 * Builds both search indexes of the finished site in `distDir`: Pagefind's over the full text of
 * the guides, and the small one that answers while people type.
 *
 * Only the guides handed in are indexed, page by page, so nothing else can get into an index.
 * @returns  the small index, for the API
 * @throws Error when Pagefind refuses a page
 */
export async function buildSearch(options: {
  distDir: string
  guides: readonly GuideSource[]
}): Promise<SmallIndex> {
  const { distDir, guides } = options
  const pages = await Promise.all(
    guides.map(async ({ slug }) => {
      const url = `/huong-dan/${slug}/`
      return { url, html: await readFile(`${distDir}${url}index.html`, 'utf8') }
    }),
  )
  const folder = `${distDir}pagefind/`
  await rm(folder, { recursive: true, force: true })
  for (const { path, content } of await fullTextFiles(pages)) {
    await mkdir(dirname(folder + path), { recursive: true })
    await writeFile(folder + path, content)
  }
  const index = await fittingIndex(guides)
  await mkdir(`${distDir}search`, { recursive: true })
  await writeFile(`${distDir}${SMALL_INDEX_PATH}`, packSmallIndex(index))
  return index
}

/**
 * Pagefind's bundle over these pages and no others, by path inside its folder.
 * @throws Error when Pagefind refuses a page
 */
export async function fullTextFiles(
  pages: readonly { url: string; html: string }[],
): Promise<{ path: string; content: Uint8Array }[]> {
  // Small chunks, because a question needs few of them: 25 kB less for a first search. The setting
  // is not documented; tests/content/search-files.test.ts notices when a version drops it.
  process.env['PAGEFIND_UNSTABLE_INDEX_CHUNK_SIZE'] = '250'
  const pagefind = await import('pagefind')
  const { index, errors } = await pagefind.createIndex()
  if (!index) throw new Error(`Pagefind: ${errors.join('; ')}`)
  for (const { url, html } of pages) {
    const added = await index.addHTMLFile({ url, content: html.normalize('NFC') })
    if (added.errors.length > 0) throw new Error(`Pagefind, ${url}: ${added.errors.join('; ')}`)
  }
  // Written by us: writeFiles() may be done before its last bytes are on disk.
  const built = await index.getFiles()
  await pagefind.close()
  if (built.errors.length > 0) throw new Error(`Pagefind: ${built.errors.join('; ')}`)
  const files = built.files.filter(({ path }) => !UNUSED.test(path))
  return files.map((file) => (file.path === 'pagefind.js' ? quiet(file) : file))
}

/** Pagefind tells the console of parts it could not load; here its searches reject, which will do. */
function quiet({ path, content }: { path: string; content: Uint8Array }) {
  const code = new TextDecoder().decode(content).replaceAll('console.error(', 'void(')
  return { path, content: new TextEncoder().encode(code) }
}

/** Takes Pagefind's marks out of the pages it has read: they are of no use to anybody else. */
export async function dropSearchMarks(distDir: string, slugs: readonly string[]): Promise<void> {
  for (const slug of slugs) {
    const file = `${distDir}huong-dan/${slug}/index.html`
    const html = await readFile(file, 'utf8')
    await writeFile(file, html.replace(/ data-pagefind-(?:body|ignore)(?=[ >])/g, ''))
  }
}

/** Pagefind's own interfaces, worker and highlighter: half a megabyte that nothing here loads. */
const UNUSED = /-ui\.|worker|highlight|wasm\.(?!unknown)/

/** Bytes that the small index may have, as brotli sends it (issue 3: 8 kB at 22, 35 kB at 300). */
export function smallIndexBudget(guides: number): number {
  return 8000 + (27_000 * Math.min(Math.max(guides - 22, 0), 278)) / 278
}

/** The small index with as many parts of the guides as its budget allows. */
export async function fittingIndex(guides: readonly GuideSource[]): Promise<SmallIndex> {
  const budget = smallIndexBudget(guides.length)
  let index = buildSmallIndex(guides)
  const ratio = quickRatio(packSmallIndex(index))
  for (const parts of PARTS_BY_SIZE) {
    index = buildSmallIndex(guides, parts)
    const packed = packSmallIndex(index)
    // Compressing a large index at its best takes seconds: not when it is far too large anyway.
    if (packed.length * ratio > 1.4 * budget) continue
    if ((await brotliBytes(packed)).length <= budget) break
  }
  return index
}

/** Compressed bytes per character, at a compression that is quick and a little worse. */
function quickRatio(text: string): number {
  const sample = text.slice(0, 200_000)
  const quick = brotliCompressSync(sample, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } })
  return quick.length / sample.length
}
