import { guidePath } from '../../content/addresses.ts'
import { answerRefusals, picturesEnclosed } from '../../content/text/desk-answers.ts'
import type { Channel } from '../../content/schema.ts'
import {
  type AcceptedFile,
  attachmentStatements,
  type StoredFiles,
} from '../attachments/attachments.ts'
import { takeFiles } from '../attachments/quota.ts'
import type { Statement } from '../db/database.ts'
import { newRowId } from '../db/row-id.ts'
import type { Deps } from '../deps.ts'
import { deleteDraft } from '../drafts/repository.ts'
import { linkForMail } from '../links/links.ts'
import { renderReply } from '../mail/answers.ts'
import { deleteMailsOf, queueMail } from '../outbox/outbox.ts'
import { unframed } from '../replies/fill.ts'
import type { LintHit } from '../replies/lint.ts'
import type { Member } from './access.ts'
import { changeTicket } from './change.ts'
import {
  deleteStaffMessage,
  insertStaffMessage,
  isWithdrawable,
  noNewerMessage,
  recountAnswers,
  restoreDraft,
  staffMessageBody,
} from './repository/answer.ts'
import { insertEvent } from './repository/event.ts'
import type { Ticket } from './repository/ticket.ts'
import { setAnswered } from './repository/work.ts'
import { assertReachable, checkWords } from './wording.ts'

/** Answers can be withdrawn for so long; their mails leave after it (CONTRACT §8.39). */
export const WITHDRAWABLE_SECONDS = 10

/** How staff speak to a requester: `email` sends a mail, all others record what was said. */
export type Via = Exclude<Channel, 'web'>

/** What every form with words to a requester carries. */
export interface SpokenForm {
  via: Via
  /** Id of the newest message on the author's page; '' when it had none. */
  seenMessage: string
  /** Sends over a newer message and over warnings. */
  confirmed: boolean
  /** Version of the ticket; null: newer changes of facts do not matter. */
  seen?: number | null
  /** UUID of the form; null for programs. */
  idempotencyKey: string | null
}

export type AnswerDeps = Pick<Deps, 'config' | 'db' | 'now' | 'site'>

/** Pictures that go with an answer, and the client that sent them, for its quota. */
export interface Enclosed {
  files: AcceptedFile[]
  client: string
}

const NOTHING: Enclosed = { files: [], client: '' }

/**
 * Answers a requester: by a mail that leaves 10 seconds later, or by recording what was said.
 *
 * The author's draft goes in the same batch. The same form again sends nothing again. Pictures stand
 * on the requester's page, to which the mail links.
 * @param form  with a cleaned text of 1 to 5,000 characters
 * @returns id of the message; null when this form had been sent before
 * @throws Problem `noi-dung-chua-dung` for blanks, unconfirmed warnings, or no address;
 *   `da-thay-doi` when a newer message exists and `confirmed` is false; else see `changeTicket`
 */
export async function answerTicket(
  deps: AnswerDeps & Pick<Deps, 'files' | 'log'>,
  me: Member,
  code: string,
  form: SpokenForm & { body: string },
  { files, client }: Enclosed = NOTHING,
): Promise<{ messageId: string | null }> {
  const { body, via, confirmed } = form
  let stored: StoredFiles | null = null
  const words = { pointer: '#/body', text: body, cause: null, confirmed }
  const messageId = newRowId()
  const { isRepeated } = await unlessFailed(
    () => stored,
    changeTicket(deps, me, code, {
      action: 'answer',
      kind: 'answered',
      data: { via, message: messageId },
      seen: form.seen ?? null,
      ...collision(form),
      statements: async (at, ticket) => {
        assertReachable(ticket, via)
        const { id: ticketId } = ticket
        const overruled = await checkWords(deps, me, ticket, words)
        stored = await takeFiles(deps, files, { ticketId, client })
        const answer = { messageId, body, via, at, pictures: files.length }
        return [
          ...overruledEvents(ticketId, me, overruled, at),
          ...guideEvents(deps, ticketId, me, body, at),
          ...(await answerStatements(deps, me, ticket, answer)),
          ...attachmentStatements(stored, { ticketId, messageId, at }),
          setAnswered(ticket.id, at),
          deleteDraft({ staffId: me.staffId, ticketId: ticket.id, kind: 'answer' }),
        ]
      },
      idempotencyKey: form.idempotencyKey,
      content: { body, via, files: files.map(({ sha256 }) => sha256).join(' ') },
    }),
  )
  return { messageId: isRepeated ? null : messageId }
}

