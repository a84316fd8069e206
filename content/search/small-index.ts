import { anchorOf } from '../guide-outline.ts'

/**
 * The small index: what answers while somebody types, and on `/tim-kiem/` without JavaScript.
 *
 * It holds the guides' own short phrases as they are; everything else is worked out on opening, so
 * that few bytes travel (transport.ts). Full text with excerpts is Pagefind's; both searches read a
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
  /** Empty on sites where it would cost too many bytes, like the lists below. */
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
