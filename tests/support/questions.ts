import { readFileSync } from 'node:fs'
import { searchSmall, worthShowing } from '../../content/search/rank.ts'
import type { SmallIndex } from '../../content/search/small-index.ts'

/** A question with the guides that answer it. */
export interface Question {
  q: string
  style: string
  expect: string[]
  /** Of the later sets: `tune` may be looked at, of `held-out` only the figures. */
  half?: 'tune' | 'held-out'
}

/**
 * Labelled questions: `dev` came with the project (SEARCH); `second` and `third` are sets of ours,
 * written from the guides' steps with their aliases unread, but for the last 98, which came after
 * the aliases. `fourth` was written from the list of guides alone (DOMAIN §6), none of them read;
 * `fifth` from the guides with their aliases unread, by a hand that later added words to them;
 * `sixth` by three hands that knew titles, summaries and DOMAIN §6;
 * `handbook`, staff's questions, mostly from the list of its pages (DOMAIN §8).
 * None may be copied into aliases, and whoever improves the search looks at no single question of a
 * held-out half: it stands for customers whom nobody has asked.
 */
export function questions(
  set: 'dev' | 'second' | 'third' | 'fourth' | 'fifth' | 'sixth' | 'handbook',
): Question[] {
  const text = readFileSync(new URL(`../queries-${set}.jsonl`, import.meta.url), 'utf8')
  // The files' shape is ours: one object of these keys per line.
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Question)
}

/** The questions that nothing was tuned on. */
export function heldOutQuestions(): Question[] {
  const sets = (['third', 'fourth', 'fifth', 'sixth'] as const).flatMap(questions)
  return sets.filter(({ half }) => half === 'held-out')
}

export interface Score {
  count: number
  /** Shares of questions whose guide comes first, among the first three, and that find nothing. */
  first: number
  firstThree: number
  empty: number
}

/** Slugs of the guides found, best first, for every question. */
export type Engine = (question: string) => string[]

/** The list under the field. */
export function smallEngine(index: SmallIndex): Engine {
  return (question) => worthShowing(searchSmall(index, question, 6)).map(({ slug }) => slug)
}

/** Scores by style, and of all under `ALL`. */
export function scoresByStyle(asked: readonly Question[], engine: Engine): Map<string, Score> {
  const ranks = asked.map(({ q, style, expect }) => {
    const found = engine(q)
    return {
      style,
      isEmpty: found.length === 0,
      at: found.findIndex((slug) => expect.includes(slug)),
    }
  })
  const share = (rows: typeof ranks, fits: (row: (typeof ranks)[number]) => boolean): number =>
    rows.filter(fits).length / rows.length
  const styles = ['ALL', ...new Set(asked.map(({ style }) => style))]
  return new Map(
    styles.map((style) => {
      const rows = ranks.filter((row) => style === 'ALL' || row.style === style)
      const score = {
        count: rows.length,
        first: share(rows, ({ at }) => at === 0),
        firstThree: share(rows, ({ at }) => at >= 0 && at < 3),
        empty: share(rows, ({ isEmpty }) => isEmpty),
      }
      return [style, score]
    }),
  )
}

/** SEARCH §9: what each style must reach, first and among the first three. */
export const FLOORS: Record<string, [first: number, firstThree: number]> = {
  accented: [0.9, 0.97],
  unaccented: [0.94, 0.98],
  'd-only': [0.9, 0.95],
  telex: [0.9, 0.95],
  typo: [0.9, 0.95],
  code: [0.95, 0.98],
  mixed: [0.85, 0.95],
  colloquial: [0.75, 0.88],
  long: [0.86, 0.95],
}
