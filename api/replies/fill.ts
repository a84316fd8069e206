import { replyPieces } from '../../content/reply-voices.ts'
import { fold } from '../../content/search/fold.ts'

/** Values for the placeholders of a spoken reply, by name; missing ones stay blanks. */
export type ReplyFacts = Partial<Record<string, string>>

/**
 * Fills the placeholders of a spoken reply (`content/reply-voices.ts`).
 *
 * A placeholder without a value becomes a blank, `‹kết quả›`; `unfilled` finds it before sending.
 * @throws RangeError for a placeholder that has no words
 */
export function fill(template: string, facts: ReplyFacts): string {
  return replyPieces(template)
    .map((piece) => ('text' in piece ? piece.text : facts[piece.fill] || `‹${piece.blank}›`))
    .join('')
}

/** Blanks of `fill`, placeholders of templates, and blanks that people type themselves. */
const BLANK = /‹[^›\n]{0,60}›?|\{\{[^}\n]{0,60}(?:\}\})?|\[\s*(?:tên|ten)[^\]\n]{0,40}\]?/giu

/** Finds what is still to be filled in; each wording once, in the order of the text. */
export function unfilled(text: string): string[] {
  return [...new Set(Array.from(text.matchAll(BLANK), ([blank]) => blank))]
}

const GREETING = /^kinh (?:gui|chao)\b[^\n]*\n+/
const REGARDS = /\n\s*tran trong[,.]?\s*(?:coretech[^\n]*)?$/

/**
 * An answer without greeting and regards: the mail around it has both.
 * Answers that consist of nothing else stay as they are.
 */
export function unframed(text: string): string {
  const trimmed = text.trim()
  // Folding composed text keeps its length, so positions agree.
  const folded = fold(trimmed.normalize('NFC'))
  if (folded.length !== trimmed.length) return trimmed
  const start = GREETING.exec(folded)?.[0].length ?? 0
  const end = REGARDS.exec(folded)?.index ?? folded.length
  return start < end ? trimmed.slice(start, end).trim() || trimmed : trimmed
}

/** The name by which people are addressed in speech: the last word (DOMAIN §10). */
export function givenNameOf(name: string): string {
  return name.trim().split(/\s+/).at(-1) ?? name
}
