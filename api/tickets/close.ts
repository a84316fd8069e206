import {
  answerFields,
  answerRefusals,
  earlierResult as earlierResultNote,
} from '../../content/text/desk-answers.ts'
import { localDayOf } from '../../content/text/format.ts'
import type { Statement } from '../db/database.ts'
import { newRowId } from '../db/row-id.ts'
import type { Deps } from '../deps.ts'
import { deleteDraft } from '../drafts/repository.ts'
import { linkForMail } from '../links/links.ts'
import { renderClosed } from '../mail/answers.ts'
import { drain } from '../outbox/drain.ts'
import { queueMail } from '../outbox/outbox.ts'
import { unframed } from '../replies/fill.ts'
import type { FieldError } from '../problem.ts'
import type { Member } from './access.ts'
import { type AnswerDeps, guideEvents, overruledEvents, type Via } from './answer.ts'
import { changeTicket } from './change.ts'
import { insertNote } from './repository/note.ts'
import { isJustReopened } from './repository/answer.ts'
import { NO_OPEN_TODO, openTodos } from './repository/item.ts'
import type { Ticket } from './repository/ticket.ts'
import { setCallback, setClosed, setClosedAgain, setReopened } from './repository/work.ts'
import type { Form } from './transfer.ts'
import { assertReachable, checkWords, refused } from './wording.ts'

/** How a ticket is closed. */
export interface Closing extends Form {
  /** What the requester reads: cleaned, 1 to 5,000 characters. */
  resolution: string
  /** For staff; null keeps the ticket's. */
  cause: string | null
  /** Slug of the guide that solved it; null keeps the ticket's. */
  solutionGuide: string | null
  /** Local date `YYYY-MM-DD` of a promised call; null keeps the ticket's. */
  callbackOn: string | null
  /** `email` sends M7 where there is an address; all others record that it was said. */
  via: Via
  /** Sends over warnings. */
  confirmed: boolean
}

export type CloseDeps = AnswerDeps & Pick<Deps, keyof Parameters<typeof drain>[0] | 'later'>

/**
 * Closes a ticket with its result, which goes to the requester with the link to rate it
 * (ROWS I18, I19, Q08, C23).
 * @throws Problem `noi-dung-chua-dung` for a complaint without cause, open steps, an unknown guide,
 *   a call in the past, blanks or unconfirmed warnings; else see `changeTicket`
 */
export async function closeTicket(
  deps: CloseDeps,
  me: Member,
  code: string,
  closing: Closing,
): Promise<void> {
  await finish(deps, me, code, 'close', closing)
}

/**
 * Answers a new ticket and closes it with the same words, by one mail (ROWS Q03).
 * @throws Problem as `closeTicket`
 */
export async function resolveTicket(
  deps: CloseDeps,
  me: Member,
  code: string,
  closing: Closing,
): Promise<void> {
  await finish(deps, me, code, 'resolve', closing)
}

async function finish(
  deps: CloseDeps,
  me: Member,
  code: string,
  action: 'close' | 'resolve',
  closing: Closing,
): Promise<void> {
  const { seen, idempotencyKey, confirmed: _, ...result } = closing
  await changeTicket(deps, me, code, {
    action,
    kind: 'closed',
    data: { via: result.via },
    seen,
    guard: { sql: NO_OPEN_TODO, args: {} },
    statements: async (at, ticket) => {
      if (action === 'resolve') assertReachable(ticket, result.via)
      return [
        ...overruledEvents(ticket.id, me, await check(deps, me, ticket, closing), at),
        ...guideEvents(deps, ticket.id, me, result.resolution, at),
        ...earlierResult(me, ticket, result.resolution, at),
        setClosed(ticket.id, {
          resolution: result.resolution,
          cause: result.cause ?? ticket.cause,
          solutionGuide: result.solutionGuide ?? ticket.solutionGuide,
          at,
        }),
        ...(result.callbackOn ? [setCallback(ticket.id, result.callbackOn)] : []),
        ...(await resultMail(deps, ticket, result, at)),
        ...(action === 'resolve'
          ? [deleteDraft({ staffId: me.staffId, ticketId: ticket.id, kind: 'answer' })]
          : []),
      ]
    },
    idempotencyKey,
    content: result,
  })
  deps.later(drain(deps))
}

