import { anchorOf } from '../../content/guide-outline.ts'
import { tokenize } from '../../content/search/fold.ts'
import type { SmallIndex } from '../../content/search/small-index.ts'
import { searchSmall, wordListOf } from '../../content/search/rank.ts'
import { pathOf } from '../../content/search/small-index.ts'
import { isMeant } from '../../content/search/highlight.ts'
import { readQuery } from '../../content/search/query.ts'
import type { Meaning, QueryWord, WordList } from '../../content/search/terms.ts'
import { spellingOf } from '../../content/search/spelling.ts'
import { SMALL_WORDS } from '../../content/search/terms.ts'
import { parseSmallIndex } from '../../content/search/small-index.ts'
import { ALIASES_LABEL } from '../../content/text/search.ts'

/**
 * Full-text search: Pagefind's engine and index with our own reading of questions. It runs in a
 * worker (search-worker.ts), because starting the engine would block a slow phone.
 *
 * Pagefind requires every word of a question and knows no d for đ, no Telex and no typing errors.
 * Here each reading of a word is a search of its own, and pages are ranked by the sum.
 */

/** The part of Pagefind 1.5's interface that is used here. */
interface Pagefind {
  createInstance(options: object): PagefindInstance
}
interface PagefindInstance {
  init(): Promise<unknown>
  search(term: string): Promise<{ results: PagefindResult[] }>
}
interface PagefindResult {
  id: string
  score: number
  /** Positions in the text, in words. */
  words: number[]
  data(): Promise<PagefindPage>
}
interface PagefindPage {
  url: string
  content: string
  meta: { title?: string }
  anchors?: { id: string; location: number }[]
}

/** One guide found in the full text. */
export interface FullResult {
  slug: string
  title: string
  /** With the anchor of the excerpt's step or code. */
  href: string
  /** Title of that step, or the code. */
  section: string | undefined
  excerpt: string
}

export interface FullAnswer {
  results: FullResult[]
  /** `terms` and `sure` of the small index's answer. */
  terms: string[]
  sure: boolean
}

const MOST_WORDS = 8
const MOST_MEANINGS = 4
const EXCERPT_WORDS = 28

/** Paths of the indexes. */
export interface SearchPlace {
  /** The small index, for its words. */
  index: string
  /** Folder of Pagefind's files. */
  pagefind: string
}

/** Both indexes, loaded once. */
interface Library {
  index: SmallIndex
  pagefind: PagefindInstance
}

let library: Promise<Library> | undefined

function openLibrary({ index, pagefind }: SearchPlace): Promise<Library> {
  library ??= Promise.all([openIndex(index), openPagefind(pagefind)]).then(
    ([index, pagefind]) => ({ index, pagefind }),
    (error: unknown) => {
      library = undefined
      throw error
    },
  )
  return library
}

async function openIndex(path: string): Promise<SmallIndex> {
  const answer = await fetch(path)
  if (!answer.ok) throw new Error(`Search index: ${answer.status}`)
  return parseSmallIndex(await answer.text())
}

async function openPagefind(basePath: string): Promise<PagefindInstance> {
  // An empty module: throws without WebAssembly before anything is loaded.
  await WebAssembly.compile(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0))
  const path = `${basePath}pagefind.js`
  // Not bundled: the build of the index writes it.
  const pagefind = (await import(/* @vite-ignore */ path)) as Pagefind
  const instance = pagefind.createInstance({
    basePath,
    baseUrl: '/',
    noWorker: true,
    metaCacheTag: '1',
    // Exact accents for words typed with accents: được, not dược.
    ranking: { diacriticSimilarity: 0.2, metaWeights: { title: 2 } },
  })
  await instance.init()
  return instance
}

/** The pages that one word found, by Pagefind's id. */
type Found = Map<string, { score: number; places: Set<number>; page: PagefindResult }>

/**
 * Finds guides by their full text, best first, each with an excerpt.
 * @param limit  most results; each costs a small request
 * @throws Error when an index or the engine does not load (offline, no WebAssembly)
 */
export async function searchFull(
  place: SearchPlace,
  question: string,
  limit: number,
): Promise<FullAnswer> {
  const { index, pagefind } = await openLibrary(place)
  const { terms, sure } = searchSmall(index, question, 1)
  const list = wordListOf(index)
  const words = wordsToSearch(readQuery(question, list), list)
  const found = await Promise.all(words.map((word) => searchWord(pagefind, word)))
  const pages = rank(found, index.guides.length).slice(0, limit)
  const results = await Promise.all(
    pages.map(async (page) => resultOf(await page.data(), terms, index)),
  )
  return { results, terms, sure }
}

/**
 * The rarest words that occur in phrases: a pasted mail has hundreds of words, and each costs a
 * search. Words that only full texts have ("chín giờ sáng") come last.
 */
