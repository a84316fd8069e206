import { readdir, readFile } from 'node:fs/promises'
import { pathToFileURL } from 'node:url'
import { anchorOf, stepsOf, stepsToTry } from '../../content/guide-outline.ts'
import type { GuideStep } from '../../content/guide-outline.ts'
import { redirectFaults, redirects } from '../../content/redirects.ts'
import { chromeErrors, Guide, PRODUCTS, REQUEST_TYPES, smtpCodes } from '../../content/schema.ts'
import { troubleshooter, troubleshooterFaults } from '../../content/troubleshooter.ts'
import { rootDir } from './paths.ts'

/** Something that an author should mend, told in Vietnamese. */
export interface ContentFault {
  /** Path from the project's folder. */
  file: string
  /** From 1; 0 when it is about the whole file. */
  line: number
  message: string
}

/** A guide's file as it lies there. */
export interface GuideFile {
  file: string
  text: string
}

/** Words that one sentence may have: more, and readers on a phone lose its beginning. */
export const MAX_WORDS = 30

const GUIDES = 'content/guides/'
/** Addresses that are not built from `content/guides/`. */
const OTHER_PAGES = /^\/(gui-yeu-cau|tra-cuu|tim-kiem|huong-dan|khac-phuc)?\/?(\?.*)?$/

/** All faults of all that authors write, ordered by file and line. */
export async function contentFaults(): Promise<ContentFault[]> {
  const names = await readdir(rootDir + GUIDES)
  const files = await Promise.all(
    names
      .filter((name) => name.endsWith('.mdx'))
      .sort()
      .map(async (name) => ({
        file: GUIDES + name,
        text: await readFile(rootDir + GUIDES + name, 'utf8'),
      })),
  )
  return [...guidesFaults(files), ...dataFaults(files)]
}

/** The faults as `npm run build` and `npm run dev` print them: one a line, `file:line` first. */
export function shownFaults(faults: readonly ContentFault[]): string {
  return faults
    .map(({ file, line, message }) => `${line > 0 ? `${file}:${line}` : file}  ${message}`)
    .join('\n')
}

/** Faults of guides, which are taken to be all the guides there are. */
export function guidesFaults(files: readonly GuideFile[]): ContentFault[] {
  const anchors = new Map(files.map(({ file, text }) => [slugOf(file), anchorsOf(text)]))
  return files.flatMap((file) => guideFaults(file, anchors))
}

/**
 * Faults of one guide, by line.
 * @param anchors  of every guide, by slug: what links may lead to
 */
export function guideFaults(
  { file, text }: GuideFile,
  anchors: ReadonlyMap<string, ReadonlySet<string>>,
): ContentFault[] {
  const faults: ContentFault[] = []
  const say = (line: number, message: string) => faults.push({ file, line, message })
  if (!/^[a-z0-9]+(-[a-z0-9]+)*\.mdx$/.test(file.split('/').at(-1) ?? '')) {
    say(0, 'Tên tệp chỉ gồm chữ thường không dấu, số và dấu gạch nối.')
  }
  if (text !== text.normalize('NFC')) say(0, 'Tệp chưa ở dạng NFC: lưu lại ở dạng dựng sẵn.')
  const page = readGuide(text)
  if (!page) {
    say(1, 'Tệp phải mở đầu bằng phần khai báo giữa hai dòng ---.')
    return faults
  }
  frontFaults(page, say)
  partFaults(page, say)
  linkFaults(page, anchors, say)
  wordFaults(page, say)
  return faults.sort((a, b) => a.line - b.line)
}

type Say = (line: number, message: string) => void

/** A guide's file taken apart; lines count from 1 in the whole file. */
interface GuidePage {
  front: FrontEntry[]
  /** Lines of the body, those within code fences emptied. */
  body: { line: number; text: string }[]
  mdx: string
}
interface FrontEntry {
  key: string
  line: number
  value: string | { line: number; text: string }[]
}

