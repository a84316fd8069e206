import { answerRefusals, askedMessage } from '../../content/text/desk-answers.ts'
import { newRowId } from '../db/row-id.ts'
import type { Deps } from '../deps.ts'
import { linkForMail } from '../links/links.ts'
import { renderAsked } from '../mail/answers.ts'
import { drain } from '../outbox/drain.ts'
import { queueMail } from '../outbox/outbox.ts'
import type { Member } from './access.ts'
import { type AnswerDeps, collision, overruledEvents, type SpokenForm } from './answer.ts'
import { changeTicket } from './change.ts'
import { insertStaffMessage } from './repository/answer.ts'
import { insertItems, isOpenAskedItem, setItemDone } from './repository/item.ts'
import type { Ticket } from './repository/ticket.ts'
import { setAnswered, setComplete, setWaiting } from './repository/work.ts'
import { assertReachable, checkWords } from './wording.ts'

/**
 * Asks a requester for information: as a list on their page, and by mail (M5) or by recording that
 * it was said. A ticket in progress waits from then on (CONTRACT §8.30; ROWS Q04).
 * @param form  with 1 to 20 cleaned items
 * @throws Problem as `answerTicket`; wrong items stand at `#/items`
 */
export async function askForMore(
  deps: AnswerDeps & Pick<Deps, keyof Parameters<typeof drain>[0] | 'later'>,
  me: Member,
  code: string,
  form: SpokenForm & { items: readonly string[] },
): Promise<void> {
  const { items, via, confirmed } = form
  const words = { pointer: '#/items', text: items.join('\n'), cause: null, confirmed }
  await changeTicket(deps, me, code, {
    action: 'ask',
    kind: 'asked',
    data: { via, items: items.length },
    seen: form.seen ?? null,
    ...collision(form),
    statements: async (at, ticket) => {
      assertReachable(ticket, via)
      const asked = {
        ticketId: ticket.id,
        kind: 'asked',
        addedAt: at,
        addedBy: me.staffId,
      } as const
      return [
        ...overruledEvents(ticket.id, me, await checkWords(deps, me, ticket, words), at),
        ...insertItems(items, asked),
        ...(await spoken(deps, me, ticket, form, at)),
        setWaiting(ticket.id),
        setAnswered(ticket.id, at),
      ]
    },
    idempotencyKey: form.idempotencyKey,
    content: { items, via },
  })
  deps.later(drain(deps))
}

async function spoken(
  deps: AnswerDeps,
  { staffId }: Member,
  ticket: Ticket,
  { items, via }: SpokenForm & { items: readonly string[] },
  at: Date,
) {
  const message = insertStaffMessage({
    id: newRowId(),
    ticketId: ticket.id,
    body: askedMessage(items),
    at,
    staffId,
    via,
    publishAt: null,
  })
  if (via !== 'email') return [message]
  const link = await linkForMail(deps, ticket.id)
  return [
    message,
    ...link.statements,
    queueMail({
      ...renderAsked(deps.config, ticket.requester, { missing: items, linkId: link.id }),
      id: newRowId(),
      ticketId: ticket.id,
      to: ticket.requester.email,
      held: false,
      createdAt: at,
    }),
  ]
}

/**
 * Ticks off what a requester was asked for and has sent. With the last one a waiting ticket goes on.
 * @throws Problem `da-thay-doi` when the item is ticked already; else see `changeTicket`
 */
export async function receiveItem(
  deps: Pick<Deps, 'db' | 'now'>,
  me: Member,
  code: string,
  {
    itemId,
    seen,
    idempotencyKey,
  }: {
    itemId: string
    seen?: number | null
    idempotencyKey: string | null
  },
): Promise<void> {
  await changeTicket(deps, me, code, {
    action: 'receive',
    kind: 'info-received',
    data: { item: itemId },
    seen: seen ?? null,
    guard: isOpenAskedItem(itemId),
    refusal: answerRefusals.itemDone,
    statements: (at, { id }) => [setItemDone(id, itemId, { at, by: me.staffId }), setComplete(id)],
    idempotencyKey,
    content: { itemId },
  })
}
