import type { MDXInstance } from 'astro'
import * as z from 'zod'
import { HandbookPage, HANDBOOK_SLUGS } from '../../content/handbook-schema.ts'
import type { HandbookSlug } from '../../content/handbook-schema.ts'
import { daysAsText } from '../front-matter.ts'

/**
 * A page of the handbook. Not a content collection: both builds would share one list of collections,
 * and the public build would contain its sentences.
 */
export interface HandbookEntry {
  slug: HandbookSlug
  data: HandbookPage
  /** MDX without front matter. */
  body: string
  Content: MDXInstance<Record<string, unknown>>['default']
}

const files = import.meta.glob<MDXInstance<Record<string, unknown>>>(
  '../../content/handbook/*.mdx',
  { eager: true },
)
const sources = import.meta.glob<string>('../../content/handbook/*.mdx', {
  eager: true,
  query: '?raw',
  import: 'default',
})

/**
 * All pages, in the order of lists.
 * @throws Error naming the file and the field of a page that does not fit its schema
 */
export function handbookInOrder(): HandbookEntry[] {
  return HANDBOOK_SLUGS.map(entryOf).sort((a, b) => a.data.order - b.data.order)
}

function entryOf(slug: HandbookSlug): HandbookEntry {
  const path = `../../content/handbook/${slug}.mdx`
  const file = files[path]
  const source = sources[path]
  if (!file || source === undefined) throw new Error(`content/handbook/${slug}.mdx: không có tệp`)
  const read = HandbookPage.safeParse(daysAsText(file.frontmatter))
  if (!read.success) {
    throw new Error(`content/handbook/${slug}.mdx:\n${z.prettifyError(read.error)}`)
  }
  const body = source.replace(/^---\n[^]*?\n---\n/, '')
  return { slug, data: read.data, body, Content: file.default }
}
