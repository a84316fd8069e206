import type { MdastNode } from 'satteri'
import type { Say } from './fault.ts'
import { frontTexts } from './front.ts'
import { attributeOf, childrenOf, type GuidePage, isElement, lineOf } from './page.ts'

/** Words that one sentence may have: more, and readers on a phone lose its beginning. */
export const MAX_WORDS = 30

/** Claims that no guide may make (DOMAIN §10, §12). */
const CLAIMS: { pattern: RegExp; says: string; unlessDenied?: boolean }[] = [
  { pattern: /chắc chắn (sẽ )?(khắc phục|xử lý|sửa) được/i, says: 'không hứa chắc chắn' },
  { pattern: /chắc chắn khắc phục/i, says: 'không hứa chắc chắn' },
  { pattern: /ngay lập tức|tức thì|ít phút/i, says: 'không hứa nhanh (R1, R4)' },
  { pattern: /30\s*[–-]\s*120 phút/, says: 'con số nội bộ, không công bố (R2)' },
  { pattern: /(?<![\d,.])100\s?%/, says: 'không cam kết 100%' },
  { pattern: /lỗi (là )?(do|của) (bạn|khách)/i, says: 'không đổ lỗi cho người đọc' },
  {
    pattern: /(?<![\d/.,+-])(\+84|0)([ .-]?\d){9,10}(?![\d/])/,
    says: 'không nêu số điện thoại, CoreTech chưa công bố số nào',
  },
  {
    pattern: /(?<![\d.])1[89]00[ .]?(?!6838)\d{4}/,
    says: 'tổng đài duy nhất được nêu là 1800.6838',
  },
  {
    pattern:
      /(gửi|đưa|cung cấp|cho biết)[^.!?]{0,40}(mật khẩu|OTP)[^.!?]{0,20}(CoreTech|chúng tôi|nhân viên)/i,
    says: 'không bao giờ hỏi mật khẩu hoặc mã OTP',
    unlessDenied: true,
  },
  {
    pattern:
      /bỏ qua (các )?cảnh báo|tắt (hẳn |vĩnh viễn )?(phần mềm )?(diệt|chống) ?(vi-?rút|virus)/i,
    says: 'không khuyên bỏ qua cảnh báo hay tắt hẳn phần mềm bảo vệ',
    unlessDenied: true,
  },
]
const DENIAL = /không|đừng|chớ/i
/** Tone marks of the old style stand on the first of two vowels: hóa, xóe, thúy. */
const OLD_TONE = /[\p{L}]*(?:[óòỏõọ][ae]|[úùủũụ]y)(?!\p{L})/giu

/** A run of words, with its place in the file. */
interface Passage {
  text: string
  /** Without labels in bold, which keep the spelling of other programs. */
  own: string
  /** Source of the passage, and the line on which it starts. */
  source: string
  line: number
}

/** Promises, blame, spelling and length, in every word that readers see. */
export function wordFaults(page: GuidePage, say: Say): void {
  for (const passage of passagesOf(page)) {
    const at = (words: string) => lineOfWords(passage, words)
    for (const sentence of passage.text.split(/(?<=[.!?…])\s+/)) {
      const words = sentence.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length
      if (words > MAX_WORDS) {
        say(at(sentence), `Câu dài ${words} chữ, quá ${MAX_WORDS}: “${sentence.slice(0, 40)}…”`)
      }
      for (const { pattern, says, unlessDenied } of CLAIMS) {
        const found = pattern.exec(sentence)
        if (!found || (unlessDenied && DENIAL.test(sentence.slice(0, found.index + 20)))) continue
        say(at(found[0]), `“${found[0]}”: ${says}.`)
      }
    }
    styleFaults(passage, at, say)
  }
}

function styleFaults({ text, own: all }: Passage, at: (words: string) => number, say: Say): void {
  const own = all.replace(/“[^”]*”/g, '')
  for (const [word] of own.matchAll(OLD_TONE)) {
    say(at(word), `“${word}”: đặt dấu kiểu mới, như khoá, xoá, hoà, huỷ, tuỳ.`)
  }
  const [space] = /\p{L} [:;?!](?=\s|$)/u.exec(text) ?? []
  if (space) say(at(space), 'Thừa dấu cách trước dấu câu.')
  const [quote] = /(?<=^|\s)"\p{L}|\p{L}"(?=[\s.,]|$)/u.exec(own) ?? []
  if (quote) say(at(quote), 'Dùng ngoặc kép “…”.')
  const [voice] = /quý khách|anh\/chị/i.exec(own) ?? []
  if (voice) say(at(voice), 'Trên trang gọi người đọc là “bạn”.')
}

function passagesOf({ front, root, text }: GuidePage): Passage[] {
  const yaml = text.slice(text.indexOf('\n') + 1)
  return [
    ...frontTexts(front)
      // Aliases are the customers' own words, however they are spelt.
      .filter(({ key }) => key !== 'aliases' && key !== 'related')
      .map(({ value, from, to }) => ({
        text: value,
        own: value,
        source: yaml.slice(from, to),
        line: front.lineAt(from),
      })),
    ...(root ? bodyPassages(root, text.split('\n')) : []),
  ]
}

const PHRASING =
  /^(text|strong|emphasis|delete|link|linkReference|inlineCode|break|image|mdxJsxTextElement|mdxTextExpression)$/

function bodyPassages(node: MdastNode, lines: readonly string[]): Passage[] {
  const children = childrenOf(node)
  const line = lineOf(node)
  const passage = (text: string, own = text): Passage => {
    const end = node.position?.end.line ?? line
    return { text: text.trim(), own, source: lines.slice(line - 1, end).join('\n'), line }
  }
  const title = isElement(node) && (attributeOf(node, 'title') ?? attributeOf(node, 'label'))
  const inline = children.filter(({ type }) => PHRASING.test(type))
  return [
    ...(title ? [passage(title)] : []),
    ...(inline.length > 0
      ? [passage(inline.map(wordsOf).join(''), inline.map(ownWordsOf).join(''))]
      : []),
    ...children
      .filter(({ type }) => !PHRASING.test(type))
      .flatMap((child) => bodyPassages(child, lines)),
  ]
}

/** Words as readers see them; code is no prose. */
function wordsOf(node: MdastNode): string {
  if (node.type === 'text') return node.value.replace(/\n/g, ' ')
  if (node.type === 'inlineCode') return 'x'
  if (node.type === 'break') return ' '
  if (node.type === 'image') return node.alt ?? ''
  return childrenOf(node).map(wordsOf).join('')
}

function ownWordsOf(node: MdastNode): string {
  if (node.type === 'strong') return ''
  return childrenOf(node).length > 0 ? childrenOf(node).map(ownWordsOf).join('') : wordsOf(node)
}

/** Line of words within a passage; its first line where marks stand between them. */
function lineOfWords({ source, line }: Passage, words: string): number {
  const pattern = words
    .split(/\s+/)
    .slice(0, 6)
    .map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('\\s+')
  const at = source.search(new RegExp(pattern))
  return at < 0 ? line : line + source.slice(0, at).split('\n').length - 1
}
