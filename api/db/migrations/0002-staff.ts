/** Staff accounts, sign-ins, sessions and the audit record. */
export const staff = {
  name: '0002-staff',
  statements: [
    `CREATE TABLE staff (
      id          TEXT PRIMARY KEY,
      email       TEXT NOT NULL,
      -- lower-cased: one account an address
      email_key   TEXT NOT NULL UNIQUE,
      name        TEXT NOT NULL,
      role        TEXT NOT NULL CHECK (role IN ('collaborator', 'technician', 'qc', 'admin')),
      created_at  TEXT NOT NULL,
      disabled_at TEXT
    ) STRICT`,
    // Requests to sign in. Stored for known and unknown addresses and answered later, so that
    // neither answers nor response times reveal an account.
    `CREATE TABLE sign_in (
      id           TEXT PRIMARY KEY,
      email        TEXT NOT NULL,
      -- SHA-256 of the cookie of the browser that asked
      browser_hash TEXT NOT NULL,
      -- page to go on to, under /noi-bo/
      next         TEXT,
      request_id   TEXT NOT NULL,
      created_at   TEXT NOT NULL,
      expires_at   TEXT NOT NULL,
      -- looked up: from here on either all of the next three are there, or none ever
      answered_at  TEXT,
      staff_id     TEXT REFERENCES staff (id),
      -- SHA-256 of the link's token
      token_hash   TEXT UNIQUE,
      -- keyed hash of the code
      code_mac     TEXT,
      tries        INTEGER NOT NULL DEFAULT 0,
      used_at      TEXT,
      session_id   TEXT UNIQUE
    ) STRICT`,
    `CREATE INDEX sign_in_by_browser ON sign_in (browser_hash, created_at)`,
    `CREATE INDEX sign_in_open ON sign_in (created_at) WHERE answered_at IS NULL`,
    `CREATE INDEX sign_in_by_age ON sign_in (expires_at)`,
    // Ending a session deletes its row.
    `CREATE TABLE session (
      id           TEXT PRIMARY KEY,
      -- SHA-256 of the cookie
      token_hash   TEXT NOT NULL UNIQUE,
      staff_id     TEXT NOT NULL REFERENCES staff (id),
      created_at   TEXT NOT NULL,
      last_seen_at TEXT NOT NULL,
      expires_at   TEXT NOT NULL,
      -- in words, for its owner's list
      browser      TEXT
    ) STRICT`,
    `CREATE INDEX session_by_staff ON session (staff_id, last_seen_at)`,
    `CREATE TABLE staff_event (
      id         TEXT PRIMARY KEY,
      at         TEXT NOT NULL,
      -- visitor: nobody was signed in; command: npm run staff
      actor      TEXT NOT NULL CHECK (actor IN ('staff', 'visitor', 'command')),
      actor_id   TEXT REFERENCES staff (id),
      kind       TEXT NOT NULL,
      -- whose account it is about
      subject_id TEXT REFERENCES staff (id),
      request_id TEXT,
      -- JSON object: what changed, by slug
      data       TEXT NOT NULL DEFAULT '{}'
    ) STRICT`,
    `CREATE INDEX staff_event_by_time ON staff_event (at)`,
    // Append-only (ROWS K22).
    `CREATE TRIGGER staff_event_is_never_changed BEFORE UPDATE ON staff_event
      BEGIN SELECT RAISE(ABORT, 'staff events are append-only'); END`,
    `CREATE TRIGGER staff_event_is_never_deleted BEFORE DELETE ON staff_event
      BEGIN SELECT RAISE(ABORT, 'staff events are append-only'); END`,
  ],
}
