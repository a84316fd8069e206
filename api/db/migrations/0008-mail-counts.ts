/** How many mails left in each ten minutes: budgets read a few rows, not a day of mails. */
export const mailCounts = {
  name: '0008-mail-counts',
  statements: [
    `CREATE TABLE mail_count (
      -- the first 15 characters of an instant: 2026-11-25T10:3
      ten_minutes TEXT NOT NULL,
      lane        INTEGER NOT NULL,
      sent        INTEGER NOT NULL,
      last_at     TEXT NOT NULL,
      PRIMARY KEY (ten_minutes, lane)
    ) STRICT, WITHOUT ROWID`,
    `INSERT INTO mail_count (ten_minutes, lane, sent, last_at)
      SELECT substr(sent_at, 1, 15), lane, count(*), max(sent_at) FROM outbox
      WHERE sent_at IS NOT NULL AND digest_id IS NULL GROUP BY 1, 2`,
    // A trigger, so that no way to mark a mail as sent can miss the count. An alert that left
    // inside a digest was never sent by itself.
    `CREATE TRIGGER outbox_counts_sent_mail AFTER UPDATE OF sent_at ON outbox
      WHEN old.sent_at IS NULL AND new.sent_at IS NOT NULL AND new.digest_id IS NULL
      BEGIN
        INSERT INTO mail_count (ten_minutes, lane, sent, last_at)
          VALUES (substr(new.sent_at, 1, 15), new.lane, 1, new.sent_at)
          ON CONFLICT (ten_minutes, lane) DO UPDATE
          SET sent = sent + 1, last_at = max(last_at, excluded.last_at);
      END`,
    `DROP INDEX outbox_by_sending`,
  ],
}
