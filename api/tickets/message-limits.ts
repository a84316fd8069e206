import { endOfLocalDay } from '../../content/text/format.ts'
import { messageLimits, messageTexts } from '../../content/text/ticket.ts'
import { DAY_MS } from '../../content/units.ts'
import type { Deps } from '../deps.ts'
import { Problem } from '../problem.ts'
import { countMessages, type MessageLimits } from './repository/message.ts'

/** Limits of a requester's messages to one ticket at an instant. */
export function messageLimitsAt(now: Date): MessageLimits {
  return { ...messageLimits, dayStart: new Date(endOfLocalDay(now).getTime() - DAY_MS) }
}

/**
 * Checks that a ticket takes one more message of its requester; stores nothing.
 * @throws Problem `qua-nhieu-lan` until the next day, `noi-dung-chua-dung` when the ticket is full
 */
export async function assertMessageFits(
  { db, now }: Pick<Deps, 'db' | 'now'>,
  ticketId: string,
): Promise<void> {
  const at = now()
  const { perDay, perTicket, dayStart } = messageLimitsAt(at)
  const { today, inAll } = await countMessages(db, ticketId, dayStart)
  if (inAll >= perTicket) {
    const errors = [{ pointer: '#/body', detail: messageTexts.ticketFull }]
    throw new Problem('noi-dung-chua-dung', { errors })
  }
  if (today >= perDay) {
    const seconds = Math.ceil((endOfLocalDay(at).getTime() - at.getTime()) / 1000)
    throw new Problem('qua-nhieu-lan', { detail: messageTexts.dayFull, retryAfter: seconds })
  }
}