/** Checks a closing; returns the warnings that its author has overruled. */
async function check(deps: CloseDeps, me: Member, ticket: Ticket, closing: Closing) {
  const errors: FieldError[] = []
  const cause = closing.cause ?? ticket.cause
  if (ticket.requestType === 'khieu-nai' && !cause) {
    errors.push({ pointer: '#/cause', detail: answerFields.cause.required })
  }
  const guide = closing.solutionGuide
  if (guide !== null && !deps.site.guides.some(({ slug }) => slug === guide)) {
    errors.push({ pointer: '#/solutionGuide', detail: answerFields.solutionGuide.unknown })
  }
  if (closing.callbackOn !== null && closing.callbackOn < localDayOf(deps.now())) {
    errors.push({ pointer: '#/callbackOn', detail: answerFields.callbackOn.past })
  }
  const todos = await openTodos(deps.db, ticket.id)
  if (todos.length > 0) {
    errors.push({ pointer: '#/items', detail: answerRefusals.openItems(todos) })
  }
  if (errors.length > 0) throw refused(errors)
  return checkWords(deps, me, ticket, {
    pointer: '#/resolution',
    text: closing.resolution,
    cause,
    confirmed: closing.confirmed,
  })
}

/** The row keeps one result; an earlier one stays in the history as a note (ROWS K22). */
function earlierResult(
  { staffId }: Member,
  { id: ticketId, resolution }: Ticket,
  next: string,
  at: Date,
): Statement[] {
  if (resolution === null || resolution === next) return []
  const body = earlierResultNote(resolution)
  return [insertNote({ id: newRowId(), ticketId, staffId, body, at })]
}

async function resultMail(
  deps: AnswerDeps,
  ticket: Ticket,
  { resolution, via }: Pick<Closing, 'resolution' | 'via'>,
  at: Date,
): Promise<Statement[]> {
  if (via !== 'email' || ticket.requester.email === '') return []
  const link = await linkForMail(deps, ticket.id)
  const { name, email } = ticket.requester
  const rendered = renderClosed(
    deps.config,
    { name, requestType: ticket.requestType },
    { resolution: unframed(resolution), linkId: link.id },
  )
  return [
    ...link.statements,
    queueMail({
      ...rendered,
      id: newRowId(),
      ticketId: ticket.id,
      to: email,
      held: false,
      createdAt: at,
    }),
  ]
}

/**
 * Closes a ticket again that a requester's message has just reopened, for instance a thank-you. Its
 * result stands, and no mail is sent.
 * @throws Problem `da-thay-doi` when anything else has happened since; else see `changeTicket`
 */
export async function closeAgain(
  deps: Pick<Deps, 'db' | 'now'>,
  me: Member,
  code: string,
  { seen, idempotencyKey }: Form,
): Promise<void> {
  await changeTicket(deps, me, code, {
    action: 'closeAgain',
    kind: 'closed',
    data: { again: 1 },
    seen,
    guard: isJustReopened,
    refusal: answerRefusals.notReopened,
    statements: (at, { id }) => [setClosedAgain(id, at)],
    idempotencyKey,
    content: {},
  })
}

/**
 * Opens a closed ticket again, with the reason as a note.
 * @param form  with a cleaned reason of 1 to 2,000 characters
 * @throws Problem see `changeTicket`
 */
export async function reopenTicket(
  deps: Pick<Deps, 'db' | 'now'>,
  me: Member,
  code: string,
  { reason, seen, idempotencyKey }: Form & { reason: string },
): Promise<void> {
  const { staffId } = me
  await changeTicket(deps, me, code, {
    action: 'reopen',
    kind: 'reopened',
    seen,
    statements: (at, { id: ticketId }) => [
      setReopened(ticketId),
      insertNote({ id: newRowId(), ticketId, staffId, body: reason, at }),
    ],
    idempotencyKey,
    content: { reason },
  })
}
