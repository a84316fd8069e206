/** What is deleted when its time is over, and the record that it was (DOMAIN §9, ROWS C51). */
export const retention = {
  name: '0003-retention',
  statements: [
    // That a ticket was, and when it went. Nothing here tells who asked, or what.
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
    // History ends with its ticket, whose deletion is on record, and in no other way (ROWS K22).
    `CREATE TRIGGER event_goes_with_its_ticket BEFORE DELETE ON event
      WHEN NOT EXISTS (SELECT 1 FROM deleted_ticket WHERE ticket_id = OLD.ticket_id)
      BEGIN SELECT RAISE(ABORT, 'events are append-only'); END`,
    // What the nightly deletion looks for; none of them grows by taking a request in.
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
