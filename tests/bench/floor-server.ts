import { createAdaptorServer } from '@hono/node-server'
import { Hono } from 'hono'
import type { AddressInfo } from 'node:net'
import { DatabaseSync } from 'node:sqlite'
import * as z from 'zod'

/**
 * The floor that our intake is compared with: Hono, zod and one durable insert, nothing else.
 * Started as `floor-server.ts FILE`; sends its address to the parent.
 */
const [file = ''] = process.argv.slice(2)
const database = new DatabaseSync(file, { timeout: 5000 })
database.exec('PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL')
database.exec('CREATE TABLE ticket (id TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT')
const insert = database.prepare('INSERT INTO ticket VALUES (?, ?)')

const Ticket = z.strictObject({
  name: z.string().min(2).max(100),
  email: z.email(),
  product: z.string(),
  requestType: z.string(),
  subject: z.string().min(5).max(150),
  description: z.string().min(20).max(5000),
  occurredAt: z.string(),
  consent: z.literal(true),
})

const app = new Hono().post('/api/tickets', async (c) => {
  const ticket = Ticket.parse(await c.req.json())
  const id = crypto.randomUUID()
  insert.run(id, JSON.stringify(ticket))
  return c.json({ id }, 201)
})

const server = createAdaptorServer({ fetch: app.fetch })
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo
  process.send?.({ url: `http://127.0.0.1:${port}` })
})
process.on('message', () => process.send?.({ cpu: process.cpuUsage() }))
