import {
  type Block,
  type MailName,
  type MailReply,
  type MailValues,
  type Placeholders,
  mailReplies,
  priorityLabels,
  ticketLinkLabel,
} from '../../content/replies.ts'
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
import { formatDay, formatInstant, formatOccurredAt } from '../../content/text/format.ts'
import type { Config } from '../config.ts'
import { CODE_MARK, eitherMark, linkMark, signInMarks } from '../outbox/marks.ts'
import { escapeHtml, htmlDocument, parts } from './html.ts'

/** A mail finished but for the marks of `outbox/marks.ts`. Spreads into `OwedMail`. */
export interface RenderedMail {
  template: string
  subject: string
  text: string
  html: string
  autoSubmitted: string | null
}

/** What mails tell of a ticket; fields as they are stored, in no special form. */
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
  /** Title of the guide that was read before, not its slug. */
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
type Values = Partial<Placeholders>

/**
 * Acknowledges a request (M1) or a complaint (M8).
 *
 * Of what the sender typed only name and subject go in, with addresses broken: the mail may reach
 * a stranger. They stand in marks of two wordings, of which the other holds nothing that was typed:
 * `oweAcknowledgment` decides (CONTRACT §8.13).
 * @param linkId  id of the link to the requester's page
 */
export function renderAcknowledgment(
  sender: Sender,
  ticket: Pick<MailTicket, 'name' | 'subject' | 'requestType' | 'receivedAt' | 'resultDueOn'>,
  linkId: string,
): RenderedMail {
  const values = {
    name: defang(ticket.name),
    subject: defang(ticket.subject),
    requestType: requestTypeRow(ticket.requestType).label,
    receivedAt: formatInstant(ticket.receivedAt),
    statusUrl: linkMark(linkId),
  }
  if (ticket.resultDueOn === null) return renderMail('M1', values, sender)
  return renderMail('M8', { ...values, resultDueOn: formatDay(ticket.resultDueOn) }, sender)
}

/** Tells staff of a new request (M4): all that is needed to act without opening the link. */
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

/** Tells staff what the requester has written since. */
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
 * Mails the private addresses of one or more tickets. Nothing that was typed goes in: whoever asks
 * for the links need not be whom they go to.
 * @param tickets  at least one; owed with the ticket's id when there is just one, else with null
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
    url: linkMark(linkId),
  }))
  return renderMail(links.length === 1 ? 'ticket-links-one' : 'ticket-links', { links }, sender)
}

/** Mails a member of staff the one-time link and code that somebody has asked for. */
export function renderSignIn(
  sender: Sender,
  { id, name, askedAt }: { id: string; name: string; askedAt: Date },
): RenderedMail {
  const marks = signInMarks(id)
  return renderMail(
    'sign-in',
    { name, askedAt: formatInstant(askedAt), signInUrl: marks.link, signInCode: marks.code },
    sender,
  )
}

/** Mails an admin the code that confirms a grant of the admin role (`staff/accounts/grants.ts`). */
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
      signInCode: signInMarks(grant.id).code,
    },
    sender,
  )
}

/**
 * Fills a template. Values are escaped, and lose controls and, but in quotes, line breaks.
 * @returns text and HTML part of the same words, with marks of `outbox/marks.ts`
 */
export function renderMail<Name extends MailName>(
  name: Name,
  values: MailValues<Name>,
  sender: Sender,
): RenderedMail {
  const reply: MailReply = mailReplies[name]
  const all: Values = {
    ...values,
    code: CODE_MARK,
    staffUrl: `${sender.publicUrl}/noi-bo/phieu/${CODE_MARK}/`,
  }
  const footer = `CoreTech · ${sender.mailReplyTo}`
  return {
    template: reply.template,
    // A typed `=?…?=` would be decoded by mail programs as if it were an encoded subject.
    subject: plain(reply.subject, all).replaceAll('=?', '= ?'),
    text: `${textOf(reply.body, all)}\n\n-- \n${footer}\n`,
    html: htmlDocument(htmlOf(reply.body, all), footer),
    autoSubmitted: reply.autoSubmitted,
  }
}

/**
 * Breaks everything in a typed text that a mail program could make a link of: `evil.example`
 * becomes `evil[.]example`, `http://` becomes `http[:]//`. Numbers (`1.234,5`) stay as they are.
 */
export function defang(text: string): string {
  return text
    .replace(/:(?=\/\/|\\\\)/g, '[:]')
    .replace(/(?<=\S)[.。．｡](?![\s\p{P}]|$)(?!\p{N}+(?:[^\p{L}\p{N}\p{M}\p{Cf}-]|$))/gu, '[.]')
}

type Segment = { bold: boolean } & ({ literal: string; html: string } | { name: string })
type Clean = (text: string) => string

const parsed = new Map<string, Segment[]>()

