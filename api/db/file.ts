import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createClient } from '@libsql/client'
import type { DatabaseClient } from './database.ts'
import { openThreaded } from './threaded.ts'

/** How long a statement waits for another process that holds the file. */
const LOCK_WAIT_MS = 5000

/**
 * Opens the database that a setting names: an embedded file, made when missing, or a server.
 * @param lockWaitMs  for a file: how long a statement waits while another process holds it
 */
export async function openClient(
  url: string,
  {
    authToken,
    lockWaitMs = LOCK_WAIT_MS,
  }: { authToken?: string | undefined; lockWaitMs?: number } = {},
): Promise<DatabaseClient> {
  const path = filePath(url)
  if (!path) return createClient({ url, ...(authToken && { authToken }) })
  await mkdir(dirname(path), { recursive: true })
  return openThreaded({ path, lockWaitMs })
}

/** Path of the file that a `file:` address means; null for a server's address. */
export function filePath(url: string): string | null {
  if (!url.startsWith('file:')) return null
  return url.startsWith('file://') ? fileURLToPath(url) : resolve(url.slice('file:'.length))
}

/**
 * A secret of this installation's own: made at the first start, kept beside the data.
 * @returns 43 characters, base64url of 32 random bytes
 */
export async function ownSecret(dataDir: string): Promise<string> {
  const path = join(dataDir, 'session-secret')
  await mkdir(dataDir, { recursive: true })
  const fresh = Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64url')
  try {
    // `wx`: of two processes that start together one makes it, and both read the same.
    await writeFile(path, fresh, { mode: 0o600, flag: 'wx' })
    return fresh
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
  const kept = (await readFile(path, 'utf8')).trim()
  if (kept) return kept
  // A crash between making and writing left it empty: nothing was ever signed with it.
  await rm(path)
  return ownSecret(dataDir)
}
