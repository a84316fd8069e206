import { createHash } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'
import { SUPPORT_EMAIL } from '../../content/text/site.ts'
import { builtForUrl } from './address.ts'
import { rootDir } from './paths.ts'

const SOURCES = ['site', 'content', 'astro.config.mjs', 'package-lock.json']
/** Settings that reach the built pages. */
export const BUILD_SETTINGS = ['PUBLIC_URL', 'ZALO_URL', 'CONTROLLER_NAME', 'MAIL_REPLY_TO']

/** Hash of the settings that reach the built pages, hex; a default equals the same value set. */
export function hashOfSettings(env: NodeJS.ProcessEnv): string {
  const settings: NodeJS.ProcessEnv = {
    ...env,
    PUBLIC_URL: builtForUrl(env),
    MAIL_REPLY_TO: env['MAIL_REPLY_TO']?.trim() || SUPPORT_EMAIL,
  }
  const lines = BUILD_SETTINGS.map((name) => `${name}=${settings[name]?.trim() ?? ''}\n`)
  return createHash('sha256').update(lines.join('')).digest('hex')
}

/** Hash of all inputs of the build, hex; a changed hash means that the build is stale. */
export async function hashOfInputs(): Promise<string> {
  const hash = createHash('sha256')
  hash.update(`${hashOfSettings(process.env)}\n`)
  for (const source of SOURCES) {
    for (const file of await filesOf(source)) {
      hash.update(`${file}\n`).update(await readFile(`${rootDir}${file}`))
    }
  }
  return hash.digest('hex')
}

async function filesOf(source: string): Promise<string[]> {
  if ((await stat(`${rootDir}${source}`)).isFile()) return [source]
  const entries = await readdir(`${rootDir}${source}`, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath.slice(rootDir.length)}/${entry.name}`)
    .sort()
}
