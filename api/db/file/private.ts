import { chmodSync, closeSync, mkdirSync, openSync, readdirSync, statSync } from 'node:fs'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { setTimeout } from 'node:timers/promises'

/** Modes that keep personal data from other users of the machine (DOMAIN §9). */
const PRIVATE_FILE = 0o600
const PRIVATE_FOLDER = 0o700

const DEFAULT_FOLDER = '.data'
const SECRET_FILE = 'session-secret'
const SECRET_LOOKS = 20
const SECRET_LOOK_MS = 50

/** Creates a folder that only this user may enter; an existing one is left unchanged. */
export function makePrivateFolder(path: string): void {
  const made = mkdirSync(path, { recursive: true, mode: PRIVATE_FOLDER })
  if (made !== undefined) tighten(path, PRIVATE_FOLDER)
}

/**
 * Creates an empty file that only this user may read; tightens the mode of an existing one.
 *
 * Never opens an existing file: closing it would release this process's SQLite locks.
 */
export function makePrivate(path: string): void {
  try {
    closeSync(openSync(path, 'wx', PRIVATE_FILE))
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error
  }
  tighten(path, PRIVATE_FILE)
}

/**
 * Makes the files of an installation private; missing ones are no error.
 *
 * These are the database with its side files, lock and earlier copies, and the secret. The folder
 * is tightened only when it is named `.data` or holds nothing else:
 * `DATABASE_URL=file:/var/lib/support.db` must not close `/var/lib`.
 * @param folder    folder of the database file
 * @param database  name of the database file
 */
export function tightenData(folder: string, database: string): void {
  let names: string[]
  try {
    names = readdirSync(folder)
  } catch {
    // The folder is missing or cannot be listed.
    return
  }
  const ownNames = names.filter((name) => name.startsWith(database) || name === SECRET_FILE)
  for (const name of ownNames) {
    const path = join(folder, name)
    if (statSync(path, { throwIfNoEntry: false })?.isFile()) tighten(path, PRIVATE_FILE)
  }
  const others = names.filter((name) => !ownNames.includes(name) && name !== 'files')
  if (basename(folder) === DEFAULT_FOLDER || others.length === 0) tighten(folder, PRIVATE_FOLDER)
}

function tighten(path: string, mode: number): void {
  try {
    if ((statSync(path).mode & 0o777) !== mode) chmodSync(path, mode)
  } catch (error) {
    // Another user's file, a file system without modes, or a file just deleted.
    if (!hasCode(error, 'EPERM', 'EROFS', 'ENOTSUP', 'ENOENT')) throw error
  }
}

/**
 * Reads this installation's secret, created at the first start and kept beside the data.
 * @returns 43 characters, base64url of 32 random bytes
 */
export async function ownSecret(dataDir: string): Promise<string> {
  const path = join(dataDir, SECRET_FILE)
  makePrivateFolder(dataDir)
  const fresh = Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64url')
  try {
    // `wx`: of two processes that start together one writes it, and both read the same.
    await writeFile(path, fresh, { mode: PRIVATE_FILE, flag: 'wx' })
    return fresh
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error
  }
  const kept = await writtenSecret(path)
  if (kept) return kept
  // A crash between creating and writing left it empty, so it has signed nothing.
  await rm(path, { force: true })
  return ownSecret(dataDir)
}

/** Content of the secret's file; empty when no process writes it within a second. */
async function writtenSecret(path: string): Promise<string> {
  for (let look = 0; look < SECRET_LOOKS; look += 1) {
    const kept = (await readFile(path, 'utf8')).trim()
    if (kept) return kept
    // Another process may have created the file just now, and writes it next.
    await setTimeout(SECRET_LOOK_MS)
  }
  return ''
}

function hasCode(error: unknown, ...codes: string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code))
}
