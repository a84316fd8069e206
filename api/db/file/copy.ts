import { createReadStream, createWriteStream, rmSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { DatabaseSync } from 'node:sqlite'
import { pipeline } from 'node:stream/promises'
import { databaseWords } from '../../../content/text/database.ts'
import { unknownMigrations } from '../migrate.ts'
import { PICTURE_TABLE } from './pictures.ts'

/** What backups and restoring share: files that are whole, private and really on disk. */

/** What SQLite may keep beside a database file. */
export const SIDE_FILES = ['-wal', '-shm', '-journal']
const PRIVATE_FILE = 0o600

export interface Content {
  tickets: number
  /** Of all tables together. */
  rows: number
  pictures: number
}

/** Thrown for a file that is no sound database of this product; the message says why, in words. */
export class UnusableDatabase extends Error {
  constructor(reason: string, options?: ErrorOptions) {
    super(reason, options)
    this.name = 'UnusableDatabase'
  }
}

/**
 * Opens a database file that no other process uses, and checks all of it.
 * @returns the open file, in a journal mode that leaves nothing beside it once it is closed
 * @throws UnusableDatabase when it is damaged, of another program, or of a newer version
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

/** Counts what a database holds; pictures are those inside it. */
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

/** Returns when what was written to a file, or the names in a folder, are on the disk itself. */
export async function syncToDisk(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Removes a database file and what SQLite keeps beside it. */
export function removeDatabase(path: string): void {
  for (const each of ['', ...SIDE_FILES]) rmSync(path + each, { force: true })
}
