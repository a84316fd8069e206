import type { Statement } from '../db/database.ts'
import type { Deps } from '../deps.ts'
import type { RenderedMail } from '../mail/render.ts'
import {
  countSince,
  countWaiting,
  insertCappedMail,
  insertMail,
  insertSpacedMail,
  markDelivery,
  type OutboxRow,
} from './repository.ts'

/**
 * Mails that are owed: stored in the same batch as their cause, handed over later, each once.
 * Source: CONTRACT §7 and §8.2, STYLE §4.
 */

export interface OwedMail extends RenderedMail {
  /** Random; the provider's idempotency key too. */
  id: string
  /** The ticket it is about; its code goes where `CODE_MARK` stands. */
  ticketId: string | null
  to: string
  /** Waits until staff release it. */
  held: boolean
  createdAt: Date
  /** Not to be sent earlier; at once when left out. */
  notBefore?: Date
}

const ACKNOWLEDGMENT_WINDOW_HOURS = 24

/** Owes a mail; goes into the caller's batch, after the statement that stores the ticket. */
export function oweMail(mail: OwedMail): Statement {
  return insertMail(rowOf(mail))
}

/**
 * Owes a mail unless one of its kind about its ticket still waits to leave to the same recipient;
 * it leaves `seconds` after the last one at the earliest (CONTRACT §8.14).
 */
export function oweSpacedMail(
  mail: OwedMail & { ticketId: string },
  { seconds }: { seconds: number },
): Statement {
  return insertSpacedMail({ ...rowOf(mail), ticketId: mail.ticketId }, seconds)
}

function rowOf(mail: OwedMail): OutboxRow {
  return {
    id: mail.id,
    ticketId: mail.ticketId,
    template: mail.template,
    to: mail.to,
    toKey: mailboxKey(mail.to),
    subject: mail.subject,
    text: mail.text,
    html: mail.html,
    autoSubmitted: mail.autoSubmitted,
    held: mail.held,
    createdAt: mail.createdAt.toISOString(),
    nextAttemptAt: (mail.notBefore ?? mail.createdAt).toISOString(),
  }
}

/**
 * Owes an acknowledgment within its cap: the first one to an address in 24 hours in full, a second
 * one bare (the other wording of its marks), no third.
 * Source: CONTRACT §8.13, CASES D15.
 */
export function oweAcknowledgment(mail: OwedMail): Statement {
  const since = new Date(mail.createdAt.getTime() - ACKNOWLEDGMENT_WINDOW_HOURS * 3_600_000)
  return insertCappedMail(rowOf(mail), since.toISOString())
}

/**
 * What tells mailboxes apart when mails to them are counted: letter case, a `+tag` and Gmail's
 * dots make no other mailbox. Only ever a key to count by, never an address to write to.
 */
export function mailboxKey(email: string): string {
  const [local = '', domain = ''] = email.toLowerCase().split(/@(?=[^@]*$)/)
  const untagged = local.replace(/(?<=.)\+.*$/, '')
  return /^(gmail|googlemail)\.com$/.test(domain)
    ? `${untagged.replaceAll('.', '')}@gmail.com`
    : `${untagged}@${domain}`
}

/** How many mails of a kind an address has been owed since an instant, by `mailboxKey`. */
export function countOwedTo(
  { db }: Pick<Deps, 'db'>,
  email: string,
  template: string,
  since: Date,
): Promise<number> {
  return countSince(db, mailboxKey(email), template, since.toISOString())
}

/**
 * Notes what the provider says became of a mail it had taken; older news never replaces newer.
 * @param delivery  the provider's word: `delivered`, `bounced`, `complained` …
 */
export function noteDelivery(providerId: string, delivery: string, at: Date): Statement {
  return markDelivery(providerId, delivery, at.toISOString())
}

export interface OutboxHealth {
  /** Mails neither sent nor given up nor held. */
  pending: number
  /** Mails given up. */
  failed: number
  /** Age of the oldest mail that should have left already; 0 when there is none. */
  oldestSeconds: number
}

/**
 * How the outbox is, by its rows and not by a process's word (CASES T07).
 * @throws Problem `tam-ngung` when the database cannot answer
 */
export async function outboxHealth(deps: Pick<Deps, 'db' | 'now'>): Promise<OutboxHealth> {
  const now = deps.now()
  const { pending, failed, oldestAt } = await countWaiting(deps.db, now.toISOString())
  const ageMs = oldestAt ? now.getTime() - oldestAt.getTime() : 0
  return { pending, failed, oldestSeconds: Math.max(0, Math.floor(ageMs / 1000)) }
}
