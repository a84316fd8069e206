import type { Statement } from '../db/database.ts'
import { CODE_PLACEHOLDER } from '../mail/placeholders.ts'
import type { RenderedMail } from '../mail/render.ts'
import { WAITING } from './claims.ts'
import { ACKNOWLEDGMENTS, LANE, type Lane, laneOf } from './lanes.ts'
import { named, type Values } from './named.ts'
import { mailboxKey } from '../text/email.ts'

/** A mail as rooms hand it in. */
export interface NewMail extends RenderedMail {
  /** Random; the provider's idempotency key too. */
  id: string
  /** The ticket it is about; its code goes where `CODE_PLACEHOLDER` is. */
  ticketId: string | null
  /** The message that it carries; it can be withdrawn until the mail is claimed. */
  messageId?: string
  to: string
  /** The setting MAIL_REPLY_TO when left out. */
  replyTo?: string
  /** Besides those of CONTRACT §7, `In-Reply-To` for one. */
  headers?: Readonly<Record<string, string>>
  /** Waits until staff release it. */
  held: boolean
  createdAt: Date
  /** Not to be sent earlier; at once when left out. */
  notBefore?: Date
}

/** A row to be stored. */
export interface OutboxRow {
  id: string
  ticketId: string | null
  messageId: string | null
  template: string
  lane: Lane
  to: string
  /** What caps count by (`mailboxKey`). */
  toKey: string
  subject: string
  text: string
  html: string
  autoSubmitted: string | null
  /** null: the setting MAIL_REPLY_TO. */
  replyTo: string | null
  /** JSON object: header name → value. */
  headers: string
  held: boolean
  createdAt: string
  nextAttemptAt: string
}

/**
 * The row of a mail.
 * @throws RangeError for a template without a lane
 */
export function rowOf(mail: NewMail): OutboxRow {
  return {
    id: mail.id,
    ticketId: mail.ticketId,
    messageId: mail.messageId ?? null,
    template: mail.template,
    lane: laneOf(mail.template),
    to: mail.to,
    toKey: mailboxKey(mail.to),
    subject: mail.subject,
    text: mail.text,
    html: mail.html,
    autoSubmitted: mail.autoSubmitted,
    replyTo: mail.replyTo ?? null,
    headers: JSON.stringify(mail.headers ?? {}),
    held: mail.held,
    createdAt: mail.createdAt.toISOString(),
    nextAttemptAt: (mail.notBefore ?? mail.createdAt).toISOString(),
  }
}

const COLUMNS = `id, ticket_id, message_id, template, lane, to_email, to_email_key, subject, text, html,
  auto_submitted, reply_to, headers, created_at, held, next_attempt_at`
/** Values of `COLUMNS` but the first ones named; texts get the ticket's code. */
const valuesWith = (lane: string, nextAttemptAt: string) =>
  `:id, :ticketId, :messageId, :template, ${lane}, :to, :toKey, replace(:subject, :codePlaceholder, code),
   replace(:text, :codePlaceholder, code), replace(:html, :codePlaceholder, code), :autoSubmitted, :replyTo,
   :headers, :createdAt, :held, ${nextAttemptAt}`
const VALUES = valuesWith(':lane', ':nextAttemptAt')
/** One row: the code of the mail's ticket, empty without one. */
const CODE = `(SELECT coalesce((SELECT code FROM ticket WHERE id = :ticketId), '') AS code)`
const ACKNOWLEDGING = ACKNOWLEDGMENTS.map((template) => `'${template}'`).join(', ')

const INSERT = named(`INSERT INTO outbox (${COLUMNS}) SELECT ${VALUES} FROM ${CODE}`)

/** Stores a mail; puts the ticket's code where its placeholder is. */
export function insertMail(row: OutboxRow): Statement {
  return INSERT(valuesOf(row))
}

const LEAVES_AT = `max(:nextAttemptAt, coalesce(strftime('%Y-%m-%dT%H:%M:%fZ', last, :spacing), ''))`
const INSERT_SPACED = named(`INSERT INTO outbox (${COLUMNS})
  SELECT ${valuesWith(':lane', LEAVES_AT)}
  FROM ${CODE}, (SELECT max(next_attempt_at) AS last FROM outbox
    WHERE ticket_id = :ticketId AND template = :template AND to_email = :to)
  WHERE last IS NULL OR last <= :createdAt`)

