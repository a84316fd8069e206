import { MINUTE_MS } from '../../content/units.ts'
import type { Deps } from '../deps.ts'
import { newRowId } from '../db/row-id.ts'
import { textIn } from '../db/row.ts'
import { renderDigest } from '../mail/render.ts'
import { alertsLeft } from './budgets.ts'
import { WAITING } from './claims.ts'
import { LANE } from './lanes.ts'
import { mailboxKey } from '../text/email.ts'
import { insertDigest, rowOf } from './rows.ts'

/** A recipient gets a digest at most this often. */
const EVERY_MINUTES = 30
/** Tickets of one digest; more wait for the next. */
const MOST_ALERTS = 500

const DUE = `lane = ${LANE.notice} AND ${WAITING} AND next_attempt_at <= :now
  AND (leased_until IS NULL OR leased_until <= :now)`

type DigestDeps = Pick<Deps, 'config' | 'db' | 'now'>

/**
 * Replaces alerts above their budget with one digest for each recipient. Each alert is covered by
 * one digest, also when several processes do this at once.
 * @returns whether a digest was stored
 */
export async function digestAlerts(deps: DigestDeps): Promise<boolean> {
  const now = deps.now().toISOString()
  const recipients = await deps.db.read(`SELECT DISTINCT to_email FROM outbox WHERE ${DUE}`, {
    now,
  })
  // Most runs end here, without counting anything.
  if (recipients.length === 0 || (await alertsLeft(deps)) > 0) return false
  let isStored = false
  for (const recipient of recipients) {
    if (await digestFor(deps, textIn(recipient, 'to_email'))) isStored = true
  }
  return isStored
}

async function digestFor(deps: DigestDeps, to: string): Promise<boolean> {
  const createdAt = deps.now()
  const now = createdAt.toISOString()
  const alerts = await deps.db.read(
    `SELECT id, subject, (SELECT code FROM ticket WHERE ticket.id = ticket_id) AS code
     FROM outbox WHERE ${DUE} AND to_email = :to AND ticket_id IS NOT NULL
       AND NOT EXISTS (SELECT 1 FROM outbox AS earlier WHERE earlier.to_email_key = :toKey
         AND earlier.template = 'digest' AND earlier.created_at > :since)
     ORDER BY next_attempt_at LIMIT ${MOST_ALERTS}`,
    {
      now,
      to,
      toKey: mailboxKey(to),
      since: new Date(createdAt.getTime() - EVERY_MINUTES * MINUTE_MS).toISOString(),
    },
  )
  if (alerts.length === 0) return false
  // One entry a ticket, even when it has two alerts.
  const subjects = new Map<string, string>()
  for (const alert of alerts) {
    const code = textIn(alert, 'code')
    if (!subjects.has(code)) subjects.set(code, textIn(alert, 'subject'))
  }
  const [stored] = await deps.db.write(
    insertDigest(
      rowOf({
        ...renderDigest(
          deps.config,
          [...subjects].map(([code, subject]) => ({ code, subject })),
        ),
        id: newRowId(),
        ticketId: null,
        to,
        held: false,
        createdAt,
      }),
      alerts.map((alert) => textIn(alert, 'id')),
    ),
  )
  return stored?.rowsAffected === 1
}
