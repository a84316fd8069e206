import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { stepsToTry } from '../../content/guide-outline.ts'
import { redirects, redirectsFile } from '../../content/redirects.ts'
import type { SiteData } from '../../content/site-data.ts'
import { compressTexts } from './compress.ts'
import { contentFaults, shownFaults } from './content-lint.ts'
import { takeFrames } from './frames.ts'
import { headerRules, headersFile, inlineCodeOf, policyFor } from './headers.ts'
import { hashOfInputs } from './inputs.ts'
import { buildInternal } from './internal.ts'
import { outputFaults } from './output-checks.ts'
import { distDir, internalDir, rootDir } from './paths.ts'
import { drawPictures } from './pictures.ts'
import { buildSearch, dropSearchMarks } from './search.ts'
import { buildServiceWorker } from './service-worker.ts'

/**
 * Builds `dist/` (public) and `dist-internal/` (for the API): Astro first, then frames, search,
 * headers, the internal half, checks and compressed copies.
 * @param options.isDraft  for `npm run dev`, which reports faulty content itself
 * @throws Error naming everything that the checks of the content or of the output found
 */
export async function buildSite({ isDraft = false } = {}): Promise<void> {
  const startedAt = Date.now()
  const wrong = isDraft ? [] : await contentFaults()
  if (wrong.length > 0) throw new Error(`Nội dung cần sửa:\n${shownFaults(wrong)}`)
  const inputs = await hashOfInputs()
  await rm(`${internalDir}stamp`, { force: true })

  process.env['ASTRO_TELEMETRY_DISABLED'] = '1'
  const astro = await import('astro')
  await astro.build({ root: rootDir, logLevel: 'warn' })

  await buildServiceWorker(distDir)
  const { frames, guides } = await takeFrames(distDir)
  await drawPictures({ distDir, guides })
  const search = await buildSearch({ distDir, guides })

  const inline = inlineCodeOf(frames.loi)
  const csp = policyFor(inline)
  const headers = headerRules(csp)
  await writeFile(`${distDir}_headers`, headersFile(headers))
  await writeFile(`${distDir}_redirects`, redirectsFile(redirects))

  // The internal search reads the guides, too: only then are their marks taken out.
  const internal = await buildInternal({ distDir, guides })
  const slugs = guides.map(({ slug }) => slug)
  await dropSearchMarks(distDir, slugs)

  const faults = await outputFaults({ distDir, frames, inline })
  if (faults.length > 0) throw new Error(`The built site has faults:\n  ${faults.join('\n  ')}`)

  await compressTexts(distDir)
  const data: SiteData = {
    version: `${await packageVersion()}+${inputs.slice(0, 12)}`,
    csp,
    headers,
    redirects,
    frames,
    guides: guides.map(({ slug, mdx, guide }) => ({
      slug,
      title: guide.title,
      summary: guide.summary,
      kind: guide.kind,
      product: guide.product,
      requestType: guide.requestType,
      steps: guide.kind === 'fix' ? stepsToTry(mdx) : [],
    })),
    search,
  }
  await mkdir(internalDir, { recursive: true })
  await writeFile(`${internalDir}site.json`, JSON.stringify(data))
  await writeFile(`${internalDir}internal.json`, JSON.stringify(internal))
  // A draft was not checked: the next start builds anew.
  if (!isDraft) await writeFile(`${internalDir}stamp`, inputs)
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(1)
  const { length: pages } = internal.handbook
  console.log(`Built ${guides.length} guides and ${pages} handbook pages in ${seconds} s`)
}

async function packageVersion(): Promise<string> {
  const text = await readFile(`${rootDir}package.json`, 'utf8')
  return /"version": "([^"]+)"/.exec(text)?.[1] ?? '0'
}
