import type { Database } from './database.ts'
import { tickets } from './migrations/0001-tickets.ts'
import { staff } from './migrations/0002-staff.ts'
import { retention } from './migrations/0003-retention.ts'
import { mailLanes } from './migrations/0004-mail-lanes.ts'
import { signIn } from './migrations/0005-sign-in.ts'
import { quotasRetention } from './migrations/0006-quotas-retention.ts'
import { writeCheck } from './migrations/0007-write-check.ts'
import { mailCounts } from './migrations/0008-mail-counts.ts'
import { desk } from './migrations/0009-desk.ts'

/** One schema step: forward only, recorded by name, never edited once released. */
export interface Migration {
  name: string
  statements: string[]
}

const migrations: Migration[] = [
  tickets,
  staff,
  retention,
  mailLanes,
  signIn,
  quotasRetention,
  writeCheck,
  mailCounts,
  desk,
]

/**
 * Applies all pending migrations.
 *
 * Each migration is one write batch that also records its name. Of two processes that start
 * together, one applies it and the other finds it applied.
 * @returns names of the migrations applied now, in order
 */
export async function migrate(db: Database): Promise<string[]> {
  await db.write([
    {
      sql: `CREATE TABLE IF NOT EXISTS migration (
          name TEXT PRIMARY KEY, applied_at TEXT NOT NULL) STRICT`,
    },
  ])
  const done = await appliedNames(db)
  const applied: string[] = []
  for (const { name, statements } of migrations) {
    if (done.has(name)) continue
    const record = {
      sql: `INSERT INTO migration (name, applied_at) VALUES (?, ?)`,
      args: [name, new Date().toISOString()],
    }
    try {
      await db.write([record, ...statements.map((sql) => ({ sql }))])
      applied.push(name)
    } catch (error) {
      // Another process applied it first; its record rejects ours.
      if (!(await appliedNames(db)).has(name)) throw error
    }
  }
  return applied
}

/** Names of the migrations that a database lacks, in order. */
export async function pendingMigrations(db: Database): Promise<string[]> {
  const [table] = await db.read(`SELECT 1 FROM sqlite_schema WHERE name = 'migration'`)
  const done = table ? await appliedNames(db) : new Set<string>()
  return migrations.map(({ name }) => name).filter((name) => !done.has(name))
}

/** Names of migrations unknown to this version: from a newer version or another program. */
export function unknownMigrations(names: string[]): string[] {
  return names.filter((name) => !migrations.some((each) => each.name === name))
}

async function appliedNames(db: Database): Promise<Set<string>> {
  const rows = await db.read(`SELECT name FROM migration`)
  return new Set(rows.map((row) => String(row.name)))
}
