import * as z from 'zod'
import { base64url } from '../hash.ts'

/**
 * Where a page of a list ends: the order, and key and id of its last row. `no` is the order of
 * search documents, whose key is their number.
 */
export type Cursor =
  | readonly [order: 'han' | 'nhan' | 'moi', key: string, id: string]
  | readonly [order: 'no', key: number]

const Known = z.union([
  z.tuple([z.enum(['han', 'nhan', 'moi']), z.iso.datetime(), z.string().regex(/^[\w-]{1,64}$/)]),
  z.tuple([z.literal('no'), z.int().positive()]),
])
/** Longer texts are not ours. */
const MAX_TEXT = 300

/** Writes a cursor for an address. */
export function writeCursor(cursor: Cursor): string {
  return base64url(new TextEncoder().encode(JSON.stringify(cursor)))
}

/** Reads a cursor; null for anything that `writeCursor` does not write. */
export function readCursor(text: string | null): Cursor | null {
  if (text === null || text.length > MAX_TEXT || !/^[\w-]+$/.test(text)) return null
  try {
    const json = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
    return Known.safeParse(JSON.parse(json)).data ?? null
  } catch {
    return null
  }
}
