import * as z from 'zod'
import { Redirects } from './redirects.ts'
import { PRODUCTS, REQUEST_TYPES } from './schema.ts'
import type { SmallIndex } from './search/small-index.ts'

/*
 * Output of the site's build for the API, in `dist-internal/site.json`: frames for the pages that
 * the API draws, and data of the guides.
 */

/** Names of the frames, by page; `loi` is for all error pages. */
export const FRAME_NAMES = ['gui-yeu-cau', 'tim-kiem', 'tra-cuu', 'yeu-cau', 'loi'] as const
/** Name of a frame. */
export type FrameName = (typeof FRAME_NAMES)[number]

/** Slots of a frame or staff page, each replaced once by escaped text or HTML. */
export const FILL = {
  /** Beginning of the page title (text). */
  title: '<!--fill:title-->',
  /** Content of `main` (HTML). */
  main: '<!--fill:main-->',
  /** Navigation by role (HTML), in the header of every internal page. */
  nav: '<!--fill:nav-->',
  /** Value of the search field, in `tim-kiem` only (attribute text). */
  query: '<!--fill:q-->',
} as const

/** Data of a guide for the API: its steps, and product and type of requests that start from it. */
export const SiteGuide = z.strictObject({
  slug: z.string(),
  title: z.string(),
  summary: z.string(),
  kind: z.enum(['fix', 'reference']),
  product: z.enum(PRODUCTS),
  requestType: z.enum(REQUEST_TYPES),
  /** Steps that a customer can have tried; guides of kind `fix` only. */
  steps: z.array(z.strictObject({ id: z.string(), title: z.string() })),
})
/** Data of a guide for the API. */
export type SiteGuide = z.infer<typeof SiteGuide>

/** Schema of `dist-internal/site.json`. */
export const SiteData = z.strictObject({
  /** Hash that changes with every change of site or content; `/api/health` shows it. */
  version: z.string(),
  /** CSP of all public pages. */
  csp: z.string(),
  /**
   * Headers by path, in order; later rules override earlier ones, and a final `*` is a wildcard.
   * `dist/_headers` has the same rules for Workers.
   */
  headers: z.array(z.strictObject({ path: z.string(), set: z.record(z.string(), z.string()) })),
  /** Redirects of renamed guides; `dist/_redirects` has the same ones for Workers. */
  redirects: Redirects.default([]),
  frames: z.record(z.enum(FRAME_NAMES), z.string()),
  guides: z.array(SiteGuide),
  search: z.custom<SmallIndex>((value) => typeof value === 'object' && value !== null),
})
/** Output of the site's build for the API. */
export type SiteData = z.infer<typeof SiteData>
