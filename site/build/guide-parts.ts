import { readFile, writeFile } from 'node:fs/promises'
import { cutGuide, shellId } from '../guide-part.ts'

/** Beside each guide's page: what the service worker fetches for the next guide. */
export const PART_FILE = 'phan.txt'

/**
 * Writes the part of each guide: a line with the id of the shell that it belongs to, then its pieces
 * of head and `<main>`.
 * @throws Error when guides of one build have different shells, or a page cannot be cut
 */
export async function writeGuideParts(distDir: string, slugs: readonly string[]): Promise<void> {
  const ids = new Set<string>()
  for (const slug of slugs) {
    const folder = `${distDir}huong-dan/${slug}/`
    const pieces = cutGuide(await readFile(`${folder}index.html`, 'utf8'))
    if (!pieces) throw new Error(`/huong-dan/${slug}/ cannot be cut into shell and part`)
    const id = await shellId(pieces)
    ids.add(id)
    await writeFile(`${folder}${PART_FILE}`, `${id}\n${pieces[1]}${pieces[3]}`)
  }
  if (ids.size > 1) throw new Error('The guides do not share one shell')
}
