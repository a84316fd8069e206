/** The site's words, folded, each with its number of occurrences in phrases (0: full texts only). */
export class WordList {
  readonly counts: ReadonlyMap<string, number>
  /** Most frequent first, so that the first match is the likeliest. */
  readonly terms: readonly string[]
  /** Words of letters alone, in the same order; what misspelt words are compared with. */
  readonly letters: readonly { term: string; pairs: ReadonlySet<string> }[]
  readonly #byLetter = new Map<string, string[]>()

  /** @param counts  occurrences in phrases, by folded word */
  constructor(counts: ReadonlyMap<string, number>) {
    this.counts = counts
    this.terms = [...counts].sort((a, b) => b[1] - a[1]).map(([term]) => term)
    this.letters = this.terms
      .filter((term) => /^[a-z]{2,}$/.test(term))
      .map((term) => ({ term, pairs: pairsOf(term) }))
    for (const term of this.terms) {
      const alike = this.#byLetter.get(term.charAt(0))
      if (alike) alike.push(term)
      else this.#byLetter.set(term.charAt(0), [term])
    }
  }

  has(term: string): boolean {
    return this.counts.has(term)
  }

  /** Words longer than `start` that begin with it, most frequent first. */
  startingWith(start: string): string[] {
    const alike = this.#byLetter.get(start.charAt(0)) ?? []
    return alike.filter((term) => term.length > start.length && term.startsWith(start))
  }
}

/** One reading of a word of a question. */
export interface Meaning {
  term: string
  /** The word with its accents (`markOf`), or undefined when none were typed. */
  mark: string | undefined
  /** 1 for the word itself, less for guesses. */
  weight: number
}

/** One word of a question. */
export interface QueryWord {
  /** As typed, folded. */
  typed: string
  /** Empty when no word of the site resembles it. */
  meanings: Meaning[]
}

/**
 * Stop words: words of address, politeness and asking. Guides hardly use them, and their rarity must
 * not give them weight.
 */
export const SMALL_WORDS: ReadonlySet<string> = new Set(
  'a ah ak anh chi cho cua cu da em hoi la lam minh muon nao nhe oi roi sao the thi toi va vay voi'.split(
    ' ',
  ),
)

/** Weights of the repairs of one word: the first is a little likelier. */
const MOST_REPAIRS = 4
const REPAIR = 0.8
const OTHER_REPAIR = 0.6
/**
 * Known words one typing error or one English ending away, likeliest first.
 *
 * A typing error is a letter too many, too few, wrong, or two swapped. Words with the same first
 * letter come first, then the more frequent ones. Words of one or two letters have no repairs:
 * everything is one error away from them.
 * @param trust  factor on the weights
 */
export function repairs(term: string, words: WordList, trust = 1): Meaning[] {
  if (term.length < 3) return []
  const near = words.letters.filter((each) => isOneEdit(term, each.term)).map((each) => each.term)
  const root = rootOf(term)
  const likeliest = [
    ...(words.has(root) ? [root] : []),
    ...near.filter((each) => each[0] === term[0]),
    ...near.filter((each) => each[0] !== term[0]),
  ]
  return likeliest.slice(0, MOST_REPAIRS).map((each, at) => ({
    term: each,
    mark: undefined,
    weight: trust * (at === 0 ? REPAIR : OTHER_REPAIR),
  }))
}

/** A word without its English ending: `crawl` of `crawler`; empty when it has none. */
function rootOf(term: string): string {
  return /^(.{4,}?)(?:ed|er|ing|ment)$/.exec(term)?.[1] ?? ''
}

/** Whether two different words are one insertion, deletion, change or swap apart. */
export function isOneEdit(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1 || a === b) return false
  let head = 0
  while (head < a.length && a[head] === b[head]) head++
  let tail = 0
  const room = Math.min(a.length, b.length) - head
  while (tail < room && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++
  const restA = a.slice(head, a.length - tail)
  const restB = b.slice(head, b.length - tail)
  if (restA.length <= 1 && restB.length <= 1) return true
  return restA.length === 2 && restB.length === 2 && restA[0] === restB[1] && restA[1] === restB[0]
}

/**
 * Cuts glued words: `khongdangnhapduoc`.
 * @returns  at least two known words of two letters or more, as few as possible, or undefined
 */
export function split(glued: string, words: WordList): string[] | undefined {
  if (glued.length < 4 || glued.length > 60) return undefined
  const best: ({ parts: string[]; cost: number } | undefined)[] = [{ parts: [], cost: 0 }]
  for (let end = 2; end <= glued.length; end++) {
    for (let start = Math.max(0, end - 10); start <= end - 2; start++) {
      const before = best[start]
      const part = glued.slice(start, end)
      const count = words.counts.get(part)
      if (!before || count === undefined) continue
      const cost = before.cost + 3 + 1 / (1 + count)
      if (cost < (best[end]?.cost ?? Infinity)) best[end] = { parts: [...before.parts, part], cost }
    }
  }
  const parts = best[glued.length]?.parts
  return parts && parts.length > 1 ? parts : undefined
}

/** Pairs of neighbouring letters, and the first letter alone, because it is seldom wrong. */
export function pairsOf(word: string): Set<string> {
  const pairs = Array.from(word.slice(1), (letter, at) => word.charAt(at) + letter)
  return new Set([word.charAt(0), ...pairs])
}
