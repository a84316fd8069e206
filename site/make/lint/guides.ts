import { type ContentFault, type GuideFile, type Say, slugOf } from './fault.ts'
import { frontFaults, frontTexts } from './front.ts'
import { anchorsOf, linkFaults } from './links.ts'
import { attributeOf, type GuidePage, isElement, lineOf, readPage, walk } from './page.ts'
import { partFaults } from './parts.ts'
import { wordFaults } from './words.ts'

/**
 * Faults of guides, which are taken to be all the guides there are.
 * @param template  text of the template for new guides, whose words may not be left in a guide
 * @returns by file and line
 */
export function guidesFaults(files: readonly GuideFile[], template = ''): ContentFault[] {
  const pages = files.map(({ file, text }) => ({ file, slug: slugOf(file), page: readPage(text) }))
  const anchors = new Map(pages.map(({ slug, page }) => [slug, anchorsOf(page)]))
  const sample = readPage(template)
  const left = new Set(sample ? ownPhrases(sample).map(({ phrase }) => phrase) : [])
  const orders = Map.groupBy(pages, ({ page }) => page?.front.document.get('order'))
  return pages.flatMap(({ file, slug, page }) => {
    const faults: ContentFault[] = []
    const say: Say = (line, message) => faults.push({ file, line, message })
    const { text } = files.find((each) => each.file === file) ?? { text: '' }
    if (!/^[a-z0-9]+(-[a-z0-9]+)*\.mdx$/.test(file.split('/').at(-1) ?? '')) {
      say(0, 'Tên tệp chỉ gồm chữ thường không dấu, số và dấu gạch nối.')
    }
    if (text !== text.normalize('NFC')) say(0, 'Tệp chưa ở dạng NFC: lưu lại ở dạng dựng sẵn.')
    if (!page) {
      say(1, 'Tệp phải mở đầu bằng phần khai báo giữa hai dòng ---.')
      return faults
    }
    if (page.broken) say(page.broken.line, page.broken.message)
    frontFaults(page.front, say)
    partFaults(page, say)
    linkFaults(page, slug, anchors, say)
    wordFaults(page, say)
    for (const { line, phrase } of ownPhrases(page)) {
      if (left.has(phrase)) say(line, `Còn chữ của bài mẫu: “${phrase}”. Viết lại cho bài này.`)
    }
    const order: unknown = page.front.document.get('order')
    const twin = orders.get(order)?.find((other) => other.slug !== slug)
    if (typeof order === 'number' && twin) {
      const at = frontTexts(page.front).find(({ key }) => key === 'order')?.from ?? 0
      say(page.front.lineAt(at), `“order” ${order} đã có ở bài “${twin.slug}”: chọn số khác.`)
    }
    return faults.sort((a, b) => a.line - b.line)
  })
}

/** Phrases that every guide has of its own: title, summary, symptoms, names of steps. */
function ownPhrases(page: GuidePage): { line: number; phrase: string }[] {
  const phrases = frontTexts(page.front)
    .filter(({ key }) => /^(title|summary|symptoms)$/.test(key))
    .map(({ value, from }) => ({ line: page.front.lineAt(from), phrase: value }))
  for (const node of page.root ? walk(page.root) : []) {
    const title = isElement(node, 'Step') && attributeOf(node, 'title')
    if (title) phrases.push({ line: lineOf(node), phrase: title })
  }
  return phrases
}
