import { getCollection } from 'astro:content'
import type { CollectionEntry } from 'astro:content'
import { anchorOf, stepsOf } from '../content/guide-outline.ts'
import type { GuideStep } from '../content/guide-outline.ts'

/** All guides, in the order of lists. */
export async function guidesInOrder(): Promise<CollectionEntry<'guides'>[]> {
  const guides = await getCollection('guides')
  return guides.sort((a, b) => a.data.order - b.data.order)
}

/** A section of a guide with its steps. */
export interface GuideSection {
  id: string
  title: string
  steps: GuideStep[]
}

/** Sections (`## …`) of a guide and their steps, in order, read from its MDX source. */
export function sectionsOf(mdx: string): GuideSection[] {
  return mdx
    .split(/^## /m)
    .slice(1)
    .map((part) => {
      const title = (part.split('\n', 1)[0] ?? '').replace(/[*_`]/g, '').trim()
      return { id: anchorOf(title), title, steps: stepsOf(part) }
    })
}

/** Reading time in whole minutes, 1 or more, at 250 syllables a minute. */
export function readingMinutes(mdx: string): number {
  const syllables = mdx.replace(/<[^>]*>/g, ' ').match(/\p{L}[\p{L}\p{N}.]*/gu) ?? []
  return Math.max(1, Math.round(syllables.length / 250))
}
