import { glob, readFile, rm, writeFile } from 'node:fs/promises'

/** Elements beside which a line break is never shown. */
const BLOCKS = 'p|ul|ol|li|h[1-6]|table|thead|tbody|tr|th|td|div|section|details|summary|pre'
const BESIDE_BLOCKS = new RegExp(`\\n*(</?(?:${BLOCKS})(?: [^>]*)?>)\\n*`, 'g')
/** The script of `Page.astro`, which every public page loads. */
const START = /<script type="module" src="\/(_astro\/Page\.[^"]+)"><\/script>/

/**
 * Does to the HTML of the build what Astro has no setting for: the script that every page loads
 * stands in the page, since its few bytes are not worth a way to the server and back; other scripts
 * come after everything a page shows; line breaks that Markdown leaves are taken out.
 */
export async function tidyPages(distDir: string): Promise<void> {
  const inlined = new Map<string, string>()
  for await (const file of glob(`${distDir}**/*.html`)) {
    const html = await readFile(file, 'utf8')
    const start = START.exec(html)?.[1]
    if (start && !inlined.has(start)) inlined.set(start, await startScript(distDir, start))
    const tidy = html
      .replace(BESIDE_BLOCKS, '$1')
      .replace(START, () => `<script type="module">${inlined.get(start ?? '') ?? ''}</script>`)
      .replaceAll('<script type="module" src=', '<script type="module" fetchpriority="low" src=')
    if (tidy !== html) await writeFile(file, tidy)
  }
  for (const file of inlined.keys()) await rm(distDir + file)
}

/** What it imports lies beside its file, not beside the page. */
async function startScript(distDir: string, file: string): Promise<string> {
  const code = await readFile(distDir + file, 'utf8')
  return code.trim().replaceAll('import(`./', 'import(`/_astro/')
}
