import { readFile, rm } from 'node:fs/promises'
import * as z from 'zod'
import { FRAMES_PATH } from '../../content/addresses.ts'
import type { GuideSource } from '../../content/search/build.ts'
import { Guide } from '../../content/schema.ts'
import { FILL, FRAME_NAMES } from '../../content/site-data.ts'
import type { FrameName } from '../../content/site-data.ts'

/** A guide with all of its front matter, as `site/pages/khung/guides.json.ts` writes it. */
export interface BuiltGuide extends GuideSource {
  guide: Guide
}

const BuiltGuides: z.ZodType<BuiltGuide[]> = z.array(
  z.object({ slug: z.string(), guide: Guide, mdx: z.string() }),
)

/**
 * Takes the API's frames and list of guides out of the public build.
 * @throws Error when a frame lacks one of its marks, or has one twice
 */
export async function takeFrames(
  distDir: string,
): Promise<{ frames: Record<FrameName, string>; guides: BuiltGuide[] }> {
  const folder = `${distDir}${FRAMES_PATH}`
  const pages = await Promise.all(
    FRAME_NAMES.map(async (name): Promise<[FrameName, string]> => {
      const html = await readFile(`${folder}${name}/index.html`, 'utf8')
      const marks =
        name === 'tim-kiem' ? [FILL.title, FILL.main, FILL.query] : [FILL.title, FILL.main]
      for (const mark of marks) {
        if (html.split(mark).length !== 2) {
          throw new Error(`Frame ${name} must hold ${mark} exactly once`)
        }
      }
      return [name, html]
    }),
  )
  const guides = BuiltGuides.parse(JSON.parse(await readFile(`${folder}guides.json`, 'utf8')))
  await rm(folder, { recursive: true })
  // Every name of the list has just been read.
  return { frames: Object.fromEntries(pages) as Record<FrameName, string>, guides }
}
