import { STAFF_PATH } from './addresses.ts'
import * as z from 'zod'

/**
 * Output of the internal build for the API, in `dist-internal/internal.json`.
 *
 * It contains everything that only staff may see. As one JSON file it cannot be published by a
 * static file server; on Workers the worker's code bundles it (CONTRACT §8.22).
 */
export const InternalData = z.strictObject({
  /** Frame of the staff pages that the API draws, with the slots of `FILL`. */
  frame: z.string(),
  /** CSP of staff pages, which have their own inline style sheet. */
  csp: z.string().optional(),
  /** Pages of the handbook in reading order, for the staff home page. */
  handbook: z
    .array(z.strictObject({ slug: z.string(), title: z.string(), summary: z.string().optional() }))
    .default([]),
  /** Files by path: `/noi-bo/cam-nang/nguyen-tac-xu-ly-su-co/`, `/noi-bo/_astro/x.css` … */
  files: z.record(
    z.string().startsWith(STAFF_PATH),
    z.strictObject({
      /** Value of `Content-Type`. */
      type: z.string(),
      encoding: z.enum(['utf8', 'base64']),
      body: z.string(),
    }),
  ),
})
/** Parsed output of the internal build. */
export type InternalData = z.infer<typeof InternalData>
/** Output of the internal build before defaults are applied. */
export type InternalDataInput = z.input<typeof InternalData>
