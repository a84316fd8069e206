import { anchorOf } from '../guide-outline.ts'
import { tokenize } from './fold.ts'
import type { SmallGuide, SmallIndex } from './small-index.ts'
import { SMALL_WORDS, WordList } from './terms.ts'

/** Where in a guide a phrase stands; `text` is a single word of its full text. */
export type Field = 'title' | 'symptom' | 'alias' | 'step' | 'code' | 'text'

/** Factor on the worth of a stop word. */
const SMALL_WORD = 0.7

/** A short piece of a guide whose words are searched together. */
export interface Phrase {
  /** Index of its guide. */
  guide: number
  field: Field
  /** The whole entry; `terms` are those of one part ("mail bị dội, bounce" gives two phrases). */
  text: string
  anchor: string | undefined
  terms: string[]
}

/** One occurrence of a term. */
interface Posting {
  /** Index of its phrase. */
  phrase: number
  /** Position in the phrase, in words. */
  at: number
  mark: string
}

/** A small index with its postings, ready to be searched. */
export interface OpenIndex {
  guides: SmallGuide[]
  phrases: Phrase[]
  postings: Map<string, Posting[]>
  words: WordList
  /** Worth of a phrase when a question has all its words. */
  phraseWorth: (phrase: Phrase) => number
}

const opened = new WeakMap<SmallIndex, OpenIndex>()

/** Builds the postings of an index; once per index. */
export function openIndex(index: SmallIndex): OpenIndex {
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
    // People say the parts between commas separately: each is a phrase of its own.
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
    // One phrase per word: neighbours in this list are not neighbours in the text.
    ...guide.words.split(' ').flatMap((word) => entry('text', word)),
  ]
}

/** Indexes of the guides that the postings belong to. */
export function guidesWith(phrases: Phrase[], postings: Posting[]): Set<number> {
  return new Set(postings.map(({ phrase }) => phrases[phrase]?.guide ?? -1))
}

/** Worth of a word by its rarity: more for fewer guides, never less than 0.6. */
export function worthOf(having: ReadonlySet<number>, guides: readonly SmallGuide[]): number {
  const rarity = Math.log(1 + (guides.length - having.size + 0.5) / (having.size + 0.5))
  return 0.6 + rarity
}

/** Factor on the worth of a term: stop words count less. */
export function attention(term: string): number {
  return SMALL_WORDS.has(term) ? SMALL_WORD : 1
}
