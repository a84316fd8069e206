/** A mail ready to send; retries send the same bytes. */
export interface OutgoingMail {
  /** The outbox row's id, sent as `Idempotency-Key`. */
  id: string
  from: string
  to: string
  replyTo: string
  subject: string
  text: string
  html: string
  /** `X-Ticket-Code`, `X-Template`, `Auto-Submitted` … */
  headers: Record<string, string>
}

/** Result of one attempt to send a mail. */
export type SendResult =
  | { outcome: 'sent'; providerId: string }
  /**
   * Not accepted, or unknown (`uncertain`: the connection broke or the answer timed out).
   * `retryAfterSeconds` is the provider's `Retry-After`. `rateLimited`: too many sends per second.
   * `alarm`: a person must act (quota, key).
   */
  | {
      outcome: 'retry'
      error: string
      uncertain: boolean
      retryAfterSeconds?: number
      rateLimited?: boolean
      alarm?: boolean
    }
  /** Rejected permanently; retrying is useless. */
  | { outcome: 'refused'; error: string }

/** Sends mails through a provider. */
export interface Mailer {
  /** Attempts to send one mail; never throws. */
  send(mail: OutgoingMail): Promise<SendResult>
}