/** Waits for a change; when it was not made, the files that were stored for it go again. */
async function unlessFailed(
  stored: () => StoredFiles | null,
  change: ReturnType<typeof changeTicket>,
): ReturnType<typeof changeTicket> {
  try {
    const changed = await change
    if (changed.isRepeated) await stored()?.discard(new Error('the form had been sent before'))
    return changed
  } catch (error) {
    await stored()?.discard(error)
    throw error
  }
}

/**
 * Withdraws an answer whose mail has not left; its text becomes the author's draft again.
 * @throws Problem `da-thay-doi` when the mail was claimed, or the message is not this author's;
 *   else see `changeTicket`
 */
export async function withdrawAnswer(
  deps: Pick<Deps, 'db' | 'now'>,
  me: Member,
  code: string,
  messageId: string,
): Promise<void> {
  const { staffId } = me
  await changeTicket(deps, me, code, {
    action: 'answer',
    kind: 'withdrawn',
    data: { message: messageId },
    seen: null,
    guard: isWithdrawable(messageId, staffId, deps.now()),
    refusal: answerRefusals.mailGone,
    statements: async (at, { id: ticketId }) => {
      const body = await staffMessageBody(deps.db, ticketId, messageId)
      return [
        ...(body === null ? [] : [restoreDraft({ staffId, ticketId, kind: 'answer' }, body, at)]),
        deleteMailsOf(messageId),
        ...deleteStaffMessage(ticketId, messageId),
        recountAnswers(ticketId),
      ]
    },
    idempotencyKey: null,
    content: {},
  })
}

/** What refuses words that were written before the newest message was read. */
export function collision({ seenMessage, confirmed }: SpokenForm) {
  if (confirmed) return {}
  return { guard: noNewerMessage(seenMessage), refusal: answerRefusals.newerMessage }
}

/** Events of the warnings that an author has overruled. */
export function overruledEvents(
  ticketId: string,
  { staffId }: Pick<Member, 'staffId'>,
  rules: readonly LintHit['rule'][],
  at: Date,
): Statement[] {
  return rules.map((rule) =>
    insertEvent(ticketId, { at, actor: 'staff', kind: 'lint-overruled', data: { rule }, staffId }),
  )
}

/** Events of the guides whose addresses stand in a text (ROWS C14). */
export function guideEvents(
  { site, config }: Pick<AnswerDeps, 'site' | 'config'>,
  ticketId: string,
  { staffId }: Pick<Member, 'staffId'>,
  text: string,
  at: Date,
): Statement[] {
  return site.guides
    .filter(({ slug }) => text.includes(`${config.publicUrl}${guidePath(slug)}`))
    .map(({ slug }) =>
      insertEvent(ticketId, { at, actor: 'staff', kind: 'guide-sent', data: { slug }, staffId }),
    )
}

/** The message, and its mail if it goes by mail. */
async function answerStatements(
  deps: AnswerDeps,
  { staffId }: Member,
  ticket: Ticket,
  answer: { messageId: string; body: string; via: Via; at: Date; pictures: number },
): Promise<Statement[]> {
  const { messageId, body, via, at, pictures } = answer
  const isMail = via === 'email'
  const publishAt = isMail ? new Date(at.getTime() + WITHDRAWABLE_SECONDS * 1000) : null
  const message = { id: messageId, ticketId: ticket.id, body, at, staffId, via, publishAt }
  if (!publishAt) return [insertStaffMessage(message)]
  const link = await linkForMail(deps, ticket.id)
  const words = unframed(body)
  return [
    insertStaffMessage(message),
    ...link.statements,
    queueMail({
      ...renderReply(
        deps.config,
        { ...ticket.requester, subject: ticket.subject },
        {
          answer: pictures > 0 ? `${words}\n\n${picturesEnclosed(pictures)}` : words,
          linkId: link.id,
        },
      ),
      id: newRowId(),
      ticketId: ticket.id,
      messageId,
      to: ticket.requester.email,
      held: false,
      createdAt: at,
      notBefore: publishAt,
    }),
  ]
}
