import { readFile, writeFile } from 'node:fs/promises'
import { cutGuide, shellId } from '../guide-part.ts'

/** Beside each guide's page: what the service worker fetches for the next guide. */
export const PART_FILE = 'phan.txt'

/**
 * Writes the part of each guide: the id of the shell that it belongs to, then its own pieces, with a
 * form feed before each of them.
 * @throws Error when guides of one build have different shells, or a page cannot be cut
 */
export async function writeGuideParts(distDir: string, slugs: readonly string[]): Promise<void> {
  const ids = new Set<string>()
  for (const slug of slugs) {
    const folder = `${distDir}huong-dan/${slug}/`
    const cut = cutGuide(await readFile(`${folder}index.html`, 'utf8'))
    if (!cut) throw new Error(`/huong-dan/${slug}/ cannot be cut into shell and part`)
    const id = await shellId(cut)
    ids.add(id)
    const own = cut.filter((_, at) => at % 2)
    await writeFile(`${folder}${PART_FILE}`, [id, ...own].join('\f'))
  }
  if (ids.size > 1) throw new Error('The guides do not share one shell')
}
