import { existsSync, linkSync, renameSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { FileStore } from '../../attachments/store.ts'
import { databaseWords } from '../../../content/text/database.ts'
import {
  type Content,
  copyPrivately,
  countContent,
  openSound,
  removeDatabase,
  SIDE_FILES,
  syncToDisk,
  UnusableDatabase,
} from './copy.ts'
import { assertSqliteVersion } from './engine.ts'
import { FileHeld, lockFile } from './lock.ts'
import { DamagedPicture, packPictures, pictureKeys, unpackPictures } from './pictures.ts'
import { makePrivate, makePrivateFolder } from './private.ts'

export interface RestoreReport extends Content {
  /** Where the data from before are, or null when there were none. */
  kept: string | null
  /** Pictures that rows name and that are neither in the backup nor in the store. */
  missing: number
}

/**
 * Puts the data of a backup in the place of a database file, pictures included.
 *
 * The backup is copied beside the file, checked there, and takes its place in one step: a crash
 * leaves either the old data or the new. The old file is kept, with those of its pictures that the
 * new data do not name.
 * @param source  made by `backUpFile`; a plain copy of a database file will do, too
 * @throws FileHeld when any other process uses the file
 * @throws UnusableDatabase when the backup is damaged or not ours; nothing has changed then
 */
export async function restoreFile(
  source: string,
  target: string,
  files: FileStore,
): Promise<RestoreReport> {
  assertSqliteVersion()
  makePrivateFolder(dirname(target))
  const lock = lockFile(target, 'alone', 'restore')
  const fresh = `${target}.khoi-phuc`
  try {
    removeDatabase(fresh)
    const { keys, ...found } = await prepare(source, fresh, files)
    const kept = await swap(fresh, target)
    if (kept) await keepPictures(kept, files, keys)
    const database = openSound(target)
    const now = countContent(database)
    database.close()
    return { ...found, rows: now.rows, tickets: now.tickets, kept }
  } catch (error) {
    removeDatabase(fresh)
    throw error
  } finally {
    lock.release()
  }
}

/** Copies the backup, checks the copy, and puts its pictures into the store. */
async function prepare(
  source: string,
  fresh: string,
  files: FileStore,
): Promise<Content & { missing: number; keys: Set<string> }> {
  await copyPrivately(source, fresh)
  // A plain copy of a file in use has its last commits in the log beside it.
  if (existsSync(`${source}-wal`)) await copyPrivately(`${source}-wal`, `${fresh}-wal`)
  const database = openSound(fresh)
  try {
    const content = countContent(database)
    const { missing } = await unpackPictures(database, files)
    database.exec('VACUUM')
    return { ...content, missing, keys: pictureKeys(database) }
  } catch (error) {
    if (!(error instanceof DamagedPicture)) throw error
    throw new UnusableDatabase(databaseWords.damagedPicture(error.key), { cause: error })
  } finally {
    database.close()
    await syncToDisk(fresh)
  }
}

/** @returns where the old file is now, or null when there was none */
async function swap(fresh: string, target: string): Promise<string | null> {
  if (!existsSync(target)) {
    // A log without its file must not be replayed into the new one.
    for (const each of SIDE_FILES) rmSync(target + each, { force: true })
    renameSync(fresh, target)
    await syncToDisk(dirname(target))
    return null
  }
  const stamp = new Date().toISOString().replace(/[-:.]/g, '')
  const kept = `${target}.truoc-khi-khoi-phuc-${stamp}`
  const old = ownWhole(target)
  try {
    await nameAgain(target, kept)
    // Only a damaged file still has any: they belong to it.
    for (const each of SIDE_FILES.filter((side) => existsSync(target + side))) {
      renameSync(target + each, kept + each)
    }
    renameSync(fresh, target)
    await syncToDisk(dirname(target))
  } finally {
    old?.close()
  }
  makePrivate(kept)
  return kept
}

/**
 * Moves the old file's log into it, and locks it against every other process.
 * @returns the locked file; null when it is damaged
 * @throws FileHeld when another process has it open, be it one that knows no lock file
 */
function ownWhole(path: string): DatabaseSync | null {
  const database = new DatabaseSync(path)
  try {
    // SQLite leaves WAL mode only when no other process has the file open.
    database.exec('PRAGMA journal_mode=DELETE')
    database.exec('BEGIN EXCLUSIVE')
    if (!existsSync(`${path}-wal`)) return database
    throw new FileHeld(databaseWords.held(path, databaseWords.someProcess), '')
  } catch (error) {
    database.close()
    if (error instanceof FileHeld) throw error
    if (error instanceof Error && /locked|busy/.test(error.message)) {
      const holder = databaseWords.someProcess
      throw new FileHeld(databaseWords.held(path, holder), holder, { cause: error })
    }
    return null
  }
}

/** Gives a file a second name; where the file system has no links, a second copy. */
async function nameAgain(path: string, name: string): Promise<void> {
  try {
    linkSync(path, name)
  } catch {
    await copyPrivately(path, name)
  }
}

/** Makes the kept file a backup in itself: the sweep deletes pictures that no row names. */
async function keepPictures(
  kept: string,
  files: FileStore,
  keysInUse: ReadonlySet<string>,
): Promise<void> {
  try {
    const database = openSound(kept)
    await packPictures(database, files, keysInUse)
    database.close()
  } catch (error) {
    // Kept as it is: a damaged file is what restoring is for.
    if (!(error instanceof UnusableDatabase)) throw error
  }
}
