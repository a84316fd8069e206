import { glob, readFile, writeFile } from 'node:fs/promises'

/** Elements beside which a line break is never shown. */
const BLOCKS = 'p|ul|ol|li|h[1-6]|table|thead|tbody|tr|th|td|div|section|details|summary|pre'
const BESIDE_BLOCKS = new RegExp(`\\n*(</?(?:${BLOCKS})(?: [^>]*)?>)\\n*`, 'g')

/**
 * Does to the HTML of the build what Astro has no setting for: scripts come after everything a page
 * shows, since none of them is needed to read it; line breaks that Markdown leaves are taken out.
 */
export async function tidyPages(distDir: string): Promise<void> {
  for await (const file of glob(`${distDir}**/*.html`)) {
    const html = await readFile(file, 'utf8')
    const tidy = html
      .replaceAll('<script type="module" src=', '<script type="module" fetchpriority="low" src=')
      .replace(BESIDE_BLOCKS, '$1')
    if (tidy !== html) await writeFile(file, tidy)
  }
}
