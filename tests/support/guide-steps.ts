import { readFile } from 'node:fs/promises'
import { type GuideStep, stepsOf } from '../../content/guide-outline.ts'
import { rootDir } from '../../site/make/paths.ts'

/** All steps that an author has written into a guide, in order. */
export async function stepsWritten(slug: string): Promise<GuideStep[]> {
  return stepsOf(await readFile(`${rootDir}content/guides/${slug}.mdx`, 'utf8'))
}
