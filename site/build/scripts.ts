import { glob, readFile, writeFile } from 'node:fs/promises'

/**
 * Lets scripts come after everything a page shows: none of them is needed to read it, and Astro
 * has no way to say so of the scripts it bundles.
 */
export async function deferScripts(distDir: string): Promise<void> {
  for await (const file of glob(`${distDir}**/*.html`)) {
    const html = await readFile(file, 'utf8')
    const deferred = html.replaceAll(
      '<script type="module" src=',
      '<script type="module" fetchpriority="low" src=',
    )
    if (deferred !== html) await writeFile(file, deferred)
  }
}
