import { DAY_MS, MINUTE_MS } from '../../content/units.ts'
import type { Deps } from '../deps.ts'
import {
  deleteDraft,
  deleteOldDrafts,
  type Draft,
  type DraftKey,
  upsertDraft,
} from './repository.ts'

/** A person whose draft is younger than this counts as writing. */
export const WRITING_FOR_MS = 5 * MINUTE_MS
/** Drafts that long untouched are forgotten. */
const KEPT_DAYS = 30

/**
 * Keeps what a person is writing on a ticket; an empty text deletes the draft.
 * @param body  cleaned text
 */
export async function keepDraft(
  { db, now }: Pick<Deps, 'db' | 'now'>,
  key: DraftKey,
  body: string,
): Promise<void> {
  await db.write([body === '' ? deleteDraft(key) : upsertDraft({ ...key, body, at: now() })])
}

/** Who is writing an answer on a ticket right now, without the person who asks: newest first. */
export function writersOf(
  drafts: readonly Draft[],
  { me, now }: { me: string; now: Date },
): { staffId: string; at: Date }[] {
  return drafts
    .filter(({ kind, staffId }) => kind === 'answer' && staffId !== me)
    .filter(({ at }) => now.getTime() - at.getTime() < WRITING_FOR_MS)
    .sort((a, b) => b.at.getTime() - a.at.getTime())
}

/** Forgets drafts that were not touched for 30 days. */
export async function forgetDrafts({
  db,
  now,
}: Pick<Deps, 'db' | 'now'>): Promise<{ drafts: number }> {
  return { drafts: await deleteOldDrafts(db, new Date(now().getTime() - KEPT_DAYS * DAY_MS)) }
}
