import type { Channel, Priority, Product, RequestType } from '../../content/schema.ts'
import type { AcceptedFile } from '../attachments/attachments.ts'
import type { EventActor } from './repository/event.ts'
import type { Ticket } from './repository/ticket.ts'

/**
 * How the requester agreed that their data is stored: in the web form, or with the earlier ticket
 * that this one continues. A producer for another channel adds its kind.
 */
export type ConsentKind = 'form' | 'earlier'

/** A consent to the storing of personal data. */
export interface Consent {
  kind: ConsentKind
  /** Day from which the text holds that was agreed to: `YYYY-MM-DD`. */
  version: string
  /** SHA-256 of that text, base64url. */
  textSha256: string
  /** When it was given; with the ticket itself when left out. */
  at?: Date
}

/**
 * A ticket to be opened, checked and ready to store, whichever channel it came by.
 * The web form (`requester/draft.ts`) is one producer.
 */
export interface TicketDraft {
  channel: Channel
  /** Who brings the ticket in; the actor of its first event. */
  actor: EventActor
  requester: Ticket['requester']
  product: Product
  requestType: RequestType
  priority: Priority
  subject: string
  description: string
  occurredAt: Date | null
  occurredAtUnknown: boolean
  browser: string | null
  errorCode: string | null
  keyword: string | null
  /** Slug of a guide that exists. */
  guide: string | null
  /** Titles of the steps that the requester has tried. */
  stepsTried: string[]
  files: AcceptedFile[]
  /** Null when the channel has not asked for consent. */
  consent: Consent | null
  /** Probably spam: the ticket is stored, its mails wait for staff (CONTRACT §8.20). */
  isSuspect: boolean
  /** Whether the requester gets an acknowledgment by mail. */
  wantsAcknowledgment: boolean
  /** UUID of the request; null: the same draft again makes another ticket. */
  idempotencyKey: string | null
}

/** A requester's message to be added to a ticket. */
export interface MessageDraft {
  body: string
  files: AcceptedFile[]
  /** UUID of the request; null: the same draft again makes another message. */
  idempotencyKey: string | null
}

/** The client that a draft comes from, for limits. */
export interface Arrival {
  /** Address of the client, which the quota of pictures counts by. */
  client: string
  /** Counts one more ticket of the client. Not called for a repeated request. Throws a Problem. */
  admit: () => Promise<void>
}
