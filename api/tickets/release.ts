import { DAY_MS } from '../../content/units.ts'
import type { Deps } from '../deps.ts'
import { drain } from '../outbox/drain.ts'
import { dropMails, releaseMails } from '../outbox/outbox.ts'
import type { Member } from './access.ts'
import { changeTicket } from './change.ts'
import { setDropped, setTrusted } from './repository/work.ts'
import type { Form } from './transfer.ts'

/** An acknowledgment that comes later than this would only puzzle its reader. */
const ACKNOWLEDGED_WITHIN_MS = DAY_MS

/**
 * Lets a suspected ticket go on, and its mails leave: alerts always, the acknowledgment within 24
 * hours of receipt (CONTRACT §8.20).
 * @throws Problem see `changeTicket`
 */
export async function releaseTicket(
  deps: Pick<Deps, keyof Parameters<typeof drain>[0] | 'later'>,
  me: Member,
  code: string,
  { seen, idempotencyKey }: Form,
): Promise<void> {
  await changeTicket(deps, me, code, {
    action: 'release',
    kind: 'released',
    seen,
    statements: (at, { id, receivedAt }) => [
      setTrusted(id),
      ...releaseMails(id, {
        isAcknowledged: at.getTime() - receivedAt.getTime() < ACKNOWLEDGED_WITHIN_MS,
      }),
    ],
    idempotencyKey,
    content: {},
  })
  deps.later(drain(deps))
}

/**
 * Drops a suspected ticket as spam: its mails die, and it closes without one.
 * @throws Problem see `changeTicket`
 */
export async function dropTicket(
  deps: Pick<Deps, 'db' | 'now'>,
  me: Member,
  code: string,
  { seen, idempotencyKey }: Form,
): Promise<void> {
  await changeTicket(deps, me, code, {
    action: 'drop',
    kind: 'dropped',
    seen,
    statements: (at, { id }) => [dropMails(id), setDropped(id, at)],
    idempotencyKey,
    content: {},
  })
}
