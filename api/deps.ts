import type { SiteData } from '../content/site-data.ts'
import type { FileStore } from './attachments/store.ts'
import type { Config } from './config.ts'
import type { Database } from './db/database.ts'
import type { Mailer } from './mail/mailer.ts'
import type { PlaceholderResolvers } from './mail/placeholders.ts'
import type { RateStore } from './rates/store.ts'
import type { InternalFiles } from './handbook/internal-files.ts'

/** Outside services that every room may use; made by `node-deps.ts` and `worker.ts`. */
export interface Deps {
  config: Config
  db: Database
  files: FileStore
  mailer: Mailer
  /** Resolves links and sign-in codes in stored mails. */
  placeholders: PlaceholderResolvers
  rates: RateStore
  /** Output of the site's build: page frames, guides, the small search index. */
  site: SiteData
  /** Output of the internal build; only routes behind the staff door may serve it. */
  internal: InternalFiles
  /** Clock of all rules: due times, limits, expiry. Row ids, logs and timeouts use the system's. */
  now: () => Date
  log: Log
  /** Runs `work` beyond the answer and keeps the process alive for it; logs its failure. */
  later: (work: Promise<unknown>) => void
}

/** Writes one line of JSON; callers must not pass bodies, addresses, tokens or keys. */
export type Log = (
  level: 'info' | 'warn' | 'error',
  message: string,
  data?: Record<string, unknown>,
) => void
