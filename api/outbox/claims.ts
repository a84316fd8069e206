import type { Config } from '../config.ts'
import type { Row, Statement } from '../db/database.ts'
import { textIn, textOrNullIn } from '../db/row.ts'
import { budgetArgs, LEFT_IN_ALL, leftOf, USED } from './budgets.ts'
import { type Lane, OTHER_LANES, URGENT_LANES } from './lanes.ts'
import { named } from './named.ts'
import { NOW } from './pace.ts'

/** SQL condition: neither sent, given up nor held by staff. */
export const WAITING = `sent_at IS NULL AND failed_at IS NULL AND held = 0`

/** A row that this process has claimed; no other process sends it before `leasedUntil`. */
export interface ClaimedMail {
  id: string
  lane: Lane
  code: string | null
  template: string
  to: string
  subject: string
  text: string
  html: string
  autoSubmitted: string | null
  replyTo: string | null
  /** JSON object: header name → value. */
  headers: string
  createdAt: Date
  leasedUntil: string
  /** This attempt counted. */
  attempts: number
  /** First attempt, before this one, of which it is unknown whether the provider took the mail. */
  firstUncertainAt: string | null
  /** Why its address gets no automatic mails, if so. */
  suppressed: string | null
  /** The provider asked to slow down a short while ago. */
  isSlow: boolean
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

export interface Claim {
  /** `URGENT_LANES` or `OTHER_LANES` */
  lanes: readonly Lane[]
  now: Date
  leasedUntil: string
  uncertainLimit: string
  limit: number
}

/**
 * Claims due rows by lane, then by time, within each lane's budget and unless the lane is held.
 *
 * A process that dies between claim and answer leaves an attempt of unknown end. So each attempt
 * counts as uncertain from its start until its end is known.
 */
export function claimDue(config: Pick<Config, 'mailLimits'>, claim: Claim): Statement {
  const { lanes, now, leasedUntil, uncertainLimit, limit } = claim
  const statement = CLAIMS.get(lanes)
  if (!statement) throw new RangeError('No claim for these lanes')
  return statement({ ...budgetArgs(config, now), leasedUntil, uncertainLimit, limit })
}

function claimOf(lanes: readonly Lane[]): ReturnType<typeof named> {
  const due = lanes.map(
    // One range of the index `outbox_due` for each lane; a limit below 0 would mean none.
    (lane) => `SELECT * FROM (SELECT id, lane, next_attempt_at FROM outbox
      WHERE lane = ${lane} AND ${WAITING} AND next_attempt_at <= :now
        AND (leased_until IS NULL OR leased_until <= :now)
        AND (first_uncertain_at IS NULL OR first_uncertain_at > :uncertainLimit)
      ORDER BY next_attempt_at
      LIMIT iif((SELECT held_until FROM mail_lane WHERE lane = ${lane}) > :now, 0,
        max(0, min(:limit, ${leftOf(lane)}))))`,
  )
  return named(`WITH ${USED} UPDATE outbox SET leased_until = :leasedUntil, attempts = attempts + 1,
      first_uncertain_at = coalesce(first_uncertain_at, :now)
    WHERE id IN (SELECT id FROM (${due.join(' UNION ALL ')})
      ORDER BY lane, next_attempt_at LIMIT max(0, min(:limit, ${LEFT_IN_ALL})))
    RETURNING id, lane, (SELECT code FROM ticket WHERE ticket.id = ticket_id) AS code, template,
      to_email, subject, text, html, auto_submitted, reply_to, headers, created_at, leased_until,
      attempts, first_uncertain_at,
      (SELECT reason FROM mail_suppression
        WHERE address IN (lower(to_email), to_email_key) AND until > :now) AS suppressed,
      (SELECT slow_until > ${NOW} FROM mail_pace) AS is_slow`)
}

const CLAIMS = new Map([URGENT_LANES, OTHER_LANES].map((lanes) => [lanes, claimOf(lanes)]))

/** Reads what `claimDue` returned at `now`. */
export function claimedMail(row: Row, now: string): ClaimedMail {
  const firstUncertainAt = textIn(row, 'first_uncertain_at')
  return {
    id: textIn(row, 'id'),
    // Written from `laneOf` alone.
    lane: Number(row.lane) as Lane,
    code: textOrNullIn(row, 'code'),
    template: textIn(row, 'template'),
    to: textIn(row, 'to_email'),
    subject: textIn(row, 'subject'),
    text: textIn(row, 'text'),
    html: textIn(row, 'html'),
    autoSubmitted: textOrNullIn(row, 'auto_submitted'),
    replyTo: textOrNullIn(row, 'reply_to'),
    headers: textIn(row, 'headers'),
    createdAt: new Date(textIn(row, 'created_at')),
    leasedUntil: textIn(row, 'leased_until'),
    attempts: Number(row.attempts),
    // Set by this very claim: no earlier attempt is uncertain.
    firstUncertainAt: firstUncertainAt === now ? null : firstUncertainAt,
    suppressed: textOrNullIn(row, 'suppressed'),
    isSlow: Boolean(row.is_slow),
  }
}

/** The provider has the mail; only the first report counts. */
export function markSent(id: string, providerId: string, now: string): Statement {
  return {
    sql: `UPDATE outbox SET sent_at = ?, provider_id = ?, leased_until = NULL, last_error = NULL
      WHERE id = ? AND sent_at IS NULL`,
    args: [now, providerId, id],
  }
}

/** To be tried again; changes nothing when another process has claimed the row meanwhile. */
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
