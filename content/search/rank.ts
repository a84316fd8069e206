import { anchorOf } from '../guide-outline.ts'
import { tokenize } from './fold.ts'
import { readLoosely, readQuery, WordList } from './query.ts'
import type { QueryWord } from './query.ts'
import { SMALL_WORDS } from './spellings.ts'

/**
 * The small index: what answers while somebody types, and on `/tim-kiem/` without JavaScript.
 *
 * It holds the guides' own short phrases as they are; everything else is worked out on opening, so
 * that few bytes travel (transport.ts). Full text with excerpts is Pagefind's; both searches read a
 * question with the same folding and the same word list.
 */
export interface SmallIndex {
  guides: SmallGuide[]
  /** Slugs to begin with when nothing was found: the guides of the common troubles. */
  start: string[]
}

export interface SmallGuide {
  /** Of a guide; of other pages the whole path, without slashes at its ends (`pathOf`). */
  slug: string
  title: string
  /** Empty on sites where it would cost too many bytes, like the lists below. */
  summary: string
  symptoms: string[]
  aliases: string[]
  /** Titles of steps; their anchors are made of them. */
  steps: string[]
  /** Codes of the tables that stand in the guide, and the anchor of each one's line. */
  codes: [text: string, anchor: string][]
  /**
   * Folded words that stand in full texts alone, apart by spaces; each with the one guide that says
   * it most, so that no word of the site finds nothing.
   */
  words: string
}

/** Where in a guide the question is answered best. */
export interface SearchPlace {
  kind: 'step' | 'code' | 'symptom' | 'alias'
  text: string
  /** Anchor on the guide's page; symptoms and aliases have none. */
  anchor: string | undefined
}

/** A further step or code of a guide that answers. */
export interface SearchPart {
  kind: 'step' | 'code'
  text: string
  /** Path of the guide with the anchor. */
  href: string
}

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

type Field = 'title' | 'symptom' | 'alias' | 'step' | 'code' | 'text'

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
/** The same for the choice of the place to show: there a step may well be the answer. */
const PLACE_WEIGHT: Record<Field, number> = { ...FIELD_WEIGHT, symptom: 0.6, step: 0.6 }
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
/** Share of its rarity that a word of politeness keeps. */
const SMALL_WORD = 0.7
/** A code in full (5.7.26) says more than any word beside it. */
const FULL_CODE = 4

interface Phrase {
  guide: number
  field: Field
  /** The whole entry; `terms` may be of one part of it ("mail bị dội, bounce" is two). */
  text: string
  anchor: string | undefined
  terms: string[]
}

interface Posting {
  phrase: number
  at: number
  mark: string
}

interface OpenIndex {
  guides: SmallGuide[]
  phrases: Phrase[]
  postings: Map<string, Posting[]>
  words: WordList
  /** What a phrase is worth when all of it is said. */
  phraseWorth: (phrase: Phrase) => number
}

const opened = new WeakMap<SmallIndex, OpenIndex>()

function open(index: SmallIndex): OpenIndex {
  const known = opened.get(index)
  if (known) return known
  const { guides } = index
  const phrases: Phrase[] = []
  const postings = new Map<string, Posting[]>()
  const put = (term: string, posting: Posting): void => {
    const list = postings.get(term)
    if (list) list.push(posting)
    else postings.set(term, [posting])
  }
  for (const [guide, each] of guides.entries()) {
    for (const { part, ...entry } of phrasesOf(each)) {
      const tokens = tokenize(part)
      const phrase = phrases.length
      phrases.push({ ...entry, guide, terms: tokens.map(({ term }) => term) })
      for (const [at, { term, mark }] of tokens.entries()) {
        put(term, { phrase, at, mark })
        // A code is also known by its digits alone: 5.7.8 as 578.
        if (term.includes('.')) put(term.replaceAll('.', ''), { phrase, at, mark })
      }
    }
  }
  const inPhrase = ({ phrase }: Posting): boolean => phrases[phrase]?.field !== 'text'
  const counts = new Map(
    [...postings].map(([term, list]) => [term, list.filter(inPhrase).length] as const),
  )
  const termWorths = new Map<string, number>()
  const termWorth = (term: string): number => {
    const worth =
      termWorths.get(term) ?? worthOf(guidesWith(phrases, postings.get(term) ?? []), guides)
    termWorths.set(term, worth)
    return worth * attention(term)
  }
  const site: OpenIndex = {
    guides,
    phrases,
    postings,
    words: new WordList(counts),
    phraseWorth: ({ terms }) => terms.reduce((sum, term) => sum + termWorth(term), 0),
  }
  opened.set(index, site)
  return site
}

type Entry = Pick<Phrase, 'field' | 'text' | 'anchor'> & { part: string }

