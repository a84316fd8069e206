import { type MdastNode, mdxToMdast } from 'satteri'
import { type Document, LineCounter, parseDocument } from 'yaml'
import { tagFault } from './tags.ts'

/** A guide's file taken apart; lines count from 1 in the whole file. */
export interface GuidePage {
  text: string
  front: Front
  /** The body as Astro's own parser reads it; null when it cannot. */
  root: MdastNode | null
  /** Why the body cannot be read. */
  broken: { line: number; message: string } | null
  /** Line on which the body starts. */
  bodyLine: number
}

/** The part between two lines of `---`. */
export interface Front {
  document: Document.Parsed
  /** Line in the file of a place in `document`. */
  lineAt: (offset: number) => number
}

/** A JSX element of the body. */
export type Element = Extract<MdastNode, { type: 'mdxJsxFlowElement' | 'mdxJsxTextElement' }>

/** @returns null when the file does not start with front matter */
export function readPage(text: string): GuidePage | null {
  const [whole, yaml] = /^---\n([\s\S]*?)^---[ \t]*$\n?/m.exec(text) ?? []
  if (whole === undefined || yaml === undefined || !text.startsWith(whole)) return null
  const lines = new LineCounter()
  const document = parseDocument(yaml, { lineCounter: lines, prettyErrors: false })
  const before = whole.split('\n').length - 1
  const page: GuidePage = {
    text,
    // Its first line is the second of the file.
    front: { document, lineAt: (offset) => lines.linePos(offset).line + 1 },
    root: null,
    broken: null,
    bodyLine: before + 1,
  }
  try {
    // Empty lines in place of the front matter: positions are the file's.
    page.root = mdxToMdast('\n'.repeat(before) + text.slice(whole.length))
  } catch (error) {
    page.broken = tagFault(error instanceof Error ? error.message : String(error), page.bodyLine)
  }
  return page
}

export function lineOf(node: MdastNode): number {
  return node.position?.start.line ?? 0
}

export function childrenOf(node: MdastNode): MdastNode[] {
  return 'children' in node ? (node.children as MdastNode[]) : []
}

/** A node and all that it holds, in the order of the page. */
export function* walk(node: MdastNode): Generator<MdastNode> {
  yield node
  for (const child of childrenOf(node)) yield* walk(child)
}

export function isElement(node: MdastNode, name?: string): node is Element {
  const isJsx = node.type === 'mdxJsxFlowElement' || node.type === 'mdxJsxTextElement'
  return isJsx && (name === undefined || node.name === name)
}

/** Value of an attribute; empty when it has none, undefined when it is not there or no plain text. */
export function attributeOf(element: Element, name: string): string | undefined {
  for (const attribute of element.attributes) {
    if (attribute.type !== 'mdxJsxAttribute' || attribute.name !== name) continue
    if (attribute.value === null || attribute.value === undefined) return ''
    return typeof attribute.value === 'string' ? attribute.value : undefined
  }
  return undefined
}

/** Words of a node, without marks. */
export function plainText(node: MdastNode): string {
  if (node.type === 'text' || node.type === 'inlineCode') return node.value
  return childrenOf(node).map(plainText).join('')
}
