import type { Context } from 'hono'
import { html } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { FrameName, SiteData } from '../../content/site-data.ts'
import type { Deps } from '../deps.ts'
import type { AppEnv } from './context.ts'

/** Escaped HTML, as `html` templates of hono produce it. */
export type Html = HtmlEscapedString | Promise<HtmlEscapedString>

/** Parts of a page that fill a frame. */
export interface PageParts {
  /** Title of the window, without the site's name. */
  title: string
  main: Html
  /** Text in the header's search field. */
  q?: string
  /** Navigation in the header of the staff's frame. */
  nav?: Html
}

/** Fills one of the frames that the site's build produced. */
export function renderFrame(site: SiteData, frame: FrameName, parts: PageParts): Promise<string> {
  return fillFrame(site.frames[frame], parts)
}

/** Fills a frame's slots (`<!--fill:name-->`) with a page's parts. */
export async function fillFrame(
  frame: string,
  { title, main, q = '', nav }: PageParts,
): Promise<string> {
  return fillMarks(frame, {
    title: await escape(title),
    main: String(await main),
    q: await escape(q),
    nav: nav ? String(await nav) : '',
  })
}

/**
 * Fills slots in one pass: inserted text is never searched for slots.
 * @param parts  escaped HTML by the slot's name; a slot without a part becomes empty
 */
export function fillMarks(page: string, parts: Partial<Record<string, string>>): string {
  return page.replace(/<!--fill:(\w+)-->/g, (_, name: string) => parts[name] ?? '')
}

/** Frames of pages that search engines may index; the others show personal data. */
const PUBLIC_FRAMES: ReadonlySet<FrameName> = new Set(['gui-yeu-cau', 'tim-kiem', 'tra-cuu'])

/** Answers with a page drawn for this request: never cached, indexed only in public frames. */
export async function answerPage(
  c: Context<AppEnv>,
  { site }: Pick<Deps, 'site'>,
  frame: FrameName,
  parts: PageParts,
  status: ContentfulStatusCode = 200,
): Promise<Response> {
  c.header('Cache-Control', 'no-store')
  if (status !== 200 || !PUBLIC_FRAMES.has(frame)) c.header('X-Robots-Tag', 'noindex')
  return c.html(await renderFrame(site, frame, parts), status)
}

async function escape(text: string): Promise<string> {
  return String(await html`${text}`)
}
