import { realpathSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { databaseWords } from '../../content/text/database.ts'
import { type Database, type DatabaseClient, wrapClient } from './database.ts'
import { openFile } from './file/client.ts'
import { FileHeld, type FileLock, lockFile } from './file/lock.ts'
import { makePrivate, makePrivateFolder, tightenData } from './file/private.ts'
import { migrate, pendingMigrations } from './migrate.ts'

/** Default of `lockWaitMs`. */
const LOCK_WAIT_MS = 5000

/** Options of `openClient`. */
export interface OpenOptions {
  /** Token of a server. */
  authToken?: string | undefined
  /** For a file: how long a statement waits while another process locks it. */
  lockWaitMs?: number
}

/**
 * Opens the database at a URL: a private file, created when missing, or a server.
 *
 * Takes no lock; `openDatabase` does.
 */
export async function openClient(
  url: string,
  { authToken, lockWaitMs = LOCK_WAIT_MS }: OpenOptions = {},
): Promise<DatabaseClient> {
  const path = filePath(url)
  if (!path) {
    // Loaded for servers only, from an entry without the package's native engine.
    const { openServerClient } = await import('./server-client.ts')
    return openServerClient({ url, authToken })
  }
  makePrivateFolder(dirname(path))
  makePrivate(path)
  return openFile({ path, lockWaitMs })
}

/** An open database and, for a file, its lock. */
export interface OpenDatabase {
  client: DatabaseClient
  db: Database
  /** Closes the client and releases the lock. */
  close(): Promise<void>
}

/**
 * Opens the database, migrates it, and holds the file's lock until it is closed.
 * @param options.as  `server`: the file's only owner; `guest`: a command beside it
 * @throws FileHeld when the file already has a server, or when a guest finds pending migrations
 *   while another process holds the file
 */
export async function openDatabase(
  url: string,
  { as, ...options }: OpenOptions & { as: 'server' | 'guest' },
): Promise<OpenDatabase> {
  const path = filePath(url)
  const lock = path ? lockPrivately(path, as) : null
  let client: DatabaseClient | undefined
  try {
    const opened = await openClient(url, options)
    client = opened
    const db = wrapClient(opened)
    if (path && as === 'guest') await migrateAsGuest(db, path)
    else await migrate(db)
    return {
      client: opened,
      db,
      async close() {
        await opened.close()
        lock?.release()
      },
    }
  } catch (error) {
    await client?.close()
    lock?.release()
    throw error
  }
}

function lockPrivately(path: string, as: 'server' | 'guest'): FileLock {
  makePrivateFolder(dirname(path))
  const lock = as === 'server' ? lockFile(path, 'owner', as) : lockFile(path, as)
  tightenData(dirname(path), basename(path))
  return lock
}

/** Migrates only while no server runs, because it may be of an older version. */
async function migrateAsGuest(db: Database, path: string): Promise<void> {
  if ((await pendingMigrations(db)).length === 0) return
  let lock: FileLock
  try {
    lock = lockFile(path, 'owner', 'migrate')
  } catch (error) {
    if (!(error instanceof FileHeld)) throw error
    const { holder } = error
    throw new FileHeld(databaseWords.pendingWhileHeld(path, holder), holder, { cause: error })
  }
  try {
    await migrate(db)
  } finally {
    lock.release()
  }
}

/**
 * Path of the file that a `file:` URL names; null for a server's URL.
 *
 * Follows symbolic links, so that one file has one lock.
 */
export function filePath(url: string): string | null {
  if (!url.startsWith('file:')) return null
  return realPath(url.startsWith('file://') ? fileURLToPath(url) : resolve(url.slice(5)))
}

/** Real path of a file that, like its folders, may not exist yet. */
function realPath(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    const folder = dirname(path)
    return folder === path ? path : join(realPath(folder), basename(path))
  }
}
