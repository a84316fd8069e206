/** A mail as it is handed over: the same bytes at each try. */
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

export type SendResult =
  | { outcome: 'sent'; providerId: string }
  /**
   * Not taken, or unknown (`uncertain`: the line was cut or nothing came back in time).
   * `retryAfterSeconds` is the provider's own wish. `rateLimited`: too many sends a second.
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
  /** Refused for good: this mail will never be taken. */
  | { outcome: 'refused'; error: string }

/** Hands one mail over; never throws. */
export interface Mailer {
  send(mail: OutgoingMail): Promise<SendResult>
}
