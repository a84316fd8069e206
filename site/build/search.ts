import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { ALL_PARTS, buildSmallIndex } from '../../content/search/build.ts'
import type { GuideSource } from '../../content/search/build.ts'
import type { SmallIndex } from '../../content/search/index.ts'
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
  await buildFullText(distDir, guides)
  const index = await fittingIndex(guides)
  await mkdir(`${distDir}search`, { recursive: true })
  await writeFile(`${distDir}${SMALL_INDEX_PATH}`, packSmallIndex(index))
  return index
}

async function buildFullText(distDir: string, guides: readonly GuideSource[]): Promise<void> {
  // Small chunks, because a question needs few of them: 20 kB less for a first search. The setting
  // is not documented; tests/content/search-index.test.ts notices when a version drops it.
  process.env['PAGEFIND_UNSTABLE_INDEX_CHUNK_SIZE'] = '2000'
  const pagefind = await import('pagefind')
  const { index, errors } = await pagefind.createIndex()
  if (!index) throw new Error(`Pagefind: ${errors.join('; ')}`)
  for (const { slug } of guides) {
    const url = `/huong-dan/${slug}/`
    const html = await readFile(`${distDir}${url}index.html`, 'utf8')
    const added = await index.addHTMLFile({ url, content: html.normalize('NFC') })
    if (added.errors.length > 0) throw new Error(`Pagefind, ${url}: ${added.errors.join('; ')}`)
  }
  const folder = `${distDir}pagefind`
  await rm(folder, { recursive: true, force: true })
  const written = await index.writeFiles({ outputPath: folder })
  await pagefind.close()
  if (written.errors.length > 0) throw new Error(`Pagefind: ${written.errors.join('; ')}`)
  await removeUnused(folder)
}

/** Pagefind's own interfaces, worker and highlighter, half a megabyte that nothing here loads. */
async function removeUnused(folder: string): Promise<void> {
  for (const file of await readdir(folder)) {
    if (/-ui\.|worker|highlight|wasm\.(?!unknown)/.test(file)) await rm(`${folder}/${file}`)
  }
}

/** Bytes that the small index may have, as brotli sends it (issue 3: 8 kB at 22, 35 kB at 300). */
export function smallIndexBudget(guides: number): number {
  return 8000 + (27_000 * Math.min(Math.max(guides - 22, 0), 278)) / 278
}

/** The small index with as many parts of the guides as its budget allows. */
export async function fittingIndex(guides: readonly GuideSource[]): Promise<SmallIndex> {
  for (let parts = ALL_PARTS.length; parts > 0; parts--) {
    const index = buildSmallIndex(guides, ALL_PARTS.slice(0, parts))
    const { length } = await brotliBytes(packSmallIndex(index))
    if (length <= smallIndexBudget(guides.length)) return index
  }
  return buildSmallIndex(guides, [])
}
