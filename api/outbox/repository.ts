import type { Database, Row, Statement } from '../db/database.ts'
import { CODE_MARK } from './marks.ts'

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
/** Templates that answer whoever wrote to us. */
const ACKNOWLEDGMENTS = `('M1', 'M2', 'M8', 'M12')`

/** Stores a mail; puts the ticket's code where its mark is. */
export function insertMail(row: OutboxRow): Statement {
  const filled = (name: string) =>
    row.ticketId === null
      ? `:${name}`
      : `replace(:${name}, :mark, (SELECT code FROM ticket WHERE id = :ticketId))`
  return {
    sql: `INSERT INTO outbox (${COLUMNS})
      VALUES (:id, :ticketId, :template, :to, :toKey,
        ${filled('subject')}, ${filled('text')}, ${filled('html')},
        :autoSubmitted, :createdAt, :held, :nextAttemptAt)`,
    args: { ...row, held: Number(row.held), ...(row.ticketId === null ? {} : { mark: CODE_MARK }) },
  }
}

/**
 * Stores the first of two mails, or the second, or none: by how many acknowledgments the address
 * has been owed since `since`. Returns the id of the row it stored, if any.
 */
export function insertCappedMail(full: OutboxRow, bare: OutboxRow, since: string): Statement {
  const either = (name: 'Id' | 'Template' | 'Subject' | 'Text' | 'Html') =>
    `CASE owed WHEN 0 THEN :full${name} ELSE :bare${name} END`
  const filled = (name: 'Subject' | 'Text' | 'Html') =>
    `replace(${either(name)}, :mark, (SELECT code FROM ticket WHERE id = :ticketId))`
  return {
    sql: `INSERT INTO outbox (${COLUMNS})
      SELECT ${either('Id')}, :ticketId, ${either('Template')}, :to, :toKey,
        ${filled('Subject')}, ${filled('Text')}, ${filled('Html')},
        :autoSubmitted, :createdAt, :held, :nextAttemptAt
      FROM (SELECT count(*) AS owed FROM outbox
        WHERE to_email_key = :toKey AND template IN ${ACKNOWLEDGMENTS} AND created_at > :since)
      WHERE owed < 2
      RETURNING id`,
    args: {
      fullId: full.id,
      fullTemplate: full.template,
      fullSubject: full.subject,
      fullText: full.text,
      fullHtml: full.html,
      bareId: bare.id,
      bareTemplate: bare.template,
      bareSubject: bare.subject,
      bareText: bare.text,
      bareHtml: bare.html,
      ticketId: full.ticketId,
      to: full.to,
      toKey: full.toKey,
      autoSubmitted: full.autoSubmitted,
      createdAt: full.createdAt,
      held: Number(full.held),
      nextAttemptAt: full.nextAttemptAt,
      mark: CODE_MARK,
      since,
    },
  }
}
