/** One step of a guide, as the contents list, the form and the search name it. */
export interface GuideStep {
  /** Anchor on the guide's page. */
  id: string
  title: string
}

/**
 * Anchor made of a Vietnamese phrase: folded to a–z, words joined by hyphens.
 * @example anchorOf('Đặt lại mật khẩu') // 'dat-lai-mat-khau'
 */
export function anchorOf(phrase: string): string {
  return phrase
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .replace(/[đĐ]/g, 'd')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
}

/**
 * Steps of a guide, in order, read from its MDX source: every `<Step title="…">`.
 *
 * The anchor is made of the title, so that a link to a step outlives a new order of steps.
 */
export function stepsOf(mdx: string): GuideStep[] {
  return stepTags(mdx).map(({ title }) => ({ id: anchorOf(title), title }))
}

/**
 * Steps that one can have tried: all but those marked `<Step title="…" contact>`, which are to
 * write to CoreTech.
 */
export function stepsToTry(mdx: string): GuideStep[] {
  return stepTags(mdx)
    .filter(({ isContact }) => !isContact)
    .map(({ title }) => ({ id: anchorOf(title), title }))
}

/** Attributes may come in any order, in either kind of quotes, as MDX allows. */
function stepTags(mdx: string): { title: string; isContact: boolean }[] {
  return [...mdx.matchAll(/<Step((?:\s+\w+(?:="[^"]*"|='[^']*')?)*)\s*>/g)].flatMap(
    ([, attributes = '']) => {
      const [, double, single] = /\stitle=(?:"([^"]+)"|'([^']+)')/.exec(attributes) ?? []
      const title = double ?? single
      const others = attributes.replace(/="[^"]*"|='[^']*'/g, '')
      return title ? [{ title, isContact: /\scontact(?!\S)/.test(others) }] : []
    },
  )
}
