import { priorityLabels } from '../../content/replies.ts'
import {
  labelOf,
  products,
  type RequestType,
  requestTypeRow,
  type Team,
} from '../../content/schema.ts'
import { teamLabels } from '../../content/text/desk.ts'
import { formatInstant, formatOccurredAt } from '../../content/text/format.ts'
import type { Config } from '../config.ts'
import { linkPlaceholder } from './placeholders.ts'
import { type MailTicket, type RenderedMail, renderMail } from './render.ts'

/* Mails that members of staff cause: to requesters, and to each other. */

type Sender = Pick<Config, 'publicUrl' | 'mailReplyTo'>

/**
 * Renders an answer to a requester, with greeting, regards and the link to their page.
 * @param answer  several lines, without greeting and regards
 * @param linkId  id of the link to the requester's page
 */
export function renderReply(
  sender: Sender,
  { name, subject }: Pick<MailTicket, 'name' | 'subject'>,
  { answer, linkId }: { answer: string; linkId: string },
): RenderedMail {
  return renderMail('reply', { name, subject, answer, statusUrl: linkPlaceholder(linkId) }, sender)
}

/**
 * Renders the mail that asks a requester for information (M5).
 * @param missing  one item each
 */
export function renderAsked(
  sender: Sender,
  { name }: Pick<MailTicket, 'name'>,
  { missing, linkId }: { missing: readonly string[]; linkId: string },
): RenderedMail {
  return renderMail('M5', { name, missing, statusUrl: linkPlaceholder(linkId) }, sender)
}

/** Renders the result of a closed ticket (M7); its last sentence depends on the request type. */
export function renderClosed(
  sender: Sender,
  { name, requestType }: Pick<MailTicket, 'name' | 'requestType'>,
  { resolution, linkId }: { resolution: string; linkId: string },
): RenderedMail {
  return renderMail(
    closedMailOf(requestType),
    { name, resolution, statusUrl: linkPlaceholder(linkId) },
    sender,
  )
}

function closedMailOf(requestType: RequestType) {
  if (requestType === 'khieu-nai') return 'M7-complaint'
  return requestType === 'du-lieu-ca-nhan' ? 'M7-personal-data' : 'M7'
}

/**
 * Renders the mail to a person, or to each member of a team, who is given a ticket.
 * @param team  null when it goes to one person
 */
export function renderAssignment(
  sender: Sender,
  ticket: Omit<MailTicket, 'guide' | 'pictures'>,
  team: Team | null,
): RenderedMail {
  const values = {
    subject: ticket.subject,
    requestType: requestTypeRow(ticket.requestType).label,
    product: labelOf(products, ticket.product),
    occurredAt: formatOccurredAt(ticket.occurredAt, ticket.occurredAtUnknown),
    priority: priorityLabels[ticket.priority],
    dueAt: formatInstant(ticket.dueAt),
    name: ticket.name,
    description: ticket.description,
  }
  return team === null
    ? renderMail('assignment', values, sender)
    : renderMail('assignment-team', { ...values, team: teamLabels[team] }, sender)
}
