import { HOUR_MS } from '../../content/units.ts'
import { type Doer, eventOf } from '../audit/audit.ts'
import type { Deps } from '../deps.ts'
import { endSessions } from '../door/sessions/repository.ts'
import type { SignedIn } from '../door/sessions/session.ts'
import { deleteSignIns, endSignIns } from './repository.ts'

/** Requests to sign in are kept for a day, so that the page of a used link can say so. */
const KEEP_HOURS = 24

/**
 * Ends a person's own sessions on every device, with or without this one, and their requests to
 * sign in that are under way.
 * @param keepThis  whether this session stays
 */
export async function endOwnSessions(
  deps: Pick<Deps, 'db' | 'now'>,
  doer: Doer,
  me: SignedIn,
  { keepThis }: { keepThis: boolean },
): Promise<void> {
  const kind = keepThis ? 'other-sessions-ended' : 'signed-out-everywhere'
  const event = eventOf(deps, doer, kind, { subjectId: me.staffId })
  await deps.db.write([
    ...endSessions(event, { staffId: me.staffId, keep: keepThis ? me.sessionId : null }),
    endSignIns(me.staffId, deps.now().toISOString()),
  ])
}

/** Deletes requests to sign in that ended a day ago. */
export async function sweepSignIns(deps: Pick<Deps, 'db' | 'now'>): Promise<{ signIns: number }> {
  const before = new Date(deps.now().getTime() - KEEP_HOURS * HOUR_MS).toISOString()
  const [deleted] = await deps.db.write([deleteSignIns(before)])
  return { signIns: deleted?.rowsAffected ?? 0 }
}
