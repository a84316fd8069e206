import type { Block, Placeholders } from '../../content/replies/template.ts'
import { escapeHtml, parts } from './html.ts'

/*
 * Renders a template's blocks as text and as HTML. Values are escaped. Controls are removed from
 * them, and line breaks too, except in quotes.
 */

/** Values by placeholder; a template needs only its own. */
export type Values = Partial<Placeholders>

/** Drops everything that a sender typed from a template's blocks. */
export function bareBlocks(blocks: readonly Block[]): Block[] {
  return blocks.map((block) => {
    if (block.kind === 'text') return { kind: 'text', text: block.bare ?? block.text }
    if (block.kind !== 'fields') return block
    return { ...block, rows: block.rows.filter(({ typed }) => !typed) }
  })
}

type Segment = { bold: boolean } & ({ literal: string; html: string } | { name: string })
type Clean = (text: string) => string

const parsed = new Map<string, Segment[]>()

/** Splits a template's sentence at placeholders and `**`; values are never split. */
function segmentsOf(sentence: string): Segment[] {
  const known = parsed.get(sentence)
  if (known) return known
  let bold = false
  const segments: Segment[] = []
  for (const piece of sentence.split(/(\*\*|\{\{\w+\}\})/)) {
    const name = /^\{\{(\w+)\}\}$/.exec(piece)?.[1]
    if (piece === '**') bold = !bold
    else if (name) segments.push({ bold, name })
    else if (piece) segments.push({ bold, literal: piece, html: lines(escapeHtml(piece)) })
  }
  parsed.set(sentence, segments)
  return segments
}

function wordsOf(segment: Segment, values: Values, clean: Clean): string {
  if ('literal' in segment) return segment.literal
  const text = textValue(values, segment.name)
  // Codes are our own placeholders with control characters; other values lose theirs.
  return segment.name === 'code' || segment.name === 'signInCode' ? text : clean(text)
}

/**
 * Renders a template's sentence as plain text.
 * @param clean  removes controls from values; by default line breaks become spaces
 * @throws TypeError when a value is missing
 */
export function plain(sentence: string, values: Values, clean: Clean = oneLine): string {
  let text = ''
  for (const segment of segmentsOf(sentence)) text += wordsOf(segment, values, clean)
  return text
}

function marked(sentence: string, values: Values, clean: Clean = oneLine): string {
  let html = ''
  for (const segment of segmentsOf(sentence)) {
    const part =
      'literal' in segment ? segment.html : lines(escapeHtml(wordsOf(segment, values, clean)))
    html += segment.bold ? `<strong>${part}</strong>` : part
  }
  return html
}

function lines(html: string): string {
  return html.replaceAll('\n', '<br>')
}

/** Renders blocks as the text part of a mail. */
export function textOf(blocks: readonly Block[], values: Values): string {
  return blocks
    .map((block) => textBlock(block, values))
    .filter(Boolean)
    .join('\n\n')
}

function textBlock(block: Block, values: Values): string {
  switch (block.kind) {
    case 'text':
    case 'note':
      return plain(block.text, values)
    case 'fields':
      return presentRows(block.rows, values)
        .map(({ label, value }) => `${label}: ${plain(value, values)}`)
        .join('\n')
    case 'quote':
      return `${block.label}:\n${plain(block.text, values, manyLines).replace(/^/gm, '> ')}`
    case 'letter':
      return plain(block.text, values, manyLines)
    case 'list': {
      const items = (values[block.items] ?? []).map((item) => `- ${oneLine(item)}`)
      if (items.length === 0) return ''
      return [...(block.label === null ? [] : [`${block.label}:`]), ...items].join('\n')
    }
    case 'link':
      return `${block.label}:\n${textValue(values, block.url)}`
    case 'links':
      return (values[block.items] ?? [])
        .map(({ label, url }) => `${oneLine(label)}\n${url}`)
        .join('\n\n')
  }
}

/** Renders blocks as HTML, without the surrounding document. */
export function htmlOf(blocks: readonly Block[], values: Values): string {
  return blocks
    .map((block) => htmlBlock(block, values))
    .filter(Boolean)
    .join('\n')
}

function htmlBlock(block: Block, values: Values): string {
  switch (block.kind) {
    case 'text':
      return parts.text(marked(block.text, values))
    case 'note':
      return parts.note(marked(block.text, values))
    case 'fields':
      return parts.fields(
        presentRows(block.rows, values).map(({ label, value }) =>
          parts.field(label, marked(value, values)),
        ),
      )
    case 'quote':
      return parts.quote(block.label, marked(block.text, values, manyLines))
    case 'letter':
      return parts.text(linked(marked(block.text, values, manyLines)))
    case 'list': {
      const items = (values[block.items] ?? []).map((item) => escapeHtml(oneLine(item)))
      return items.length > 0 ? parts.list(block.label, items) : ''
    }
    case 'link':
      return parts.button(block.label, textValue(values, block.url))
    case 'links':
      return (values[block.items] ?? [])
        .map(({ label, url }) => parts.link(oneLine(label), url))
        .join('\n')
  }
}

/** Addresses in escaped text; the end of a sentence is no part of one. */
const ADDRESS = /https?:\/\/[^\s<>"']*[^\s<>"'.,;:!?)]/g

function linked(html: string): string {
  return html.replace(ADDRESS, (url) => parts.inlineLink(url))
}

function presentRows(
  rows: Extract<Block, { kind: 'fields' }>['rows'],
  values: Values,
): Extract<Block, { kind: 'fields' }>['rows'] {
  const isThere = (segment: Segment) =>
    'literal' in segment || Boolean((values as Record<string, unknown>)[segment.name])
  return rows.filter(({ value, optional }) => !optional || segmentsOf(value).every(isThere))
}

/** Quick test for the two functions below: most values need no change. */
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/

/** Removes controls; tabs and line breaks become spaces. */
function oneLine(text: string): string {
  if (!CONTROLS.test(text)) return text
  return manyLines(text).replace(/[\t\n\u2028\u2029]+/g, ' ')
}

/** Removes controls, which could forge a placeholder; tabs and line breaks stay. */
function manyLines(text: string): string {
  if (!CONTROLS.test(text)) return text
  return text.replace(/\r\n?/g, '\n').replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '')
}

function textValue(values: Values, name: string): string {
  // Names are parsed from sentences, so the type is lost; `MailValues` has checked them.
  const value = (values as Record<string, unknown>)[name]
  if (typeof value !== 'string') throw new TypeError(`No text for the placeholder ${name}`)
  return value
}
