import type { Config } from '../config.ts'
import type { Database } from '../db/database.ts'
import { bind, type Values } from './bind.ts'
import { LANE, LANES, type Lane } from './lanes.ts'

/**
 * How many mails may still leave, by lane (CONTRACT §2, §8.47).
 *
 * Budgets are rolling windows over the outbox itself, counted in the statement that claims: several
 * processes cannot exceed them together. A mail above its budget waits; nothing is dropped.
 */

/**
 * Percent of MAX_MAILS_PER_DAY up to which each lane may fill the day. What is left is a reserve
 * for the lanes above it.
 */
const SHARE: Record<Lane, number> = {
  [LANE.signIn]: 100,
  [LANE.links]: 95,
  [LANE.answer]: 90,
  [LANE.digest]: 85,
  [LANE.acknowledgment]: 75,
  [LANE.introduction]: 70,
  [LANE.notice]: 60,
}

const ALL = LANES.join(', ')
const ACKNOWLEDGING = `${LANE.acknowledgment}, ${LANE.introduction}`

/** CTE `used`: one row of counts. A mail on its way counts like one that left. */
export const USED = `used AS MATERIALIZED (
  SELECT count(*) AS day,
    coalesce(sum(lane IN (${ACKNOWLEDGING})), 0) AS acknowledgments_day,
    coalesce(sum(lane IN (${ACKNOWLEDGING}) AND at > :hourAgo), 0) AS acknowledgments_hour,
    coalesce(sum(lane = ${LANE.introduction}), 0) AS introductions_day,
    coalesce(sum(lane = ${LANE.notice}), 0) AS notices_day,
    coalesce(sum(lane = ${LANE.notice} AND at > :hourAgo), 0) AS notices_hour
  FROM (
    SELECT lane, sent_at AS at FROM outbox
    WHERE lane IN (${ALL}) AND sent_at > :dayAgo AND digest_id IS NULL
    UNION ALL
    SELECT lane, :now FROM outbox
    WHERE leased_until > :now AND sent_at IS NULL AND failed_at IS NULL))`

/** Caps of single lanes: the setting's name, and the column of `USED` that counts against it. */
const CAPS: Partial<Record<Lane, readonly (readonly [cap: string, used: string])[]>> = {
  [LANE.acknowledgment]: [
    [':acknowledgmentsPerHour', 'acknowledgments_hour'],
    [':acknowledgmentsPerDay', 'acknowledgments_day'],
  ],
  [LANE.introduction]: [
    [':acknowledgmentsPerHour', 'acknowledgments_hour'],
    [':acknowledgmentsPerDay', 'acknowledgments_day'],
    [':newAddressesPerDay', 'introductions_day'],
  ],
  [LANE.notice]: [
    [':alertsPerHour', 'notices_hour'],
    [':alertsPerDay', 'notices_day'],
  ],
}

function capsOf(lane: Lane): readonly (readonly [cap: string, used: string])[] {
  return [[`(:mailsPerDay * ${SHARE[lane]} / 100)`, 'day'], ...(CAPS[lane] ?? [])]
}

/** SQL beside `USED`: how many mails of a lane may leave now; below 0 when it is overdrawn. */
export function leftOf(lane: Lane): string {
  const left = capsOf(lane).map(([cap, used]) => `${cap} - ${used}`)
  const least = left.length > 1 ? `min(${left.join(', ')})` : left.join('')
  // Some clients bind each number as a fraction, and a limit must be whole.
  return `(SELECT CAST(${least} AS INTEGER) FROM used)`
}

/**
 * SQL condition beside `USED`: the lane has more than a tenth of each cap left, and so does not
 * wait for single sends to leave the window.
 */
export function hasRoom(lane: Lane): string {
  const roomy = capsOf(lane).map(([cap, used]) => `${cap} - ${used} > max(1, ${cap} / 10)`)
  return `(SELECT ${roomy.join(' AND ')} FROM used)`
}

/** SQL beside `USED`: how many mails may leave now, of whatever lane. */
export const LEFT_IN_ALL = `(SELECT CAST(:mailsPerDay - day AS INTEGER) FROM used)`

/** Values of the names in `USED` and `leftOf`. */
export function budgetArgs({ mailLimits }: Pick<Config, 'mailLimits'>, now: Date): Values {
  const before = (hours: number) => new Date(now.getTime() - hours * 3_600_000).toISOString()
  return { ...mailLimits, now: now.toISOString(), hourAgo: before(1), dayAgo: before(24) }
}

/** How many mails of a lane may leave now, as `claimDue` would count. */
export async function leftIn(
  { config, db, now }: { config: Pick<Config, 'mailLimits'>; db: Database; now: () => Date },
  lane: Lane,
): Promise<number> {
  const { sql, args } = bind(
    `WITH ${USED} SELECT ${leftOf(lane)} AS left_over`,
    budgetArgs(config, now()),
  )
  const [row] = await db.read(sql, args)
  return Number(row?.left_over)
}