function readGuide(text: string): GuidePage | undefined {
  const lines = text.split('\n')
  const end = lines.indexOf('---', 1)
  if (lines[0] !== '---' || end < 0) return undefined
  const front: FrontEntry[] = []
  lines.slice(1, end).forEach((line, at) => {
    const [, key, value = ''] = /^([A-Za-z]+):\s*(.*)$/.exec(line) ?? []
    const [, item] = /^\s+-\s+(.*)$/.exec(line) ?? []
    const last = front.at(-1)
    if (key) front.push({ key, line: at + 2, value: value ? unquoted(value) : [] })
    else if (item && Array.isArray(last?.value)) {
      last.value.push({ line: at + 2, text: unquoted(item) })
    }
  })
  let isCode = false
  const body = lines.slice(end + 1).map((line, at) => {
    const isFence = line.trimStart().startsWith('```')
    if (isFence) isCode = !isCode
    return { line: end + 2 + at, text: isCode || isFence ? '' : line }
  })
  return { front, body, mdx: lines.slice(end + 1).join('\n') }
}

function unquoted(value: string): string {
  const [, , inner] = /^(['"])(.*)\1$/.exec(value) ?? []
  return inner === undefined ? value : inner.replaceAll("''", "'")
}

/** The schema's own rules, in words for authors. */
function frontFaults({ front }: GuidePage, say: Say): void {
  const data = Object.fromEntries(
    front.map(({ key, value }) => [
      key,
      typeof value !== 'string'
        ? value.map(({ text }) => text)
        : key === 'order'
          ? Number(value)
          : value,
    ]),
  )
  for (const issue of Guide.safeParse(data).error?.issues ?? []) {
    const key = String(issue.path[0] ?? '')
    const entry = front.find((each) => each.key === key)
    const item = Array.isArray(entry?.value) ? entry.value[Number(issue.path[1])] : undefined
    say(item?.line ?? entry?.line ?? 1, frontMessage(issue, key, entry !== undefined))
  }
}

function frontMessage(
  issue: NonNullable<ReturnType<typeof Guide.safeParse>['error']>['issues'][number],
  key: string,
  isThere: boolean,
): string {
  if (issue.code === 'unrecognized_keys') return `Không có mục “${issue.keys.join('”, “')}”.`
  if (!isThere) return `Thiếu mục “${key}” trong phần khai báo.`
  if (issue.code === 'too_small') {
    return issue.origin === 'array'
      ? `“${key}” cần ít nhất ${String(issue.minimum)} dòng.`
      : `“${key}” còn trống hoặc quá nhỏ.`
  }
  if (issue.code === 'too_big') {
    return issue.origin === 'array'
      ? `“${key}” có nhiều nhất ${String(issue.maximum)} dòng.`
      : `“${key}” dài quá ${String(issue.maximum)} ký tự.`
  }
  if (key === 'product') return `“product” phải là một trong: ${PRODUCTS.join(', ')}.`
  if (key === 'requestType') {
    return `“requestType” phải là một trong: ${REQUEST_TYPES.join(', ')}.`
  }
  if (key === 'kind') return '“kind” phải là fix hoặc reference.'
  if (key === 'checkedOn') return '“checkedOn” phải là một ngày có thật, như 2026-11-22.'
  return `“${key}” chưa đúng dạng.`
}

/** A link that leads to CoreTech: a step with one is no attempt to mend anything. */
const CONTACT = /\]\((\/gui-yeu-cau\/|mailto:)/

/** Sections, steps with what to expect, headings without a gap, pictures with a description. */
function partFaults({ front, body, mdx }: GuidePage, say: Say): void {
  const isFix = front.some(({ key, value }) => key === 'kind' && value === 'fix')
  const steps = stepsOf(mdx)
  const toTry = new Set(stepsToTry(mdx).map(({ title }) => title))
  if (!/^## /m.test(mdx)) say(body[0]?.line ?? 1, 'Thiếu đề mục “## Cách xử lý”.')
  if (isFix && steps.length === 0) {
    say(body[0]?.line ?? 1, 'Bài xử lý sự cố cần các bước: <Steps> với <Step title="…">.')
  }
  let level = 1
  let step: { line: number; title: string; hasExpect: boolean } | undefined
  const seen = new Set<string>()
  for (const { line, text } of body) {
    const heading = /^(#{1,6})\s/.exec(text)?.[1]?.length
    if (heading === 1) say(line, 'Tiêu đề lấy từ “title”: trong bài dùng ## và ###.')
    else if (heading) {
      if (heading > level + 1) say(line, 'Đề mục nhảy cấp: sau ## là ###, không bỏ qua cấp nào.')
      level = heading
    }
    const title = /<Step\s+title="([^"]*)"/.exec(text)?.[1]
    if (/<Step(?=[\s>])/.test(text) && !title) say(line, 'Bước cần tên: <Step title="…">.')
    if (title) {
      const anchor = anchorOf(title)
      if (seen.has(anchor)) say(line, `Hai bước cùng tên “${title}”.`)
      seen.add(anchor)
      step = { line, title, hasExpect: false }
      // A step is a heading of the third level.
      level = 3
    }
    if (step && text.includes('<Expect>')) step.hasExpect = true
    if (isFix && step && toTry.has(step.title) && CONTACT.test(text)) {
      say(line, `Bước “${step.title}” là liên hệ CoreTech: ghi <Step title="…" contact>.`)
    }
    if (step && text.includes('</Step>')) {
      if (!step.hasExpect)
        say(step.line, `Bước “${step.title}” chưa có <Expect>: làm đúng thì thấy gì?`)
      step = undefined
    }
    if (/!\[\s*\]\(/.test(text) || /<img(?![^>]*\salt="[^"]+")/.test(text)) {
      say(line, 'Hình cần mô tả cho người không nhìn thấy: ![mô tả](…).')
    }
  }
  if (step) say(step.line, `Bước “${step.title}” chưa đóng: thiếu </Step>.`)
}

/** Links to guides and steps that are there. */
function linkFaults(
  { front, body }: GuidePage,
  anchors: ReadonlyMap<string, ReadonlySet<string>>,
  say: Say,
): void {
  const check = (line: number, slug: string, anchor?: string) => {
    const known = anchors.get(slug)
    if (!known) say(line, `Không có bài hướng dẫn “${slug}”.`)
    else if (anchor && !known.has(anchor)) say(line, `Bài “${slug}” không có chỗ “#${anchor}”.`)
  }
  for (const { key, value } of front) {
    if (key !== 'related' || typeof value === 'string') continue
    for (const { line, text } of value) check(line, text)
  }
  for (const { line, text } of body) {
    for (const [, attributes = ''] of text.matchAll(/<NotYet\s+([^>]*)>?/g)) {
      const slug = /guide="([^"]*)"/.exec(attributes)?.[1]
      if (slug) check(line, slug, /step="([^"]*)"/.exec(attributes)?.[1])
    }
    for (const [, address = ''] of text.matchAll(/(?:\]\(|href=")([^)"\s]+)/g)) {
      if (/^(https:|mailto:)/.test(address)) continue
      const [, slug, anchor] = /^\/huong-dan\/([a-z0-9-]+)\/(?:#(.+))?$/.exec(address) ?? []
      if (slug) check(line, slug, anchor)
      else if (!address.startsWith('#') && !OTHER_PAGES.test(address)) {
        say(line, `Liên kết “${address}” không tới trang nào. Bài khác: /huong-dan/ten-bai/.`)
      }
    }
  }
}

