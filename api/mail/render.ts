import {
  type MailName,
  type MailValues,
  mailReplies,
  priorityLabels,
  ticketLinkLabel,
} from '../../content/replies.ts'
import type { MailReply } from '../../content/replies/template.ts'
import {
  type Channel,
  type Priority,
  type Product,
  type RequestType,
  channels,
  labelOf,
  products,
  requestTypeRow,
} from '../../content/schema.ts'
import { staffTicketPath } from '../../content/addresses.ts'
import { formatDay, formatInstant, formatOccurredAt } from '../../content/text/format.ts'
import type { Config } from '../config.ts'
import { bareBlocks, htmlOf, plain, textOf, type Values } from './blocks.ts'
import { htmlDocument } from './html.ts'
import {
  CODE_PLACEHOLDER,
  grantPlaceholder,
  linkPlaceholder,
  signInPlaceholders,
} from './placeholders.ts'

/** A rendered mail in which only placeholders are open. */
export interface RenderedMail {
  template: string
  subject: string
  text: string
  html: string
  autoSubmitted: string | null
}

/** Fields of a ticket that mails show, unformatted. */
export interface MailTicket {
  name: string
  email: string
  phone: string | null
  product: Product
  requestType: RequestType
  channel: Channel
  priority: Priority
  subject: string
  description: string
  occurredAt: Date | null
  occurredAtUnknown: boolean
  browser: string | null
  errorCode: string | null
  keyword: string | null
  /** Title, not slug, of the guide that the requester read before. */
  guide: string | null
  stepsTried: readonly string[]
  /** How many pictures came with the request. */
  pictures: number
  receivedAt: Date
  dueAt: Date
  /** `YYYY-MM-DD`; complaints only. */
  resultDueOn: string | null
}

type Sender = Pick<Config, 'publicUrl' | 'mailReplyTo'>

/**
 * Renders the acknowledgment of a request (M1) or a complaint (M8) in two forms.
 *
 * The full form contains only name and subject of the sender's text, defanged, because the mail may
 * reach a stranger. The bare form contains no typed text (CONTRACT §8.13).
 * @param linkId  id of the link to the requester's page
 */
export function renderAcknowledgment(
  sender: Sender,
  ticket: Pick<MailTicket, 'name' | 'subject' | 'requestType' | 'receivedAt' | 'resultDueOn'>,
  linkId: string,
): { full: RenderedMail; bare: RenderedMail } {
  const values = {
    name: defang(ticket.name),
    subject: defang(ticket.subject),
    requestType: requestTypeRow(ticket.requestType).label,
    receivedAt: formatInstant(ticket.receivedAt),
    statusUrl: linkPlaceholder(linkId),
  }
  const form = (isBare: boolean) =>
    ticket.resultDueOn === null
      ? renderMail('M1', values, sender, { isBare })
      : renderMail('M8', { ...values, resultDueOn: formatDay(ticket.resultDueOn) }, sender, {
          isBare,
        })
  return { full: form(false), bare: form(true) }
}

/** Renders the alert for staff about a new request (M4), with all fields of the ticket. */
export function renderAlert(sender: Sender, ticket: MailTicket): RenderedMail {
  return renderMail(
    'M4',
    {
      priority: priorityLabels[ticket.priority],
      product: labelOf(products, ticket.product),
      subject: ticket.subject,
      requestType: requestTypeRow(ticket.requestType).label,
      occurredAt: formatOccurredAt(ticket.occurredAt, ticket.occurredAtUnknown),
      channel: labelOf(channels, ticket.channel),
      dueAt: formatInstant(ticket.dueAt),
      description: ticket.description,
      name: ticket.name,
      email: ticket.email,
      phone: ticket.phone,
      browser: ticket.browser,
      errorCode: ticket.errorCode,
      keyword: ticket.keyword,
      pictures: String(ticket.pictures),
      guide: ticket.guide,
      stepsTried: ticket.stepsTried,
    },
    sender,
  )
}

/** Renders the mail to staff about a requester's new message. */
export function renderNewMessage(
  sender: Sender,
  ticket: Pick<MailTicket, 'name' | 'email' | 'subject' | 'dueAt'>,
  message: { body: string; pictures: number },
): RenderedMail {
  return renderMail(
    'new-message',
    {
      subject: ticket.subject,
      name: ticket.name,
      email: ticket.email,
      dueAt: formatInstant(ticket.dueAt),
      message: message.body,
      pictures: String(message.pictures),
    },
    sender,
  )
}

