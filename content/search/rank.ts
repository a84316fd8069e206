import { attention, guidesWith, openIndex, worthOf } from './phrases.ts'
import type { Field, OpenIndex, Phrase } from './phrases.ts'
import { notePlace, partsOf, PLACE_WEIGHT, placeOf } from './places.ts'
import type { FoundPlaces, SearchPart, SearchPlace } from './places.ts'
import { readLoosely, readQuery } from './query.ts'
import { pathOf } from './small-index.ts'
import type { SmallGuide, SmallIndex } from './small-index.ts'
import type { QueryWord, WordList } from './terms.ts'

/** One guide found. */
export interface SearchResult {
  slug: string
  title: string
  /** Path of the guide, with the anchor of `place` if it has one. */
  href: string
  place: SearchPlace | undefined
  /** Further steps or codes that answer, in the guide's order: at most two, three without `place`. */
  parts: SearchPart[]
  /** Comparable within one answer only. */
  score: number
}

/** What a question found. */
export interface SearchAnswer {
  /** Best first, one per guide. */
  results: SearchResult[]
  /**
   * Words to highlight in results: with accents (as `markOf` writes them) if they were typed and
   * the site has them, else folded.
   */
  terms: string[]
  /** Whether the first result clearly answers the question. */
  sure: boolean
}

/*
 * Weights, found by a search over thousands of settings on labelled questions
 * (tests/queries-*.jsonl) and rounded; halving or doubling one moves only a few questions.
 */

/** Weight of a word by its field. */
const FIELD_WEIGHT: Record<Field, number> = {
  title: 1,
  symptom: 0.4,
  alias: 0.75,
  step: 0.1,
  code: 1.35,
  text: 0.1,
}
/** Share of a word's worth that is left when its accents differ from those typed. */
const OTHER_ACCENTS = 0.02
/** Bonus for two neighbours found side by side, as a share of both words' worth. */
const NEIGHBOURS = 1.4
/** The same with one word between them: "email treo" for "email bị treo". */
const NEARLY = 0.6
/** Bonus for a complete phrase, and the exponent by which it falls for a part of one. */
const WHOLE_PHRASE = 1.2
const PART_OF_PHRASE = 2.5
/** Saturation: a word counts at most `1 + REPEATED` times, however many phrases have it. */
const REPEATED = 4
/** Factor for a complete code (5.7.26). */
const FULL_CODE = 4

/** The words of an index, with which `readQuery` reads questions. */
export function wordListOf(index: SmallIndex): WordList {
  return openIndex(index).words
}

/** A word of the question at one position of a phrase. */
interface Hit {
  word: number
  at: number
  worth: number
}

/** The score of one guide while phrases are added. */
interface GuideScore extends FoundPlaces {
  guide: number
  /** By word of the question: its weighted worth over all phrases. */
  words: number[]
  /** By word of the question: its best bonus with the next word. */
  pairs: number[]
  /** Bonus of the most complete phrase. */
  phrase: number
}

/**
 * Finds guides for a question, best first.
 *
 * A guide's score is the sum over the question's words: rare words count more than common ones,
 * neighbours and complete phrases more than scattered words. No word is required, so long and polite
 * questions find what short ones find. Empty only when no word resembles one of the site.
 * @param question  as typed; any length
 * @param limit     most results returned
 */
export function searchSmall(index: SmallIndex, question: string, limit: number): SearchAnswer {
  const site = openIndex(index)
  return answerOf(site, readQuery(question, site.words), limit)
}

const MOST_OFFERS = 5

/**
 * Finds guides to offer when `searchSmall` finds none.
 *
 * These are guides with similar words, nearest first; without any, the guides of common troubles.
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

/** The guides of common troubles, in the order of lists. */
function startOf({ guides, start }: SmallIndex): SmallGuide[] {
  return guides.filter(({ slug }) => start.includes(slug))
}

/** Ranks the guides for a question that has been read. */
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

/** Terms to highlight: the word itself if the site has it, else all its candidates. */
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

/** Adds every occurrence of a word to `hits`; returns the word's highest worth. */
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
  // Accents that no word of the site has are a typing error: then all accents are equal.
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

/** Adds one phrase's hits to the score of its guide. */
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

/** Whether most words were known and the first guide has them, well ahead of the second. */
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

/** Below this share of the first score, a guide shares only common words with the question. */
const WORTH_SHOWING = 0.3

/**
 * The results worth showing; never empty when there are results.
 * @param share  least share of the first result's score
 */
export function worthShowing({ results }: SearchAnswer, share = WORTH_SHOWING): SearchResult[] {
  const least = share * (results[0]?.score ?? 0)
  return results.filter(({ score }) => score >= least)
}
