import { codeAnchor } from './small-index.ts'
import type { SmallGuide, SmallIndex } from './small-index.ts'

/**
 * The small index on its way to the browser: lines of text, because brackets, quotes, capitals at
 * the beginning and anchors that can be made again would be a tenth of its bytes.
 *
 * First the commonest words, then the guides to start with, eight lines per guide, and a last line
 * that says that nothing is missing. In the five lines of a guide that are sentences, signs stand
 * for the commonest words, and frequent letters and rare signs have changed places.
 * @throws RangeError when a sentence holds a sign that stands for a word
 */
export function packSmallIndex({ guides, start }: SmallIndex): string {
  const sentences = guides.map(({ title, summary, symptoms, aliases, steps }) => [
    small(title),
    small(summary),
    symptoms.map(small).join('|'),
    aliases.join('|'),
    steps.map(small).join('|'),
  ])
  const common = commonWords(sentences.flat())
  const lines = guides.flatMap(({ slug, codes, words }, guide) => [
    slug,
    ...(sentences[guide] ?? []).map((line) => exchange(withSigns(line, common))),
    codes
      .map(([text, anchor]) => (anchor === codeAnchor(text) ? text : `${text}#${anchor}`))
      .join('|'),
    words,
  ])
  return [exchange(common.join(' ')), start.join(' '), ...lines, END].join('\n')
}

const LINES = 8
const END = '.'

/**
 * The index that `packSmallIndex` wrote; sentences come back without their last full stop.
 * @throws RangeError when the text is none, or only a part of one
 */
export function unpackSmallIndex(text: string): SmallIndex {
  const [first = '', start = '', ...lines] = text.split('\n')
  if (lines.pop() !== END || lines.length === 0 || lines.length % LINES !== 0) {
    throw new RangeError('Not a whole index')
  }
  const common = exchange(first).split(' ')
  const guides = Array.from({ length: lines.length / LINES }, (_, guide): SmallGuide => {
    const [slug = '', ...text] = lines.slice(LINES * guide, LINES * (guide + 1))
    const words = text.pop()
    const codes = text.pop()
    const [title = '', summary = '', symptoms, aliases, steps] = text.map((line) =>
      withWords(exchange(line), common),
    )
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
 * Signs for the commonest words, of a script that no guide is written in: two bytes instead of a
 * word and the space beside it. Saves another 4 %; twice as many words would save no more.
 */
const FIRST_SIGN = 0x400
const MOST_SIGNS = 128
const IS_SIGN = /[\u0400-\u047F]/

/** Words that stand most often in these lines, most frequent first. */
function commonWords(lines: readonly string[]): string[] {
  if (lines.some((line) => IS_SIGN.test(line))) throw new RangeError('A sign stands in a sentence')
  const counts = new Map<string, number>()
  for (const [word] of lines.join(' ').matchAll(/[\p{L}\p{N}]{2,}/gu)) {
    counts.set(word, (counts.get(word) ?? 0) + 1)
  }
  const sorted = [...counts].sort(([, a], [, b]) => b - a)
  return sorted.slice(0, MOST_SIGNS).map(([word]) => word)
}

/** Beside a sign, the space between two words goes without saying. */
function withSigns(line: string, common: readonly string[]): string {
  return line
    .replace(/[\p{L}\p{N}]+/gu, (word) => {
      const at = common.indexOf(word)
      return at < 0 ? word : String.fromCharCode(FIRST_SIGN + at)
    })
    .replace(/([\u0400-\u047F]) (?=[\p{L}\p{N}])/gu, '$1')
    .replace(/([\p{L}\p{N}]) (?=[\u0400-\u047F])/gu, '$1')
}

function withWords(line: string, common: readonly string[]): string {
  let isAfterWord = false
  return line.replace(/[\u0400-\u047F]|(?:[^\P{L}\u0400-\u047F]|\p{N})+|./gu, (part) => {
    const isWord = /[\p{L}\p{N}]/u.test(part)
    const space = isAfterWord && isWord ? ' ' : ''
    isAfterWord = isWord
    return space + (common[part.charCodeAt(0) - FIRST_SIGN] ?? part)
  })
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
