import type { MdastNode } from 'satteri'
import { FORM_PATH } from '../../../content/addresses.ts'
import { anchorOf } from '../../../content/guide-outline.ts'
import type { Say } from './fault.ts'
import { attributeOf, type Element, type GuidePage, isElement, lineOf, walk } from './page.ts'
import { BRACES } from './tags.ts'

/** Sections, steps with what to expect, headings without a gap, pictures with a description. */
export function partFaults({ front, root, bodyLine }: GuidePage, say: Say): void {
  if (!root) return
  const isFix = front.document.get('kind') === 'fix'
  const nodes = [...walk(root)]
  const steps = nodes.filter((node): node is Element => isElement(node, 'Step'))
  if (!nodes.some((node) => node.type === 'heading' && node.depth === 2)) {
    say(bodyLine, 'Thiếu đề mục “## Cách xử lý”.')
  }
  if (isFix && steps.length === 0) {
    say(bodyLine, 'Bài xử lý sự cố cần các bước: <Steps> với <Step title="…">.')
  }
  headingFaults(nodes, say)
  const seen = new Set<string>()
  for (const step of steps) stepFaults(step, { isFix, seen }, say)
  const inSteps = new Set(steps.flatMap((step) => [...walk(step)]))
  for (const node of nodes) {
    if (isElement(node, 'Expect') && !inSteps.has(node)) {
      say(lineOf(node), '<Expect> phải nằm trong một <Step>.')
    }
    if (/^(mdxTextExpression|mdxFlowExpression)$/.test(node.type)) say(lineOf(node), BRACES)
    if (node.type === 'mdxjsEsm') say(lineOf(node), 'Bài hướng dẫn không dùng import và export.')
    const isBare =
      (node.type === 'image' && !node.alt?.trim()) ||
      (isElement(node, 'img') && !attributeOf(node, 'alt')?.trim())
    if (isBare) say(lineOf(node), 'Hình cần mô tả cho người không nhìn thấy: ![mô tả](…).')
  }
}

function headingFaults(nodes: readonly MdastNode[], say: Say): void {
  let level = 1
  for (const node of nodes) {
    // A step is a heading of the third level.
    if (isElement(node, 'Step')) level = 3
    if (node.type !== 'heading') continue
    if (node.depth === 1) say(lineOf(node), 'Tiêu đề lấy từ “title”: trong bài dùng ## và ###.')
    else if (node.depth > level + 1) {
      say(lineOf(node), 'Đề mục nhảy cấp: sau ## là ###, không bỏ qua cấp nào.')
    }
    if (node.depth > 1) level = node.depth
  }
}

/** A link that leads to CoreTech: a step with one is no attempt to mend anything. */
const CONTACT = new RegExp(`^(${FORM_PATH}|mailto:)`)

function stepFaults(
  step: Element,
  { isFix, seen }: { isFix: boolean; seen: Set<string> },
  say: Say,
): void {
  const title = attributeOf(step, 'title')
  if (!title) {
    say(lineOf(step), 'Bước cần tên: <Step title="…">.')
    return
  }
  if (seen.has(anchorOf(title))) say(lineOf(step), `Hai bước cùng tên “${title}”.`)
  seen.add(anchorOf(title))
  const inside = [...walk(step)]
  if (!inside.some((node) => isElement(node, 'Expect'))) {
    say(lineOf(step), `Bước “${title}” chưa có <Expect>: làm đúng thì thấy gì?`)
  }
  const contact = inside.find((node) => node.type === 'link' && CONTACT.test(node.url))
  if (isFix && contact && attributeOf(step, 'contact') === undefined) {
    say(lineOf(contact), `Bước “${title}” là liên hệ CoreTech: ghi <Step title="…" contact>.`)
  }
}
