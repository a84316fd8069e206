import { FORM_PATH, guidePath, troublePath } from './addresses.ts'
import * as z from 'zod'
import nodeRows from './data/troubleshooter.json' with { type: 'json' }
import { PRODUCTS, REQUEST_TYPES, requestTypes } from './schema.ts'
import type { Product, RequestType } from './schema.ts'

/*
 * The guided troubleshooter: questions whose answers lead to a guide's step or to the form.
 *
 * Authors write the nodes as a graph in `data/troubleshooter.json`, starting at the five common
 * errors of `request-types.json`. Visitors walk it as a tree. A question's address is the path to
 * it, so it determines which steps have been tried.
 */

const text = z
  .string()
  .trim()
  .min(1)
  .refine((words) => words === words.normalize('NFC'), 'phải ở dạng NFC')
const id = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'chỉ gồm chữ thường, số và dấu gạch nối')
const stepRef = z.string().regex(/^[a-z0-9-]+#[a-z0-9-]+$/, 'viết theo dạng bai-huong-dan#buoc')

const Answer = z.strictObject({
  text: text.max(60),
  /** Next node. */
  to: id,
  /** Steps that this answer implies were done: `guide#step`. */
  tried: z.array(stepRef).default([]),
})

const Question = z.strictObject({
  id,
  question: text.max(90),
  hint: text.max(120).optional(),
  answers: z.array(Answer).min(2).max(7),
})

const GuideEnd = z.strictObject({
  id,
  /** Heading: what to do. */
  title: text.max(60),
  text: text.max(160),
  guide: id,
  /** Anchor of a step; the guide's beginning by default. */
  step: id.optional(),
})

const FormEnd = z.strictObject({
  id,
  title: text.max(60),
  text: text.max(160),
  /** Request type that the form preselects. */
  form: z.enum(REQUEST_TYPES),
  /** Subject that the form prefills. */
  subject: text.min(5).max(150),
  /** Guide whose steps the form lists. */
  guide: id,
  step: id.optional(),
})

/** Schema of `data/troubleshooter.json`. */
export const Troubleshooter = z.array(z.union([Question, GuideEnd, FormEnd]))
/** A node with answers to choose from. */
export type Question = z.infer<typeof Question>
/** A node that leads to a guide or to the form. */
export type End = z.infer<typeof GuideEnd> | z.infer<typeof FormEnd>
/** A node of the graph. */
export type Node = Question | End

/** All nodes, as authors wrote them. */
export const troubleshooter: Node[] = Troubleshooter.parse(nodeRows)

/** Ids of the first questions: the five common errors. */
export const troubleIds: RequestType[] = requestTypes
  .filter(({ trouble }) => trouble !== null)
  .map(({ slug }) => slug)

/** Most questions on a path, including the first; more make people give up. */
export const MAX_QUESTIONS = 5

/** Narrows a node to a question. */
export function isQuestion(node: Node): node is Question {
  return 'question' in node
}

/** A question reached on one path. */
export interface Stop {
  trouble: RequestType
  /** Path of its page. */
  path: string
  question: Question
  /** Previous questions and answers, with their pages' paths. */
  answered: { question: string; answer: string; path: string }[]
  /** Steps tried so far, `guide#step`, each once. */
  tried: string[]
  /** Most questions that can follow. */
  questionsLeft: number
  choices: Choice[]
}
/** An answer: links to the next question, or to an end on the same page. */
export type Choice = { text: string; href: string } & (
  | { end?: undefined }
  | {
      end: End
      /** Steps tried before this end, without the step that it recommends. */
      tried: string[]
    }
)

/**
 * Lists every question on every path from the five common errors, in the order of answers.
 * @throws Error for a missing node or a cycle; `troubleshooterFaults` gives details
 */
export function allStops(nodes: readonly Node[] = troubleshooter): Stop[] {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  return troubleIds.flatMap((trouble) => stopsFrom(trouble))

  function stopsFrom(trouble: RequestType): Stop[] {
    return walk(trouble, { trouble, path: troublePath(trouble), answered: [], tried: [] })
  }

  function walk(
    nodeId: string,
    way: Pick<Stop, 'trouble' | 'path' | 'answered' | 'tried'>,
  ): Stop[] {
    const node = byId.get(nodeId)
    if (!node || !isQuestion(node)) throw new Error(`Không có câu hỏi “${nodeId}”.`)
    if (way.answered.length > MAX_QUESTIONS) throw new Error(`Đường đi quá dài: ${way.path}`)
    const later: Stop[] = []
    const choices = node.answers.map((answer): Choice => {
      const target = byId.get(answer.to)
      if (!target) throw new Error(`Câu trả lời dẫn tới nút không có: “${answer.to}”.`)
      const tried = [...new Set([...way.tried, ...answer.tried])]
      if (!isQuestion(target)) {
        return { text: answer.text, href: `#${target.id}`, end: target, tried }
      }
      const path = `${way.path}${target.id}/`
      const passed = { question: node.question, answer: answer.text, path: way.path }
      later.push(...walk(target.id, { ...way, path, answered: [...way.answered, passed], tried }))
      return { text: answer.text, href: path }
    })
    const questionsLeft = Math.max(
      0,
      ...later.map((stop) => stop.answered.length - way.answered.length),
    )
    return [{ ...way, question: node, choices, questionsLeft }, ...later]
  }
}

/** Data of a guide that the troubleshooter needs. */
export interface KnownGuide {
  slug: string
  title: string
  product: Product
  requestType: RequestType
  steps: readonly { id: string; title: string }[]
}

/**
 * Links to the form after `end` has not helped, with guide, type, subject, product and steps.
 *
 * `api/requester/prefill.ts` reads the query.
 * @param tried  steps done on the path, `guide#step`
 * @returns      one link when the product is known, otherwise one per product
 * @throws RangeError when a guide or step does not exist
 */
export function formLinks(
  stop: Pick<Stop, 'trouble'>,
  { end, tried }: { end: End; tried: readonly string[] },
  guides: readonly KnownGuide[],
): { product: Product; href: string }[] {
  const type = 'form' in end ? end.form : guideOf(guides, end.guide).requestType
  const own = 'form' in end || !end.step ? [] : [`${end.guide}#${end.step}`]
  const titles = [...tried, ...own].map((ref) => stepTitle(guides, ref))
  const known = rowProduct(stop.trouble) ?? rowProduct(type)
  return (known ? [known] : [...PRODUCTS]).map((product) => {
    const query = new URLSearchParams({ 'huong-dan': end.guide, 'san-pham': product, loai: type })
    if ('form' in end) query.set('ve-viec', end.subject)
    for (const title of new Set(titles)) query.append('da-thu', title)
    return { product, href: `${FORM_PATH}?${query.toString()}` }
  })
}

/** Path of an end's guide, with the anchor of its step. */
export function guideLink({ guide, step }: End): string {
  return guidePath(guide, step)
}

function rowProduct(type: RequestType): Product | null {
  return requestTypes.find(({ slug }) => slug === type)?.product ?? null
}

function guideOf(guides: readonly KnownGuide[], slug: string): KnownGuide {
  const guide = guides.find((each) => each.slug === slug)
  if (!guide) throw new RangeError(`Không có bài hướng dẫn “${slug}”.`)
  return guide
}

function stepTitle(guides: readonly KnownGuide[], ref: string): string {
  const [slug = '', anchor] = ref.split('#')
  const step = guideOf(guides, slug).steps.find(({ id }) => id === anchor)
  if (!step) throw new RangeError(`Bài “${slug}” không có bước “${anchor ?? ''}”.`)
  return step.title
}

/**
 * Checks the graph.
 *
 * Finds duplicate ids, answers to missing nodes, cycles, unreachable nodes, long paths, missing
 * guides and steps, and common errors that do not lead to both a guide and the form.
 * @returns faults as Vietnamese sentences
 */
export function troubleshooterFaults(
  nodes: readonly Node[],
  guides: readonly KnownGuide[],
): string[] {
  const faults: string[] = []
  const byId = new Map<string, Node>()
  for (const node of nodes) {
    if (byId.has(node.id)) faults.push(`“${node.id}”: tên nút đã dùng ở chỗ khác.`)
    byId.set(node.id, node)
  }
  for (const node of nodes) faults.push(...ownFaults(node, byId, guides))
  const reached = new Set<string>()
  for (const trouble of troubleIds) {
    const start = byId.get(trouble)
    if (!start || !isQuestion(start)) {
      faults.push(`“${trouble}”: chưa có câu hỏi đầu cho trục trặc này.`)
      continue
    }
    const ends = endsFrom(start, [])
    if (!ends.some((end) => !('form' in end))) faults.push(`“${trouble}”: không tới bài nào.`)
    if (!ends.some((end) => 'form' in end)) faults.push(`“${trouble}”: không tới biểu mẫu.`)
  }
  for (const { id } of nodes) {
    if (!reached.has(id)) faults.push(`“${id}”: không câu trả lời nào dẫn tới đây.`)
  }
  return [...new Set(faults)]

  function endsFrom(node: Node, way: readonly string[]): End[] {
    reached.add(node.id)
    if (!isQuestion(node)) return [node]
    if (way.includes(node.id)) {
      faults.push(`“${node.id}”: đường đi vòng lại (${[...way, node.id].join(' → ')}).`)
      return []
    }
    if (way.length === MAX_QUESTIONS) {
      faults.push(`“${node.id}”: quá ${MAX_QUESTIONS} câu hỏi (${way.join(' → ')}).`)
      return []
    }
    return node.answers.flatMap(({ to }) => {
      const next = byId.get(to)
      return next ? endsFrom(next, [...way, node.id]) : []
    })
  }
}

function ownFaults(
  node: Node,
  byId: ReadonlyMap<string, Node>,
  guides: readonly KnownGuide[],
): string[] {
  const faults: string[] = []
  const checkStep = (slug: string, anchor?: string) => {
    const guide = guides.find((each) => each.slug === slug)
    if (!guide) faults.push(`“${node.id}”: không có bài hướng dẫn “${slug}”.`)
    else if (anchor && !guide.steps.some(({ id }) => id === anchor)) {
      faults.push(`“${node.id}”: bài “${slug}” không có bước “${anchor}”.`)
    }
  }
  if (!isQuestion(node)) {
    checkStep(node.guide, node.step)
    return faults
  }
  const targets = node.answers.map(({ to }) => to)
  for (const { to, tried } of node.answers) {
    if (!byId.has(to)) faults.push(`“${node.id}”: trả lời dẫn tới nút không có, “${to}”.`)
    for (const ref of tried) {
      const [slug = '', anchor] = ref.split('#')
      checkStep(slug, anchor)
    }
  }
  const twice = targets.find((to, at) => targets.indexOf(to) !== at)
  if (twice) faults.push(`“${node.id}”: hai câu trả lời cùng dẫn tới “${twice}”.`)
  return faults
}
