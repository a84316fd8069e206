import type { Page } from 'playwright-core'

/**
 * Opens a guide, scrolls, and waits until the service worker controls the page and has kept it: from
 * here on the guide is shown without a network.
 */
export async function openAndKeep(page: Page, path: string): Promise<void> {
  await page.goto(path)
  await page.mouse.wheel(0, 40)
  await page.evaluate(async (guide) => {
    const { serviceWorker } = navigator
    const isKept = async (each: string) => (await caches.match(each)) !== undefined
    while (!serviceWorker.controller || !(await isKept(guide)) || !(await isKept('/huong-dan/'))) {
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }, path)
}
