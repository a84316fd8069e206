import { termOf, tokenize } from './fold.ts'
import { pairsOf, repairs, split } from './terms.ts'
import type { Meaning, QueryWord, WordList } from './terms.ts'
import { CHAT_SPELLINGS, decodeTelex, decodeVni } from './typing.ts'

/** Longer questions are pasted mails: their first words and their codes matter. */
const MAX_WORDS = 24
const MAX_CODES = 12
/** Words that letters and digits without a space between them are cut into. */
const MAX_PARTS = 6
const MAX_LETTERS = 2000

/**
 * Reads a question as words that the site knows.
 *
 * The first rule that fits a word wins: known word, chat spelling, Telex, VNI, beginning of a word
 * (last word only), beginning of a code, one typing error, several words glued together.
 * @param question  as typed, any length, any Unicode form
 */
export function readQuery(question: string, words: WordList): QueryWord[] {
  const text = question.slice(0, MAX_LETTERS).normalize('NFC')
  const tokens = withinLimit(tokenize(joinCodes(text)), ({ term }) => term)
  const open = tokens.at(-1)?.end === text.length
  const hasAccents = tokens.some(({ term, mark }) => term !== mark)
  const read = tokens.flatMap(({ term, mark }, at): QueryWord[] => {
    const last = open && at === tokens.length - 1
    const meant = hasAccents && mark !== term ? mark : undefined
    return wordsOf(term, words).flatMap((part): QueryWord[] =>
      readWord(part, part === term ? meant : undefined, words, last),
    )
  })
  addKeystrokes(read, words)
  // Glued words and chat spellings may have become several words.
  return withinLimit(read, ({ typed }) => typed)
}

/** The first words, and the first codes after them. */
function withinLimit<Word>(words: Word[], text: (word: Word) => string): Word[] {
  const codes = words.slice(MAX_WORDS).filter((word) => /^\d/.test(text(word)))
  return [...words.slice(0, MAX_WORDS), ...codes.slice(0, MAX_CODES)]
}

/** `5-7-8` and `5 7 8` mean `5.7.8`. */
function joinCodes(text: string): string {
  return text.replace(
    /(^|[^\p{L}\p{N}.])([245])[-_,\s]([0-7])[-_,\s](\d{1,3})(?![\p{L}\p{N}])/gu,
    '$1$2.$3.$4',
  )
}

/** `smtp550` is two words unless it is known; with fewer digits it may be VNI. */
function wordsOf(term: string, words: WordList): string[] {
  if (words.has(term) || !/[a-z]\d|\d[a-z]/.test(term)) return [term]
  if (!/\d{3}|\d\./.test(term) && isVni(term, words)) return [term]
  return term.match(/[a-z]+|[\d.]+/g)?.slice(0, MAX_PARTS) ?? [term]
}

function isVni(term: string, words: WordList): boolean {
  const mark = decodeVni(term)
  return mark !== undefined && keystrokeMeanings(mark, words, true).length > 0
}

function readWord(
  term: string,
  mark: string | undefined,
  words: WordList,
  last: boolean,
): QueryWord[] {
  const longer = last ? words.startingWith(term).slice(0, 30) : []
  const beginnings = longer.map((each) => ({
    term: each,
    mark: undefined,
    weight: (0.7 * (term.length + 1)) / (each.length + 1),
  }))
  if (words.has(term)) {
    // A word that only full texts have may be a typing error for one in a phrase.
    const slips = words.counts.get(term) === 0 ? repairs(term, words, RARE_SLIP) : []
    return [{ typed: term, meanings: [{ term, mark, weight: 1 }, ...beginnings, ...slips] }]
  }
  const chat = CHAT_SPELLINGS.get(term)?.filter((each) => words.has(each)) ?? []
  if (chat.length > 0) {
    return chat.map((each) => ({
      typed: each,
      meanings: [{ term: each, mark: undefined, weight: 1 }, ...beginnings],
    }))
  }
  for (const decoded of [decodeTelex(term), decodeVni(term)]) {
    if (decoded === undefined) continue
    const meanings = keystrokeMeanings(decoded, words, last)
    if (meanings.length > 0) return [{ typed: term, meanings: [...meanings, ...beginnings] }]
  }
  if (beginnings.length > 0) return [{ typed: term, meanings: beginnings }]
  if (/^\d/.test(term)) return [{ typed: term, meanings: codeMeanings(term, words) }]
  const repaired = repairs(term, words, SYLLABLE.test(term) ? SYLLABLE_SLIP : 1)
  if (repaired.length > 0) return [{ typed: term, meanings: repaired }]
  const parts = split(term, words)
  if (parts) {
    return parts.map((part) => ({
      typed: part,
      meanings: [{ term: part, mark: undefined, weight: 0.9 }],
    }))
  }
  // A lone letter begins too many words to mean one of them.
  const inside = term.length > 1 ? words.startingWith(term).slice(0, 10) : []
  return [
    {
      typed: term,
      meanings: inside.map((each) => ({ term: each, mark: undefined, weight: 0.5 })),
    },
  ]
}

