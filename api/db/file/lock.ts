import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { DatabaseSync } from 'node:sqlite'
import { databaseWords } from '../../../content/text/database.ts'
import { makePrivate } from './private.ts'

/*
 * Locks that decide which processes may use a database file together (CONTRACT §8.27).
 *
 * SQLite locks an empty file `….lock` beside the database. The operating system releases the lock
 * when the process ends in any way. It works across containers of one machine, where process ids
 * do not. A text file `….holder` names the owner for people.
 */

/**
 * Kinds of locks on a database file.
 *
 * - `owner`: one at a time; for servers and migrations.
 * - `guest`: any number, also beside an owner; for commands that read and write rows.
 * - `alone`: excludes all other processes; for restoring.
 */
export type LockKind = 'owner' | 'guest' | 'alone'
/** What an owner does with the file, shown to others. */
export type Purpose = keyof typeof databaseWords.process

/** A held lock. */
export interface FileLock {
  /** Releases the lock; a second call does nothing. */
  release(): void
}

/** Thrown when another process holds the file; the message is a Vietnamese sentence. */
export class FileHeld extends Error {
  /** The process that holds it, in words. */
  readonly holder: string

  constructor(message: string, holder: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'FileHeld'
    this.holder = holder
  }
}

/** Long enough for a command that is about to end. */
const WAIT_MS = 1500
const SQLITE_BUSY = 5
const BEGIN = { owner: 'BEGIN IMMEDIATE', guest: 'BEGIN', alone: 'BEGIN EXCLUSIVE' } as const

/** Keeps the connections reachable: garbage collection would release their locks. */
const held = new Set<DatabaseSync>()

/**
 * Locks a database file, whose folder must exist.
 * @param path     the database file itself
 * @param purpose  shown to other processes
 * @throws FileHeld when the lock is not free within 1.5 seconds
 */
export function lockFile(path: string, kind: 'guest'): FileLock
export function lockFile(path: string, kind: 'owner' | 'alone', purpose: Purpose): FileLock
export function lockFile(path: string, kind: LockKind, purpose?: Purpose): FileLock {
  const lockPath = `${path}.lock`
  const holderPath = `${path}.holder`
  makePrivate(lockPath)
  const lock = new DatabaseSync(lockPath, { timeout: WAIT_MS })
  try {
    // Nothing is written to the lock file; this mode creates no journal beside it.
    lock.exec('PRAGMA journal_mode=MEMORY')
    lock.exec(BEGIN[kind])
    // A transaction takes its lock at the first read.
    lock.prepare('SELECT count(*) FROM sqlite_schema').get()
  } catch (error) {
    const isHeld = isBusy(error)
    const holder = isHeld ? holderOf(lock, holderPath) : ''
    lock.close()
    if (!isHeld) throw error
    const sentence = purpose === 'server' ? databaseWords.secondServer : databaseWords.held
    throw new FileHeld(sentence(path, holder), holder)
  }
  held.add(lock)
  if (purpose) {
    makePrivate(holderPath)
    writeFileSync(holderPath, describeSelf(purpose))
  }
  return {
    release() {
      if (!held.delete(lock)) return
      if (purpose) rmSync(holderPath, { force: true })
      lock.close()
    },
  }
}

function describeSelf(purpose: Purpose): string {
  const since = new Date().toISOString()
  return `${databaseWords.holder(databaseWords.process[purpose], process.pid, hostname(), since)}\n`
}

/** Describes the owner; a generic phrase for guests and for an owner not named yet. */
function holderOf(lock: DatabaseSync, holderPath: string): string {
  try {
    // The owner's lock is free, so only guests hold the file, and the name file is stale.
    lock.exec('PRAGMA busy_timeout=0')
    lock.exec(BEGIN.owner)
    return databaseWords.someProcess
  } catch (error) {
    if (!isBusy(error)) throw error
  }
  try {
    return readFileSync(holderPath, 'utf8').trim() || databaseWords.someProcess
  } catch {
    return databaseWords.someProcess
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY
}