/** Claims that nobody may make, and how the house writes (DOMAIN §10, §12). */
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

function wordFaults({ front, body }: GuidePage, say: Say): void {
  // Aliases are the customers' own words, however they are spelt.
  const prose = [
    ...front
      .filter(({ key }) => key !== 'aliases' && key !== 'related')
      .flatMap(({ line, value }) => (typeof value === 'string' ? [{ line, text: value }] : value)),
    ...body.map(({ line, text }) => ({ line, text: proseOf(text) })),
  ]
  for (const { line, text } of prose) {
    for (const sentence of text.split(/(?<=[.!?…])\s+/)) {
      const words = sentence.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length
      if (words > MAX_WORDS) {
        say(line, `Câu dài ${words} chữ, quá ${MAX_WORDS}: “${sentence.slice(0, 40)}…”`)
      }
      for (const { pattern, says, unlessDenied } of CLAIMS) {
        const found = pattern.exec(sentence)
        if (!found || (unlessDenied && DENIAL.test(sentence.slice(0, found.index + 20)))) continue
        say(line, `“${found[0]}”: ${says}.`)
      }
    }
    const own = text.replace(/“[^”]*”|\*\*[^*]*\*\*/g, '')
    for (const [word] of own.matchAll(OLD_TONE)) {
      say(line, `“${word}”: đặt dấu kiểu mới, như khoá, xoá, hoà, huỷ, tuỳ.`)
    }
    if (/\p{L} [:;?!](\s|$)/u.test(text)) say(line, 'Thừa dấu cách trước dấu câu.')
    if (/(^|\s)"\p{L}|\p{L}"([\s.,]|$)/u.test(own)) say(line, 'Dùng ngoặc kép “…”.')
    if (/quý khách|anh\/chị/i.test(own)) say(line, 'Trên trang gọi người đọc là “bạn”.')
  }
}

