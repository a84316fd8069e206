/** Counts of uploaded bytes, and indexes for the nightly deletion. */
export const quotasRetention = {
  name: '0006-quotas-retention',
  statements: [
    // Rows expire, so the table covers the last day only.
    `CREATE TABLE upload_count (
      -- 'all', a client by the keyed hash of its address, or a ticket with an upload under way
      scope   TEXT NOT NULL,
      -- from here on the row no longer counts
      ends_at TEXT NOT NULL,
      bytes   INTEGER NOT NULL,
      PRIMARY KEY (scope, ends_at)
    ) STRICT, WITHOUT ROWID`,
    `CREATE INDEX upload_count_by_end ON upload_count (ends_at)`,
    `CREATE INDEX guide_feedback_by_age ON guide_feedback (created_at)`,
    `CREATE INDEX rate_by_end ON rate (resets_at)`,
    `CREATE INDEX search_miss_by_age ON search_miss (created_at)`,
  ],
}
