import type { Database, Row } from '../db/database.ts'
import { textIn } from '../db/row.ts'
import type { Mailer, OutgoingMail } from './mailer.ts'

/** A mail in the local mailbox. */
export interface KeptMail extends OutgoingMail {
  sentAt: Date
}

/** Stores mails in the database for `/dev/mail/`; like the provider, each id once. */
export function mailboxMailer(db: Database, now: () => Date): Mailer {
  return {
    async send(mail) {
      await db.write([
        {
          sql: `INSERT OR IGNORE INTO dev_mail
          (id, from_email, to_email, reply_to, subject, text, html, headers, sent_at)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
          args: [
            mail.id,
            mail.from,
            mail.to,
            mail.replyTo,
            mail.subject,
            mail.text,
            mail.html,
            JSON.stringify(mail.headers),
            now().toISOString(),
          ],
        },
      ])
      return { outcome: 'sent', providerId: `dev-${mail.id}` }
    },
  }
}

/** The latest `limit` mails, newest first. */
export async function listKept(db: Database, limit: number): Promise<KeptMail[]> {
  const rows = await db.read(`SELECT * FROM dev_mail ORDER BY sent_at DESC, rowid DESC LIMIT ?`, [
    limit,
  ])
  return rows.map(keptMail)
}

/** The mail with an id, or null. */
export async function findKept(db: Database, id: string): Promise<KeptMail | null> {
  const [row] = await db.read(`SELECT * FROM dev_mail WHERE id = ?`, [id])
  return row ? keptMail(row) : null
}

function keptMail(row: Row): KeptMail {
  return {
    id: textIn(row, 'id'),
    from: textIn(row, 'from_email'),
    to: textIn(row, 'to_email'),
    replyTo: textIn(row, 'reply_to'),
    subject: textIn(row, 'subject'),
    text: textIn(row, 'text'),
    html: textIn(row, 'html'),
    // Only `mailboxMailer` writes it.
    headers: JSON.parse(textIn(row, 'headers')) as Record<string, string>,
    sentAt: new Date(textIn(row, 'sent_at')),
  }
}