function keystrokeMeanings(decoded: string, words: WordList, last: boolean): Meaning[] {
  const term = termOf(decoded)
  const mark = decoded === term ? undefined : decoded
  if (words.has(term)) return [{ term, mark, weight: 1 }]
  if (!last) return []
  return words
    .startingWith(term)
    .slice(0, 10)
    .map((each) => ({ term: each, mark: undefined, weight: 0.6 }))
}

/** An unknown code means the known ones with the longest common beginning: `5.7.99` all of `5.7`. */
function codeMeanings(term: string, words: WordList): Meaning[] {
  if (!/^[245](\d\d|\.\d)/.test(term)) return []
  for (let length = term.length - 1; length > 1; length--) {
    const alike = words.startingWith(term.slice(0, length))
    if (alike.length > 0) return alike.map((each) => ({ term: each, mark: undefined, weight: 0.3 }))
  }
  return []
}

/** If one word can only be Telex, known words may be Telex too ("max" for mã). */
function addKeystrokes(read: QueryWord[], words: WordList): void {
  const isTelex = ({ typed, meanings: [first] }: QueryWord): boolean =>
    first?.mark !== undefined && first.weight === 1 && decodeTelex(typed) === first.mark
  if (!read.some(isTelex)) return
  for (const word of read) {
    const decoded = decodeTelex(word.typed)
    if (decoded === undefined || isTelex(word)) continue
    word.meanings.push(...keystrokeMeanings(decoded, words, false))
  }
}

/** Weight of a spelling repair for a word that occurs only in full texts. */
const RARE_SLIP = 0.5
/** The same for a well-formed syllable, which may be a word the site lacks ("lên"). */
const SYLLABLE_SLIP = 0.4
const SYLLABLE =
  /^(?:ngh?|g[hi]?|[ckpt]h|nh|tr|qu|[bcdhklmnprstvx])?[aeiouy]{1,3}(?:[cn]h|ng|[cmnpt])?$/

/** Least likeness (0 to 1) of a word offered for a question without results. */
const ALIKE = 0.5
/** Likeness of a known word inside an unknown one ("xkhoangz"). */
const INSIDE = 0.6
const LOOSE_WORDS = 8
const LOOSE_MEANINGS = 4

/**
 * Reads a question without results as the site's words that share most letters with its words.
 *
 * Guides found by them may be offered, but not shown as results.
 */
export function readLoosely(question: string, words: WordList): QueryWord[] {
  const known = words.letters.filter(({ term }) => term.length > 2)
  const tokens = tokenize(question.slice(0, MAX_LETTERS)).filter(({ term }) => term.length > 2)
  return tokens.slice(0, LOOSE_WORDS).map(({ term: typed }): QueryWord => {
    const pairs = pairsOf(typed)
    const near = known.flatMap(({ term, pairs: its }) => {
      const inside = term.length > 3 && typed.includes(term) ? INSIDE : 0
      const weight = Math.max(inside, likeness(pairs, its))
      return weight >= ALIKE ? [{ term, mark: undefined, weight }] : []
    })
    const meanings = near.sort((a, b) => b.weight - a.weight).slice(0, LOOSE_MEANINGS)
    return { typed, meanings }
  })
}

/** Dice coefficient of two words' letter pairs. */
function likeness(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let common = 0
  for (const pair of a) if (b.has(pair)) common++
  return (2 * common) / (a.size + b.size)
}
