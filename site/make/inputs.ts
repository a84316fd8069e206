import { createHash } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'
import { builtForUrl } from './address.ts'
import { rootDir } from './paths.ts'

const SOURCES = ['site', 'content', 'astro.config.mjs', 'package-lock.json']
/** Settings that reach the built pages, besides their address. */
const SETTINGS = ['ZALO_URL', 'CONTROLLER_NAME', 'MAIL_REPLY_TO']

/** Hash of the settings that reach the built pages, hex. */
export function hashOfSettings(env: NodeJS.ProcessEnv): string {
  const hash = createHash('sha256').update(`${builtForUrl(env)}\n`)
  for (const name of SETTINGS) hash.update(`${name}=${env[name] ?? ''}\n`)
  return hash.digest('hex')
}

/** Hash of everything that the build is made of, hex; another hash means another site. */
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
