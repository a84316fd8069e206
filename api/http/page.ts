import type { Context } from 'hono'
import { html } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { FrameName, SiteData } from '../../content/site-data.ts'
import type { Deps } from '../deps.ts'
import type { AppEnv } from './context.ts'

export type Html = HtmlEscapedString | Promise<HtmlEscapedString>

export interface PageParts {
  /** Of the window, without the site's name. */
  title: string
  main: Html
  /** What stands in the header's search field. */
  q?: string
}

/** Puts a page's parts into the frame that the site's build made for it. */
export function renderFrame(site: SiteData, frame: FrameName, parts: PageParts): Promise<string> {
  return fillFrame(site.frames[frame], parts)
}

/** Puts a page's parts into a frame with the marks of `FILL`. */
export async function fillFrame(
  frame: string,
  { title, main, q = '' }: PageParts,
): Promise<string> {
  const parts: Record<string, string> = {
    title: await escape(title),
    main: String(await main),
    q: await escape(q),
  }
  // The frame is cut at its marks in one pass: what is filled in is never searched for marks.
  return frame.replace(/<!--fill:(\w+)-->/g, (_, name: string) => parts[name] ?? '')
}

/** Frames of pages that anybody may find; what stands in the others is one visitor's. */
const PUBLIC_FRAMES: ReadonlySet<FrameName> = new Set(['gui-yeu-cau', 'tim-kiem', 'tra-cuu'])

/** Answers a page made for one request: never cached; indexed when its address is for everybody. */
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
