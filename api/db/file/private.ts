import { chmodSync, closeSync, mkdirSync, openSync, readdirSync, statSync } from 'node:fs'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'

/** Data are personal: other users of the machine read none, whatever the umask (DOMAIN §9). */
const PRIVATE_FILE = 0o600
const PRIVATE_FOLDER = 0o700

const DEFAULT_FOLDER = '.data'
const SECRET_FILE = 'session-secret'

/** Makes a folder that only this user may enter; one that is there already is left as it is. */
export function makePrivateFolder(path: string): void {
  const made = mkdirSync(path, { recursive: true, mode: PRIVATE_FOLDER })
  if (made !== undefined) tighten(path, PRIVATE_FOLDER)
}

/**
 * Makes an empty file that only this user may read, unless it is there, and tightens it.
 *
 * Never opens a file that is there: closing it would give back the SQLite locks of this process.
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
 * Makes the files of an installation private: the database, what SQLite keeps beside it, the lock,
 * the secret and copies made before restoring. Missing ones are no error.
 *
 * The folder is tightened only when it is clearly ours: it is called `.data`, or holds nothing
 * else. `DATABASE_URL=file:/var/lib/support.db` must not close `/var/lib`.
 * @param folder    that holds the database file
 * @param database  name of the database file
 */
export function tightenData(folder: string, database: string): void {
  let names: string[]
  try {
    names = readdirSync(folder)
  } catch {
    // It can be entered but not listed, or is missing: then there is nothing to tighten.
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
    // Another user's file, a file system without modes, or gone in the meantime.
    if (!hasCode(error, 'EPERM', 'EROFS', 'ENOTSUP', 'ENOENT')) throw error
  }
}

/**
 * A secret of this installation's own: made at the first start, kept beside the data.
 * @returns 43 characters, base64url of 32 random bytes
 */
export async function ownSecret(dataDir: string): Promise<string> {
  const path = join(dataDir, SECRET_FILE)
  makePrivateFolder(dataDir)
  const fresh = Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64url')
  try {
    // `wx`: of two processes that start together one makes it, and both read the same.
    await writeFile(path, fresh, { mode: PRIVATE_FILE, flag: 'wx' })
    return fresh
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error
  }
  const kept = (await readFile(path, 'utf8')).trim()
  if (kept) return kept
  // A crash between making and writing left it empty: nothing was ever signed with it.
  await rm(path)
  return ownSecret(dataDir)
}

function hasCode(error: unknown, ...codes: string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code))
}