function wordsToSearch(read: QueryWord[], list: WordList): QueryWord[] {
  const rarity = ({ meanings: [first] }: QueryWord): number =>
    (first && list.counts.get(first.term)) || Infinity
  const known = read.filter(({ meanings }) => meanings.length > 0)
  const weighty = known.filter(({ typed }) => !SMALL_WORDS.has(typed))
  const wanted = weighty.length > 0 ? weighty : known
  if (wanted.length <= MOST_WORDS) return wanted
  const rarest = new Set([...wanted].sort((a, b) => rarity(a) - rarity(b)).slice(0, MOST_WORDS))
  return wanted.filter((word) => rarest.has(word))
}

async function searchWord(instance: PagefindInstance, word: QueryWord): Promise<Found> {
  const found: Found = new Map()
  const searches = word.meanings.slice(0, MOST_MEANINGS).flatMap((meaning) =>
    formsOf(meaning).map(async (form) => ({
      weight: meaning.weight,
      results: (await instance.search(form)).results,
    })),
  )
  for (const { weight, results } of await Promise.all(searches)) {
    for (const page of results) {
      const known = found.get(page.id) ?? { score: 0, places: new Set(), page }
      known.score = Math.max(known.score, weight * page.score)
      for (const place of page.words) known.places.add(place)
      found.set(page.id, known)
    }
  }
  return found
}

/** Search terms for Pagefind, which distinguishes đ from d and drops the dots of codes. */
function formsOf({ term, mark }: Meaning): string[] {
  const form = mark === undefined ? term.replaceAll('.', '') : spellingOf(mark)
  return form.startsWith('d') ? [form, `đ${form.slice(1)}`] : [form]
}

/** Ranks pages by the sum of word scores, weighted by rarity, with a bonus for neighbours. */
function rank(found: Found[], guides: number): PagefindResult[] {
  const worths = found.map(({ size }) => Math.log(1 + (guides - size + 0.5) / (size + 0.5)))
  const totals = new Map<string, { total: number; page: PagefindResult }>()
  for (const [at, pages] of found.entries()) {
    const most = Math.max(...[...pages.values()].map(({ score }) => score), Number.MIN_VALUE)
    const next = found[at + 1]
    for (const [id, { score, places, page }] of pages) {
      const known = totals.get(id) ?? { total: 0, page }
      known.total += ((worths[at] ?? 0) * score) / most
      const after = next?.get(id)?.places
      if (after && [...places].some((place) => after.has(place + 1))) {
        known.total += (worths[at] ?? 0) + (worths[at + 1] ?? 0)
      }
      totals.set(id, known)
    }
  }
  return [...totals.values()].sort((a, b) => b.total - a.total).map(({ page }) => page)
}

function resultOf(page: PagefindPage, terms: string[], index: SmallIndex): FullResult {
  const guide = index.guides.find((each) => pathOf(each.slug) === page.url)
  const slug = guide?.slug ?? page.url.slice(1, -1)
  const title = guide?.title ?? page.meta.title ?? slug
  const whole = page.content.split(/\s+/)
  const aliases = page.content.lastIndexOf(ALIASES_LABEL)
  const end = aliases < 0 ? whole.length : page.content.slice(0, aliases).split(/\s+/).length - 1
  // The excerpt starts after the title, which is shown above it.
  const from = page.content.startsWith(title) ? title.split(/\s+/).length : 0
  const { start, middle } = densest(whole.slice(0, end), terms, from)
  const anchor = page.anchors
    ?.filter(({ location, id }) => location <= middle && id)
    .sort((a, b) => a.location - b.location)
    .at(-1)?.id
  const section = anchor && sectionOf(anchor, guide)
  return {
    slug,
    title,
    href: `${page.url}${section && anchor ? `#${anchor}` : ''}`,
    section,
    excerpt: [
      start > from ? '… ' : '',
      whole.slice(start, Math.min(start + EXCERPT_WORDS, end)).join(' '),
      start + EXCERPT_WORDS < end ? ' …' : '',
    ].join(''),
  }
}

/** Title of the step, or code, with this anchor; undefined for other anchors. */
function sectionOf(
  anchor: string,
  guide: SmallIndex['guides'][number] | undefined,
): string | undefined {
  const step = guide?.steps.find((title) => anchorOf(title) === anchor)
  return step ?? guide?.codes.find(([, each]) => each === anchor)?.[0]
}

/**
 * Finds the stretch of a text with the most different words of the question.
 * @param from  first word that counts
 * @returns     first word of the stretch, and the position of a match in it
 */
function densest(text: string[], terms: string[], from: number): { start: number; middle: number } {
  const wanted = new Set(terms)
  const hits = text.flatMap((word, at) => {
    const term = at >= from && tokenize(word).find((token) => isMeant(token, wanted))?.term
    return term ? [{ at, term }] : []
  })
  let best = { start: from, middle: from, count: 0 }
  for (const { at } of hits) {
    const inside = hits.filter((hit) => hit.at >= at && hit.at < at + EXCERPT_WORDS - 4)
    const count = new Set(inside.map(({ term }) => term)).size
    if (count > best.count) best = { start: Math.max(from, at - 4), middle: at, count }
  }
  return best
}
