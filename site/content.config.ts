import { defineCollection } from 'astro:content'
import { glob } from 'astro/loaders'
import * as z from 'zod'
import { Guide } from '../content/schema.ts'

/** YAML reads a bare `2026-11-22` as an instant; authors mean the day, and so does the schema. */
function daysAsText(frontMatter: unknown): unknown {
  if (typeof frontMatter !== 'object' || frontMatter === null) return frontMatter
  return Object.fromEntries(
    Object.entries(frontMatter).map(([key, value]: [string, unknown]) => [
      key,
      value instanceof Date ? value.toISOString().slice(0, 10) : value,
    ]),
  )
}

export const collections = {
  guides: defineCollection({
    loader: glob({ base: './content/guides', pattern: '*.mdx' }),
    schema: z.preprocess(daysAsText, Guide),
  }),
}
