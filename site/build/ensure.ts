import { readFile } from 'node:fs/promises'
import { buildSite } from './build.ts'
import { hashOfInputs } from './inputs.ts'
import { internalDir } from './paths.ts'

const built = await readFile(`${internalDir}stamp`, 'utf8').catch(() => undefined)
if (built !== (await hashOfInputs())) {
  console.log(built === undefined ? 'Building the site …' : 'Site or content changed: building …')
  await buildSite()
}
