import type { Database, Row, Statement } from '../db/database.ts'
import { textIn, textOrNullIn } from '../db/row.ts'
import { piecesOf } from './marks.ts'

/** A row to be stored. */
export interface OutboxRow {
  id: string
  ticketId: string | null
  template: string
  to: string
  /** What the cap on acknowledgments counts by. */
  toKey: string
  subject: string
  text: string
  html: string
  autoSubmitted: string | null
  held: boolean
  createdAt: string
  nextAttemptAt: string
}

/** A row that this process has claimed and nobody else sends before `leasedUntil`. */
export interface ClaimedMail {
  id: string
  code: string | null
  template: string
  to: string
  subject: string
  text: string
  html: string
  autoSubmitted: string | null
  createdAt: Date
  leasedUntil: string
  /** This attempt counted. */
  attempts: number
  /** First attempt, before this one, of which nobody knows whether the provider took the mail. */
  firstUncertainAt: string | null
}

const COLUMNS = `id, ticket_id, template, to_email, to_email_key, subject, text, html,
  auto_submitted, created_at, held, next_attempt_at`
const WAITING = `sent_at IS NULL AND failed_at IS NULL AND held = 0`
/** One row: the code of the mail's ticket, null without one. */
const CODE = `(SELECT (SELECT code FROM ticket WHERE id = :ticketId) AS code)`
/** Templates that answer whoever wrote to us. */
const ACKNOWLEDGMENTS = `('M1', 'M2', 'M8', 'M12')`

/** Stores a mail; puts the ticket's code where its mark is. */
export function insertMail(row: OutboxRow): Statement {
  const { columns, args } = valuesOf(row)
  return {
    sql: `INSERT INTO outbox (${COLUMNS}) SELECT ${columns}, :nextAttemptAt FROM ${CODE}`,
    args: { ...args, nextAttemptAt: row.nextAttemptAt },
  }
}

/**
 * Stores a mail that leaves `seconds` after the last of its kind about its ticket to its recipient,
 * or nothing while that one has not left: two that come at once cannot both find nothing there.
 */
export function insertSpacedMail(
  row: OutboxRow & { ticketId: string },
  seconds: number,
): Statement {
  const { columns, args } = valuesOf(row)
  return {
    sql: `INSERT INTO outbox (${COLUMNS})
      SELECT ${columns},
        max(:nextAttemptAt, coalesce(strftime('%Y-%m-%dT%H:%M:%fZ', last, :spacing), ''))
      FROM ${CODE}, (SELECT max(next_attempt_at) AS last FROM outbox
        WHERE ticket_id = :ticketId AND template = :template AND to_email = :to)
      WHERE last IS NULL OR last <= :createdAt`,
    args: { ...args, nextAttemptAt: row.nextAttemptAt, spacing: `+${seconds} seconds` },
  }
}

/**
 * Stores a mail, or the bare form of it, or none: by how many acknowledgments the address has been
 * owed since `since`.
 */
export function insertCappedMail(row: OutboxRow, since: string): Statement {
  const { columns, args } = valuesOf(row)
  return {
    sql: `INSERT INTO outbox (${COLUMNS}, bare)
      SELECT ${columns}, :nextAttemptAt, owed > 0
      FROM ${CODE}, (SELECT count(*) AS owed FROM outbox
        WHERE to_email_key = :toKey AND template IN ${ACKNOWLEDGMENTS} AND created_at > :since)
      WHERE owed < 2`,
    args: { ...args, nextAttemptAt: row.nextAttemptAt, since },
  }
}

/**
 * Values of `COLUMNS` but the last, as SQL over the columns `code` and, where a text has two
 * wordings, `owed`. Texts are put together from their pieces: `replace()` would search them, and
 * both wordings of a whole mail would be twice the bytes (measured: a tenth of an intake).
 */
function valuesOf({ nextAttemptAt: _, subject, text, html, held, ...plain }: OutboxRow): {
  columns: string
  args: Record<string, string | number | null>
} {
  const args: Record<string, string | number | null> = { ...plain, held: Number(held) }
  const joined = (name: string, mail: string): string => {
    const bind = (value: string): string => {
      const key = `${name}${Object.keys(args).length}`
      args[key] = value
      return `:${key}`
    }
    const pieces = piecesOf(mail).map((piece) => {
      if (piece === 'code') return 'code'
      if ('text' in piece) return bind(piece.text)
      return `iif(owed = 0, ${bind(piece.full)}, ${bind(piece.bare)})`
    })
    return pieces.length > 0 ? pieces.join(' || ') : `''`
  }
  const texts = [joined('subject', subject), joined('text', text), joined('html', html)]
  return {
    columns: `:id, :ticketId, :template, :to, :toKey, ${texts.join(', ')},
        :autoSubmitted, :createdAt, :held`,
    args,
  }
}

/** Gives up rows whose fate stayed unknown for so long that the provider has forgotten their key. */
export function expireUncertain(now: string, uncertainLimit: string, error: string): Statement {
  return {
    sql: `UPDATE outbox SET failed_at = :now, leased_until = NULL, last_error = :error
      WHERE ${WAITING} AND next_attempt_at <= :now
        AND (leased_until IS NULL OR leased_until <= :now) AND first_uncertain_at <= :uncertainLimit
      RETURNING id, template`,
    args: { now, uncertainLimit, error },
  }
}

/**
 * Claims due rows, oldest first.
 *
 * Whoever dies between claim and answer leaves behind an attempt that nobody knows the end of: so
 * every attempt counts as uncertain from its start, until its end is known.
 */
