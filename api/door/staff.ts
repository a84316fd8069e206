import { type Team, TEAMS } from '../../content/schema.ts'
import type { Database, Row } from '../db/database.ts'
import { oneOf, textIn, textOrNullIn } from '../db/row.ts'
import { isRole, type Role } from './roles.ts'

/** Members of staff, as the table `staff` holds them; `accounts/` changes them. */

export interface Account {
  id: string
  email: string
  name: string
  role: Role
  /** Whose tickets a technician works on; null when the account belongs to no team. */
  team: Team | null
  disabledAt: Date | null
}

/** The account of an address in any letter case; null without one. */
export async function accountByEmail(db: Database, emailKey: string): Promise<Account | null> {
  const [row] = await db.read(`SELECT * FROM staff WHERE email_key = ?`, [emailKey])
  return row ? accountOf(row) : null
}

/** An account by its id. */
export async function accountById(db: Database, id: string): Promise<Account | null> {
  const [row] = await db.read(`SELECT * FROM staff WHERE id = ?`, [id])
  return row ? accountOf(row) : null
}

/** An account as a row of `staff` holds it. */
export function accountOf(row: Row): Account {
  const role = textIn(row, 'role')
  // The schema's CHECK allows no other.
  if (!isRole(role)) throw new TypeError('Unknown role')
  return {
    id: textIn(row, 'id'),
    email: textIn(row, 'email'),
    name: textIn(row, 'name'),
    role,
    team: row.team === null ? null : oneOf(TEAMS, row.team, 'staff.team'),
    disabledAt: dateOrNull(textOrNullIn(row, 'disabled_at')),
  }
}

function dateOrNull(text: string | null): Date | null {
  return text === null ? null : new Date(text)
}
