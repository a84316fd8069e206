import { type Team, TEAMS } from '../../../content/schema.ts'
import type { Database, Row, Statement } from '../../db/database.ts'
import { oneOf, textIn } from '../../db/row.ts'
import type { Role } from '../../door/roles.ts'

/** A member of staff as tickets name them. */
export interface Colleague {
  id: string
  name: string
  email: string
  role: Role
  team: Team | null
  isActive: boolean
}

const ROLES = ['collaborator', 'technician', 'qc', 'admin'] as const satisfies Role[]

/** Statement that reads all accounts by name; `colleagueIn` maps its rows. */
export function selectColleagues(): Statement {
  return { sql: `SELECT * FROM staff ORDER BY name, id` }
}

/** The account in a row of `staff`. */
export function colleagueIn(row: Row): Colleague {
  return {
    id: textIn(row, 'id'),
    name: textIn(row, 'name'),
    email: textIn(row, 'email'),
    role: oneOf(ROLES, row.role, 'staff.role'),
    team: row.team === null ? null : oneOf(TEAMS, row.team, 'staff.team'),
    isActive: row.disabled_at === null,
  }
}

/** Finds an account by its id; null when there is none. */
export async function findColleague(db: Database, id: string): Promise<Colleague | null> {
  const [row] = await db.read(`SELECT * FROM staff WHERE id = ?`, [id])
  return row ? colleagueIn(row) : null
}