export function claimDue(claim: {
  now: string
  leasedUntil: string
  uncertainLimit: string
  limit: number
}): Statement {
  return {
    sql: `UPDATE outbox SET leased_until = :leasedUntil, attempts = attempts + 1,
        first_uncertain_at = coalesce(first_uncertain_at, :now)
      WHERE id IN (SELECT id FROM outbox
        WHERE ${WAITING} AND next_attempt_at <= :now
          AND (leased_until IS NULL OR leased_until <= :now)
          AND (first_uncertain_at IS NULL OR first_uncertain_at > :uncertainLimit)
        ORDER BY next_attempt_at LIMIT :limit)
      RETURNING id, (SELECT code FROM ticket WHERE ticket.id = ticket_id) AS code, template,
        to_email, subject, text, html, auto_submitted, created_at, leased_until, attempts,
        first_uncertain_at`,
    args: claim,
  }
}

/** Reads what `claimDue` returned at `now`. */
export function claimedMail(row: Row, now: string): ClaimedMail {
  const firstUncertainAt = textIn(row, 'first_uncertain_at')
  return {
    id: textIn(row, 'id'),
    code: textOrNullIn(row, 'code'),
    template: textIn(row, 'template'),
    to: textIn(row, 'to_email'),
    subject: textIn(row, 'subject'),
    text: textIn(row, 'text'),
    html: textIn(row, 'html'),
    autoSubmitted: textOrNullIn(row, 'auto_submitted'),
    createdAt: new Date(textIn(row, 'created_at')),
    leasedUntil: textIn(row, 'leased_until'),
    attempts: Number(row.attempts),
    // Set by this very claim: no earlier attempt is uncertain.
    firstUncertainAt: firstUncertainAt === now ? null : firstUncertainAt,
  }
}

/** The provider has the mail; only the first to say so is heard. */
export function markSent(id: string, providerId: string, now: string): Statement {
  return {
    sql: `UPDATE outbox SET sent_at = ?, provider_id = ?, leased_until = NULL, last_error = NULL
      WHERE id = ? AND sent_at IS NULL`,
    args: [now, providerId, id],
  }
}

/** To be tried again; says nothing when another process has claimed the row meanwhile. */
export function markRetry(
  mail: Pick<ClaimedMail, 'id' | 'leasedUntil' | 'firstUncertainAt'>,
  nextAttemptAt: string,
  error: string,
): Statement {
  return {
    sql: `UPDATE outbox SET next_attempt_at = ?, first_uncertain_at = ?, last_error = ?,
        leased_until = NULL
      WHERE id = ? AND leased_until = ? AND sent_at IS NULL`,
    args: [nextAttemptAt, mail.firstUncertainAt, error, mail.id, mail.leasedUntil],
  }
}

/** Given up for good. */
export function markFailed(
  mail: Pick<ClaimedMail, 'id' | 'leasedUntil'>,
  now: string,
  error: string,
): Statement {
  return {
    sql: `UPDATE outbox SET failed_at = ?, last_error = ?, leased_until = NULL
      WHERE id = ? AND leased_until = ? AND sent_at IS NULL`,
    args: [now, error, mail.id, mail.leasedUntil],
  }
}

/** Takes back a claim that was not used: no attempt was made. */
export function release(
  mail: Pick<ClaimedMail, 'id' | 'leasedUntil' | 'firstUncertainAt'>,
): Statement {
  return {
    sql: `UPDATE outbox SET leased_until = NULL, attempts = attempts - 1, first_uncertain_at = ?
      WHERE id = ? AND leased_until = ? AND sent_at IS NULL`,
    args: [mail.firstUncertainAt, mail.id, mail.leasedUntil],
  }
}

/** Makes every waiting mail wait until `until` at least. */
export function postponeAll(until: string): Statement {
  return {
    sql: `UPDATE outbox SET next_attempt_at = :until WHERE ${WAITING} AND next_attempt_at < :until`,
    args: { until },
  }
}

/** Counts of what is neither sent nor held, and when the oldest that should be gone was owed. */
export async function countWaiting(
  db: Database,
  now: string,
): Promise<{ pending: number; failed: number; oldestAt: Date | null }> {
  const [row] = await db.read(
    `SELECT
      (SELECT count(*) FROM outbox WHERE ${WAITING}) AS pending,
      (SELECT count(*) FROM outbox WHERE failed_at IS NOT NULL) AS failed,
      (SELECT min(created_at) FROM outbox
        WHERE ${WAITING} AND (attempts > 0 OR next_attempt_at <= ?)) AS oldest`,
    [now],
  )
  return {
    pending: Number(row?.pending),
    failed: Number(row?.failed),
    oldestAt: row?.oldest ? new Date(textIn(row, 'oldest')) : null,
  }
}

/** How many mails of a kind a mailbox has been owed since. */
export async function countSince(
  db: Database,
  toKey: string,
  template: string,
  since: string,
): Promise<number> {
  const [row] = await db.read(
    `SELECT count(*) AS owed FROM outbox
     WHERE to_email_key = ? AND template = ? AND created_at > ?`,
    [toKey, template, since],
  )
  return Number(row?.owed)
}

/** What became of a mail after the provider took it; older news never replaces newer. */
export function markDelivery(providerId: string, delivery: string, at: string): Statement {
  return {
    sql: `UPDATE outbox SET delivery = :delivery, delivery_at = :at
      WHERE provider_id = :providerId AND (delivery_at IS NULL OR delivery_at <= :at)`,
    args: { providerId, delivery, at },
  }
}
