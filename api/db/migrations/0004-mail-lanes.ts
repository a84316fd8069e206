/** Lanes of the outbox, their pacing and holds, and suppressed addresses. */
export const mailLanes = {
  name: '0004-mail-lanes',
  statements: [
    // Numbers of `outbox/lanes.ts`, most urgent first.
    `ALTER TABLE outbox ADD COLUMN lane INTEGER NOT NULL DEFAULT 6`,
    `UPDATE outbox SET lane = CASE
      WHEN template = 'sign-in' THEN 0
      WHEN template = 'ticket-links' THEN 1
      WHEN template IN ('M5', 'M7', 'M9') THEN 2
      WHEN template IN ('M1', 'M2', 'M8', 'M12') THEN 3
      ELSE 6 END`,
    // null: the setting MAIL_REPLY_TO
    `ALTER TABLE outbox ADD COLUMN reply_to TEXT`,
    // JSON object: header name → value, besides those of CONTRACT §7
    `ALTER TABLE outbox ADD COLUMN headers TEXT NOT NULL DEFAULT '{}'`,
    // the digest that contains an alert; such an alert was never sent on its own
    `ALTER TABLE outbox ADD COLUMN digest_id TEXT`,
    `DROP INDEX outbox_due`,
    `CREATE INDEX outbox_due ON outbox (lane, next_attempt_at)
      WHERE sent_at IS NULL AND failed_at IS NULL AND held = 0`,
    // For the budgets: sent mails, and mails in flight.
    `CREATE INDEX outbox_by_sending ON outbox (lane, sent_at, digest_id) WHERE sent_at IS NOT NULL`,
    `CREATE INDEX outbox_in_flight ON outbox (leased_until, lane) WHERE leased_until IS NOT NULL`,
    // First mails to addresses of one domain.
    `CREATE INDEX outbox_new_by_domain
      ON outbox (substr(to_email_key, instr(to_email_key, '@') + 1), created_at) WHERE lane = 4`,
    // Until when a lane is held because the provider refuses it (quota, key); '' when not held.
    `CREATE TABLE mail_lane (
      lane       INTEGER PRIMARY KEY,
      held_until TEXT NOT NULL DEFAULT ''
    ) STRICT`,
    `INSERT INTO mail_lane (lane) VALUES (0), (1), (2), (3), (4), (5), (6)`,
    // One row, shared by all processes. Times are epoch seconds of the database's clock.
    `CREATE TABLE mail_pace (
      id            INTEGER PRIMARY KEY CHECK (id = 1),
      -- until then sends of the lower lanes wait for a slot
      slow_until    REAL NOT NULL,
      -- the next free slot
      free_at       REAL NOT NULL,
      seconds_apart REAL NOT NULL,
      slowed_at     REAL NOT NULL
    ) STRICT`,
    `INSERT INTO mail_pace (id, slow_until, free_at, seconds_apart, slowed_at)
      VALUES (1, 0, 0, 0, 0)`,
    // Addresses that bounced or complained.
    `CREATE TABLE mail_suppression (
      address TEXT PRIMARY KEY,
      reason  TEXT NOT NULL CHECK (reason IN ('bounced', 'complained')),
      until   TEXT NOT NULL
    ) STRICT`,
    `CREATE INDEX mail_suppression_by_end ON mail_suppression (until)`,
  ],
}
