import type { GuideSource } from '../../content/search/build.ts'
import type { SmallGuide } from '../../content/search/small-index.ts'

/**
 * So many made-up guides: phrases of real ones in which every other word is another word of theirs.
 * For measuring how indexes grow, not how well they answer; the same on every run.
 */
export function manyGuides(count: number, real: readonly SmallGuide[]): GuideSource[] {
  const words = real
    .flatMap(({ title, symptoms, aliases, steps }) => [title, ...symptoms, ...aliases, ...steps])
    .join(' ')
    .split(' ')
  let state = 1
  const random = (most: number): number => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31
    return Math.floor((state / 2 ** 31) * most)
  }
  const changed = (text: string): string =>
    text
      .split(' ')
      .map((word, at) => (at % 2 ? word : (words[random(words.length)] ?? word)))
      .join(' ')
  return Array.from({ length: count }, (_, at) => {
    const model = real[at % real.length]
    if (!model) throw new RangeError('No guide to start from')
    return {
      slug: `${model.slug}-${at}`,
      guide: {
        title: changed(model.title),
        summary: changed(model.summary || model.title),
        symptoms: model.symptoms.map(changed),
        aliases: model.aliases.map(changed),
        order: at + 1,
      },
      mdx: model.steps
        .map((step) => `<Step title="${changed(step)}">\n\n${changed(model.summary)}\n\n</Step>`)
        .join('\n\n'),
    }
  })
}
