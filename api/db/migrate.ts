import type { DatabaseClient } from './database.ts'
import { tickets } from './migrations/0001-tickets.ts'
import { staff } from './migrations/0002-staff.ts'

/** A numbered step of the schema: forward only, recorded by name, never edited once released. */
export interface Migration {
  name: string
  statements: string[]
}

const migrations: Migration[] = [tickets, staff]

/**
 * Brings the schema to its newest form.
 *
 * Each migration is one write batch that also records its name: it happened whole or not at all,
 * and two processes that start together end with one of them finding it done.
 * @returns names of those that were applied now, in order
 */
export async function migrate(
  client: Pick<DatabaseClient, 'execute' | 'batch'>,
): Promise<string[]> {
  await client.execute(
    `CREATE TABLE IF NOT EXISTS migration (name TEXT PRIMARY KEY, applied_at TEXT NOT NULL) STRICT`,
  )
  const done = await appliedNames(client)
  const applied: string[] = []
  for (const { name, statements } of migrations) {
    if (done.has(name)) continue
    const record = {
      sql: `INSERT INTO migration (name, applied_at) VALUES (?, ?)`,
      args: [name, new Date().toISOString()],
    }
    try {
      await client.batch([record, ...statements.map((sql) => ({ sql }))], 'write')
      applied.push(name)
    } catch (error) {
      // Another process was quicker: its record refuses ours, and the schema is the same.
      if (!(await appliedNames(client)).has(name)) throw error
    }
  }
  return applied
}

async function appliedNames(client: Pick<DatabaseClient, 'execute'>): Promise<Set<string>> {
  const { rows } = await client.execute(`SELECT name FROM migration`)
  return new Set(rows.map((row) => String(row.name)))
}
