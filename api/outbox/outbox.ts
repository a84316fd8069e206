import { HOUR_MS } from '../../content/units.ts'
import type { Database, Statement } from '../db/database.ts'
import { textIn } from '../db/row.ts'
import type { Deps } from '../deps.ts'
import type { RenderedMail } from '../mail/render.ts'
import { domainOf, isMailProvider, mailboxKey } from '../text/email.ts'
import { ACKNOWLEDGMENTS } from './lanes.ts'
import { insertCappedMail, insertMail, insertSpacedMail, type NewMail, rowOf } from './rows.ts'
import { deleteEnded, readmit, suppress } from './suppression.ts'

export { forgetMailCounts } from './budgets.ts'
export { outboxHealth, type OutboxHealth } from './health.ts'
export type { NewMail } from './rows.ts'

/**
 * Queued mails: stored in the same batch as their cause, handed over later, each once.
 * Source: CONTRACT §7 and §8.2.
 */

const ACKNOWLEDGMENT_WINDOW_HOURS = 24
/** A whole company gets through; a catch-all domain then gets no typed text any more. */
const FULL_PER_NEW_DOMAIN = 500

/** Queues a mail; goes into the caller's batch, after the statement that stores the ticket. */
export function queueMail(mail: NewMail): Statement {
  return insertMail(rowOf(mail))
}

/**
 * Queues a mail, at most one pending per ticket, template and recipient; it leaves `seconds` after
 * the last one at the earliest (CONTRACT §8.14).
 */
export function queueSpacedMail(
  mail: NewMail & { ticketId: string },
  { seconds }: { seconds: number },
): Statement {
  return insertSpacedMail(rowOf(mail), seconds)
}

/**
 * Queues an acknowledgment within its cap: in 24 hours the first to a mailbox in full, the second
 * bare, no third.
 *
 * The first is bare too when 500 other addresses of its domain were new in that time, unless the
 * domain belongs to a mail provider: a catch-all domain makes as many addresses as it likes.
 * Source: CONTRACT §8.13, CASES D15.
 */
export function queueAcknowledgment({
  full,
  bare,
  ...mail
}: Omit<NewMail, keyof RenderedMail> & { full: RenderedMail; bare: RenderedMail }): Statement[] {
  const since = new Date(mail.createdAt.getTime() - ACKNOWLEDGMENT_WINDOW_HOURS * HOUR_MS)
  const domain = domainOf(mailboxKey(mail.to))
  return insertCappedMail(rowOf({ ...mail, ...full }), rowOf({ ...mail, ...bare }), {
    since: since.toISOString(),
    domain: isMailProvider(domain) ? '' : domain,
    fullPerDomain: FULL_PER_NEW_DOMAIN,
  })
}

/** Mails of a kind that were queued for a mailbox since an instant. */
export async function queuedTo(
  { db }: { db: Database },
  email: string,
  template: string,
  since: Date,
): Promise<{ count: number; lastAt: Date | null }> {
  const [row] = await db.read(
    `SELECT count(*) AS n, max(created_at) AS last FROM outbox
     WHERE to_email_key = ? AND template = ? AND created_at > ?`,
    [mailboxKey(email), template, since.toISOString()],
  )
  return { count: Number(row?.n), lastAt: row?.last ? new Date(textIn(row, 'last')) : null }
}

/** What the provider reports of a mail it had taken. */
export interface Delivery {
  providerId: string
  /** The provider's word: `delivered`, `bounced`, `complained` … */
  word: string
  /** A bounce that will repeat, unlike a full mailbox. */
  isPermanent: boolean
  at: Date
}

/**
 * Stores what became of a mail; an older report never replaces a newer one. An address that bounced
 * for good or complained gets no automatic mail for a while.
 */
export function noteDelivery({ providerId, word, isPermanent, at }: Delivery): Statement[] {
  const mark: Statement = {
    sql: `UPDATE outbox SET delivery = :word, delivery_at = :at
      WHERE provider_id = :providerId AND (delivery_at IS NULL OR delivery_at <= :at)`,
    args: { word, at: at.toISOString(), providerId },
  }
  if (word === 'complained') return [mark, suppress(providerId, 'complained', at)]
  if (word === 'bounced' && isPermanent) return [mark, suppress(providerId, 'bounced', at)]
  return word === 'delivered' ? [mark, readmit(providerId)] : [mark]
}

/** Forgets addresses whose time without mails is over. */
export async function forgetSuppressions({
  db,
  now,
}: Pick<Deps, 'db' | 'now'>): Promise<{ addresses: number }> {
  const [deleted] = await db.write([deleteEnded(now().toISOString())])
  return { addresses: deleted?.rowsAffected ?? 0 }
}

/** Deletes the mails of a message; goes into a batch that has checked that none was claimed. */
export function deleteMailsOf(messageId: string): Statement {
  return { sql: `DELETE FROM outbox WHERE message_id = ?`, args: [messageId] }
}

/**
 * Lets the held mails of a ticket go.
 * @param isAcknowledged  false: acknowledgments are deleted, because they would come too late
 */
export function releaseMails(ticketId: string, { isAcknowledged }: { isAcknowledged: boolean }) {
  const acknowledgments = `template IN (${ACKNOWLEDGMENTS.map((each) => `'${each}'`).join(', ')})`
  const statements: Statement[] = [
    { sql: `UPDATE outbox SET held = 0 WHERE ticket_id = ? AND held = 1`, args: [ticketId] },
  ]
  if (!isAcknowledged) {
    statements.unshift({
      sql: `DELETE FROM outbox WHERE ticket_id = ? AND held = 1 AND ${acknowledgments}`,
      args: [ticketId],
    })
  }
  return statements
}

/** Deletes the held mails of a ticket, which have never been tried. */
export function dropMails(ticketId: string): Statement {
  return { sql: `DELETE FROM outbox WHERE ticket_id = ? AND held = 1`, args: [ticketId] }
}
