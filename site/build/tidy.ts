import { glob, readFile, rm, writeFile } from 'node:fs/promises'
import { markOwnFace } from '../own-face.ts'

/** Elements beside which a line break is never shown. */
const BLOCKS = 'p|ul|ol|li|h[1-6]|table|thead|tbody|tr|th|td|div|section|details|summary|pre'
const BESIDE_BLOCKS = new RegExp(`\\n*(</?(?:${BLOCKS})(?: [^>]*)?>)\\n*`, 'g')
/** The two scripts of `Page.astro`: one on every page, the other on every public one. */
const MARK = `<script>${markOwnFace}</script>`
const START = /<script type="module" src="\/(_astro\/Page\.[^"]+)"><\/script>/

/**
 * Does to the HTML of the build what Astro has no setting for: the script that every page loads
 * stands in the page, since its few bytes are not worth a way to the server and back, and shares an
 * element with the one that stands there anyway, so that the policy names one hash; other scripts
 * come after everything a page shows; line breaks that Markdown leaves are taken out.
 * @throws Error when the script that is to stand in pages needs to be a module
 */
export async function tidyPages(distDir: string): Promise<void> {
  const inlined = new Map<string, string>()
  for await (const file of glob(`${distDir}**/*.html`)) {
    const html = await readFile(file, 'utf8')
    const start = START.exec(html)?.[1]
    if (start && !inlined.has(start)) inlined.set(start, await startScript(distDir, start))
    const tidy = html
      .replace(BESIDE_BLOCKS, '$1')
      .replace(START, '')
      .replace(MARK, (mark) => (start ? (inlined.get(start) ?? mark) : mark))
      .replaceAll('<script type="module" src=', '<script type="module" fetchpriority="low" src=')
    if (tidy !== html) await writeFile(file, tidy)
  }
  for (const file of inlined.keys()) await rm(distDir + file)
}

/** Both scripts as one. What the second imports lies beside its file, not beside the page. */
async function startScript(distDir: string, file: string): Promise<string> {
  const code = (await readFile(distDir + file, 'utf8')).trim()
  if (/^import\b[^(]|\bexport\b|import\.meta/.test(code)) throw new Error(`${file} is a module`)
  const begin = code.replaceAll('import(`./', 'import(`/_astro/')
  return `<script>${markOwnFace};addEventListener('DOMContentLoaded',()=>{${begin}})</script>`
}
