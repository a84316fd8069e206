import type { Page } from 'playwright-core'

/**
 * Collects what must never happen on a page: console errors, uncaught exceptions, broken policy.
 * @returns a list that grows; tests expect it to be empty at their end
 */
export function watchPage(page: Page): string[] {
  const faults: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(`console: ${message.text()}`)
  })
  page.on('pageerror', (error) => faults.push(`uncaught: ${error.message}`))
  return faults
}
