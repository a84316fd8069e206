import { afterEach, beforeEach, expect, test } from 'vitest'
import { countHalfMade } from '../../api/tickets/repository/ticket.ts'
import { openTestDatabase, storeTestTicket, type TestDatabase } from '../support/database.ts'

/** T03: a ticket is stored with its text, its history and its mails, or not at all. */

let database: TestDatabase
beforeEach(async () => {
  database = await openTestDatabase()
})
afterEach(() => database.close())

const EVENT = `INSERT INTO event (id, ticket_id, at, actor, kind)
  SELECT 'event', id, received_at, 'requester', 'received' FROM ticket`
const MAIL = `INSERT INTO outbox (id, ticket_id, template, to_email, to_email_key, subject, text,
    html, created_at, next_attempt_at)
  SELECT 'mail', id, 'M4', 'a', 'a', '', '', '', received_at, received_at FROM ticket`
const NO_ADDRESS = `UPDATE ticket SET requester_email = '', requester_email_key = ''`
const NO_TEXT = `UPDATE ticket SET description = ''`

test.for([
  { name: 'whole', made: [EVENT, MAIL], faults: 0 },
  { name: 'without history', made: [MAIL], faults: 1 },
  { name: 'without a mail', made: [EVENT], faults: 1 },
  { name: 'without text', made: [EVENT, MAIL, NO_TEXT], faults: 1 },
  { name: 'without address and mail', made: [EVENT, NO_ADDRESS], faults: 0 },
  { name: 'without address and history', made: [NO_ADDRESS], faults: 1 },
  { name: 'without address and text', made: [EVENT, NO_ADDRESS, NO_TEXT], faults: 1 },
])('a ticket $name counts $faults (T03)', async ({ made, faults }) => {
  await storeTestTicket(database.db)
  for (const sql of made) await database.client.execute(sql)
  expect(await countHalfMade(database.db)).toBe(faults)
})
