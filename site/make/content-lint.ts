import { readdir, readFile } from 'node:fs/promises'
import { pathToFileURL } from 'node:url'
import { stepsOf } from '../../content/guide-outline.ts'
import { redirectFaults, redirects } from '../../content/redirects.ts'
import { troubleshooter, troubleshooterFaults } from '../../content/troubleshooter.ts'
import { type ContentFault, type GuideFile, slugOf } from './lint/fault.ts'
import { guidesFaults } from './lint/guides.ts'
import { readPage } from './lint/page.ts'
import { rootDir } from './paths.ts'

const GUIDES = 'content/guides/'
const TEMPLATE = 'content/mau-bai-huong-dan.mdx'
const TROUBLESHOOTER = 'content/data/troubleshooter.json'

/** All faults of all that authors write, ordered by file and line. */
export async function contentFaults(): Promise<ContentFault[]> {
  const names = await readdir(rootDir + GUIDES)
  const files = await Promise.all(
    names
      .filter((name) => name.endsWith('.mdx'))
      .sort()
      .map(async (name) => ({
        file: GUIDES + name,
        text: await readFile(rootDir + GUIDES + name, 'utf8'),
      })),
  )
  const template = await readFile(rootDir + TEMPLATE, 'utf8')
  return [...guidesFaults(files, template), ...unreachedFaults(files), ...dataFaults(files)]
}

/** The faults as `npm run build` and `npm run dev` print them: one a line, `file:line` first. */
export function shownFaults(faults: readonly ContentFault[]): string {
  return faults
    .map(({ file, line, message }) => `${line > 0 ? `${file}:${line}` : file}  ${message}`)
    .join('\n')
}

/** What `npm run dev` says of the content, whole. */
export function reportOf(faults: readonly ContentFault[]): string {
  return faults.length > 0 ? `Nội dung cần sửa:\n${shownFaults(faults)}` : 'Nội dung: tốt.'
}

/** Guides that mend something and that the troubleshooter never leads to. */
export function unreachedFaults(files: readonly GuideFile[]): ContentFault[] {
  const tree = JSON.stringify(troubleshooter)
  return files
    .filter(({ text }) => readPage(text)?.front.document.get('kind') === 'fix')
    .filter(({ file }) => !tree.includes(`"guide":"${slugOf(file)}"`))
    .map(({ file }) => ({
      file,
      line: 0,
      message: `Bài xử lý sự cố cần một nhánh dẫn tới: thêm "guide": "${slugOf(file)}" vào ${TROUBLESHOOTER}.`,
    }))
}

function dataFaults(files: readonly GuideFile[]): ContentFault[] {
  const guides = files.map(({ file, text }) => ({
    slug: slugOf(file),
    title: '',
    product: 'khac' as const,
    requestType: 'khac' as const,
    steps: stepsOf(text),
  }))
  const slugs = guides.map(({ slug }) => slug)
  const inFile = (file: string) => (message: string) => ({ file, line: 0, message })
  return [
    ...troubleshooterFaults(troubleshooter, guides).map(inFile(TROUBLESHOOTER)),
    ...redirectFaults(redirects, slugs).map(inFile('content/data/redirects.json')),
  ]
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const faults = await contentFaults()
  console.log(process.argv.includes('--json') ? JSON.stringify(faults) : reportOf(faults))
  process.exitCode = faults.length > 0 ? 1 : 0
}
