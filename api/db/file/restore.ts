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

/** Content of a restored database. */
export interface RestoreReport extends Content {
  /** Path of the previous data; null when there were none. */
  kept: string | null
  /** Pictures named by rows that are in neither the backup nor the store. */
  missing: number
}

/**
 * Replaces a database file and its pictures by those of a backup.
 *
 * The backup is copied beside the file, checked, and renamed in one step, so a crash leaves either
 * the old data or the new. The old file is kept, with those of its pictures that the new data do
 * not name.
 * @param source  made by `backUpFile`, or a plain copy of a database file
 * @throws FileHeld when another process uses the file
 * @throws UnusableDatabase when the backup is damaged or foreign; the old data stay in place
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

/** Copies the backup, checks the copy, and moves its pictures to the store. */
async function prepare(
  source: string,
  fresh: string,
  files: FileStore,
): Promise<Content & { missing: number; keys: Set<string> }> {
  await copyPrivately(source, fresh)
  // A plain copy of a file in use has its last commits in the write-ahead log.
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

/**
 * Puts the new file in the old one's place.
 * @returns new path of the old file; null when there was none
 */
async function swap(fresh: string, target: string): Promise<string | null> {
  if (!existsSync(target)) {
    // A leftover log must not be replayed into the new file.
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
    // Only a damaged file still has side files; they stay with it.
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
 * Merges the old file's log into it, and locks it against all other processes.
 * @returns the locked file; null when it is damaged
 * @throws FileHeld when another process has it open, even one that ignores lock files
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

/** Gives a file a second name, or copies it where the file system has no hard links. */
async function nameAgain(path: string, name: string): Promise<void> {
  try {
    linkSync(path, name)
  } catch {
    await copyPrivately(path, name)
  }
}

/** Packs pictures into the kept file, because the sweep deletes those that no row names. */
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
    // A damaged file is kept unchanged.
    if (!(error instanceof UnusableDatabase)) throw error
  }
}
