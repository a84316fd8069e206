import { createHash } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import type { FileStore } from '../../attachments/store.ts'

/** Table of a backup that holds the pictures; restoring drops it. */
export const PICTURE_TABLE = 'backup_picture'

interface KnownPicture {
  storage_key: string
  media_type: string
  sha256: string
}

/** All pictures that the rows of a database name. */
function knownPictures(database: DatabaseSync): KnownPicture[] {
  // All three columns are TEXT NOT NULL.
  return database
    .prepare('SELECT storage_key, media_type, sha256 FROM attachment')
    .all() as unknown as KnownPicture[]
}

/** Storage keys of the pictures that the rows of a database name. */
export function pictureKeys(database: DatabaseSync): Set<string> {
  return new Set(knownPictures(database).map(({ storage_key }) => storage_key))
}

/**
 * Copies the pictures that a database names into the database.
 * @param except  storage keys of pictures to leave out
 * @returns how many pictures are missing or damaged and were left out
 */
export async function packPictures(
  database: DatabaseSync,
  files: FileStore,
  except: ReadonlySet<string> = new Set(),
): Promise<{ missing: number }> {
  let missing = 0
  database.exec(`CREATE TABLE IF NOT EXISTS ${PICTURE_TABLE} (
    storage_key TEXT PRIMARY KEY, bytes BLOB NOT NULL) STRICT`)
  const insert = database.prepare(`INSERT OR REPLACE INTO ${PICTURE_TABLE} VALUES (?, ?)`)
  database.exec('BEGIN')
  for (const picture of knownPictures(database)) {
    if (except.has(picture.storage_key)) continue
    const bytes = await files.get(picture.storage_key)
    if (bytes && sha256Of(bytes) === picture.sha256) insert.run(picture.storage_key, bytes)
    else missing += 1
  }
  database.exec('COMMIT')
  return { missing }
}

/**
 * Moves the pictures of a backup from the database to the store.
 *
 * Intact pictures in the store are left as they are.
 * @returns how many pictures named by rows are in neither the backup nor the store
 * @throws DamagedPicture when a packed picture does not match its row's hash
 */
export async function unpackPictures(
  database: DatabaseSync,
  files: FileStore,
): Promise<{ missing: number }> {
  const isPacked = database.prepare(`SELECT 1 FROM sqlite_schema WHERE name = ?`).get(PICTURE_TABLE)
  const find =
    isPacked && database.prepare(`SELECT bytes FROM ${PICTURE_TABLE} WHERE storage_key = ?`)
  let missing = 0
  for (const { storage_key: key, media_type, sha256 } of knownPictures(database)) {
    const packed = find?.get(key)?.bytes
    const stored = await files.get(key)
    if (stored && sha256Of(stored) === sha256) continue
    if (!(packed instanceof Uint8Array)) {
      missing += 1
      continue
    }
    if (sha256Of(packed) !== sha256) throw new DamagedPicture(key)
    // Removes a damaged or partial file first; the store does not overwrite.
    await files.delete(key)
    await files.put(key, packed, media_type)
  }
  if (isPacked) database.exec(`DROP TABLE ${PICTURE_TABLE}`)
  return { missing }
}

/** Thrown for a packed picture that does not match its row's hash. */
export class DamagedPicture extends Error {
  readonly key: string

  constructor(key: string) {
    super(`Damaged picture ${key}`)
    this.name = 'DamagedPicture'
    this.key = key
  }
}

function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
