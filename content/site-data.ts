import * as z from 'zod'
import { Redirects } from './redirects.ts'
import { PRODUCTS, REQUEST_TYPES } from './schema.ts'
import type { SmallIndex } from './search/small-index.ts'

/**
 * What the site's build hands to the API, in `dist-internal/site.json`: frames for the pages that
 * the API writes, and what it needs to know of the guides.
 */

/** Frames, by the page they are for; `loi` is for every error page. */
export const FRAME_NAMES = ['gui-yeu-cau', 'tim-kiem', 'tra-cuu', 'yeu-cau', 'loi'] as const
export type FrameName = (typeof FRAME_NAMES)[number]

/** Marks in a frame; each stands there once, to be replaced by escaped text or finished HTML. */
export const FILL = {
  /** Start of the page's title (text). */
  title: '<!--fill:title-->',
  /** All of `main` (HTML). */
  main: '<!--fill:main-->',
  /** Value of the search field, in `tim-kiem` only (attribute text). */
  query: '<!--fill:q-->',
} as const

/** A guide as the API names it: steps to try, product and type of a request that starts from it. */
export const SiteGuide = z.strictObject({
  slug: z.string(),
  title: z.string(),
  summary: z.string(),
  kind: z.enum(['fix', 'reference']),
  product: z.enum(PRODUCTS),
  requestType: z.enum(REQUEST_TYPES),
  /** What one can have tried before writing to us: of guides that mend something. */
  steps: z.array(z.strictObject({ id: z.string(), title: z.string() })),
})
export type SiteGuide = z.infer<typeof SiteGuide>

export const SiteData = z.strictObject({
  /** Changes with every change of site or content; shown by `/api/health`. */
  version: z.string(),
  /** `Content-Security-Policy` of every page. */
  csp: z.string(),
  /**
   * Headers by path, in order, later rules adding to earlier ones; a path that ends in `*` stands
   * for all that begin so. `dist/_headers` says the same to Workers' static files.
   */
  headers: z.array(z.strictObject({ path: z.string(), set: z.record(z.string(), z.string()) })),
  /** Old addresses of renamed guides; `dist/_redirects` says the same to Workers. */
  redirects: Redirects.default([]),
  frames: z.record(z.enum(FRAME_NAMES), z.string()),
  guides: z.array(SiteGuide),
  search: z.custom<SmallIndex>((value) => typeof value === 'object' && value !== null),
})
export type SiteData = z.infer<typeof SiteData>
