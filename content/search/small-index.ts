import { GUIDES_PATH } from '../addresses.ts'
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
  /** Slugs of the guides of common troubles, offered when nothing is found. */
  start: string[]
}

/** A page of the index. */
export interface SmallGuide {
  /** Slug of a guide, or the whole path of another page without its outer slashes. */
  slug: string
  title: string
  summary: string
  symptoms: string[]
  aliases: string[]
  /** Titles of steps; `anchorOf` makes their anchors. */
  steps: string[]
  /** Codes of the guide's tables, each with the anchor of its row. */
  codes: [text: string, anchor: string][]
  /**
   * Folded words that only full texts have, separated by spaces. Each is listed once, with the guide
   * that uses it most.
   */
  words: string
}

/** Path of a page of the index, by its `slug`. */
export function pathOf(slug: string): string {
  return slug.includes('/') ? `/${slug}/` : `${GUIDES_PATH}${slug}/`
}

/**
 * Default anchor of a code's row.
 * @example codeAnchor('535 5.7.8') // '5-7-8'
 */
export function codeAnchor(code: string): string {
  return anchorOf(code.replace(/^\d{3} (?=\d\.)/, ''))
}

/**
 * Reads the text of `search/index.json`.
 * @throws SyntaxError when the text is truncated or not JSON
 * @throws RangeError  when it is other JSON
 */
export function parseSmallIndex(text: string): SmallIndex {
  const index: unknown = JSON.parse(text)
  if (!isSmallIndex(index)) throw new RangeError('Not a search index')
  return index
}

/** Checks the outer shape only: the build writes the file, and truncated JSON does not parse. */
function isSmallIndex(value: unknown): value is SmallIndex {
  if (typeof value !== 'object' || value === null || !('guides' in value)) return false
  return 'start' in value && Array.isArray(value.guides) && value.guides.length > 0
}
