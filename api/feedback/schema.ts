import * as z from 'zod'
import { feedbackErrors } from '../../content/text/feedback.ts'
import { cleanText, lengthOf } from '../text/clean.ts'

const MAX_COMMENT = 1000
const MAX_QUERY = 1000

/** Whether a guide helped; sent by the guide's own form. */
export const GuideFeedback = z.strictObject(
  {
    guide: z
      .string(feedbackErrors.guide)
      .max(100, feedbackErrors.guide)
      .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, feedbackErrors.guide),
    helpful: z.preprocess(
      (value) => (value === 'true' ? true : value === 'false' ? false : value),
      z.boolean(feedbackErrors.helpful),
    ),
    comment: z
      .string(feedbackErrors.comment)
      .transform((text) => cleanText(text, { oneLine: false, max: MAX_COMMENT }))
      .refine((text) => lengthOf(text) <= MAX_COMMENT, feedbackErrors.comment)
      .optional(),
  },
  feedbackErrors.body,
)
export type GuideFeedback = z.infer<typeof GuideFeedback>

/** A search that found nothing, or whose results were not opened. */
export const SearchMiss = z.strictObject(
  {
    query: z
      .string(feedbackErrors.query)
      .transform((text) => cleanText(text, { oneLine: true, max: MAX_QUERY }))
      .refine((text) => text.length > 0 && lengthOf(text) <= MAX_QUERY, feedbackErrors.query),
    results: z
      .int(feedbackErrors.results)
      .min(0, feedbackErrors.results)
      .max(10_000, feedbackErrors.results),
  },
  feedbackErrors.body,
)
export type SearchMiss = z.infer<typeof SearchMiss>
