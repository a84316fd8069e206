import {
  FORM_PATH,
  guidePath,
  GUIDES_PATH,
  HOME_PATH,
  LOOKUP_PATH,
  SEARCH_PATH,
  TROUBLESHOOTER_PATH,
} from '../../../content/addresses.ts'
import { anchorOf } from '../../../content/guide-outline.ts'
import { chromeErrors, smtpCodes } from '../../../content/schema.ts'
import type { Say } from './fault.ts'
import { frontTexts } from './front.ts'
import { attributeOf, type GuidePage, isElement, lineOf, plainText, walk } from './page.ts'

/** Places in guides that links may lead to, by slug; null for a guide that cannot be read. */
export type Anchors = ReadonlyMap<string, ReadonlySet<string> | null>

/** Pages that are not built from `content/guides/`, with and without their final slash. */
const OTHER_PAGES: ReadonlySet<string> = new Set([
  HOME_PATH,
  ...[GUIDES_PATH, TROUBLESHOOTER_PATH, SEARCH_PATH, FORM_PATH, LOOKUP_PATH].flatMap((path) => [
    path,
    path.slice(0, -1),
  ]),
])
const GUIDE_LINK = new RegExp(`^${GUIDES_PATH}([a-z0-9-]+)/(?:#(.+))?$`)

/** Links to guides and steps that are there. */
export function linkFaults(page: GuidePage, slug: string, anchors: Anchors, say: Say): void {
  const check = (line: number, target: string, anchor?: string) => {
    const known = anchors.get(target)
    if (known === undefined) say(line, `Không có bài hướng dẫn “${target}”.`)
    else if (anchor && known && !known.has(anchor)) {
      say(line, `Bài “${target}” không có chỗ “#${anchor}”.`)
    }
  }
  for (const { key, value, from } of frontTexts(page.front)) {
    if (key !== 'related') continue
    const line = page.front.lineAt(from)
    if (value === slug) say(line, '“related” dẫn tới chính bài này: chọn bài khác.')
    else check(line, value)
  }
  for (const node of page.root ? walk(page.root) : []) {
    if (isElement(node, 'NotYet')) {
      const guide = attributeOf(node, 'guide')
      if (guide) check(lineOf(node), guide, attributeOf(node, 'step'))
    }
    const isLink = node.type === 'link' || node.type === 'definition'
    const address = isLink ? node.url : isElement(node) ? attributeOf(node, 'href') : undefined
    if (!address || /^(https:|mailto:)/.test(address)) continue
    const [, target, anchor] = GUIDE_LINK.exec(address) ?? []
    if (target) check(lineOf(node), target, anchor)
    else if (!address.startsWith('#') && !OTHER_PAGES.has(address.replace(/\?.*$/, ''))) {
      const example = guidePath('ten-bai')
      say(lineOf(node), `Liên kết “${address}” không tới trang nào. Bài khác: ${example}.`)
    }
  }
}

/** All that a link into a guide may name: its sections and steps, codes, and the layout's parts. */
export function anchorsOf(page: GuidePage | null): ReadonlySet<string> | null {
  if (!page?.root) return null
  const anchors = new Set(['dau-hieu', 'lien-he'])
  for (const node of walk(page.root)) {
    if (node.type === 'heading' && node.depth === 2) anchors.add(anchorOf(plainText(node)))
    if (isElement(node, 'Step')) anchors.add(anchorOf(attributeOf(node, 'title') ?? ''))
    if (isElement(node, 'SmtpCodes')) {
      for (const row of smtpCodes) for (const anchor of row.anchors) anchors.add(anchor)
    }
    if (isElement(node, 'ChromeErrors')) {
      for (const row of chromeErrors) for (const code of row.codes) anchors.add(anchorOf(code))
    }
  }
  return anchors
}
