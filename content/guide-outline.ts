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
  return [...mdx.matchAll(/<Step\s+title="([^"]+)"/g)].map(([, title = '']) => ({
    id: anchorOf(title),
    title,
  }))
}

/**
 * Steps that one can have tried: all but those marked `<Step title="…" contact>`, which are to
 * write to CoreTech.
 */
export function stepsToTry(mdx: string): GuideStep[] {
  return stepsOf(mdx.replace(/<Step\s+title="[^"]+"\s+contact\s*>/g, ''))
}
