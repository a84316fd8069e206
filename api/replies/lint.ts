import { HOMOGRAPHS, promiseRules, type PromiseRule } from '../../content/promises.ts'
import { markOf, type Token, tokenize } from '../../content/search/fold.ts'

/** Words of an answer that break a rule. */
export interface LintHit {
  rule: PromiseRule['rule']
  /** As they were typed. */
  words: string
}

/** What is known about a ticket. */
export interface LintFacts {
  /** Technicians have answered or begun, so a time may be named. */
  hasTechnicalNote: boolean
  /** The cause is on record, so it may be named. */
  hasCause: boolean
}

/** The end of a sentence; the dots of `16.30` and `5.7.8` are none. */
const SENTENCE_END = /[.!?…;]+(?=\s|$)|\n+/

const MEANT = new Map(Object.entries(HOMOGRAPHS).map(([term, word]) => [term, markOf(word)]))

/**
 * Finds promises of repair times (K20) and blame (K21) in an answer.
 *
 * A promise to answer or to report within 24 hours is none of them.
 * @returns each rule and wording once, in the order of the text
 */
export function lint(text: string, facts: LintFacts): LintHit[] {
  const rules = promiseRules.filter(({ rule }) =>
    rule === 'K20' ? !facts.hasTechnicalNote : !facts.hasCause,
  )
  const hits = text.split(SENTENCE_END).flatMap((sentence) => hitsIn(sentence, rules))
  return hits.filter(
    (hit, place) =>
      hits.findIndex(({ rule, words }) => rule === hit.rule && words === hit.words) === place,
  )
}

function hitsIn(sentence: string, rules: readonly PromiseRule[]): LintHit[] {
  const tokens = tokenize(sentence)
  const starts: number[] = []
  let line = ''
  for (const token of tokens) {
    if (line) line += ' '
    starts.push(line.length)
    line += wordOf(token)
  }
  const found: (LintHit & { start: number; end: number })[] = []
  for (const { rule, patterns, unless } of rules) {
    for (const { index, 0: matched } of patterns.flatMap((each) => [...line.matchAll(each)])) {
      if (unless.test(line.slice(0, index))) continue
      const first = tokens[starts.indexOf(index)]
      const last = tokens[starts.findLastIndex((start) => start < index + matched.length)]
      if (!first || !last) continue
      const { start } = first
      const { end } = last
      // Two patterns may see the same words.
      if (found.some((other) => other.rule === rule && start < other.end && other.start < end)) {
        continue
      }
      found.push({ rule, words: sentence.slice(start, end), start, end })
    }
  }
  return found.sort((a, b) => a.start - b.start).map(({ rule, words }) => ({ rule, words }))
}

/** The folded word; one whose accents make it another word than patterns mean ends in `~`. */
function wordOf({ term, mark }: Token): string {
  const meant = MEANT.get(term)
  const isOther = meant !== undefined && mark !== term && mark !== meant
  return isOther ? `${term}~` : term
}
