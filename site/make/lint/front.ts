import { isAlias, isMap, isScalar, isSeq, type Node, type Pair, type YAMLMap } from 'yaml'
import { Guide, PRODUCTS, REQUEST_TYPES } from '../../../content/schema.ts'
import type { Say } from './fault.ts'
import type { Front } from './page.ts'

/** One text of the front matter. */
export interface FrontText {
  key: string
  value: string
  /** Where it stands in the front matter's source. */
  from: number
  to: number
}

/** The schema's own rules, in words for authors. */
export function frontFaults({ document, lineAt }: Front, say: Say): void {
  const [error] = document.errors
  const { contents } = document
  if (error) {
    const [at] = error.pos
    // What is never closed is noticed at the end: the author looks for its start.
    const open = isMap(contents)
      ? textsOf(contents, isScalar).findLast(({ from }) => from < at)
      : null
    const place = error.code === 'MISSING_CHAR' ? (open?.from ?? at) : at
    say(lineAt(place), yamlMessage(error.code))
    return
  }
  if (!isMap(contents)) {
    say(1, 'Phần khai báo phải gồm các dòng “mục: nội dung”.')
    return
  }
  const braces = textsOf(contents, (node) => isMap(node) || isAlias(node))
  for (const { key, from } of braces) {
    say(lineAt(from), `“${key}” bắt đầu bằng ký tự đặc biệt: đặt cả câu trong ngoặc kép "…".`)
  }
  for (const issue of Guide.safeParse(document.toJS()).error?.issues ?? []) {
    const key = String(issue.path[0] ?? '')
    const pair = pairOf(contents, issue.code === 'unrecognized_keys' ? issue.keys[0] : key)
    const item = isSeq(pair?.value) ? pair.value.items[Number(issue.path[1])] : undefined
    const place = startOf(item) ?? startOf(pair?.key)
    if (braces.some((brace) => brace.key === key)) continue
    say(place === undefined ? 1 : lineAt(place), frontMessage(issue, key, pair !== undefined))
  }
}

/** All texts of the front matter, each item of a list apart. */
export function frontTexts({ document }: Front): FrontText[] {
  if (document.errors.length > 0 || !isMap(document.contents)) return []
  return textsOf(document.contents, isScalar)
}

function textsOf(map: YAMLMap, fits: (node: unknown) => boolean): FrontText[] {
  return map.items.flatMap((pair) => {
    const nodes = isSeq(pair.value) ? pair.value.items : [pair.value]
    return nodes.filter(fits).map((node) => {
      const [from = 0, to = 0] = (node as Node).range ?? []
      return { key: keyOf(pair), value: String(isScalar(node) ? node.value : ''), from, to }
    })
  })
}

function keyOf({ key }: Pair): string {
  return isScalar(key) ? String(key.value) : ''
}

function pairOf(map: YAMLMap, key: string | undefined): Pair | undefined {
  return map.items.find((pair) => keyOf(pair) === key)
}

function startOf(node: unknown): number | undefined {
  return (node as Node | undefined)?.range?.[0]
}

function yamlMessage(code: string): string {
  switch (code) {
    case 'BLOCK_AS_IMPLICIT_KEY':
    case 'MULTILINE_IMPLICIT_KEY':
      return 'Dòng này có dấu hai chấm trong câu, hoặc thụt đầu dòng thừa. Câu có dấu hai chấm thì đặt trong ngoặc kép "…".'
    case 'DUPLICATE_KEY':
      return 'Mục này đã có ở trên: mỗi mục chỉ viết một lần.'
    case 'TAB_AS_INDENT':
      return 'Thụt đầu dòng bằng dấu cách, không bằng phím Tab.'
    case 'MISSING_CHAR':
      return 'Thiếu dấu ngoặc kép đóng, hoặc thiếu dấu hai chấm sau tên mục.'
    case 'BAD_SCALAR_START':
    case 'UNEXPECTED_TOKEN':
      return 'Câu bắt đầu bằng ký tự đặc biệt: đặt cả câu trong ngoặc kép "…".'
    default:
      return 'Phần khai báo chưa đúng dạng ở dòng này: so lại với content/mau-bai-huong-dan.mdx.'
  }
}

type Issue = NonNullable<ReturnType<typeof Guide.safeParse>['error']>['issues'][number]

function frontMessage(issue: Issue, key: string, isThere: boolean): string {
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
