import type { Team } from '../../content/schema.ts'
import type { Statement } from '../db/database.ts'
import { newRowId } from '../db/row-id.ts'
import type { Deps } from '../deps.ts'
import { renderAssignment } from '../mail/answers.ts'
import type { RenderedMail } from '../mail/render.ts'
import { queueMail, queueSpacedMail } from '../outbox/outbox.ts'
import type { Member } from './access.ts'
import { type Colleague, colleagueIn, selectColleagues } from './repository/colleague.ts'
import type { Ticket } from './repository/ticket.ts'

/** For whom a mail to staff is: one person, a team, or everyone in the setting STAFF_ALERT_TO. */
export type Audience = { staffId: string } | { team: Team } | 'alerts'

/** A mail to staff about a ticket. */
export interface StaffMail {
  audience: Audience
  rendered: RenderedMail
  createdAt: Date
  /** Who caused it: they get no mail about their own act. Null for requesters and the system. */
  causedBy: string | null
  /** At most one per ticket, template and recipient in so many seconds; no limit when left out. */
  everySeconds?: number
}

type MailDeps = Pick<Deps, 'config' | 'db'>

/**
 * Queues a mail to staff, one row per recipient; goes into the batch of its cause.
 *
 * Only active accounts get mail. When the person or the whole team has no active account, the
 * addresses of STAFF_ALERT_TO get it instead, so that no ticket waits unseen.
 */
export async function queueStaffMail(
  deps: MailDeps,
  ticket: Pick<Ticket, 'id' | 'isSuspect'>,
  { audience, rendered, createdAt, causedBy, everySeconds }: StaffMail,
): Promise<Statement[]> {
  const recipients = await recipientsOf(deps, audience, causedBy)
  return recipients.map((to) => {
    const mail = {
      ...rendered,
      id: newRowId(),
      ticketId: ticket.id,
      to,
      held: ticket.isSuspect,
      createdAt,
    }
    return everySeconds === undefined
      ? queueMail(mail)
      : queueSpacedMail(mail, { seconds: everySeconds })
  })
}

/**
 * Queues the mail that a ticket was given to a person or a team, without its giver (ROWS K05, L24).
 * @param ticket  as it was before
 */
export async function queueAssignment(
  deps: MailDeps,
  me: Pick<Member, 'staffId'>,
  ticket: Ticket,
  audience: Exclude<Audience, 'alerts'>,
  createdAt: Date,
): Promise<Statement[]> {
  const team = 'team' in audience ? audience.team : null
  const rendered = renderAssignment(deps.config, { ...ticket, ...ticket.requester }, team)
  return queueStaffMail(deps, ticket, { audience, rendered, createdAt, causedBy: me.staffId })
}

async function recipientsOf(
  { config, db }: MailDeps,
  audience: Audience,
  causedBy: string | null,
): Promise<string[]> {
  if (audience === 'alerts') return config.staffAlertTo
  const { sql } = selectColleagues()
  const active = (await db.read(sql)).map(colleagueIn).filter(({ isActive }) => isActive)
  const meant = active.filter((person: Colleague) =>
    'team' in audience ? person.team === audience.team : person.id === audience.staffId,
  )
  if (meant.length === 0) return config.staffAlertTo
  return meant.filter(({ id }) => id !== causedBy).map(({ email }) => email)
}
