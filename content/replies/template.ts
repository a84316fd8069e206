import type { Channel } from '../schema.ts'

/*
 * Types of reply templates. In their texts `{{name}}` is a placeholder of `Placeholders`, and
 * `**…**` is bold in the HTML part.
 */

/** Values of placeholders. Text is one line unless noted; the renderer escapes it. */
export interface Placeholders {
  /** The ticket's code; filled by the batch that creates the code. */
  code: string
  /** Requester's name. */
  name: string
  email: string
  phone: string | null
  /** Labels, not slugs. */
  requestType: string
  product: string
  channel: string
  priority: string
  subject: string
  /** Several lines. */
  description: string
  receivedAt: string
  dueAt: string
  occurredAt: string
  browser: string | null
  errorCode: string | null
  keyword: string | null
  /** Title of the guide that the requester read before. */
  guide: string | null
  stepsTried: readonly string[]
  /** Number of pictures. */
  pictures: string
  /** URL of the requester's page; filled when the mail is sent. */
  statusUrl: string
  /** URL of the ticket's page for staff. */
  staffUrl: string
  /** Local day by which a complaint is answered, `dd/mm/yyyy`. */
  resultDueOn: string
  /** Subject of an inbound mail. */
  mailSubject: string
  /** First 500 characters of an inbound mail. */
  excerpt: string
  /** Missing information, one item each. */
  missing: readonly string[]
  /** Result of the request; several lines. */
  resolution: string
  complaint: string
  cause: string
  remedy: string
  remedyAt: string
  furtherRights: string
  /** The data subject's right, as part of a sentence. */
  right: string
  deadlineOn: string
  /** The requester's message; several lines. */
  message: string
  /** Words of a member of staff to the requester; several lines. */
  answer: string
  /** Label of a team. */
  team: string
  /** Number of tickets in a digest. */
  count: string
  /** One link per ticket. */
  links: readonly ReplyLink[]
  /** Time of the request to sign in. */
  askedAt: string
  /** One-time link; filled when the mail is sent. */
  signInUrl: string
  /** One-time code; filled when the mail is sent. */
  signInCode: string
  /** Name of the future admin. */
  grantee: string
  granteeEmail: string
  /** Minutes until the code expires. */
  minutes: string
}

/** A link in a list. */
export interface ReplyLink {
  label: string
  url: string
}

/** A block of a mail. */
export type Block =
  /** A paragraph; `bare` replaces it in an acknowledgment without typed text. */
  | { kind: 'text'; text: string; bare?: string }
  /** Rows of `Label: value`; an `optional` row is omitted when its value is missing. */
  | { kind: 'fields'; rows: readonly FieldRow[] }
  /** Typed text with its line breaks. */
  | { kind: 'quote'; label: string; text: string }
  /** Words of staff with their line breaks; addresses in them become links. */
  | { kind: 'letter'; text: string }
  /** Omitted when empty; a label of null continues the paragraph above. */
  | { kind: 'list'; label: string | null; items: 'stepsTried' | 'missing' }
  | { kind: 'link'; label: string; url: 'statusUrl' | 'staffUrl' | 'signInUrl' }
  | { kind: 'links'; items: 'links' }
  /** Small print at the end. */
  | { kind: 'note'; text: string }

/** A row of a `fields` block. */
export interface FieldRow {
  label: string
  value: string
  optional?: true
  /** True when a sender typed the value: a bare acknowledgment omits it. Never the first row. */
  typed?: true
}

/** Template of a mail. */
export interface MailReply {
  /** Header `X-Template` (CONTRACT §7, §8.12). */
  template: string
  /** Channel of tickets that it answers; null for all. */
  channel: Channel | null
  /** Header `Auto-Submitted`; null for mails written by a person. */
  autoSubmitted: 'auto-replied' | 'auto-generated' | null
  subject: string
  body: readonly Block[]
}
