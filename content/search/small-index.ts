import { anchorOf } from '../guide-outline.ts'

/**
 * The small index: answers while a visitor types, and on `/tim-kiem/` without JavaScript.
 *
 * It travels as plain JSON and holds the guides' own short phrases; postings and weights are
 * computed when it is opened (phrases.ts). Pagefind searches the full text; both searches read a
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

/** Where a page of the index lies: a slug is a guide's, or a whole path without outer slashes. */
export function pathOf(slug: string): string {
  return slug.includes('/') ? `/${slug}/` : `/huong-dan/${slug}/`
}

/**
 * Anchor of a code's line, unless its table says otherwise: `535 5.7.8` → `5-7-8`.
 */
export function codeAnchor(code: string): string {
  return anchorOf(code.replace(/^\d{3} (?=\d\.)/, ''))
}

/**
 * The index in a text of `search/index.json`.
 * @throws SyntaxError when the text is cut short or no JSON, RangeError when it is no index
 */
export function parseSmallIndex(text: string): SmallIndex {
  const index: unknown = JSON.parse(text)
  if (!isSmallIndex(index)) throw new RangeError('Not a search index')
  return index
}

/** The build writes the file whole, so its outer shape is enough to tell it from other JSON. */
function isSmallIndex(value: unknown): value is SmallIndex {
  if (typeof value !== 'object' || value === null || !('guides' in value)) return false
  return 'start' in value && Array.isArray(value.guides) && value.guides.length > 0
}
