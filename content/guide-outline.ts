/** One step of a guide. */
export interface GuideStep {
  /** Anchor on the guide's page. */
  id: string
  title: string
}

/**
 * Makes an anchor of a Vietnamese phrase: folded to a–z, words joined by hyphens.
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
 * Reads a guide's steps from its MDX source, in order: every `<Step title="…">`.
 *
 * Anchors derive from titles, so links survive reordering.
 */
export function stepsOf(mdx: string): GuideStep[] {
  return stepTags(mdx).map(({ title }) => ({ id: anchorOf(title), title }))
}

/**
 * Steps that a customer can try: all except `<Step title="…" contact>`, which say to contact us.
 */
export function stepsToTry(mdx: string): GuideStep[] {
  return stepTags(mdx)
    .filter(({ isContact }) => !isContact)
    .map(({ title }) => ({ id: anchorOf(title), title }))
}

/** Finds `<Step>` tags; MDX allows attributes in any order and either kind of quotes. */
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
