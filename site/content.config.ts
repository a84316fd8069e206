import { defineCollection } from 'astro:content'
import { glob } from 'astro/loaders'
import * as z from 'zod'
import { Guide } from '../content/schema.ts'
import { daysAsText } from './front-matter.ts'

export const collections = {
  guides: defineCollection({
    loader: glob({ base: './content/guides', pattern: '*.mdx' }),
    schema: z.record(z.string(), z.unknown()).transform(daysAsText).pipe(Guide),
  }),
}
