import { existsSync, renameSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync, type DatabaseSyncOptions } from 'node:sqlite'
import type { FileStore } from '../../attachments/store.ts'
import { databaseWords } from '../../../content/text/database.ts'
import { type Content, countContent, openSound, removeDatabase, syncToDisk } from './copy.ts'
import { assertSqliteVersion } from './engine.ts'
import { lockFile } from './lock.ts'
import { packPictures } from './pictures.ts'
import { makePrivate } from './private.ts'

const LOCK_WAIT_MS = 10_000

/**
 * A dump writes virtual tables into the schema itself, which the defensive mode refuses. The types of
 * Node do not know the option yet.
 */
const WRITES_SCHEMA: DatabaseSyncOptions & { defensive: boolean } = { defensive: false }

/** Content of a finished backup. */
export interface BackupReport extends Content {
  /** Pictures named by rows that the store lacks or holds with other bytes. */
  missing: number
}

/**
 * Backs up a database file and its pictures into one new file while servers write.
 *
 * The backup is an SQLite database: a consistent copy of the tables, and their pictures in a table
 * of their own. It gets its final name after it has been checked and counted.
 * @param target  path that must not exist; only this user will be able to read it
 * @throws UnusableDatabase when the database is damaged
 */
export async function backUpFile(
  source: string,
  target: string,
  files: FileStore,
): Promise<BackupReport> {
  const lock = lockFile(source, 'guest')
  try {
    return await makeBackup(target, files, (part) => {
      const database = new DatabaseSync(source, { timeout: LOCK_WAIT_MS })
      // One read transaction, hence a consistent copy.
      database.prepare('VACUUM INTO ?').run(part)
      database.close()
    })
  } finally {
    lock.release()
  }
}

/**
 * Backs up a server's database in the same format.
 * @param dump  the whole database as SQL, from a libSQL server's `/dump`
 */
export async function backUpDump(
  dump: string,
  target: string,
  files: FileStore,
): Promise<BackupReport> {
  return makeBackup(target, files, (part) => {
    const database = new DatabaseSync(part, WRITES_SCHEMA)
    database.exec(dump)
    database.close()
  })
}

async function makeBackup(
  target: string,
  files: FileStore,
  fill: (part: string) => void,
): Promise<BackupReport> {
  assertSqliteVersion()
  const part = `${target}.part`
  removeDatabase(part)
  try {
    // Creates the empty file first, so that the copy is private from its first byte.
    makePrivate(part)
    fill(part)
    const { missing } = await withDatabase(part, (database) => packPictures(database, files))
    const content = await withDatabase(part, countContent)
    await syncToDisk(part)
    if (existsSync(target)) throw new Error(databaseWords.targetExists(target))
    renameSync(part, target)
    await syncToDisk(dirname(target))
    return { ...content, missing }
  } catch (error) {
    removeDatabase(part)
    throw error
  }
}

async function withDatabase<T>(
  path: string,
  use: (database: DatabaseSync) => T | Promise<T>,
): Promise<T> {
  const database = openSound(path)
  try {
    return await use(database)
  } finally {
    database.close()
  }
}
