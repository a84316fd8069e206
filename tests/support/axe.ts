import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'

/**
 * Accessibility violations that axe finds on a page, as `rule: first element`.
 *
 * axe describes violations only and in the page itself: this takes a third of the time that it
 * needs to describe the elements that pass, and to collect the results in a second page.
 */
export async function axeFaults(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page })
    .options({ resultTypes: ['violations'] })
    .setLegacyMode()
    .analyze()
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`)
}
