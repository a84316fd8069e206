import type { Team } from '../../content/schema.ts'
import type { Database, Statement } from '../db/database.ts'
import { EVENT_COLUMNS, type EventRow } from '../audit/repository.ts'
import type { Role } from '../door/roles.ts'
import { type Account, accountOf } from '../door/staff.ts'

/** Rows of `staff`. */

/** SQL condition on a row of `staff`: at least one other active admin remains. */
const OTHER_ADMIN_REMAINS = `(role <> 'admin' OR disabled_at IS NOT NULL OR EXISTS (
  SELECT 1 FROM staff AS other
  WHERE other.role = 'admin' AND other.disabled_at IS NULL AND other.id <> staff.id))`

/** Stores an account; its address must be new. */
export function insertAccount(
  account: Omit<Account, 'disabledAt'> & { emailKey: string; createdAt: string },
): Statement {
  return {
    sql: `INSERT INTO staff (id, email, email_key, name, role, team, created_at)
      VALUES (:id, :email, :emailKey, :name, :role, :team, :createdAt)`,
    args: { ...account },
  }
}

/** All accounts: active ones first, then by age. */
export async function allAccounts(db: Database): Promise<Account[]> {
  const rows = await db.read(`SELECT * FROM staff ORDER BY disabled_at IS NOT NULL, created_at, id`)
  return rows.map(accountOf)
}

export type AccountChange =
  { kind: 'role'; to: Role } | { kind: 'team'; to: Team | null } | { kind: 'disable' | 'enable' }

/**
 * Changes an account: the event first, and all else only if it was written. It is not when nothing
 * would change, when the last active admin would go, or when a member of staff makes an admin
 * without a confirmed grant. Every session of the account ends, unless only its team changes.
 * @param grantId  grant that this batch has just confirmed under the event's id
 * @returns the first statement's `rowsAffected` is 1 when the change was made
 */
export function changeAccount(
  event: Omit<EventRow, 'data'> & { subjectId: string },
  change: AccountChange,
  grantId?: string,
): Statement[] {
  const { id: eventId, subjectId: id, at } = event
  const isDone = `EXISTS (SELECT 1 FROM staff_event WHERE staff_event.id = :eventId)`
  const to: Record<string, string | null> =
    change.kind === 'role' || change.kind === 'team' ? { to: change.to } : {}
  const since: Record<string, string> = change.kind === 'disable' ? { at } : {}
  const mayMakeAdmin =
    grantId === undefined
      ? `:actor <> 'staff'`
      : `EXISTS (SELECT 1 FROM admin_grant WHERE admin_grant.id = :grantId AND event_id = :id)`
  const { data, allowed, set } = {
    role: {
      data: `json_object('from', role, 'to', :to)`,
      allowed: `role <> :to AND iif(:to = 'admin', ${mayMakeAdmin}, ${OTHER_ADMIN_REMAINS})`,
      set: `role = :to`,
    },
    team: {
      data: `json_object('from', coalesce(team, ''), 'to', coalesce(:to, ''))`,
      allowed: `team IS NOT :to`,
      set: `team = :to`,
    },
    disable: {
      data: `'{}'`,
      allowed: `disabled_at IS NULL AND ${OTHER_ADMIN_REMAINS}`,
      set: `disabled_at = :at`,
    },
    enable: {
      data: `'{}'`,
      allowed: `disabled_at IS NOT NULL AND (role <> 'admin' OR ${mayMakeAdmin})`,
      set: `disabled_at = NULL`,
    },
  }[change.kind]
  return [
    {
      sql: `INSERT INTO staff_event (${EVENT_COLUMNS})
        SELECT :id, :at, :actor, :actorId, :kind, id, :requestId, :source, ${data}
        FROM staff WHERE id = :subjectId AND ${allowed}`,
      args: {
        ...event,
        ...to,
        ...(grantId !== undefined && change.kind !== 'disable' && { grantId }),
      },
    },
    {
      sql: `UPDATE staff SET ${set} WHERE id = :id AND ${isDone}`,
      args: { id, eventId, ...to, ...since },
    },
    ...(change.kind === 'team'
      ? []
      : [
          {
            sql: `DELETE FROM session WHERE staff_id = :id AND ${isDone}`,
            args: { id, eventId },
          },
        ]),
  ]
}