/**
 * Stores a mail that leaves `seconds` after the last of its kind about its ticket to its recipient,
 * or nothing while that one waits. One statement, so two concurrent calls cannot both insert.
 */
export function insertSpacedMail(row: OutboxRow, seconds: number): Statement {
  return INSERT_SPACED({ ...valuesOf(row), spacing: `+${seconds} seconds` })
}

/** What decides about an acknowledgment. */
export interface Cap {
  /** Start of the 24 hours that count. */
  since: string
  /** Domain of `toKey`. */
  domain: string
  /** New addresses of that domain in 24 hours that may get a mail with typed text. */
  fullPerDomain: number
}

/** One row: earlier acknowledgments to the mailbox, and whether it ever got a mail. */
const EARLIER = `(SELECT count(*) AS earlier FROM outbox
  WHERE to_email_key = :toKey AND template IN (${ACKNOWLEDGING}) AND created_at > :since)`
const KNOWN = `(SELECT EXISTS (SELECT 1 FROM outbox
  WHERE to_email_key = :toKey AND sent_at IS NOT NULL) AS is_known)`
// Bounded, because a flood makes this count long.
const NEW_OF_DOMAIN = `(SELECT count(*) FROM (SELECT 1 FROM outbox
  WHERE lane = ${LANE.introduction} AND created_at > :since
    AND substr(to_email_key, instr(to_email_key, '@') + 1) = :domain LIMIT :fullPerDomain))`

const insertAcknowledgment = (isBare: 0 | 1, condition: string) =>
  named(`INSERT INTO outbox (${COLUMNS}, bare)
    SELECT ${valuesWith(`iif(is_known, :lane, ${LANE.introduction})`, ':nextAttemptAt')}, ${isBare}
    FROM ${CODE}, ${EARLIER}, ${KNOWN} WHERE ${condition}`)
const INSERT_FULL = insertAcknowledgment(0, `earlier = 0`)
const INSERT_BARE = insertAcknowledgment(
  1,
  `earlier = 1 OR (earlier = 0 AND NOT is_known AND ${NEW_OF_DOMAIN} >= :fullPerDomain)`,
)

/**
 * Stores the bare or the full form of an acknowledgment, or neither: full as the first to its
 * mailbox in 24 hours, bare as the second, no third. A first one is bare as well when many
 * addresses of its domain are new.
 *
 * Two statements that exclude each other, in this order: what the first stores is a mail that the
 * second counts.
 */
export function insertCappedMail(full: OutboxRow, bare: OutboxRow, cap: Cap): Statement[] {
  return [INSERT_BARE({ ...valuesOf(bare), ...cap }), INSERT_FULL({ ...valuesOf(full), ...cap })]
}

const COVERED = `id IN (SELECT value FROM json_each(:ids)) AND ${WAITING}
  AND (leased_until IS NULL OR leased_until <= :createdAt)`
const INSERT_DIGEST = named(`INSERT INTO outbox (${COLUMNS}) SELECT ${VALUES} FROM ${CODE}
  WHERE (SELECT count(*) FROM outbox WHERE ${COVERED}) = :count`)
const END_COVERED = named(`UPDATE outbox
  SET sent_at = :createdAt, digest_id = :id, leased_until = NULL
  WHERE ${COVERED} AND EXISTS (SELECT 1 FROM outbox WHERE id = :id)
  RETURNING id`)

/**
 * Stores a digest if all the alerts it covers still wait, and ends those alerts with it.
 *
 * The statements belong into one batch. When another process has sent or covered one of them
 * meanwhile, nothing is stored and nothing ended.
 * @param ids  of the alerts, each once
 */
export function insertDigest(row: OutboxRow, ids: readonly string[]): Statement[] {
  const values = { ...valuesOf(row), ids: JSON.stringify(ids), count: ids.length }
  return [INSERT_DIGEST(values), END_COVERED(values)]
}

function valuesOf({ held, ...row }: OutboxRow): Values {
  return { ...row, held: Number(held), codePlaceholder: CODE_PLACEHOLDER }
}