/** A sentence of a template, cut at its placeholders and bold marks; values are never cut. */
function segmentsOf(sentence: string): Segment[] {
  const known = parsed.get(sentence)
  if (known) return known
  let bold = false
  const segments: Segment[] = []
  for (const piece of sentence.split(/(\*\*|\{\{\w+\}\})/)) {
    const name = /^\{\{(\w+)\}\}$/.exec(piece)?.[1]
    if (piece === '**') bold = !bold
    else if (name) segments.push({ bold, name })
    else if (piece) segments.push({ bold, literal: piece, html: lines(escapeHtml(piece)) })
  }
  parsed.set(sentence, segments)
  return segments
}

function wordsOf(segment: Segment, values: Values, clean: Clean): string {
  if ('literal' in segment) return segment.literal
  const text = textValue(values, segment.name)
  // The marks of codes are ours; any other control character is not.
  return segment.name === 'code' || segment.name === 'signInCode' ? text : clean(text)
}

function plain(sentence: string, values: Values, clean: Clean = oneLine): string {
  let text = ''
  for (const segment of segmentsOf(sentence)) text += wordsOf(segment, values, clean)
  return text
}

function marked(sentence: string, values: Values, clean: Clean = oneLine): string {
  let html = ''
  for (const segment of segmentsOf(sentence)) {
    const part =
      'literal' in segment ? segment.html : lines(escapeHtml(wordsOf(segment, values, clean)))
    html += segment.bold ? `<strong>${part}</strong>` : part
  }
  return html
}

function lines(html: string): string {
  return html.replaceAll('\n', '<br>')
}

/** A wording, and the one that takes its place in a bare acknowledgment, if there is one. */
function withBare(full: string, bare: string | undefined): string {
  return bare === undefined ? full : eitherMark(full, bare)
}

function textOf(blocks: readonly Block[], values: Values): string {
  return blocks
    .map((block) => textBlock(block, values))
    .filter(Boolean)
    .join('\n\n')
}

function textBlock(block: Block, values: Values): string {
  switch (block.kind) {
    case 'text':
      return withBare(plain(block.text, values), block.bare && plain(block.bare, values))
    case 'note':
      return plain(block.text, values)
    case 'fields':
      return presentRows(block.rows, values)
        .map(({ label, value, typed }, index) =>
          withBare(`${index > 0 ? '\n' : ''}${label}: ${plain(value, values)}`, typed && ''),
        )
        .join('')
    case 'quote':
      return `${block.label}:\n${plain(block.text, values, manyLines).replace(/^/gm, '> ')}`
    case 'list': {
      const items = values[block.items] ?? []
      return items.length > 0
        ? [`${block.label}:`, ...items.map((item) => `- ${oneLine(item)}`)].join('\n')
        : ''
    }
    case 'link':
      return `${block.label}:\n${textValue(values, block.url)}`
    case 'links':
      return (values[block.items] ?? [])
        .map(({ label, url }) => `${oneLine(label)}\n${url}`)
        .join('\n\n')
  }
}

function htmlOf(blocks: readonly Block[], values: Values): string {
  return blocks
    .map((block) => htmlBlock(block, values))
    .filter(Boolean)
    .join('\n')
}

function htmlBlock(block: Block, values: Values): string {
  switch (block.kind) {
    case 'text':
      return parts.text(
        withBare(marked(block.text, values), block.bare && marked(block.bare, values)),
      )
    case 'note':
      return parts.note(marked(block.text, values))
    case 'fields':
      return parts.fields(
        presentRows(block.rows, values).map(({ label, value, typed }) =>
          withBare(parts.field(label, marked(value, values)), typed && ''),
        ),
      )
    case 'quote':
      return parts.quote(block.label, marked(block.text, values, manyLines))
    case 'list': {
      const items = (values[block.items] ?? []).map((item) => escapeHtml(oneLine(item)))
      return items.length > 0 ? parts.list(block.label, items) : ''
    }
    case 'link':
      return parts.button(block.label, textValue(values, block.url))
    case 'links':
      return (values[block.items] ?? [])
        .map(({ label, url }) => parts.link(oneLine(label), url))
        .join('\n')
  }
}

function presentRows(
  rows: Extract<Block, { kind: 'fields' }>['rows'],
  values: Values,
): Extract<Block, { kind: 'fields' }>['rows'] {
  const isThere = (segment: Segment) =>
    'literal' in segment || Boolean((values as Record<string, unknown>)[segment.name])
  return rows.filter(({ value, optional }) => !optional || segmentsOf(value).every(isThere))
}

/** Whatever the next two functions change; most values hold none of it. */
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/

/** Without controls; tabs and line breaks become spaces. */
function oneLine(text: string): string {
  if (!CONTROLS.test(text)) return text
  return manyLines(text).replace(/[\t\n\u2028\u2029]+/g, ' ')
}

/** Without controls, which could forge a mark of the outbox; tabs and line breaks stay. */
function manyLines(text: string): string {
  if (!CONTROLS.test(text)) return text
  return text.replace(/\r\n?/g, '\n').replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '')
}

function textValue(values: Values, name: string): string {
  // Names come out of sentences, where the compiler does not follow; `MailValues` has checked them.
  const value = (values as Record<string, unknown>)[name]
  if (typeof value !== 'string') throw new TypeError(`No text for the placeholder ${name}`)
  return value
}
