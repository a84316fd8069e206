import { attachmentsOf, type Attachment } from '../../attachments/attachments.ts'
import type { Deps } from '../../deps.ts'
import { type Draft, draftIn, selectDrafts } from '../../drafts/repository.ts'
import { emailKey } from '../../text/email.ts'
import { type Member, type Relation, relationOf } from '../../tickets/access.ts'
import { type Action, ACTION_NAMES, allows } from '../../tickets/actions.ts'
import { ticketFor } from '../../tickets/change.ts'
import {
  type Colleague,
  colleagueIn,
  selectColleagues,
} from '../../tickets/repository/colleague.ts'
import { isJustReopened } from '../../tickets/repository/answer.ts'
import { IS_LOST } from '../../tickets/repository/mail.ts'
import { type Item, itemIn, selectItems } from '../../tickets/repository/item.ts'
import { type Rating, ratingIn, selectRating } from '../../tickets/repository/rating.ts'
import type { Ticket } from '../../tickets/repository/ticket.ts'
import { type Entry, selectTimeline, timelineIn } from './timeline.ts'

/** Entries on one page; older ones come on demand. */
const PAGE_ENTRIES = 40

/** A ticket as a member of staff sees it. */
export interface DeskTicket {
  me: Member
  ticket: Ticket
  relation: Relation
  /** What this person may do with it now. */
  actions: ReadonlySet<Action>
  /** Of this page, oldest first. */
  entries: Entry[]
  /** Cursor of the page before this one; null when nothing is older. */
  older: string | null
  /** The page holds the newest entries. */
  isNewest: boolean
  /** Id of the newest message; empty when there is none. */
  lastMessage: string
  items: Item[]
  /** All accounts, by name. */
  colleagues: Colleague[]
  drafts: Draft[]
  attachments: Attachment[]
  rating: Rating | null
  /** A technician has written a note since the transfer. */
  hasTechnicalNote: boolean
  /** Mails to the requester that did not arrive. */
  failedMails: number
  now: Date
}

/**
 * Reads a ticket for staff, with one page of its history. Writes nothing.
 * @param before  cursor of an older page, unchecked; the newest page when left out
 * @throws Problem `khong-tim-thay` for a ticket that is not there, or not for this person
 */
export async function readForDesk(
  deps: Deps,
  me: Member,
  code: string,
  before?: string,
): Promise<DeskTicket> {
  const ticket = await ticketFor(deps, me, code)
  const relation = relationOf(me, ticket)
  const [timeline, lastMessage, items, colleagues, drafts, rating, technical, failed, reopened] =
    await deps.db.readAll([
      selectTimeline(ticket.id, before, PAGE_ENTRIES),
      {
        sql: `SELECT id FROM message WHERE ticket_id = ? ORDER BY created_at DESC, rowid DESC LIMIT 1`,
        args: [ticket.id],
      },
      selectItems(ticket.id),
      selectColleagues(),
      selectDrafts(ticket.id),
      selectRating(ticket.id),
      {
        sql: `SELECT 1 FROM note JOIN staff ON staff.id = note.staff_id
          WHERE note.ticket_id = ? AND staff.role = 'technician' AND note.created_at >= ? LIMIT 1`,
        args: [ticket.id, (ticket.transferredAt ?? ticket.receivedAt).toISOString()],
      },
      {
        sql: `SELECT count(*) AS n FROM outbox WHERE ticket_id = ? AND lower(to_email) = ?
          AND ${IS_LOST}`,
        args: [ticket.id, emailKey(ticket.requester.email)],
      },
      {
        sql: `SELECT 1 FROM ticket WHERE id = :id AND ${isJustReopened.sql}`,
        args: { id: ticket.id, ...isJustReopened.args },
      },
    ])
  const { entries, older } = timelineIn(timeline, PAGE_ENTRIES)
  const attachments = await attachmentsOf(deps, ticket.id, [
    ticket.receivedAt,
    ...entries.filter(({ type }) => type === 'message').map(({ at }) => at),
  ])
  return {
    me,
    ticket,
    relation,
    actions: new Set(
      ACTION_NAMES.filter(
        (action) =>
          allows(action, relation, ticket) && (action !== 'closeAgain' || reopened.length > 0),
      ),
    ),
    entries,
    older,
    isNewest: before === undefined,
    lastMessage: String(lastMessage[0]?.id ?? ''),
    items: items.map(itemIn),
    colleagues: colleagues.map(colleagueIn),
    drafts: drafts.map(draftIn),
    attachments,
    rating: ratingIn(rating),
    hasTechnicalNote: technical.length > 0,
    failedMails: Number(failed[0]?.n),
    now: deps.now(),
  }
}
