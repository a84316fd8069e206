import { attention, guidesWith, openIndex, worthOf } from './phrases.ts'
import type { Field, OpenIndex, Phrase } from './phrases.ts'
import { notePlace, partsOf, PLACE_WEIGHT, placeOf } from './places.ts'
import type { FoundPlaces, SearchPart, SearchPlace } from './places.ts'
import { readLoosely, readQuery } from './query.ts'
import { pathOf } from './small-index.ts'
import type { SmallGuide, SmallIndex } from './small-index.ts'
import type { QueryWord, WordList } from './terms.ts'

export interface SearchResult {
  slug: string
  title: string
  /** Path of the guide, with the anchor of the step or code where that is the answer. */
  href: string
  place: SearchPlace | undefined
  /** Further steps or codes that answer, in the guide's order: at most two, three without `place`. */
  parts: SearchPart[]
  /** Comparable within one answer only. */
  score: number
}

export interface SearchAnswer {
  /** Best first, one per guide. */
  results: SearchResult[]
  /**
   * Words of the site that the question was read as, for marking them in results: with accents (as
   * `markOf` gives them) where these were typed and the site has them, else folded.
   */
  terms: string[]
  /** Whether the first result is clearly what was asked for. */
  sure: boolean
}

/*
 * The weights were found by trying thousands of settings on 717 questions (tests/queries-*.jsonl)
 * over the real guides, then rounded; halving or doubling any one of them moves a few questions.
 */

/** How much a word counts by where it stands. */
const FIELD_WEIGHT: Record<Field, number> = {
  title: 1,
  symptom: 0.4,
  alias: 0.75,
  step: 0.1,
  code: 1.35,
  text: 0.1,
}
/** Share of a word's worth that stays when its accents are others than those typed. */
const OTHER_ACCENTS = 0.02
/** Worth of two neighbours found side by side, as a share of both words' worth. */
const NEIGHBOURS = 1.4
/** The same with one word between them: "email treo" for "email bị treo". */
const NEARLY = 0.6
/** Worth of a phrase that is said in full, and how fast it falls when only a part is said. */
const WHOLE_PHRASE = 1.2
const PART_OF_PHRASE = 2.5
/** Said in many phrases of a guide, a word counts at most this much more than said once. */
const REPEATED = 4
/** A code in full (5.7.26) says more than any word beside it. */
const FULL_CODE = 4

/** Every word that the small index knows: what any question is read with. */
export function wordListOf(index: SmallIndex): WordList {
  return openIndex(index).words
}

/** What one word of the question is worth at one place of a phrase. */
interface Hit {
  word: number
  at: number
  worth: number
}

interface GuideScore extends FoundPlaces {
  guide: number
  /** By word of the question: its worth over all phrases. */
  words: number[]
  /** By word of the question: most that it is worth beside the next word. */
  pairs: number[]
  /** Worth of the phrase that was said most fully. */
  phrase: number
}

/**
 * Guides for a question, best first.
 *
 * Every word adds to a guide what it is worth there: rare words more than common ones, neighbours
 * and phrases said in full more than scattered words. No word is required, so long and polite
 * questions find what short ones find. Empty only when no word is like any of the site's.
 * @param question  as typed; any length
 * @param limit     most results wanted
 */
export function searchSmall(index: SmallIndex, question: string, limit: number): SearchAnswer {
  const site = openIndex(index)
  return answerOf(site, readQuery(question, site.words), limit)
}

const MOST_OFFERS = 5

/**
 * What to offer when `searchSmall` finds nothing: guides with words somewhat like those asked for,
 * nearest first, or, when there is no such word, the guides of the common troubles.
 */
export function offersFor(
  index: SmallIndex,
  question: string,
): { areNear: boolean; guides: Pick<SmallGuide, 'slug' | 'title'>[] } {
  const site = openIndex(index)
  const near = answerOf(site, readLoosely(question, site.words), MOST_OFFERS)
  const guides = near.results.length > 0 ? worthShowing(near) : startOf(index)
  return { areNear: near.results.length > 0, guides }
}

/** The guides of the common troubles, in the order of lists. */
function startOf({ guides, start }: SmallIndex): SmallGuide[] {
  return guides.filter(({ slug }) => start.includes(slug))
}

function answerOf(site: OpenIndex, words: QueryWord[], limit: number): SearchAnswer {
  const hits = new Map<number, Hit[]>()
  const worths = words.map((word, at) => addHits(site, word, at, hits))
  const scores = new Map<number, GuideScore>()
  for (const [at, found] of hits) {
    const phrase = site.phrases[at]
    if (phrase) addPhrase(site, phrase, found, worths, scores)
  }
  const ranked = [...scores.values()]
    .map((score) => ({ ...score, total: totalOf(score, worths) }))
    .sort((a, b) => b.total - a.total || a.guide - b.guide)
  return {
    results: ranked.slice(0, limit).flatMap((score) => {
      const found = site.guides[score.guide]
      return found ? [resultOf(found, score, score.total)] : []
    }),
    terms: [...new Set(words.flatMap((word) => wordsToMark(site, word)))],
    sure: isSure(ranked, words, worths),
  }
}

