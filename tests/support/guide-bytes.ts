import { readFile } from 'node:fs/promises'
import { brotliBytes } from '../../site/make/compress.ts'

/** Bytes of a guide's page with its styles and scripts, brotli, without fonts. */
export async function wholeGuideBytes(distDir: string, slug: string): Promise<number> {
  const html = await readFile(`${distDir}huong-dan/${slug}/index.html`, 'utf8')
  const sheets = [...html.matchAll(/<link rel="stylesheet" href="\/([^"]+)"/g)]
  const files = [...sheets.map(([, path = '']) => path), ...(await firstScripts(distDir, html))]
  const texts = await Promise.all(files.map((file) => readFile(distDir + file)))
  const sizes = await Promise.all([html, ...texts].map(brotliBytes))
  return sizes.reduce((sum, { length }) => sum + length, 0)
}

/** Paths in `distDir` of the scripts that a page loads at once, with those that they import. */
export async function firstScripts(distDir: string, html: string): Promise<string[]> {
  const named = [...html.matchAll(/<script[^>]+src="\/([^"]+)"/g)].map(([, path = '']) => path)
  const imported = await Promise.all(
    named.map(async (path) => {
      const code = await readFile(distDir + path, 'utf8')
      return [...code.matchAll(/\bfrom\s*["']\.\/([^"']+)/g)].map(
        ([, name = '']) => `_astro/${name}`,
      )
    }),
  )
  return [...new Set([...named, ...imported.flat()])]
}
