import { mkdir, open, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { rootDir } from './paths.ts'

/**
 * Who builds into this checkout, and who runs from what was built. There is one `dist/`: a build
 * with other settings would change the pages of a server that runs already.
 */
const FOLDER = `${rootDir}.astro/turns/`
const LOOK_AGAIN_MS = 250

/**
 * Runs one build at a time; a second one waits until the first has ended.
 * @param work  looks itself whether there is still something to build
 */
export async function inTurn<Value>(work: () => Promise<Value>, folder = FOLDER): Promise<Value> {
  const lock = `${folder}lock`
  await mkdir(folder, { recursive: true })
  while (!(await take(lock))) await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS))
  try {
    return await work()
  } finally {
    await rm(lock, { force: true })
  }
}

/**
 * Notes that a process runs from the build.
 * @param pid       process that lives as long as the server or the check does
 * @param settings  hash of the settings that it was built with
 */
export async function noteUser(pid: number, settings: string, folder = FOLDER): Promise<void> {
  await mkdir(`${folder}users`, { recursive: true })
  await writeFile(`${folder}users/${pid}`, settings)
}

/** Living processes, besides `pid`, that run from a build with other settings. */
export async function usersOfOthers(
  pid: number,
  settings: string,
  folder = FOLDER,
): Promise<number[]> {
  const others: number[] = []
  for (const name of await readdir(`${folder}users`).catch(() => [])) {
    const path = `${folder}users/${name}`
    if (!isAlive(Number(name))) await rm(path, { force: true })
    else if (Number(name) !== pid && (await readFile(path, 'utf8')) !== settings) {
      others.push(Number(name))
    }
  }
  return others
}

async function take(lock: string): Promise<boolean> {
  try {
    const file = await open(lock, 'wx')
    await file.writeFile(String(process.pid))
    await file.close()
    return true
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
  // An empty one is being written; one of a process that is gone holds nothing.
  const holder = await readFile(lock, 'utf8').catch(() => '')
  if (holder && !isAlive(Number(holder))) await rm(lock, { force: true })
  return false
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
