import type { Context } from 'hono'
import type { staffEvents } from '../../content/text/staff.ts'
import type { Statement } from '../db/database.ts'
import { newRowId } from '../db/row-id.ts'
import type { Deps } from '../deps.ts'
import type { AppEnv } from '../http/context.ts'
import { type CounterSum, counterPage, isCounterCursor } from './counters.ts'
import {
  eventPage,
  type EventQuery,
  type EventRow,
  insertEvent,
  isCursor,
  type NamedEvent,
} from './repository.ts'
import { sourceOf } from './trace.ts'

/** What the record knows; each kind has its sentence in `content/text/staff.ts`. */
export type EventKind = keyof typeof staffEvents

/** Who acts: a member of staff, a visitor, or `npm run staff`. */
export interface Doer {
  actor: EventRow['actor']
  staffId: string | null
  requestId: string | null
  /** Keyed hash of the client's address; null for commands. */
  source: string | null
}

export const COMMAND: Doer = { actor: 'command', staffId: null, requestId: null, source: null }

const EVENTS_ON_A_PAGE = 50
const SUMS_ON_A_PAGE = 25

/** The member of staff behind a request, for the record. */
export function doerOf(
  { config }: Pick<Deps, 'config'>,
  c: Context<AppEnv>,
  { staffId }: { staffId: string },
): Doer {
  const source = sourceOf(config, c.get('client'))
  return { actor: 'staff', staffId, requestId: c.get('requestId'), source }
}

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
    source: doer.source,
    data: about.data ?? {},
  }
}

/** Records what was done; goes into the batch that does it. */
export function recordEvent(...event: Parameters<typeof eventOf>): Statement {
  return insertEvent(eventOf(...event))
}

/** What the record's page is asked for, as its address says it. */
export interface RecordQuery extends EventQuery {
  /** Cursor of the last sum on the page before; null for the newest. */
  sumsAfter: string | null
}

export interface RecordPage {
  events: NamedEvent[]
  /** Cursors of the neighbouring pages; null when there is none. */
  newer: string | null
  older: string | null
  sums: CounterSum[]
  moreSums: string | null
}

/**
 * Reads the filters and cursors of an address; anything else is ignored.
 * @param isKind  whether the record knows a kind
 */
export function recordQuery(
  query: (name: string) => string | undefined,
  isKind: (kind: string) => boolean,
): RecordQuery {
  const accepted = (name: string, isFine: (text: string) => boolean) => {
    const text = query(name) ?? ''
    return text !== '' && isFine(text) ? text : null
  }
  const isId = (text: string) => /^[0-9a-f-]{36}$/.test(text)
  const older = accepted('truoc', isCursor)
  const newer = accepted('sau', isCursor)
  return {
    kind: accepted('viec', isKind),
    actor: accepted('ai', (text) => isId(text) || text === 'visitor' || text === 'command'),
    subject: accepted('nguoi', isId),
    ...(newer !== null && { from: { direction: 'newer', cursor: newer } }),
    ...(older !== null && { from: { direction: 'older', cursor: older } }),
    sumsAfter: accepted('gop', isCounterCursor),
  }
}

/** One page of the record, newest first. */
export async function readRecord(
  { db }: Pick<Deps, 'db'>,
  query: RecordQuery,
): Promise<RecordPage> {
  const [found, sums] = await Promise.all([
    eventPage(db, query, EVENTS_ON_A_PAGE + 1),
    counterPage(db, { subject: query.subject, after: query.sumsAfter }, SUMS_ON_A_PAGE + 1),
  ])
  const hasMore = found.length > EVENTS_ON_A_PAGE
  const wentNewer = query.from?.direction === 'newer'
  // The surplus row is the one furthest from where the page began.
  const events = wentNewer ? found.slice(-EVENTS_ON_A_PAGE) : found.slice(0, EVENTS_ON_A_PAGE)
  const hasNewer = wentNewer ? hasMore : query.from !== undefined
  const hasOlder = wentNewer || hasMore
  const shown = sums.slice(0, SUMS_ON_A_PAGE)
  return {
    events,
    newer: hasNewer ? (events[0]?.cursor ?? null) : null,
    older: hasOlder ? (events.at(-1)?.cursor ?? null) : null,
    sums: shown,
    moreSums: sums.length > SUMS_ON_A_PAGE ? (shown.at(-1)?.cursor ?? null) : null,
  }
}
