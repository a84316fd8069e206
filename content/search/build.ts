import { stepsOf } from '../guide-outline.ts'
import { chromeErrors, requestTypes, smtpCodes } from '../schema.ts'
import type { Guide } from '../schema.ts'
import { tokenize } from './fold.ts'
import type { SmallGuide, SmallIndex } from './index.ts'
import { codeAnchor } from './transport.ts'

/** A guide as it lies in its file. */
export interface GuideSource {
  slug: string
  guide: Pick<Guide, 'title' | 'summary' | 'symptoms' | 'aliases' | 'order'>
  /** MDX without front matter. */
  mdx: string
}

/** What of a guide goes into the small index besides title and codes; large sites leave parts out. */
export type SmallIndexPart = 'aliases' | 'symptoms' | 'steps' | 'summary'

/** From the most to the least useful for its bytes. */
export const ALL_PARTS: readonly SmallIndexPart[] = ['aliases', 'symptoms', 'steps', 'summary']

/**
 * Builds the small index, guides in the order of lists.
 *
 * Parts that are left out stay findable by the full-text search, and their words stay in the word
 * list, so both searches go on reading questions alike.
 */
export function buildSmallIndex(
  sources: readonly GuideSource[],
  parts: readonly SmallIndexPart[] = ALL_PARTS,
): SmallIndex {
  const ordered = [...sources].sort((a, b) => a.guide.order - b.guide.order)
  const counts = new Map<string, number>()
  const guides = ordered.map(({ slug, guide, mdx }): SmallGuide => {
    const whole = [guide.title, guide.summary, ...guide.symptoms, ...guide.aliases, textOf(mdx)]
    for (const { term } of tokenize(whole.join(' '))) counts.set(term, (counts.get(term) ?? 0) + 1)
    const only = (part: SmallIndexPart, texts: string[]): string[] =>
      parts.includes(part) ? texts.map(inLine) : []
    return {
      slug,
      title: inLine(guide.title),
      summary: only('summary', [guide.summary]).join(''),
      symptoms: only('symptoms', guide.symptoms),
      aliases: only('aliases', guide.aliases),
      steps: only(
        'steps',
        stepsOf(mdx).map(({ title }) => title),
      ),
      codes: codesOf(mdx),
    }
  })
  const inPhrases = new Set(tokenize(JSON.stringify(guides)).map(({ term }) => term))
  const words = [...counts].sort((a, b) => b[1] - a[1]).map(([term]) => term)
  const slugs = new Set(guides.map(({ slug }) => slug))
  return {
    guides,
    start: requestTypes.flatMap(({ trouble, guide }) =>
      trouble && slugs.has(guide) ? [guide] : [],
    ),
    words: words.filter((term) => !inPhrases.has(term)).join(' '),
  }
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
  const chrome = chromeErrors.flatMap(({ codes }) =>
    codes.map((code): [string, string] => [code, codeAnchor(code)]),
  )
  return [
    ...(mdx.includes('<SmtpCodes') ? smtp : []),
    ...(mdx.includes('<ChromeErrors') ? chrome : []),
  ]
}
