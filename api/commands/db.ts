import { existsSync } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import { databaseWords as words } from '../../content/text/database.ts'
import { directoryStore } from '../attachments/directory.ts'
import { ConfigError, type DatabaseConfig, parseDatabaseConfig } from '../config.ts'
import { wrapClient } from '../db/database.ts'
import { backUpDump, backUpFile, type BackupReport } from '../db/file/backup.ts'
import { type Content, UnusableDatabase } from '../db/file/copy.ts'
import { FileHeld, lockFile } from '../db/file/lock.ts'
import { makePrivateFolder, tightenData } from '../db/file/private.ts'
import { restoreFile } from '../db/file/restore.ts'
import { migrate } from '../db/migrate.ts'
import { filePath, openClient } from '../db/open.ts'

/* `npm run db`: migrates, backs up or restores the database. */
const [command, file] = process.argv.slice(2)
const commands: Record<string, () => Promise<void>> = {
  migrate: applyMigrations,
  backup: () => backup(fileArgument()),
  restore: () => restore(fileArgument()),
}
const run = commands[command ?? '']
if (!run) fail(words.usage)
const config = settings()
const path = filePath(config.databaseUrl)
const files = directoryStore(config.filesDir)
try {
  await run()
} catch (error) {
  if (error instanceof FileHeld) fail(error.message)
  throw error
}

async function applyMigrations(): Promise<void> {
  if (path) makePrivateFolder(dirname(path))
  const lock = path && lockFile(path, 'owner', 'migrate')
  if (path) tightenData(dirname(path), basename(path))
  const client = await openClient(config.databaseUrl, { authToken: config.databaseAuthToken })
  const applied = await migrate(wrapClient(client))
  await client.close()
  if (lock) lock.release()
  console.log(applied.length > 0 ? words.applied(applied.join(', ')) : words.nothingNew)
}

async function backup(target: string): Promise<void> {
  if (existsSync(target)) fail(words.targetExists(target))
  if (path && !existsSync(path)) fail(words.missingDatabase(path))
  const report = await makeBackup(target).catch((error: unknown) => {
    if (error instanceof FileHeld) throw error
    return fail(words.backupFailed(reasonOf(error)))
  })
  if (report.missing > 0) console.error(words.missingPictures(report.missing))
  console.log(words.backedUp(target, contentOf(report)))
}

async function makeBackup(target: string): Promise<BackupReport> {
  if (path) return backUpFile(path, target, files)
  const { databaseUrl, databaseAuthToken: token } = config
  const answer = await fetch(new URL('/dump', databaseUrl.replace(/^libsql:/, 'https:')), {
    // A redirect would send the token to another host.
    redirect: 'error',
    headers: token ? { Authorization: `Bearer ${token}` } : {},
  })
  if (!answer.ok) fail(words.serverAnswered(answer.status))
  return backUpDump(await answer.text(), target, files)
}

async function restore(source: string): Promise<void> {
  if (!path) fail(words.onlyIntoFile)
  const report = await restoreFile(source, path, files).catch((error: unknown) => {
    if (error instanceof FileHeld) throw error
    if (error instanceof UnusableDatabase) fail(words.notABackup(source, error.message))
    return fail(words.restoreFailed(reasonOf(error)))
  })
  if (report.missing > 0) console.error(words.picturesElsewhere(report.missing))
  if (report.kept) console.log(words.kept(report.kept))
  console.log(words.restored(source, contentOf(report)))
}

function contentOf({ tickets, rows, pictures }: Content): string {
  return words.content(tickets, rows, pictures)
}

function settings(): DatabaseConfig {
  try {
    return parseDatabaseConfig(process.env)
  } catch (error) {
    if (error instanceof ConfigError) fail(error.message)
    throw error
  }
}

function fileArgument(): string {
  if (!file) fail(words.usage)
  return resolve(file)
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function fail(message: string): never {
  console.error(message)
  process.exit(2)
}
