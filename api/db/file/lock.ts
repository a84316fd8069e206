import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { DatabaseSync } from 'node:sqlite'
import { databaseWords } from '../../../content/text/database.ts'
import { makePrivate } from './private.ts'

/**
 * Who may use a database file at the same time.
 *
 * The lock is one of the operating system, which SQLite takes on an empty file `….lock` beside the
 * database. It ends with its process, however that ends, and holds across containers of one
 * machine, where process numbers say nothing. A text file `….holder` names the owner for people.
 * Source: CONTRACT §8.27.
 */

/**
 * - `owner`: one at a time; servers and migrations.
 * - `guest`: any number, also beside an owner; commands that read and write rows.
 * - `alone`: one process and no other, neither owner nor guest; restoring.
 */
export type LockKind = 'owner' | 'guest' | 'alone'
export type Purpose = keyof typeof databaseWords.process

export interface FileLock {
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

/** Long enough for a command that ends just now. */
const WAIT_MS = 1500
const SQLITE_BUSY = 5
const BEGIN = { owner: 'BEGIN IMMEDIATE', guest: 'BEGIN', alone: 'BEGIN EXCLUSIVE' } as const

/** Held here because a collected connection would give its lock back. */
const held = new Set<DatabaseSync>()

/**
 * Takes a lock on a database file; the folder must exist.
 * @param path  of the database file itself
 * @param purpose  names the owner to others
 * @throws FileHeld when it is not to be had within 1.5 seconds
 */
export function lockFile(path: string, kind: 'guest'): FileLock
export function lockFile(path: string, kind: 'owner' | 'alone', purpose: Purpose): FileLock
export function lockFile(path: string, kind: LockKind, purpose?: Purpose): FileLock {
  const lockPath = `${path}.lock`
  const holderPath = `${path}.holder`
  makePrivate(lockPath)
  const lock = new DatabaseSync(lockPath, { timeout: WAIT_MS })
  try {
    // Nothing is ever written to it, so nothing has to lie beside it either.
    lock.exec('PRAGMA journal_mode=MEMORY')
    lock.exec(BEGIN[kind])
    // A transaction that has read nothing holds no lock yet.
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

/** The owner in words; guests, and an owner that has not written its name yet, have none. */
function holderOf(lock: DatabaseSync, holderPath: string): string {
  try {
    // Only guests are there when an owner's lock is free: the name is one of a dead owner.
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
