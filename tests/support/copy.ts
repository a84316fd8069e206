import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { cp, mkdir, mkdtemp, readdir, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { rootDir } from '../../site/make/paths.ts'

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
    if (/^\.(astro|vite)/.test(name)) continue
    await symlink(`${rootDir}node_modules/${name}`, join(root, 'node_modules', name))
  }
  return root
}
