/** The row that the health check writes to test whether tickets can be stored. */
export const writeCheck = {
  name: '0007-write-check',
  statements: [
    `CREATE TABLE write_check (
      id         INTEGER PRIMARY KEY CHECK (id = 1),
      checked_at TEXT NOT NULL,
      -- filled in a rehearsal only, so that a full file shows
      room       BLOB
    ) STRICT`,
  ],
}
