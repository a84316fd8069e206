/** Tickets and their history, the outbox, guide feedback, webhook events and rate counters. */
export const tickets = {
  name: '0001-tickets',
  statements: [
    // One row per day. The batch that stores the ticket also takes the number, so a failed batch
    // uses no code and two writers never get the same one.
    `CREATE TABLE code_counter (
      day  TEXT PRIMARY KEY,
      last INTEGER NOT NULL
    ) STRICT`,
    `CREATE TABLE ticket (
      id                  TEXT PRIMARY KEY,
      code                TEXT NOT NULL UNIQUE,
      status              TEXT NOT NULL
        CHECK (status IN ('new', 'transferred', 'in_progress', 'waiting', 'closed')),
      priority            TEXT NOT NULL DEFAULT 'normal' CHECK (priority IN ('normal', 'urgent')),
      channel             TEXT NOT NULL,
      product             TEXT NOT NULL,
      request_type        TEXT NOT NULL,
      subject             TEXT NOT NULL,
      description         TEXT NOT NULL,
      occurred_at         TEXT,
      occurred_at_unknown INTEGER NOT NULL DEFAULT 0,
      requester_name      TEXT NOT NULL,
      requester_email     TEXT NOT NULL,
      -- lower-cased, for look-ups by address
      requester_email_key TEXT NOT NULL,
      requester_phone     TEXT,
      browser             TEXT,
      error_code          TEXT,
      keyword             TEXT,
      guide               TEXT,
      -- JSON array of the titles of the steps that the requester has tried
      steps_tried         TEXT NOT NULL DEFAULT '[]',
      -- a spam trap was hit: its mails wait until staff release them
      suspect             INTEGER NOT NULL DEFAULT 0,
      consent_version     TEXT NOT NULL,
      consent_text_sha256 TEXT NOT NULL,
      consent_at          TEXT NOT NULL,
      -- the closed ticket that a late answer came to
      previous_ticket_id  TEXT REFERENCES ticket (id),
      assignee            TEXT,
      received_at         TEXT NOT NULL,
      due_at              TEXT NOT NULL,
      -- local date by which a complaint is answered in writing
      result_due_on       TEXT,
      first_response_at   TEXT,
      transferred_at      TEXT,
      escalated_at        TEXT,
      closed_at           TEXT,
      last_event_at       TEXT NOT NULL
    ) STRICT`,
    `CREATE INDEX ticket_by_requester ON ticket (requester_email_key, received_at)`,
    `CREATE TABLE event (
      id        TEXT PRIMARY KEY,
      ticket_id TEXT NOT NULL REFERENCES ticket (id),
      at        TEXT NOT NULL,
      actor     TEXT NOT NULL CHECK (actor IN ('requester', 'staff', 'system')),
      kind      TEXT NOT NULL,
      -- JSON object, never a message's text: what changed, by slug
      data      TEXT NOT NULL DEFAULT '{}'
    ) STRICT`,
    `CREATE INDEX event_by_ticket ON event (ticket_id, at)`,
    // History is append-only (ROWS K22).
    `CREATE TRIGGER event_is_never_changed BEFORE UPDATE ON event
      BEGIN SELECT RAISE(ABORT, 'events are append-only'); END`,
    `CREATE TABLE message (
      id         TEXT PRIMARY KEY,
      ticket_id  TEXT NOT NULL REFERENCES ticket (id),
      author     TEXT NOT NULL CHECK (author IN ('requester', 'staff')),
      body       TEXT NOT NULL,
      created_at TEXT NOT NULL
    ) STRICT`,
    `CREATE INDEX message_by_ticket ON message (ticket_id, created_at)`,
    `CREATE TABLE attachment (
      id          TEXT PRIMARY KEY,
      ticket_id   TEXT NOT NULL REFERENCES ticket (id),
      -- null: it came with the request itself
      message_id  TEXT REFERENCES message (id),
      name        TEXT NOT NULL,
      media_type  TEXT NOT NULL,
      bytes       INTEGER NOT NULL,
      sha256      TEXT NOT NULL,
      storage_key TEXT NOT NULL UNIQUE,
      created_at  TEXT NOT NULL
    ) STRICT`,
    `CREATE INDEX attachment_by_ticket ON attachment (ticket_id, created_at)`,
    // token = base64url(HMAC-SHA-256(key, id)); only its SHA-256 is stored (CONTRACT §8.1).
    `CREATE TABLE link (
      id         TEXT PRIMARY KEY,
      ticket_id  TEXT NOT NULL REFERENCES ticket (id),
      token_hash TEXT NOT NULL UNIQUE,
      issued_at  TEXT NOT NULL,
      revoked_at TEXT
    ) STRICT`,
    `CREATE INDEX link_by_ticket ON link (ticket_id)`,
    // Idempotency keys: a second post of the same request gets the first one's answer.
    `CREATE TABLE request_key (
      key         TEXT PRIMARY KEY,
      fingerprint TEXT NOT NULL,
      ticket_id   TEXT NOT NULL REFERENCES ticket (id),
      message_id  TEXT REFERENCES message (id),
      link_id     TEXT REFERENCES link (id),
      created_at  TEXT NOT NULL
    ) STRICT`,
    `CREATE INDEX request_key_by_ticket ON request_key (ticket_id)`,
    // Queued mails, rendered when queued except for the placeholders of CONTRACT §8.2.
    `CREATE TABLE outbox (
      id                 TEXT PRIMARY KEY,
      ticket_id          TEXT REFERENCES ticket (id),
      template           TEXT NOT NULL,
      to_email           TEXT NOT NULL,
      -- lower-cased, for the cap on acknowledgments
      to_email_key       TEXT NOT NULL,
      subject            TEXT NOT NULL,
      text               TEXT NOT NULL,
      html               TEXT NOT NULL,
      -- value of the header Auto-Submitted, null for mails a person wrote
      auto_submitted     TEXT,
      created_at         TEXT NOT NULL,
      -- staff must release it first
      held               INTEGER NOT NULL DEFAULT 0,
      -- an acknowledgment without anything that was typed (CONTRACT §8.13)
      bare               INTEGER NOT NULL DEFAULT 0,
      next_attempt_at    TEXT NOT NULL,
      leased_until       TEXT,
      attempts           INTEGER NOT NULL DEFAULT 0,
      -- first attempt of which nobody knows whether the provider took the mail
      first_uncertain_at TEXT,
      sent_at            TEXT,
      provider_id        TEXT,
      failed_at          TEXT,
      last_error         TEXT,
      -- what the provider's webhook said last: delivered, bounced, complained
      delivery           TEXT,
      delivery_at        TEXT
    ) STRICT`,
    `CREATE INDEX outbox_due ON outbox (next_attempt_at)
      WHERE sent_at IS NULL AND failed_at IS NULL AND held = 0`,
    `CREATE INDEX outbox_failed ON outbox (failed_at) WHERE failed_at IS NOT NULL`,
    `CREATE INDEX outbox_by_recipient ON outbox (to_email_key, template, created_at)`,
    `CREATE INDEX outbox_by_ticket ON outbox (ticket_id)`,
    `CREATE INDEX outbox_by_provider_id ON outbox (provider_id) WHERE provider_id IS NOT NULL`,
    // Requests for links. Stored for known and unknown addresses and answered later, so that
    // response times reveal nothing.
    `CREATE TABLE link_request (
      id         TEXT PRIMARY KEY,
      email      TEXT NOT NULL,
      code       TEXT,
      created_at TEXT NOT NULL
    ) STRICT`,
    `CREATE TABLE rating (
      ticket_id  TEXT PRIMARY KEY REFERENCES ticket (id),
      score      INTEGER NOT NULL CHECK (score BETWEEN 1 AND 5),
      comment    TEXT,
      created_at TEXT NOT NULL,
      updated_at TEXT NOT NULL
    ) STRICT`,
    `CREATE TABLE guide_feedback (
      id         TEXT PRIMARY KEY,
      guide      TEXT NOT NULL,
      helpful    INTEGER NOT NULL,
      comment    TEXT,
      created_at TEXT NOT NULL
    ) STRICT`,
    `CREATE INDEX guide_feedback_by_guide ON guide_feedback (guide, created_at)`,
    // query is folded, cut and masked before storing: no personal data (CONTRACT §8.15)
    `CREATE TABLE search_miss (
      id         TEXT PRIMARY KEY,
      query      TEXT NOT NULL,
      results    INTEGER NOT NULL,
      created_at TEXT NOT NULL
    ) STRICT`,
    `CREATE INDEX search_miss_by_query ON search_miss (query, created_at)`,
    // Signed events of the mail provider as received, including inbound mail.
    `CREATE TABLE webhook_event (
      id          TEXT PRIMARY KEY,
      type        TEXT NOT NULL,
      payload     TEXT NOT NULL,
      received_at TEXT NOT NULL
    ) STRICT`,
    // Mails of a developer's machine, which go here instead of to the provider.
    `CREATE TABLE dev_mail (
      id         TEXT PRIMARY KEY,
      from_email TEXT NOT NULL,
      to_email   TEXT NOT NULL,
      reply_to   TEXT NOT NULL,
      subject    TEXT NOT NULL,
      text       TEXT NOT NULL,
      html       TEXT NOT NULL,
      -- JSON object: header name → value
      headers    TEXT NOT NULL,
      sent_at    TEXT NOT NULL
    ) STRICT`,
    // Counters of the worker's rate limits; the Node server keeps them in memory.
    `CREATE TABLE rate (
      key       TEXT PRIMARY KEY,
      hits      INTEGER NOT NULL,
      resets_at TEXT NOT NULL
    ) STRICT`,
  ],
}
