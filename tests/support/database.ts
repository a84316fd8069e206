import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Database, type DatabaseClient, wrapClient } from '../../api/db/database.ts'
import { openClient } from '../../api/db/open.ts'
import { migrate } from '../../api/db/migrate.ts'

export interface TestDatabase {
  /** Of the database file. */
  path: string
  client: DatabaseClient
  db: Database
  /** A connection of its own to the same file, as another process would have. */
  openAnother(): Promise<Database>
  close(): Promise<void>
}

/** A fresh database file with the real schema; gone after `close`. */
export async function openTestDatabase(): Promise<TestDatabase> {
  const dir = await mkdtemp(join(tmpdir(), 'coretech-database-'))
  const path = join(dir, 'support.db')
  const url = `file:${path}`
  const clients = [await openClient(url)]
  const [client] = clients
  // These tests pull no plug: the disk need not keep up with days that pass in seconds.
  await client!.execute('PRAGMA synchronous=OFF')
  await migrate(wrapClient(client!))
  return {
    path,
    client: client!,
    db: wrapClient(client!),
    async openAnother() {
      const another = await openClient(url)
      clients.push(another)
      return wrapClient(another)
    },
    async close() {
      for (const each of clients) await each.close()
      await rm(dir, { recursive: true, force: true })
    },
  }
}

/** A ticket with the least that the schema asks for. */
export async function storeTestTicket(
  db: Database,
  { id = crypto.randomUUID(), code = `CT-261122-${id.slice(0, 8)}` } = {},
): Promise<{ id: string; code: string }> {
  const at = '2026-11-22T02:30:00.000Z'
  await db.write([
    {
      sql: `INSERT INTO ticket (id, code, status, channel, product, request_type, subject,
          description, requester_name, requester_email, requester_email_key, consent_version,
          consent_text_sha256, consent_at, received_at, due_at, last_event_at)
        VALUES (:id, :code, 'new', 'web', 'khac', 'khac', 'Về việc', 'Mô tả', 'Nguyễn Văn A',
          'khach@example.com', 'khach@example.com', '1', '', :at, :at, :at, :at)`,
      args: { id, code, at },
    },
  ])
  return { id, code }
}
