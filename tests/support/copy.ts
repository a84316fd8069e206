import { execFile, execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { cp, mkdir, mkdtemp, readdir, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { rootDir } from '../../site/make/paths.ts'

/** Entries of `node_modules` that npm did not install: caches of the build, of Vite and of Astro. */
const CACHE = /^\.(?!bin$|package-lock\.json$)/

/**
 * Copies the project as a clone has it, new files included, into a temporary folder. Installed
 * packages are linked; caches in `node_modules` are not, because other builds may be using them.
 * @returns path of the folder, without a slash at its end; the caller removes it
 */
export async function copyProject(): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'coretech-copy-'))
  const list = ['ls-files', '-z', '--cached', '--others', '--exclude-standard']
  const files = execFileSync('git', list, { cwd: rootDir, encoding: 'utf8' }).split('\0')
  for (const file of files.filter((name) => name && existsSync(rootDir + name))) {
    await mkdir(dirname(join(root, file)), { recursive: true })
    await cp(rootDir + file, join(root, file))
  }
  await mkdir(join(root, 'node_modules'))
  for (const name of await readdir(`${rootDir}node_modules`)) {
    if (CACHE.test(name)) continue
    await symlink(`${rootDir}node_modules/${name}`, join(root, 'node_modules', name))
  }
  return root
}

/**
 * Builds a copy of the project.
 * @throws Error with what the build printed, when it fails
 */
export async function buildCopy(root: string): Promise<void> {
  await promisify(execFile)(process.execPath, ['site/make/command.ts'], { cwd: root })
}