function phrasesOf(guide: SmallGuide): Entry[] {
  const entry = (field: Field, text: string, anchor?: string): Entry[] =>
    // Commas part what people say separately: each part is a phrase of its own.
    (field === 'code' ? [text] : text.split(/[,;:?!.]\s|\shoặc\s/)).map((part) => ({
      field,
      text,
      anchor,
      part,
    }))
  return [
    ...entry('title', guide.title),
    ...[guide.summary, ...guide.symptoms].flatMap((text) => entry('symptom', text)),
    ...guide.aliases.flatMap((text) => entry('alias', text)),
    ...guide.steps.flatMap((text) => entry('step', text, anchorOf(text))),
    ...guide.codes.flatMap(([text, anchor]) => entry('code', text, anchor)),
    // One by one: neighbours by the alphabet are not neighbours in the text.
    ...guide.words.split(' ').flatMap((word) => entry('text', word)),
  ]
}

function guidesWith(phrases: Phrase[], postings: Posting[]): Set<number> {
  return new Set(postings.map(({ phrase }) => phrases[phrase]?.guide ?? -1))
}

/** Words of few guides are worth more, but those of all guides still something. */
function worthOf(having: ReadonlySet<number>, guides: readonly SmallGuide[]): number {
  const rarity = Math.log(1 + (guides.length - having.size + 0.5) / (having.size + 0.5))
  return 0.6 + rarity
}

function attention(term: string): number {
  return SMALL_WORDS.has(term) ? SMALL_WORD : 1
}

/** Every word that the small index knows: what any question is read with. */
export function wordListOf(index: SmallIndex): WordList {
  return open(index).words
}

/** What one word of the question is worth at one place of a phrase. */
interface Hit {
  word: number
  at: number
  worth: number
}

interface GuideScore {
  guide: number
  /** By word of the question: its worth over all phrases. */
  words: number[]
  /** By word of the question: most that it is worth beside the next word. */
  pairs: number[]
  /** Worth of the phrase that was said most fully. */
  phrase: number
  /** Phrase that answers best; `tied` when another anchor does as well. */
  best: { phrase: Phrase; fit: number; tied: boolean } | undefined
  /** By anchor, the step or code there, how well it answers, and what share of the question. */
  parts: Map<string, Omit<SearchPart, 'href'> & { fit: number; share: number }>
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
  const site = open(index)
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
  const site = open(index)
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
  for (const hit of hits) {
    const next = hits.find((each) => each.word === hit.word + 1 && each.at === hit.at + 1)
    const near = next ?? hits.find((each) => each.word === hit.word + 1 && each.at === hit.at + 2)
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
  noteBest(score, phrase, fit)
  const { field: kind, text, anchor } = phrase
  const isPart = anchor && (kind === 'step' || kind === 'code')
  if (isPart && fit > (score.parts.get(anchor)?.fit ?? 0)) {
    score.parts.set(anchor, { kind, text, fit, share: answered })
  }
}

function noteBest(score: GuideScore, phrase: Phrase, fit: number): void {
  const { best } = score
  if (!best || fit > best.fit + 1e-9) score.best = { phrase, fit, tied: false }
  else if (fit > best.fit - 1e-9 && phrase.anchor !== best.phrase.anchor) best.tied = true
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

/** Where a page of the index lies: a slug is a guide's, or a whole path without outer slashes. */
export function pathOf(slug: string): string {
  return slug.includes('/') ? `/${slug}/` : `/huong-dan/${slug}/`
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

function placeOf({ best }: GuideScore): SearchPlace | undefined {
  if (!best || best.tied) return undefined
  const { field: kind, text, anchor } = best.phrase
  return kind === 'title' || kind === 'text' ? undefined : { kind, text, anchor }
}

/** Most places of a guide that are shown. */
const MOST_PLACES = 3
/** Share of the question that a further place holds, and of the best place's fit that it has. */
const PART_SHARE = 0.6
const PART_FIT = 0.4

function partsOf(
  { slug, steps, codes }: SmallGuide,
  { best, parts }: GuideScore,
  place: SearchPlace | undefined,
): SearchPart[] {
  const worthy = [...parts]
    .map(([anchor, part]) => ({ anchor, ...part }))
    .filter(({ anchor, fit, share }) => {
      const isNew = anchor !== place?.anchor
      return isNew && share >= PART_SHARE && fit >= PART_FIT * (best?.fit ?? 0)
    })
    .sort((a, b) => b.fit - a.fit)
  const room = MOST_PLACES - (place ? 1 : 0)
  // Of many that are alike, none is better than another: "550" stands in nine lines.
  const last = worthy[room]?.fit ?? 0
  const order = [...steps, ...codes.map(([code]) => code)]
  return worthy
    .slice(0, room)
    .filter(({ fit }) => fit > last + 1e-9)
    .sort((a, b) => order.indexOf(a.text) - order.indexOf(b.text))
    .map(({ kind, text, anchor }) => ({ kind, text, href: `${pathOf(slug)}#${anchor}` }))
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

/** The results that are worth a reader's look: never none when there are any. */
export function worthShowing({ results }: SearchAnswer): SearchResult[] {
  const least = WORTH_SHOWING * (results[0]?.score ?? 0)
  return results.filter(({ score }) => score >= least)
}
