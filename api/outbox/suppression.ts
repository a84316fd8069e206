import { DAY_MS } from '../../content/units.ts'
import type { Statement } from '../db/database.ts'
import { LANE, type Lane } from './lanes.ts'

/** Why an address gets no automatic mail for a while. */
export type SuppressionReason = 'bounced' | 'complained'

/** Within the 90 days for which the log of mails is kept. */
const DAYS: Record<SuppressionReason, number> = { bounced: 30, complained: 90 }

/**
 * What an address that bounced or complained does not get: mails that others can cause. Sign-in
 * and alerts are staff's own, and an answer is a person's decision.
 */
const SUPPRESSED_LANES: readonly Lane[] = [LANE.links, LANE.acknowledgment, LANE.introduction]

export function isSuppressible(lane: Lane): boolean {
  return SUPPRESSED_LANES.includes(lane)
}

/**
 * Suppresses the address of a mail that the provider reports on. A bounce concerns the address as
 * it was written; a complaint concerns the mailbox behind it.
 */
export function suppress(providerId: string, reason: SuppressionReason, at: Date): Statement {
  const until = new Date(at.getTime() + DAYS[reason] * DAY_MS).toISOString()
  const address = reason === 'bounced' ? 'lower(to_email)' : 'to_email_key'
  return {
    sql: `INSERT INTO mail_suppression (address, reason, until)
      SELECT ${address}, :reason, :until FROM outbox
      WHERE provider_id = :providerId AND to_email <> ''
      ON CONFLICT (address) DO UPDATE SET
        reason = iif(reason = 'complained', reason, excluded.reason),
        until = max(until, excluded.until)`,
    args: { providerId, reason, until },
  }
}

/** Ends the suppression of an address that bounced and now takes mail again. */
export function readmit(providerId: string): Statement {
  return {
    sql: `DELETE FROM mail_suppression WHERE reason = 'bounced'
      AND address = (SELECT lower(to_email) FROM outbox WHERE provider_id = ?)`,
    args: [providerId],
  }
}

/** Forgets addresses whose suppression has ended. */
export function deleteEnded(now: string): Statement {
  return { sql: `DELETE FROM mail_suppression WHERE until <= ?`, args: [now] }
}
