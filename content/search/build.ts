import { stepsOf } from '../guide-outline.ts'
import { chromeErrors, requestTypes, smtpCodes } from '../schema.ts'
import type { Guide } from '../schema.ts'
import { tokenize } from './fold.ts'
import type { SmallGuide, SmallIndex } from './small-index.ts'
import { codeAnchor } from './small-index.ts'

/** A guide as it lies in its file. */
export interface GuideSource {
  slug: string
  guide: Pick<Guide, 'title' | 'summary' | 'symptoms' | 'aliases' | 'order'>
  /** MDX without front matter. */
  mdx: string
}

/** What of a guide goes into the small index besides title and codes. */
export interface SmallIndexParts {
  /** Most aliases per guide. */
  aliases: number
  symptoms: boolean
  steps: boolean
  summary: boolean
}

/** What sites carry, from small ones with few guides to large ones: what helps least goes first. */
export const PARTS_BY_SIZE: readonly SmallIndexParts[] = [
  { aliases: 14, symptoms: true, steps: true, summary: true },
  { aliases: 14, symptoms: true, steps: true, summary: false },
  { aliases: 14, symptoms: true, steps: false, summary: false },
  { aliases: 14, symptoms: false, steps: false, summary: false },
  { aliases: 10, symptoms: false, steps: false, summary: false },
  { aliases: 7, symptoms: false, steps: false, summary: false },
  { aliases: 5, symptoms: false, steps: false, summary: false },
  { aliases: 3, symptoms: false, steps: false, summary: false },
  { aliases: 0, symptoms: false, steps: false, summary: false },
]

/**
 * Builds the small index, guides in the order of lists.
 * @param parts  what to take of each guide; all of it by default
 */
export function buildSmallIndex(
  sources: readonly GuideSource[],
  parts: SmallIndexParts | undefined = PARTS_BY_SIZE[0],
): SmallIndex {
  const ordered = [...sources].sort((a, b) => a.guide.order - b.guide.order)
  const phrases = ordered.map(({ slug, guide, mdx }) => ({
    slug,
    title: inLine(guide.title),
    summary: parts?.summary ? inLine(guide.summary) : '',
    symptoms: parts?.symptoms ? guide.symptoms.map(inLine) : [],
    aliases: guide.aliases.slice(0, parts?.aliases).map(inLine),
    steps: parts?.steps ? stepsOf(mdx).map(({ title }) => inLine(title)) : [],
    codes: codesOf(mdx),
  }))
  const words = otherWords(ordered, phrases)
  const slugs = new Set(phrases.map(({ slug }) => slug))
  return {
    guides: phrases.map((guide, at): SmallGuide => ({ ...guide, words: words[at] ?? '' })),
    start: requestTypes.flatMap(({ trouble, guide }) =>
      trouble && slugs.has(guide) ? [guide] : [],
    ),
  }
}

/**
 * By guide, the words of its full text that stand in no phrase of the index. What the index leaves
 * out stays findable, and the full-text search goes on reading questions with the same words.
 */
function otherWords(sources: readonly GuideSource[], phrases: readonly object[]): string[] {
  const inPhrases = new Set(tokenize(JSON.stringify(phrases)).map(({ term }) => term))
  const most = new Map<string, { guide: number; times: number }>()
  for (const [guide, { guide: parts, mdx }] of sources.entries()) {
    const { title, summary, symptoms, aliases } = parts
    const whole = [title, summary, ...symptoms, ...aliases, textOf(mdx)].join(' ')
    const times = new Map<string, number>()
    for (const { term } of tokenize(whole)) {
      if (inPhrases.has(term) || !/^[a-z]{2,}\d*$/.test(term)) continue
      const said = (times.get(term) ?? 0) + 1
      times.set(term, said)
      if (said > (most.get(term)?.times ?? 0)) most.set(term, { guide, times: said })
    }
  }
  // By the alphabet, because neighbours that begin alike take fewest bytes.
  const sorted = [...most].sort(([a], [b]) => (a < b ? -1 : 1))
  return sources.map((_, at) =>
    sorted.flatMap(([word, { guide }]) => (guide === at ? [word] : [])).join(' '),
  )
}

/** Signs that part lines and items on the way to the browser. */
function inLine(text: string): string {
  return text.replace(/[|\s]+/g, ' ').trim()
}

/** A guide's text as it is read: without tags, addresses and Markdown's signs. */
export function textOf(mdx: string): string {
  return mdx
    .replace(/<\w+[^>]*?(?:title|label)="([^"]*)"[^>]*>/g, ' $1 ')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\]\([^)]*\)/g, '] ')
    .replace(/[#*_`[\]{}|]/g, ' ')
}

/** Codes of the tables that a guide shows, with the anchors of their lines. */
function codesOf(mdx: string): [string, string][] {
  const smtp = smtpCodes.flatMap(({ codes, anchors }) =>
    codes.map((code): [string, string] => {
      const own = codeAnchor(code)
      const anchor = anchors.find((each) => each === own || each.startsWith(`${own}-`))
      return [code, anchor ?? anchors[0] ?? own]
    }),
  )
  const chrome = (isHttp: boolean): [string, string][] =>
    chromeErrors
      .flatMap(({ codes }) => codes)
      .filter((code) => code.startsWith('HTTP') === isHttp)
      .map((code) => [code, codeAnchor(code)])
  return [
    ...(mdx.includes('<SmtpCodes') ? smtp : []),
    ...(mdx.includes('<ChromeErrors />') ? chrome(false) : []),
    ...(mdx.includes('<ChromeErrors http />') ? chrome(true) : []),
  ]
}
