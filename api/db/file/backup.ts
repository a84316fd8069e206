import { existsSync, renameSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { FileStore } from '../../attachments/store.ts'
import { databaseWords } from '../../../content/text/database.ts'
import { type Content, countContent, openSound, removeDatabase, syncToDisk } from './copy.ts'
import { assertSqliteVersion } from './engine.ts'
import { lockFile } from './lock.ts'
import { packPictures } from './pictures.ts'
import { makePrivate } from './private.ts'

const LOCK_WAIT_MS = 10_000

export interface BackupReport extends Content {
  /** Pictures that rows name and that the store does not hold, or not unchanged. */
  missing: number
}

/**
 * Backs a database file up into one new file, pictures included, while servers go on writing.
 *
 * The backup is an SQLite database: the tables as they were at one moment, and the pictures they
 * name in a table of their own. It gets its name once it has been opened, checked and counted.
 * @param target  must not exist; readable by this user alone
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
      // One reading transaction: all of it is of the same moment.
      database.prepare('VACUUM INTO ?').run(part)
      database.close()
    })
  } finally {
    lock.release()
  }
}

/**
 * Backs a server's database up the same way.
 * @param dump  the whole database as SQL, as a libSQL server gives it at `/dump`
 */
export async function backUpDump(
  dump: string,
  target: string,
  files: FileStore,
): Promise<BackupReport> {
  return makeBackup(target, files, (part) => {
    const database = new DatabaseSync(part)
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
    // Private from its first byte on: the copy goes into a file that is there, empty.
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
