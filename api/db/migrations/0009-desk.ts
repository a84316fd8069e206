const NEVER = '9999-12-31T00:00:00.000Z'

/** The staff desk: customers, notes, asked items, drafts, saved views and the search document. */
export const desk = {
  name: '0009-desk',
  statements: [
    `ALTER TABLE staff ADD COLUMN team TEXT CHECK (team IN ('ky-thuat', 'ke-toan', 'qc'))`,
    `UPDATE staff SET team = 'ky-thuat' WHERE role = 'technician'`,
    `UPDATE staff SET team = 'qc' WHERE role = 'qc'`,

    // People and companies that write to us. An address belongs to one customer; a phone number may
    // be shared by an office.
    `CREATE TABLE customer (
      -- what the search points at: VACUUM may renumber a hidden rowid
      no         INTEGER PRIMARY KEY,
      id         TEXT NOT NULL UNIQUE,
      name       TEXT NOT NULL,
      created_at TEXT NOT NULL,
      -- the search document is older than the row or its contacts
      dirty      INTEGER NOT NULL DEFAULT 1
    ) STRICT`,
    `CREATE INDEX customer_dirty ON customer (no) WHERE dirty = 1`,
    `CREATE TABLE contact (
      kind        TEXT NOT NULL CHECK (kind IN ('email', 'phone')),
      -- lower-cased address, or the number as stored in a ticket
      key         TEXT NOT NULL,
      customer_id TEXT NOT NULL REFERENCES customer (id),
      created_at  TEXT NOT NULL,
      PRIMARY KEY (kind, key, customer_id)
    ) STRICT, WITHOUT ROWID`,
    `CREATE UNIQUE INDEX contact_owner ON contact (key) WHERE kind = 'email'`,
    `CREATE INDEX contact_by_customer ON contact (customer_id)`,

    // Number of events so far: a form carries the one that its page was drawn from.
    `ALTER TABLE ticket ADD COLUMN version INTEGER NOT NULL DEFAULT 0`,
    `ALTER TABLE ticket ADD COLUMN customer_id TEXT REFERENCES customer (id)`,
    `ALTER TABLE ticket ADD COLUMN team TEXT NOT NULL DEFAULT 'ky-thuat'
      CHECK (team IN ('ky-thuat', 'ke-toan', 'qc'))`,
    // the member of staff who recorded the request; null when it came by itself
    `ALTER TABLE ticket ADD COLUMN recorded_by TEXT REFERENCES staff (id)`,
    // the earliest running clock; a far day when none runs, so that lists order without NULL
    `ALTER TABLE ticket ADD COLUMN next_due_at TEXT NOT NULL DEFAULT '${NEVER}'`,
    `ALTER TABLE ticket ADD COLUMN started_at TEXT`,
    // when the assignee first opened it
    `ALTER TABLE ticket ADD COLUMN seen_at TEXT`,
    `ALTER TABLE ticket ADD COLUMN last_customer_at TEXT`,
    `ALTER TABLE ticket ADD COLUMN last_answer_at TEXT`,
    // local date of a promised call
    `ALTER TABLE ticket ADD COLUMN callback_on TEXT`,
    `ALTER TABLE ticket ADD COLUMN cause TEXT`,
    `ALTER TABLE ticket ADD COLUMN resolution TEXT`,
    `ALTER TABLE ticket ADD COLUMN contract TEXT`,
    `ALTER TABLE ticket ADD COLUMN job_code TEXT`,
    // slug of the guide that solved it
    `ALTER TABLE ticket ADD COLUMN solution_guide TEXT`,

    `ALTER TABLE event ADD COLUMN staff_id TEXT REFERENCES staff (id)`,
    `ALTER TABLE message ADD COLUMN staff_id TEXT REFERENCES staff (id)`,
    // by which channel it was said
    `ALTER TABLE message ADD COLUMN via TEXT NOT NULL DEFAULT 'web'`,
    // hidden from its reader until then; an answer can be withdrawn until its mail leaves
    `ALTER TABLE message ADD COLUMN publish_at TEXT`,
    // pixels as browsers draw it; null for pictures stored earlier
    `ALTER TABLE attachment ADD COLUMN width INTEGER`,
    `ALTER TABLE attachment ADD COLUMN height INTEGER`,
    // the message that a mail carries
    `ALTER TABLE outbox ADD COLUMN message_id TEXT REFERENCES message (id)`,
    `CREATE INDEX outbox_by_message ON outbox (message_id) WHERE message_id IS NOT NULL`,
    `CREATE INDEX outbox_returned ON outbox (delivery_at)
      WHERE delivery IN ('bounced', 'complained', 'failed', 'suppressed')`,

    // Internal words. They never share a table with what a requester may read (CONTRACT §8.38).
    `CREATE TABLE note (
      id         TEXT PRIMARY KEY,
      ticket_id  TEXT NOT NULL REFERENCES ticket (id),
      staff_id   TEXT NOT NULL REFERENCES staff (id),
      body       TEXT NOT NULL,
      created_at TEXT NOT NULL
    ) STRICT`,
    `CREATE INDEX note_by_ticket ON note (ticket_id, created_at)`,
    `CREATE TABLE item (
      id        TEXT PRIMARY KEY,
      ticket_id TEXT NOT NULL REFERENCES ticket (id),
      -- todo: a step of staff; asked: information that the requester is to send
      kind      TEXT NOT NULL CHECK (kind IN ('todo', 'asked')),
      text      TEXT NOT NULL,
      added_at  TEXT NOT NULL,
      added_by  TEXT REFERENCES staff (id),
      done_at   TEXT,
      done_by   TEXT REFERENCES staff (id)
    ) STRICT`,
    `CREATE INDEX item_by_ticket ON item (ticket_id, added_at)`,
    // Text on its way. Sending stores the posted text as a message and deletes the draft.
    `CREATE TABLE draft (
      staff_id   TEXT NOT NULL REFERENCES staff (id),
      ticket_id  TEXT NOT NULL REFERENCES ticket (id),
      kind       TEXT NOT NULL CHECK (kind IN ('answer', 'note')),
      body       TEXT NOT NULL,
      updated_at TEXT NOT NULL,
      PRIMARY KEY (staff_id, ticket_id, kind)
    ) STRICT, WITHOUT ROWID`,
    `CREATE INDEX draft_by_ticket ON draft (ticket_id)`,
    `CREATE TABLE saved_view (
      id         TEXT PRIMARY KEY,
      staff_id   TEXT NOT NULL REFERENCES staff (id),
      name       TEXT NOT NULL,
      -- canonical query of the list's address
      query      TEXT NOT NULL,
      created_at TEXT NOT NULL
    ) STRICT`,
    `CREATE INDEX saved_view_by_staff ON saved_view (staff_id, created_at)`,

    // One search document per ticket: its words, and its facets as tokens.
    `CREATE TABLE doc (
      no        INTEGER PRIMARY KEY,
      ticket_id TEXT NOT NULL UNIQUE REFERENCES ticket (id),
      dirty     INTEGER NOT NULL DEFAULT 1
    ) STRICT`,
    `CREATE INDEX doc_dirty ON doc (no) WHERE dirty = 1`,
    // Double quotes: a libSQL server's dump leaves single ones unescaped.
    `CREATE VIRTUAL TABLE doc_text USING fts5 (text, facets, content="", contentless_delete=1,
      tokenize="unicode61 remove_diacritics 2")`,
    `CREATE VIRTUAL TABLE customer_text USING fts5 (text, content="", contentless_delete=1,
      tokenize="trigram")`,
    `CREATE TRIGGER doc_is_forgotten AFTER DELETE ON doc
      BEGIN DELETE FROM doc_text WHERE rowid = old.no; END`,
    `CREATE TRIGGER customer_is_forgotten AFTER DELETE ON customer
      BEGIN DELETE FROM customer_text WHERE rowid = old.no; END`,
    `CREATE TRIGGER contact_changes_customer AFTER INSERT ON contact
      BEGIN UPDATE customer SET dirty = 1 WHERE id = new.customer_id AND dirty = 0; END`,
    // A customer is known by tickets: the last one takes name and contacts with it.
    `CREATE TRIGGER customer_goes_with_tickets AFTER DELETE ON ticket
      WHEN old.customer_id IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM ticket WHERE customer_id = old.customer_id)
      BEGIN DELETE FROM contact WHERE customer_id = old.customer_id;
        DELETE FROM customer WHERE id = old.customer_id; END`,
    `CREATE TRIGGER ticket_is_searched AFTER INSERT ON ticket
      BEGIN INSERT INTO doc (ticket_id) VALUES (new.id); END`,

    // Open tickets are few: one covering index answers every filter and count over them.
    `CREATE INDEX ticket_open ON ticket (next_due_at, id, status, team, assignee, priority,
      request_type, channel, product, recorded_by, suspect, received_at, last_event_at,
      last_customer_at, last_answer_at, callback_on) WHERE status <> 'closed'`,
    `CREATE INDEX ticket_by_customer ON ticket (customer_id, received_at)`,

    // Tickets that are here already.
    `UPDATE ticket SET
      team = CASE request_type WHEN 'tai-khoan' THEN 'ke-toan' WHEN 'khieu-nai' THEN 'qc'
        WHEN 'du-lieu-ca-nhan' THEN 'qc' ELSE 'ky-thuat' END,
      next_due_at = CASE WHEN status = 'closed' THEN '${NEVER}'
        WHEN first_response_at IS NULL THEN due_at
        WHEN result_due_on IS NOT NULL THEN result_due_on || 'T17:00:00.000Z'
        ELSE '${NEVER}' END,
      version = (SELECT count(*) FROM event WHERE event.ticket_id = ticket.id),
      last_customer_at = (SELECT max(created_at) FROM message
        WHERE message.ticket_id = ticket.id AND author = 'requester'),
      last_answer_at = (SELECT max(created_at) FROM message
        WHERE message.ticket_id = ticket.id AND author = 'staff')`,
    `CREATE TABLE known_requester (key TEXT PRIMARY KEY, id TEXT, name TEXT, first_at TEXT) STRICT`,
    // The name beside min() is the one of that row.
    `INSERT INTO known_requester
      SELECT requester_email_key, lower(hex(randomblob(16))), requester_name, min(received_at)
      FROM ticket WHERE requester_email_key <> '' GROUP BY requester_email_key`,
    `INSERT INTO customer (id, name, created_at)
      SELECT id, name, first_at FROM known_requester ORDER BY first_at, key`,
    `INSERT INTO contact (kind, key, customer_id, created_at)
      SELECT 'email', key, id, first_at FROM known_requester`,
    `DROP TABLE known_requester`,
    `UPDATE ticket SET customer_id = (SELECT customer_id FROM contact
      WHERE kind = 'email' AND key = requester_email_key) WHERE requester_email_key <> ''`,
    `INSERT INTO contact (kind, key, customer_id, created_at)
      SELECT 'phone', requester_phone, customer_id, min(received_at) FROM ticket
      WHERE requester_phone IS NOT NULL AND customer_id IS NOT NULL
      GROUP BY requester_phone, customer_id`,
    `INSERT INTO doc (ticket_id) SELECT id FROM ticket ORDER BY received_at, id`,

    // No writer can forget either. Last, so that nothing above counts as a change.
    `CREATE TRIGGER event_changes_ticket AFTER INSERT ON event BEGIN
      UPDATE ticket SET version = version + 1, last_event_at = max(last_event_at, new.at)
        WHERE id = new.ticket_id;
      UPDATE doc SET dirty = 1 WHERE ticket_id = new.ticket_id AND dirty = 0; END`,
  ],
}
