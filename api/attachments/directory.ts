import { mkdir, open, readdir, readFile, rename, rm, stat, statfs } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { assertKey, type FileStore, isKey } from './store.ts'

/** Suffix of an incomplete file; it is listed under its key, so that the sweep deletes it. */
const PART = '.part'

/** Free disk space to keep. */
export interface DiskReserve {
  /** Free space that pictures must not use. */
  bytes: number
  /** Further folders whose disks keep the reserve, besides the store's own. */
  folders: string[]
}

/**
 * Stores pictures in a folder on this machine, in two levels of subfolders.
 * @param root     created when missing; the store touches nothing outside it
 * @param reserve  free space that `room` subtracts
 */
export function directoryStore(
  root: string,
  reserve: DiskReserve = { bytes: 0, folders: [] },
): FileStore {
  const pathOf = (key: string) => {
    assertKey(key)
    return join(root, key)
  }
  return {
    async put(key, bytes) {
      const path = pathOf(key)
      const folder = dirname(path)
      const isNew = await mkdir(folder, { recursive: true, mode: 0o700 })
      try {
        await writeDurably(path + PART, bytes)
        await rename(path + PART, path)
      } catch (error) {
        await rm(path + PART, { force: true }).catch(() => undefined)
        throw error
      }
      await syncFolder(folder)
      if (!isNew) return
      await syncFolder(dirname(folder))
      await syncFolder(root)
    },

    async get(key) {
      try {
        return await readFile(pathOf(key))
      } catch (error) {
        if (isMissing(error)) return null
        throw error
      }
    },

    async delete(key) {
      const path = pathOf(key)
      await rm(path, { force: true })
      await rm(path + PART, { force: true })
    },

    async listBefore(before, limit, after = '') {
      const keys = new Set<string>()
      for (const first of await namesIn(root)) {
        if (first < after.slice(0, 2)) continue
        for (const second of await namesIn(join(root, first))) {
          const folder = `${first}/${second}`
          if (folder < after.slice(0, 5)) continue
          for (const name of await namesIn(join(root, folder))) {
            const key = `${folder}/${name.endsWith(PART) ? name.slice(0, -PART.length) : name}`
            if (!isKey(key) || key <= after) continue
            if ((await putAt(join(root, folder, name))) < before) keys.add(key)
            if (keys.size >= limit) return [...keys]
          }
        }
      }
      return [...keys]
    },

    // Uploads in progress are not subtracted; the shared memory budget bounds them.
    async room() {
      await mkdir(root, { recursive: true, mode: 0o700 })
      const free = await Promise.all([root, ...reserve.folders].map(freeBytes))
      return Math.min(...free) - reserve.bytes
    },
  }
}

/** Free bytes for this user on a folder's disk. */
async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder)
  return bavail * bsize
}

/** Writes a new private file and flushes it to disk (fsync). */
async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'wx', 0o600)
  try {
    await file.writeFile(bytes)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** Flushes a folder, so that new names in it survive a crash. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

/** Sorted names in a folder; none when it is missing or not a folder. */
async function namesIn(path: string): Promise<string[]> {
  try {
    return (await readdir(path)).sort()
  } catch (error) {
    if (isMissing(error)) return []
    throw error
  }
}

/** When a file was written; the latest possible date for one just deleted. */
async function putAt(path: string): Promise<Date> {
  try {
    return (await stat(path)).mtime
  } catch (error) {
    if (isMissing(error)) return new Date(8.64e15)
    throw error
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && /^ENO(ENT|TDIR)$/.test(String(error.code))
}
