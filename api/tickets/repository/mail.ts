/** What the provider says of a mail that did not arrive; the index `outbox_returned` holds these. */
export const RETURNED = `('bounced', 'complained', 'failed', 'suppressed')`

/** Condition on a row of `outbox`: its mail did not arrive. */
export const IS_LOST = `(outbox.failed_at IS NOT NULL OR outbox.delivery IN ${RETURNED})`