/**
 * Renders the mail with the private links of one or more tickets.
 *
 * It contains no typed text, because a stranger may have asked for the links.
 * @param tickets  at least one; with exactly one the template is `ticket-links-one`
 */
export function renderTicketLinks(
  sender: Sender,
  tickets: readonly { code: string; requestType: RequestType; receivedAt: Date; linkId: string }[],
): RenderedMail {
  const links = tickets.map(({ code, requestType, receivedAt, linkId }) => ({
    label: ticketLinkLabel({
      code,
      requestType: requestTypeRow(requestType).label,
      receivedAt: formatInstant(receivedAt),
    }),
    url: linkPlaceholder(linkId),
  }))
  return renderMail(links.length === 1 ? 'ticket-links-one' : 'ticket-links', { links }, sender)
}

/**
 * Renders one mail to staff that replaces the alerts above their budget (CONTRACT §8.47).
 * @param tickets  each ticket once, with the subject of its first alert
 */
export function renderDigest(
  sender: Sender,
  tickets: readonly { code: string; subject: string }[],
): RenderedMail {
  const links = tickets.map(({ code, subject }) => ({
    label: subject,
    url: `${sender.publicUrl}${staffTicketPath(code)}`,
  }))
  return renderMail('digest', { count: String(links.length), links }, sender)
}

/** Renders the mail to a staff member with a one-time link and code. */
export function renderSignIn(
  sender: Sender,
  { id, name, askedAt }: { id: string; name: string; askedAt: Date },
): RenderedMail {
  const placeholders = signInPlaceholders(id)
  return renderMail(
    'sign-in',
    {
      name,
      askedAt: formatInstant(askedAt),
      signInUrl: placeholders.link,
      signInCode: placeholders.code,
    },
    sender,
  )
}

/** Renders the mail to an admin with the code that confirms a grant (`accounts/grants.ts`). */
export function renderAdminGrant(
  sender: Sender,
  grant: {
    id: string
    name: string
    grantee: { name: string; email: string }
    askedAt: Date
    minutes: number
  },
): RenderedMail {
  return renderMail(
    'admin-grant',
    {
      name: grant.name,
      grantee: defang(grant.grantee.name),
      granteeEmail: grant.grantee.email,
      askedAt: formatInstant(grant.askedAt),
      minutes: String(grant.minutes),
      signInCode: grantPlaceholder(grant.id),
    },
    sender,
  )
}

/**
 * Renders a template with its values.
 * @param isBare  omits everything that a sender typed
 * @returns text and HTML part with the same words; code, links and sign-in stay placeholders
 */
export function renderMail<Name extends MailName>(
  name: Name,
  values: MailValues<Name>,
  sender: Sender,
  { isBare = false } = {},
): RenderedMail {
  const reply: MailReply = mailReplies[name]
  const body = isBare ? bareBlocks(reply.body) : reply.body
  const all: Values = {
    ...values,
    code: CODE_PLACEHOLDER,
    staffUrl: `${sender.publicUrl}${staffTicketPath(CODE_PLACEHOLDER)}`,
  }
  const footer = `CoreTech · ${sender.mailReplyTo}`
  return {
    template: reply.template,
    // Mail programs would decode a typed `=?…?=` as an encoded word.
    subject: plain(reply.subject, all).replaceAll('=?', '= ?'),
    text: `${textOf(body, all)}\n\n-- \n${footer}\n`,
    html: htmlDocument(htmlOf(body, all), footer),
    autoSubmitted: reply.autoSubmitted,
  }
}

/**
 * Defangs typed text, so that mail programs make no links of it.
 *
 * `evil.example` becomes `evil[.]example`, `http://` becomes `http[:]//`; numbers such as `1.234,5`
 * stay unchanged.
 */
export function defang(text: string): string {
  return text
    .replace(/:(?=\/\/|\\\\)/g, '[:]')
    .replace(/(?<=\S)[.。．｡](?![\s\p{P}]|$)(?!\p{N}+(?:[^\p{L}\p{N}\p{M}\p{Cf}-]|$))/gu, '[.]')
}
