/** Records of deleted tickets, and indexes for the nightly deletion (DOMAIN §9, ROWS C51). */
export const retention = {
  name: '0003-retention',
  statements: [
    // Proof that a ticket existed and when it was deleted, without personal data.
    `CREATE TABLE deleted_ticket (
      ticket_id    TEXT PRIMARY KEY,
      code         TEXT NOT NULL UNIQUE,
      request_type TEXT NOT NULL,
      received_at  TEXT NOT NULL,
      closed_at    TEXT,
      deleted_at   TEXT NOT NULL
    ) STRICT`,
    `CREATE TRIGGER deleted_ticket_is_never_changed BEFORE UPDATE ON deleted_ticket
      BEGIN SELECT RAISE(ABORT, 'records of deletion are append-only'); END`,
    `CREATE TRIGGER deleted_ticket_is_never_deleted BEFORE DELETE ON deleted_ticket
      BEGIN SELECT RAISE(ABORT, 'records of deletion are append-only'); END`,
    // Events may be deleted only after their ticket's deletion is recorded (ROWS K22).
    `CREATE TRIGGER event_goes_with_its_ticket BEFORE DELETE ON event
      WHEN NOT EXISTS (SELECT 1 FROM deleted_ticket WHERE ticket_id = OLD.ticket_id)
      BEGIN SELECT RAISE(ABORT, 'events are append-only'); END`,
    // Indexes for the nightly deletion; a new ticket adds a row to none of them.
    `CREATE INDEX ticket_by_closing ON ticket (closed_at) WHERE closed_at IS NOT NULL`,
    `CREATE INDEX ticket_by_previous ON ticket (previous_ticket_id)
      WHERE previous_ticket_id IS NOT NULL`,
    `CREATE INDEX attachment_by_message ON attachment (message_id) WHERE message_id IS NOT NULL`,
    `CREATE INDEX request_key_by_message ON request_key (message_id) WHERE message_id IS NOT NULL`,
    `CREATE INDEX outbox_by_end ON outbox (coalesce(sent_at, failed_at))
      WHERE coalesce(sent_at, failed_at) IS NOT NULL AND to_email <> ''`,
    `CREATE INDEX webhook_event_by_age ON webhook_event (received_at)`,
  ],
}
