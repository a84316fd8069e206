import { readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { InternalData } from '../content/internal-data.ts'
import { SiteData } from '../content/site-data.ts'
import { directoryStore } from './attachments/directory.ts'
import { type Config, databaseUrlOf, type Env, parseConfig } from './config.ts'
import type { DatabaseClient } from './db/database.ts'
import { ownSecret } from './db/file/private.ts'
import { keepWalSmall } from './db/file/wal.ts'
import { groupWrites } from './db/grouped.ts'
import { filePath, openDatabase } from './db/open.ts'
import type { Deps } from './deps.ts'
import { jsonLog } from './log.ts'
import { mailboxMailer } from './mail/mailbox.ts'
import { resendMailer } from './mail/resend.ts'
import { stopDraining } from './outbox/drain.ts'
import { placeholderResolvers } from './placeholder-resolvers.ts'
import { memoryRates } from './rates/memory.ts'
import { type InternalFiles, internalFiles, NO_INTERNAL_FILES } from './handbook/internal-files.ts'

const SITE_DATA = new URL('../dist-internal/site.json', import.meta.url)
const INTERNAL_DATA = new URL('../dist-internal/internal.json', import.meta.url)

/** Short, because other statements wait in the same queue; `wrapClient` retries. */
const LOCK_WAIT_MS = 200

/** Dependencies on Node, which have to be closed. */
export interface NodeDeps extends Deps {
  client: DatabaseClient
  /**
   * Waits for work started by `later`, then closes the database.
   * @param options.waitMs  longest wait; the next start resumes unfinished work
   */
  close(options?: { waitMs?: number }): Promise<void>
}

/**
 * Reads this machine's settings; a missing secret is created and kept beside the data.
 * @throws ConfigError when settings are wrong
 */
export async function nodeConfig(env: Env): Promise<Config> {
  const dataDir = dirname(filePath(databaseUrlOf(env)) ?? '.data/x')
  const SESSION_SECRET = env.SESSION_SECRET?.trim() || (await ownSecret(dataDir))
  return parseConfig({ ...env, SESSION_SECRET }, 'node')
}

/**
 * Opens all dependencies on Node and migrates the database.
 * @param now  the clock; commands pass a fixed instant
 * @param as   `server` is a database file's only owner; commands are guests beside it
 * @throws FileHeld when another server owns the file
 */
export async function openNodeDeps(
  config: Config,
  now: () => Date = () => new Date(),
  as: 'server' | 'guest' = 'guest',
): Promise<NodeDeps> {
  const site = SiteData.parse(JSON.parse(await readFile(SITE_DATA, 'utf8')))
  const log = jsonLog()
  const database = await openDatabase(config.databaseUrl, {
    as,
    authToken: config.databaseAuthToken,
    lockWaitMs: LOCK_WAIT_MS,
  })
  const { client } = database
  const db = groupWrites(database.db)
  const path = filePath(config.databaseUrl)
  const stopKeeping = path && as === 'server' ? keepWalSmall(path, client, log) : () => undefined
  const running = new Set<Promise<unknown>>()
  return {
    config,
    client,
    db,
    files: directoryStore(config.filesDir, {
      bytes: config.minFreeDiskBytes,
      folders: path ? [dirname(path)] : [],
    }),
    mailer: config.resendApiKey ? resendMailer(config) : mailboxMailer(db, now),
    placeholders: placeholderResolvers({ config, db, now }),
    rates: memoryRates(),
    site,
    internal: await readInternal(),
    now,
    log,
    later(work) {
      const tracked = work
        .catch((error: unknown) => log('error', 'late work failed', { error: String(error) }))
        .finally(() => running.delete(tracked))
      running.add(tracked)
    },
    async close({ waitMs } = {}) {
      stopDraining(db)
      const finished = allDone(running)
      await (waitMs === undefined ? finished : Promise.race([finished, after(waitMs)]))
      stopKeeping()
      await database.close()
    },
  }
}

async function allDone(running: ReadonlySet<Promise<unknown>>): Promise<void> {
  while (running.size > 0) await Promise.all(running)
}

function after(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

/** Reads the internal build; without one, staff pages answer 404. */
async function readInternal(): Promise<InternalFiles> {
  let text: string
  try {
    text = await readFile(INTERNAL_DATA, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
      return NO_INTERNAL_FILES
    throw error
  }
  return internalFiles(InternalData.parse(JSON.parse(text)))
}
