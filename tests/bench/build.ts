import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { distDir, rootDir } from '../../site/make/paths.ts'
import { buildCopy, copyProject } from '../support/copy.ts'
import { wholeGuideBytes } from '../support/guide-bytes.ts'
import type { Row } from './table.ts'

const COUNTS = [22, 300, 1000]
const GUIDE = 'khong-nhan-duoc-otp'

/** How build time and a guide's page grow with the number of guides. */
export async function benchBuild(): Promise<Row[]> {
  const built = []
  for (const count of COUNTS) built.push({ count, ...(await buildWith(count)) })
  const [few, some, many] = built
  if (!few || !some || !many) throw new Error('Three sizes are compared')
  const perGuide = (a: typeof few, b: typeof few): number =>
    (b.seconds - a.seconds) / (b.count - a.count)
  return [
    ...built.map(({ count, seconds }) => ({ what: `build of ${count} guides, s`, value: seconds })),
    {
      what: 'seconds a guide: 1,000 guides against 300',
      value: many.seconds / many.count / (some.seconds / some.count),
      goal: { atMost: 1 },
    },
    {
      // Without what a build costs at any size; a tenth is what two runs differ by.
      what: 'seconds a further guide: from 300 to 1,000 against from 22 to 300',
      value: perGuide(some, many) / perGuide(few, some),
      goal: { atMost: 1.1 },
    },
    {
      what: 'the same guide page: 1,000 guides against 22',
      value: many.bytes / few.bytes,
      goal: { atMost: 1.05 },
    },
  ]
}

/** Builds a copy of the project with so many guides: the real ones, and copies of them. */
async function buildWith(count: number): Promise<{ seconds: number; bytes: number }> {
  const root = await copyProject()
  try {
    await addGuides(`${root}/content/guides/`, count)
    const startedAt = performance.now()
    await buildCopy(root)
    const seconds = (performance.now() - startedAt) / 1000
    const dist = `${root}/${distDir.slice(rootDir.length)}`
    return { seconds, bytes: await wholeGuideBytes(dist, GUIDE) }
  } finally {
    await rm(root, { recursive: true, force: true })
  }
}

async function addGuides(folder: string, count: number): Promise<void> {
  const files = await readdir(folder)
  // A copy has a number in its title: only of guides that have room for it in their budget.
  const light: string[] = []
  for (const file of files) {
    if ((await wholeGuideBytes(distDir, file.replace('.mdx', ''))) < 7700) light.push(file)
  }
  for (let at = files.length; at < count; at += 1) {
    const file = light[at % light.length] ?? ''
    const text = await readFile(folder + file, 'utf8')
    const named = text.replace(/^(title: .*?)('?)$/m, `$1 ${at}$2`)
    await writeFile(`${folder}${file.replace('.mdx', '')}-${at}.mdx`, named)
  }
}
