import type { SiteData } from '../content/site-data.ts'
import type { FileStore } from './attachments/store.ts'
import type { Config } from './config.ts'
import type { Database } from './db/database.ts'
import type { Mailer } from './mail/mailer.ts'
import type { PlaceholderResolvers } from './mail/placeholders.ts'
import type { RateStore } from './rates/store.ts'
import type { InternalFiles } from './handbook/internal-files.ts'

/** What every room may use of the world outside; only `node.ts` and `worker.ts` make one. */
export interface Deps {
  config: Config
  db: Database
  files: FileStore
  mailer: Mailer
  /** Makes what stored mails lack: links and sign-in codes. */
  placeholders: PlaceholderResolvers
  rates: RateStore
  /** What the site's build hands the API: page frames, guides, the small search index. */
  site: SiteData
  /** What the internal build made; only the staff guard gives any of it to anybody. */
  internal: InternalFiles
  /** The only clock. */
  now: () => Date
  log: Log
  /** Keeps the process alive until `work` has ended, though the answer has left; logs its failure. */
  later: (work: Promise<unknown>) => void
}

/** One line of JSON per call; never given bodies, addresses, tokens or keys. */
export type Log = (
  level: 'info' | 'warn' | 'error',
  message: string,
  data?: Record<string, unknown>,
) => void
