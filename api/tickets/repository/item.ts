import type { Database, Row, Statement } from '../../db/database.ts'
import { newRowId } from '../../db/row-id.ts'
import type { Guard } from './event.ts'
import { instantIn, instantOrNullIn, oneOf, textIn, textOrNullIn } from '../../db/row.ts'

/** `todo`: a step of staff. `asked`: information that the requester is to send. */
export const ITEM_KINDS = ['todo', 'asked'] as const
export type ItemKind = (typeof ITEM_KINDS)[number]

/** A line of a ticket's checklist. */
export interface Item {
  id: string
  ticketId: string
  kind: ItemKind
  text: string
  addedAt: Date
  /** Null for steps that came with the request type. */
  addedBy: string | null
  /** Null while it is open. */
  doneAt: Date | null
  doneBy: string | null
}

/** Stores open items, in their order. */
export function insertItems(
  texts: readonly string[],
  { ticketId, kind, addedAt, addedBy }: Pick<Item, 'ticketId' | 'kind' | 'addedAt' | 'addedBy'>,
): Statement[] {
  return texts.map((text) => ({
    sql: `INSERT INTO item (id, ticket_id, kind, text, added_at, added_by) VALUES (?, ?, ?, ?, ?, ?)`,
    args: [newRowId(), ticketId, kind, text, addedAt.toISOString(), addedBy],
  }))
}

/** Ticks an item of a ticket off, or opens it again; another ticket's item stays as it is. */
export function setItemDone(
  ticketId: string,
  itemId: string,
  done: { at: Date; by: string } | null,
): Statement {
  return {
    sql: `UPDATE item SET done_at = ?, done_by = ? WHERE id = ? AND ticket_id = ?`,
    args: [done?.at.toISOString() ?? null, done?.by ?? null, itemId, ticketId],
  }
}

/** Condition on `ticket`: its requester was asked for this, and it has not come. */
export function isOpenAskedItem(itemId: string): Guard {
  return {
    sql: `EXISTS (SELECT 1 FROM item WHERE item.id = :itemId AND item.ticket_id = ticket.id
      AND item.kind = 'asked' AND item.done_at IS NULL)`,
    args: { itemId },
  }
}

/** Condition on `ticket`: no step of its checklist is open. */
export const NO_OPEN_TODO = `NOT EXISTS (SELECT 1 FROM item
  WHERE item.ticket_id = ticket.id AND item.kind = 'todo' AND item.done_at IS NULL)`

/** Texts of the open steps of a ticket's checklist, in their order. */
export async function openTodos(db: Database, ticketId: string): Promise<string[]> {
  const rows = await db.read(
    `SELECT text FROM item WHERE ticket_id = ? AND kind = 'todo' AND done_at IS NULL
     ORDER BY added_at, rowid`,
    [ticketId],
  )
  return rows.map((row) => textIn(row, 'text'))
}

/** Statement that reads a ticket's items, oldest first; `itemIn` maps its rows. */
export function selectItems(ticketId: string): Statement {
  return {
    sql: `SELECT * FROM item WHERE ticket_id = ? ORDER BY added_at, rowid`,
    args: [ticketId],
  }
}

/** The item in a row of `item`. */
export function itemIn(row: Row): Item {
  return {
    id: textIn(row, 'id'),
    ticketId: textIn(row, 'ticket_id'),
    kind: oneOf(ITEM_KINDS, row.kind, 'item.kind'),
    text: textIn(row, 'text'),
    addedAt: instantIn(row, 'added_at'),
    addedBy: textOrNullIn(row, 'added_by'),
    doneAt: instantOrNullIn(row, 'done_at'),
    doneBy: textOrNullIn(row, 'done_by'),
  }
}
