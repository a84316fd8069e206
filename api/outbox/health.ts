import { textIn } from '../db/row.ts'
import type { Deps } from '../deps.ts'
import { budgetArgs, hasRoom, leftOf, USED } from './budgets.ts'
import { WAITING } from './claims.ts'
import { type Lane, LANES } from './lanes.ts'
import { named } from './named.ts'
import { NOW } from './pace.ts'

export interface OutboxHealth {
  /** Mails neither sent nor given up nor held by staff. */
  pending: number
  /** Mails given up. */
  failed: number
  /** Age of the oldest mail that is stuck; 0 when none is. */
  oldestSeconds: number
}

/** A backlog moves when the provider said 429 and took a mail, both so short a while ago. */
const MOVING_SECONDS = 60

/**
 * State of the outbox by its rows, not by a process's word (T07).
 *
 * A mail is stuck when it is due or was tried. Not stuck is what its lane's budget holds back, and
 * what only waits for its turn because the provider bounds the rate.
 * @param lanes  lanes in which a stuck mail counts for `oldestSeconds`
 * @throws Problem `tam-ngung` when the database cannot answer
 */
export async function outboxHealth(
  { config, db, now }: Pick<Deps, 'config' | 'db' | 'now'>,
  lanes: readonly Lane[] = LANES,
): Promise<OutboxHealth> {
  const at = now()
  const laneWhere = (condition: (lane: Lane) => string) =>
    `lane IN (${lanes.map((lane) => `iif(${condition(lane)}, ${lane}, -1)`).join(', ')})`
  const isMoving = `EXISTS (SELECT 1 FROM mail_pace WHERE slow_until > ${NOW} - ${MOVING_SECONDS})
    AND EXISTS (SELECT 1 FROM mail_count WHERE last_at BETWEEN :movingSince AND :now)`
  const { sql, args } = named(
    `WITH ${USED} SELECT
      (SELECT count(*) FROM outbox WHERE ${WAITING}) AS pending,
      (SELECT count(*) FROM outbox WHERE failed_at IS NOT NULL) AS failed,
      (SELECT min(created_at) FROM outbox WHERE ${WAITING} AND (
        (attempts > 1 AND ${laneWhere((lane) => `${leftOf(lane)} > 0`)})
        OR ((attempts > 0 OR next_attempt_at <= :now) AND NOT (${isMoving})
          AND ${laneWhere(hasRoom)}))) AS oldest`,
  )({
    ...budgetArgs(config, at),
    movingSince: new Date(at.getTime() - MOVING_SECONDS * 1000).toISOString(),
  })
  const [row] = await db.read(sql, args)
  const oldest = row?.oldest ? new Date(textIn(row, 'oldest')) : at
  const ageMs = at.getTime() - oldest.getTime()
  return {
    pending: Number(row?.pending),
    failed: Number(row?.failed),
    oldestSeconds: Math.max(0, Math.floor(ageMs / 1000)),
  }
}
