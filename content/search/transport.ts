import { anchorOf } from '../guide-outline.ts'
import type { SmallGuide, SmallIndex } from './index.ts'

/**
 * The small index on its way to the browser: lines of text, because brackets, quotes, capitals at
 * the beginning and anchors that can be made again would be a tenth of its bytes.
 *
 * First line the guides to start with, then eight lines per guide, and a last one that says that
 * nothing is missing. In the five lines of a guide that are sentences, frequent
 * letters and rare signs have changed places.
 */
export function packSmallIndex({ guides, start }: SmallIndex): string {
  const lines = guides.flatMap((guide) => {
    const { slug, title, summary, symptoms, aliases, steps, codes, words } = guide
    return [
      slug,
      ...[
        small(title),
        small(summary),
        symptoms.map(small).join('|'),
        aliases.join('|'),
        steps.map(small).join('|'),
      ].map(exchange),
      codes
        .map(([text, anchor]) => (anchor === codeAnchor(text) ? text : `${text}#${anchor}`))
        .join('|'),
      words,
    ]
  })
  return [start.join(' '), ...lines, END].join('\n')
}

const LINES = 8
const END = '.'

/**
 * The index that `packSmallIndex` wrote; sentences come back without their last full stop.
 * @throws RangeError when the text is none, or only a part of one
 */
export function unpackSmallIndex(text: string): SmallIndex {
  const [start = '', ...lines] = text.split('\n')
  if (lines.pop() !== END || lines.length === 0 || lines.length % LINES !== 0) {
    throw new RangeError('Not a whole index')
  }
  const guides = Array.from({ length: lines.length / LINES }, (_, guide): SmallGuide => {
    const [slug = '', ...text] = lines.slice(LINES * guide, LINES * (guide + 1))
    const words = text.pop()
    const codes = text.pop()
    const [title = '', summary = '', symptoms, aliases, steps] = text.map(exchange)
    return {
      slug,
      title: large(title),
      summary: large(summary),
      symptoms: items(symptoms).map(large),
      aliases: items(aliases),
      steps: items(steps).map(large),
      codes: items(codes).map((code) => {
        const [name = '', anchor = codeAnchor(name)] = code.split('#')
        return [name, anchor]
      }),
      words: words ?? '',
    }
  })
  return { guides, start: start ? start.split(' ') : [] }
}

/*
 * The letters that Vietnamese text holds most of two or three bytes each, and signs of one byte that
 * it hardly needs; bars and line ends part items, small letters are nearly all the rest.
 */
const LETTERS = 'đáàôưạậảửếãịìệốợêóỗấờặớầừộẩồềểụăữâởứíủúắéùựổẫýòọ'
const SIGNS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ!"$%&\'*+;<=>@[\\]^_`{}~'
const EXCHANGED = new Map(
  Array.from(LETTERS).flatMap((letter, at): [string, string][] => {
    const sign = SIGNS.charAt(at)
    return [
      [letter, sign],
      [sign, letter],
    ]
  }),
)

/** Swaps letters and signs; done twice, the text is as it was. Saves 4 % of the whole index. */
function exchange(text: string): string {
  return text.replace(/./gu, (sign) => EXCHANGED.get(sign) ?? sign)
}

function items(line = ''): string[] {
  return line ? line.split('|') : []
}

function small(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1).replace(/\.$/, '')
}

function large(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1)
}

/**
 * Anchor that a code's line has unless its table says otherwise: `535 5.7.8` → `5-7-8`.
 */
export function codeAnchor(code: string): string {
  return anchorOf(code.replace(/^\d{3} (?=\d\.)/, ''))
}
