import type { staffEvents } from '../../content/text/staff.ts'
import type { Statement } from '../db/database.ts'
import { newRowId } from '../db/row-id.ts'
import type { Deps } from '../deps.ts'
import { type EventRow, insertEvent, type NamedEvent, newestEvents } from './repository.ts'

/** What the record knows; each kind has its sentence in `content/text/staff.ts`. */
export type EventKind = keyof typeof staffEvents

/** Who acts: a member of staff, a visitor whom nobody knows, or `npm run staff`. */
export interface Doer {
  actor: EventRow['actor']
  staffId: string | null
  requestId: string | null
}

export const COMMAND: Doer = { actor: 'command', staffId: null, requestId: null }

/** Fields of an event; a random id, the time of `deps.now()`. */
export function eventOf(
  { now }: Pick<Deps, 'now'>,
  doer: Doer,
  kind: EventKind,
  about: { subjectId?: string | null; data?: Record<string, string> } = {},
): EventRow {
  return {
    id: newRowId(),
    at: now().toISOString(),
    actor: doer.actor,
    actorId: doer.staffId,
    kind,
    subjectId: about.subjectId ?? null,
    requestId: doer.requestId,
    data: about.data ?? {},
  }
}

/** Records what was done; goes into the batch that does it. */
export function recordEvent(...event: Parameters<typeof eventOf>): Statement {
  return insertEvent(eventOf(...event))
}

/** The newest events, newest first. */
export function readEvents({ db }: Pick<Deps, 'db'>, limit: number): Promise<NamedEvent[]> {
  return newestEvents(db, limit)
}
