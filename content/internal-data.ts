import * as z from 'zod'

/**
 * What the internal build hands the API, in `dist-internal/internal.json`: every byte that only
 * staff may see. One file and no folder, so that no server of static files can ever publish it: on
 * Workers the worker's own code holds it (CONTRACT §8.22).
 */
export const InternalData = z.strictObject({
  /** Frame of the pages that the API draws for staff, with the marks of `FILL`. */
  frame: z.string(),
  /** `Content-Security-Policy` of staff pages, where the inline style sheet is not the public one. */
  csp: z.string().optional(),
  /** Pages of the handbook in reading order, for the staff's home. */
  handbook: z
    .array(z.strictObject({ slug: z.string(), title: z.string(), summary: z.string().optional() }))
    .default([]),
  /** By whole path: `/noi-bo/cam-nang/nguyen-tac-xu-ly-su-co/`, `/noi-bo/_astro/x.css` … */
  files: z.record(
    z.string().startsWith('/noi-bo/'),
    z.strictObject({
      /** Media type with charset, as it is sent. */
      type: z.string(),
      encoding: z.enum(['utf8', 'base64']),
      body: z.string(),
    }),
  ),
})
export type InternalData = z.infer<typeof InternalData>
export type InternalDataInput = z.input<typeof InternalData>