/** A line's words, without components, code, addresses and marks of lists and tables. */
function proseOf(text: string): string {
  if (/^\s*(\||import |export )/.test(text)) return ''
  return text
    .replace(/`[^`]*`/g, 'x')
    .replace(/<Step\s+title="([^"]*)"/g, '$1<')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\]\([^)]*\)/g, ']')
    .replace(/^\s*([-*]|\d+\.)\s+/, '')
    .trim()
}

function dataFaults(files: readonly GuideFile[]): ContentFault[] {
  const guides = files.map(({ file, text }) => ({
    slug: slugOf(file),
    title: '',
    product: 'khac' as const,
    requestType: 'khac' as const,
    steps: stepsOf(text),
  }))
  const slugs = guides.map(({ slug }) => slug)
  const inFile = (file: string) => (message: string) => ({ file, line: 0, message })
  return [
    ...troubleshooterFaults(troubleshooter, guides).map(inFile('content/data/troubleshooter.json')),
    ...redirectFaults(redirects, slugs).map(inFile('content/data/redirects.json')),
  ]
}

function slugOf(file: string): string {
  return file.replace(/^.*\/|\.mdx$/g, '')
}

/** All that a link into a guide may name: its sections and steps, codes, and the layout's parts. */
function anchorsOf(mdx: string): Set<string> {
  const sections = [...mdx.matchAll(/^##\s+(.+)$/gm)].map(([, title = '']) =>
    anchorOf(title.replace(/[*_`]/g, '')),
  )
  return new Set([
    'dau-hieu',
    'lien-he',
    ...sections,
    ...stepsOf(mdx).map(({ id }: GuideStep) => id),
    ...(mdx.includes('<SmtpCodes') ? smtpCodes.flatMap((row) => row.anchors) : []),
    ...(mdx.includes('<ChromeErrors')
      ? chromeErrors.flatMap((row) => row.codes.map((code) => anchorOf(code)))
      : []),
  ])
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const faults = await contentFaults()
  console.log(faults.length > 0 ? `Nội dung cần sửa:\n${shownFaults(faults)}` : 'Nội dung: tốt.')
  process.exitCode = faults.length > 0 ? 1 : 0
}