/** Of a word that the site has as it was typed, not every longer one that begins with it. */
function wordsToMark(site: OpenIndex, { meanings }: QueryWord): string[] {
  const isThere = (term: string, mark: string) =>
    site.postings.get(term)?.some((posting) => posting.mark === mark)
  const most = Math.max(...meanings.map(({ weight }) => weight))
  const own = meanings.filter(({ weight }) => weight === most)
  const isWhole = own.some(({ term, mark }) => !mark || isThere(term, mark))
  return (isWhole ? own : meanings).map(({ term, mark }) =>
    mark && isThere(term, mark) ? mark : term,
  )
}

/** Notes every place of a word; answers what the word is worth at most. */
function addHits(site: OpenIndex, word: QueryWord, at: number, hits: Map<number, Hit[]>): number {
  const found = word.meanings.flatMap(({ term, mark, weight }) =>
    (site.postings.get(term) ?? []).map((posting) => ({
      posting,
      weight: weight * attention(term) * (term.includes('.') ? FULL_CODE : 1),
      sameAccents: mark === undefined || mark === posting.mark,
    })),
  )
  const all = found.map(({ posting }) => posting)
  const meant = found.filter(({ sameAccents }) => sameAccents).map(({ posting }) => posting)
  // Accents that the site never uses are a slip of the pen: then all accents are equal.
  const slip = meant.length === 0
  const worth = worthOf(guidesWith(site.phrases, slip ? all : meant), site.guides)
  let most = 0
  for (const { posting, weight, sameAccents } of found) {
    const hit = {
      word: at,
      at: posting.at,
      worth: weight * worth * (sameAccents || slip ? 1 : OTHER_ACCENTS),
    }
    most = Math.max(most, hit.worth)
    const list = hits.get(posting.phrase)
    if (list) list.push(hit)
    else hits.set(posting.phrase, [hit])
  }
  return most
}

function addPhrase(
  site: OpenIndex,
  phrase: Phrase,
  hits: Hit[],
  worths: number[],
  scores: Map<number, GuideScore>,
): void {
  const { guide } = phrase
  const fresh = { guide, words: [], pairs: [], phrase: 0, best: undefined, parts: new Map() }
  const score: GuideScore = scores.get(guide) ?? fresh
  scores.set(guide, score)
  const weight = FIELD_WEIGHT[phrase.field]
  const byWord = new Map<number, number>()
  const byPlace = new Map<number, number>()
  for (const { word, at, worth } of hits) {
    byWord.set(word, Math.max(byWord.get(word) ?? 0, worth))
    byPlace.set(at, Math.max(byPlace.get(at) ?? 0, worth))
  }
  for (const [word, worth] of byWord) score.words[word] = (score.words[word] ?? 0) + weight * worth
  let together = 0
  // By word and place, or a long question would compare every hit with every other one.
  const placed = new Map<number, Hit>()
  const keyOf = (word: number, at: number) => word * 1e6 + at
  for (const hit of hits) {
    const key = keyOf(hit.word, hit.at)
    if (!placed.has(key)) placed.set(key, hit)
  }
  for (const hit of hits) {
    const next = placed.get(keyOf(hit.word + 1, hit.at + 1))
    const near = next ?? placed.get(keyOf(hit.word + 1, hit.at + 2))
    if (!near) continue
    const worth = (next ? NEIGHBOURS : NEARLY) * (hit.worth + near.worth)
    score.pairs[hit.word] = Math.max(score.pairs[hit.word] ?? 0, weight * worth)
    together += worth
  }
  const matched = sum(byWord.values())
  const said = sum(byPlace.values())
  const share = said / Math.max(said, site.phraseWorth(phrase), Number.MIN_VALUE)
  score.phrase = Math.max(score.phrase, weight * share ** PART_OF_PHRASE * matched)
  const answered = matched / Math.max(sum(worths), Number.MIN_VALUE)
  const fit = PLACE_WEIGHT[phrase.field] * (matched + together) * (share + answered)
  notePlace(score, phrase, fit, answered)
}

function sum(values: Iterable<number>): number {
  let total = 0
  for (const value of values) total += value
  return total
}

function totalOf({ words, pairs, phrase }: GuideScore, worths: number[]): number {
  const said = worths.map((worth, at) => {
    const times = (words[at] ?? 0) / (worth || 1)
    return worth * (1 + REPEATED) * (times / (times + REPEATED))
  })
  return sum(said) + sum(pairs.filter(Boolean)) + WHOLE_PHRASE * phrase
}

function resultOf(guide: SmallGuide, found: GuideScore, score: number): SearchResult {
  const { slug, title } = guide
  const path = pathOf(slug)
  const place = placeOf(found)
  return {
    slug,
    title,
    href: place?.anchor ? `${path}#${place.anchor}` : path,
    place,
    parts: partsOf(guide, found, place),
    score,
  }
}

/** Most of what was asked was understood and found in one guide, well before the next one. */
function isSure(ranked: { total: number }[], words: QueryWord[], worths: number[]): boolean {
  const [first, second] = ranked
  if (!first) return false
  const unknown = words.filter(({ meanings }) => meanings.length === 0).length
  return (
    unknown * 3 <= words.length &&
    first.total >= sum(worths) &&
    first.total >= 1.15 * (second?.total ?? 0)
  )
}

/** Share of the first result's score below which a guide only has a common word in common. */
const WORTH_SHOWING = 0.3

/**
 * The results that are worth a reader's look: never none when there are any.
 * @param share  of the first result's score that the others need
 */
export function worthShowing({ results }: SearchAnswer, share = WORTH_SHOWING): SearchResult[] {
  const least = share * (results[0]?.score ?? 0)
  return results.filter(({ score }) => score >= least)
}
