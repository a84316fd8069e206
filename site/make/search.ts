import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { guidePath, PAGEFIND_PATH, SEARCH_INDEX_FILE } from '../../content/addresses.ts'
import { buildSmallIndex } from '../../content/search/build.ts'
import type { GuideSource } from '../../content/search/build.ts'
import type { SmallIndex } from '../../content/search/small-index.ts'
import { brotliBytes } from './compress.ts'

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
      const url = guidePath(slug)
      return { url, html: await readFile(`${distDir}${url}index.html`, 'utf8') }
    }),
  )
  const folder = `${distDir}${PAGEFIND_PATH}`
  await rm(folder, { recursive: true, force: true })
  for (const { path, content } of await fullTextFiles(pages)) {
    await mkdir(dirname(folder + path), { recursive: true })
    await writeFile(folder + path, content)
  }
  const index = buildSmallIndex(guides)
  const text = JSON.stringify(index)
  const file = `${distDir}${SEARCH_INDEX_FILE}`
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, text)
  const notice = smallIndexNotice(index, (await brotliBytes(text)).length)
  if (notice) console.warn(notice)
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
  return built.files.filter(({ path }) => !UNUSED.test(path))
}

/** Takes Pagefind's marks out of the pages it has read: they are of no use to anybody else. */
export async function dropSearchMarks(distDir: string, slugs: readonly string[]): Promise<void> {
  for (const slug of slugs) {
    const file = `${distDir}${guidePath(slug)}index.html`
    const html = await readFile(file, 'utf8')
    await writeFile(file, html.replace(/ data-pagefind-(?:body|ignore)(?=[ >])/g, ''))
  }
}

/** Pagefind's own interfaces, worker and highlighter: half a megabyte that nothing here loads. */
const UNUSED = /-ui\.|worker|highlight|wasm\.(?!unknown)/

/**
 * Bytes that the small index may have as brotli sends it: 12 kB for 22 guides, 400 for each further
 * one. At 300 guides that is 123 kB, which the slow link (1.6 Mb/s) brings in 0.6 s, still within
 * the second between the first touch of the field and the first key.
 */
export function smallIndexBudget(guides: number): number {
  return 12_000 + 400 * Math.max(guides - 22, 0)
}

/**
 * What the build says, in the authors' language, when the small index is over its budget. Nothing is
 * left out of the index for that.
 * @param bytes  size of the index as brotli sends it
 * @returns      undefined within the budget
 */
export function smallIndexNotice({ guides }: SmallIndex, bytes: number): string | undefined {
  const budget = smallIndexBudget(guides.length)
  if (bytes <= budget) return undefined
  const longest = guides
    .map((guide) => ({ slug: guide.slug, length: JSON.stringify(guide).length }))
    .sort((a, b) => b.length - a.length)
    .slice(0, 3)
    .map(({ slug }) => `content/guides/${slug}.mdx`)
  return `Mục lục tìm kiếm của ${guides.length} bài nặng ${bytes} byte sau khi nén, quá ngân sách ${budget} byte: lần tìm đầu tiên trên mạng yếu sẽ chậm hơn. Không bài nào bị lược bớt. Có thể rút ngắn aliases và symptoms của những bài dài nhất: ${longest.join(', ')}.`
}
