import * as z from 'zod'
import { deskList } from '../../../content/text/desk-list.ts'
import type { Database, Row, Statement } from '../../db/database.ts'
import { newRowId } from '../../db/row-id.ts'
import { textIn } from '../../db/row.ts'
import { cleanText } from '../../text/clean.ts'

/** A list that a person has given a name. */
export interface SavedView {
  id: string
  name: string
  /** Canonical query of the list's address. */
  query: string
}

/** Most saved views of a person: each is counted whenever the list is shown. */
const MAX_SAVED = 20
const MAX_NAME = 60
/** Longest query of an address of ours, with room to spare. */
const MAX_QUERY = 4000

/** The form that saves a view. */
export const NewView = z.object({
  name: z
    .string(deskList.save.type)
    .overwrite((typed) => cleanText(typed, { oneLine: true, max: MAX_NAME }))
    .min(1, deskList.save.required)
    .max(MAX_NAME, deskList.save.long),
  query: z.string(deskList.save.query).max(MAX_QUERY, deskList.save.query).default(''),
})

/** Statement that reads a person's saved views, oldest first; `savedIn` maps its rows. */
export function selectSaved(staffId: string): Statement {
  return {
    sql: `SELECT id, name, query FROM saved_view WHERE staff_id = ? ORDER BY created_at, rowid`,
    args: [staffId],
  }
}

/** The saved view in a row of `selectSaved`. */
export function savedIn(row: Row): SavedView {
  return { id: textIn(row, 'id'), name: textIn(row, 'name'), query: textIn(row, 'query') }
}

/**
 * Saves a view; the same query again gets the new name instead.
 * @returns false when the person has `MAX_SAVED` views already
 */
export async function saveView(
  db: Database,
  staffId: string,
  { name, query }: Pick<SavedView, 'name' | 'query'>,
  at: Date,
): Promise<boolean> {
  const [renamed, inserted] = await db.write([
    {
      sql: `UPDATE saved_view SET name = :name WHERE staff_id = :staffId AND query = :query`,
      args: { name, staffId, query },
    },
    {
      sql: `INSERT INTO saved_view (id, staff_id, name, query, created_at)
        SELECT :id, :staffId, :name, :query, :at
        WHERE NOT EXISTS (SELECT 1 FROM saved_view WHERE staff_id = :staffId AND query = :query)
          AND (SELECT count(*) FROM saved_view WHERE staff_id = :staffId) < ${MAX_SAVED}`,
      args: { id: newRowId(), staffId, name, query, at: at.toISOString() },
    },
  ])
  return (renamed?.rowsAffected ?? 0) + (inserted?.rowsAffected ?? 0) > 0
}

/** Deletes a view of a person; another's, or one that is gone, changes nothing. */
export async function deleteView(db: Database, staffId: string, id: string): Promise<void> {
  await db.write([
    { sql: `DELETE FROM saved_view WHERE id = ? AND staff_id = ?`, args: [id, staffId] },
  ])
}
