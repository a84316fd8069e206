import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Database, type DatabaseClient, wrapClient } from '../../api/db/database.ts'
import { openEngine } from '../../api/db/file/engine.ts'
import { migrate } from '../../api/db/migrate.ts'
import { openClient } from '../../api/db/open.ts'

export interface TestDatabase {
  /** Of the database file. */
  path: string
  client: DatabaseClient
  db: Database
  /** A connection of its own to the same file, as another process would have. */
  openAnother(): Promise<Database>
  close(): Promise<void>
}

/**
 * A fresh database file with the real schema; gone after `close`.
 * @param options.inThread  opens the file in a thread of its own, as the product does. Without it
 *   the same engine runs in this thread: starting a thread takes longer than most tests.
 */
export async function openTestDatabase({ inThread = false } = {}): Promise<TestDatabase> {
  const dir = await mkdtemp(join(tmpdir(), 'coretech-database-'))
  const path = join(dir, 'support.db')
  const open = () => (inThread ? openClient(`file:${path}`) : openHere(path))
  const clients = [await open()]
  const [client] = clients
  // These tests pull no plug: the disk need not keep up with days that pass in seconds.
  await client!.execute('PRAGMA synchronous=OFF')
  await migrate(wrapClient(client!))
  return {
    path,
    client: client!,
    db: wrapClient(client!),
    async openAnother() {
      const another = await open()
      clients.push(another)
      return wrapClient(another)
    },
    async close() {
      for (const each of clients) await each.close()
      await rm(dir, { recursive: true, force: true })
    },
  }
}

/** The engine of the product in this thread. */
function openHere(path: string): DatabaseClient {
  const engine = openEngine(path, 5000)
  return {
    execute: async (statement) => Promise.resolve(engine.execute(statement)),
    batch: async (statements, mode) => Promise.resolve(engine.batch(statements, mode)),
    close: () => engine.close(),
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
