/** Sign-in lanes, confirmed admin grants, and audit records with their source. */
export const signIn = {
  name: '0005-sign-in',
  statements: [
    // Keyed hash of the asking client's address.
    `ALTER TABLE sign_in ADD COLUMN source TEXT`,
    // A hash of the browser's id; empty for browsers that never signed in. Mails are spaced per
    // account and lane.
    `ALTER TABLE sign_in ADD COLUMN lane TEXT NOT NULL DEFAULT ''`,
    // The sign-in whose mail has this one's link and code: itself or an earlier one.
    `ALTER TABLE sign_in ADD COLUMN mail_id TEXT`,
    // Account, lane and previous mail. UNIQUE, so that two workers cannot both queue the next mail.
    `ALTER TABLE sign_in ADD COLUMN follows TEXT`,
    `UPDATE sign_in SET mail_id = id WHERE token_hash IS NOT NULL`,
    `CREATE INDEX sign_in_by_mail ON sign_in (mail_id) WHERE mail_id IS NOT NULL`,
    `CREATE INDEX sign_in_mailed ON sign_in (staff_id, lane, answered_at)
      WHERE token_hash IS NOT NULL`,
    `CREATE UNIQUE INDEX sign_in_follows ON sign_in (follows) WHERE follows IS NOT NULL`,
    // Pending grants of the admin role, until the granting admin enters the mailed code.
    `CREATE TABLE admin_grant (
      id         TEXT PRIMARY KEY,
      -- role: becomes an admin; enable: a disabled admin comes back
      kind       TEXT NOT NULL CHECK (kind IN ('role', 'enable')),
      staff_id   TEXT NOT NULL REFERENCES staff (id),
      granted_by TEXT NOT NULL REFERENCES staff (id),
      -- only this session may confirm
      session_id TEXT NOT NULL,
      code_mac   TEXT NOT NULL,
      created_at TEXT NOT NULL,
      expires_at TEXT NOT NULL,
      tries      INTEGER NOT NULL DEFAULT 0,
      -- the event that the right code wrote
      event_id   TEXT UNIQUE
    ) STRICT`,
    `CREATE INDEX admin_grant_by_session ON admin_grant (session_id)`,
    `CREATE INDEX admin_grant_by_age ON admin_grant (expires_at)`,
    // Keyed hash of the client's address.
    `ALTER TABLE staff_event ADD COLUMN source TEXT`,
    `CREATE INDEX staff_event_by_kind ON staff_event (kind, at)`,
    `CREATE INDEX staff_event_by_actor ON staff_event (actor_id, at)`,
    `CREATE INDEX staff_event_by_subject ON staff_event (subject_id, at)`,
    // Append-only for two years; then retention may delete.
    `DROP TRIGGER staff_event_is_never_deleted`,
    `CREATE TRIGGER staff_event_is_kept BEFORE DELETE ON staff_event
      WHEN OLD.at > strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '-2 years')
      BEGIN SELECT RAISE(ABORT, 'staff events are append-only'); END`,
    // Visitors' actions as hourly sums, so that they cannot drown the staff's.
    `CREATE TABLE audit_counter (
      -- 2026-11-22T02, in UTC
      hour       TEXT NOT NULL,
      kind       TEXT NOT NULL,
      -- the account it is about; empty without one
      subject_id TEXT NOT NULL,
      -- as in staff_event; empty for all sources above the cap of an hour
      source     TEXT NOT NULL,
      hits       INTEGER NOT NULL,
      first_at   TEXT NOT NULL,
      last_at    TEXT NOT NULL,
      PRIMARY KEY (hour, kind, subject_id, source)
    ) STRICT, WITHOUT ROWID`,
    `CREATE TRIGGER audit_counter_only_grows BEFORE UPDATE ON audit_counter
      WHEN NEW.hits <= OLD.hits OR NEW.hour <> OLD.hour OR NEW.kind <> OLD.kind
        OR NEW.subject_id <> OLD.subject_id OR NEW.source <> OLD.source
      BEGIN SELECT RAISE(ABORT, 'audit counters only grow'); END`,
    // Kept for 90 days; then retention may delete.
    `CREATE TRIGGER audit_counter_is_kept BEFORE DELETE ON audit_counter
      WHEN OLD.hour > strftime('%Y-%m-%dT%H', 'now', '-90 days')
      BEGIN SELECT RAISE(ABORT, 'audit counters are append-only'); END`,
  ],
}
