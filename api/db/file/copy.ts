import { createReadStream, createWriteStream, rmSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { DatabaseSync } from 'node:sqlite'
import { pipeline } from 'node:stream/promises'
import { databaseWords } from '../../../content/text/database.ts'
import { unknownMigrations } from '../migrate.ts'
import { PICTURE_TABLE } from './pictures.ts'

/* Shared by backup and restore: complete, private files that are flushed to disk. */

/** Suffixes of the files that SQLite may keep beside a database file. */
export const SIDE_FILES = ['-wal', '-shm', '-journal']
const PRIVATE_FILE = 0o600

/** Counts of a database's content. */
export interface Content {
  tickets: number
  /** Rows of all tables. */
  rows: number
  pictures: number
}

/** Thrown for a file that is damaged or foreign; the message is a Vietnamese sentence. */
export class UnusableDatabase extends Error {
  constructor(reason: string, options?: ErrorOptions) {
    super(reason, options)
    this.name = 'UnusableDatabase'
  }
}

/**
 * Opens a database file that no other process uses, and checks its integrity.
 * @returns the open file, in a journal mode that leaves no side files after closing
 * @throws UnusableDatabase when it is damaged, from another program or from a newer version
 */
export function openSound(path: string): DatabaseSync {
  let database: DatabaseSync | undefined
  try {
    database = new DatabaseSync(path)
    database.exec('PRAGMA journal_mode=DELETE; PRAGMA synchronous=FULL')
    assertSound(database)
    return database
  } catch (error) {
    database?.close()
    if (error instanceof UnusableDatabase) throw error
    const reason = error instanceof Error ? error.message : String(error)
    throw new UnusableDatabase(databaseWords.damaged(reason), { cause: error })
  }
}

function assertSound(database: DatabaseSync): void {
  const [check] = database.prepare('PRAGMA integrity_check(1)').all()
  const found = String(check?.integrity_check)
  if (found !== 'ok') throw new UnusableDatabase(databaseWords.damaged(found))
  const tables = tablesOf(database)
  if (!['ticket', 'attachment', 'migration'].every((name) => tables.includes(name))) {
    throw new UnusableDatabase(databaseWords.foreign)
  }
  const names = database.prepare('SELECT name FROM migration').all()
  const unknown = unknownMigrations(names.map(({ name }) => String(name)))
  if (unknown.length > 0) throw new UnusableDatabase(databaseWords.newer(unknown.join(', ')))
  const [broken] = database.prepare('PRAGMA foreign_key_check').all()
  if (broken) throw new UnusableDatabase(databaseWords.damaged(String(broken.table)))
}

/** Counts a database's tickets, rows and packed pictures. */
export function countContent(database: DatabaseSync): Content {
  const count = (table: string) =>
    Number(database.prepare(`SELECT count(*) AS n FROM "${table}"`).get()?.n)
  const tables = tablesOf(database)
  return {
    tickets: count('ticket'),
    rows: tables
      .filter((table) => table !== PICTURE_TABLE)
      .map(count)
      .reduce((sum, each) => sum + each, 0),
    pictures: tables.includes(PICTURE_TABLE) ? count(PICTURE_TABLE) : 0,
  }
}

function tablesOf(database: DatabaseSync): string[] {
  return database
    .prepare(
      `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite!_%' ESCAPE '!'`,
    )
    .all()
    .map(({ name }) => String(name))
}

/** Copies a file to a new one that only this user can read. */
export async function copyPrivately(from: string, to: string): Promise<void> {
  await pipeline(createReadStream(from), createWriteStream(to, { flags: 'wx', mode: PRIVATE_FILE }))
}

/** Flushes a file's content, or a folder's names, to disk (fsync). */
export async function syncToDisk(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Removes a database file and its side files; missing ones are no error. */
export function removeDatabase(path: string): void {
  for (const each of ['', ...SIDE_FILES]) rmSync(path + each, { force: true })
}
