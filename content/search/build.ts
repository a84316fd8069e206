import { stepsOf } from '../guide-outline.ts'
import { chromeErrors, requestTypes, smtpCodes } from '../schema.ts'
import type { Guide } from '../schema.ts'
import { tokenize } from './fold.ts'
import type { SmallGuide, SmallIndex } from './small-index.ts'
import { codeAnchor } from './small-index.ts'

/** A guide as its file holds it. */
export interface GuideSource {
  slug: string
  guide: Pick<Guide, 'title' | 'summary' | 'symptoms' | 'aliases' | 'order'>
  /** MDX without front matter. */
  mdx: string
}

/** Builds the small index: every phrase of every guide, guides in the order of lists. */
export function buildSmallIndex(sources: readonly GuideSource[]): SmallIndex {
  const ordered = [...sources].sort((a, b) => a.guide.order - b.guide.order)
  const phrases = ordered.map(({ slug, guide, mdx }) => ({
    slug,
    title: inLine(guide.title),
    summary: inLine(guide.summary),
    symptoms: guide.symptoms.map(inLine),
    aliases: guide.aliases.map(inLine),
    steps: stepsOf(mdx).map(({ title }) => inLine(title)),
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
 * By guide, the words of its full text that no phrase of the index has. With them every word of the
 * site finds a guide, and the full-text search knows the same words. A word goes to the one guide
 * that uses it most.
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
  // Sorted words compress best.
  const sorted = [...most].sort(([a], [b]) => (a < b ? -1 : 1))
  return sources.map((_, at) =>
    sorted.flatMap(([word, { guide }]) => (guide === at ? [word] : [])).join(' '),
  )
}

/** A text without line breaks and doubled spaces. */
function inLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}

/** The readable text of a guide, without tags, link targets and Markdown's signs. */
export function textOf(mdx: string): string {
  return mdx
    .replace(/<\w+[^>]*?(?:title|label)="([^"]*)"[^>]*>/g, ' $1 ')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\]\([^)]*\)/g, '] ')
    .replace(/[#*_`[\]{}|]/g, ' ')
}

/** Codes of the tables in a guide, with the anchors of their rows. */
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
