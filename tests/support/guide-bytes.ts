import { readFile } from 'node:fs/promises'
import { brotliBytes } from '../../site/build/compress.ts'

/** Bytes of a guide's page with its styles and scripts, as brotli sends them; fonts are apart. */
export async function wholeGuideBytes(distDir: string, slug: string): Promise<number> {
  const html = await readFile(`${distDir}huong-dan/${slug}/index.html`, 'utf8')
  const tags = html.match(/<script[^>]+src=[^>]*>|<link rel="stylesheet"[^>]*>/g) ?? []
  const files = tags.map((tag) => /(?:src|href)="\/([^"]+)"/.exec(tag)?.[1] ?? '')
  const texts = await Promise.all(files.map((file) => readFile(distDir + file)))
  const sizes = await Promise.all([html, ...texts].map(brotliBytes))
  return sizes.reduce((sum, { length }) => sum + length, 0)
}
