import { HOUR_MS } from '../../content/units.ts'
import type { Config } from '../config.ts'
import type { Database } from '../db/database.ts'
import { LANE, type Lane } from './lanes.ts'
import { named, type Values } from './named.ts'

/**
 * How many mails may still leave, by lane (CONTRACT §2, §8.47).
 *
 * Budgets are rolling windows, counted in the statement that claims: several processes cannot exceed
 * them together. Mails that left are counted in steps of ten minutes (`mail_count`), so a mail
 * leaves its window up to ten minutes late. A mail above its budget waits; nothing is dropped.
 */

/**
 * Percent of MAX_MAILS_PER_DAY up to which each lane may fill the day. The rest is a reserve
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

/** Length of an ISO instant that is cut to its ten minutes, as `mail_count` stores it. */
const TEN_MINUTES = 15
const ACKNOWLEDGING = `${LANE.acknowledgment}, ${LANE.introduction}`

const sumOf = (condition: string): string => `coalesce(sum(sent) FILTER (WHERE ${condition}), 0)`

/** CTE `used`: one row of counts. A mail on its way counts like one that left. */
export const USED = `used AS MATERIALIZED (
  SELECT coalesce(sum(sent), 0) AS day,
    ${sumOf(`lane IN (${ACKNOWLEDGING})`)} AS acknowledgments_day,
    ${sumOf(`lane IN (${ACKNOWLEDGING}) AND at >= :hourAgo`)} AS acknowledgments_hour,
    ${sumOf(`lane = ${LANE.introduction}`)} AS introductions_day,
    ${sumOf(`lane = ${LANE.notice}`)} AS notices_day,
    ${sumOf(`lane = ${LANE.notice} AND at >= :hourAgo`)} AS notices_hour
  FROM (
    SELECT ten_minutes AS at, lane, sent FROM mail_count WHERE ten_minutes >= :dayAgo
    UNION ALL
    SELECT :now, lane, 1 FROM outbox
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

/** SQL beside `USED`: how many mails of all lanes together may leave now. */
export const LEFT_IN_ALL = `(SELECT CAST(:mailsPerDay - day AS INTEGER) FROM used)`

/** Values of the names in `USED` and `leftOf`. */
export function budgetArgs({ mailLimits }: Pick<Config, 'mailLimits'>, now: Date): Values {
  return { ...mailLimits, now: now.toISOString(), ...windowStarts(now) }
}

function windowStarts(now: Date): { hourAgo: string; dayAgo: string } {
  const before = (hours: number) =>
    new Date(now.getTime() - hours * HOUR_MS).toISOString().slice(0, TEN_MINUTES)
  return { hourAgo: before(1), dayAgo: before(24) }
}

/** Deletes counts that no window reaches any more. */
export async function forgetMailCounts({
  db,
  now,
}: {
  db: Database
  now: () => Date
}): Promise<{ counts: number }> {
  const { dayAgo } = windowStarts(now())
  const [deleted] = await db.write([
    { sql: `DELETE FROM mail_count WHERE ten_minutes < ?`, args: [dayAgo] },
  ])
  return { counts: deleted?.rowsAffected ?? 0 }
}

const LEFT = named(`WITH ${USED} SELECT ${leftOf(LANE.notice)} AS alerts_left`)

/** How many alerts may leave now, as `claimDue` would count. */
export async function alertsLeft({
  config,
  db,
  now,
}: {
  config: Pick<Config, 'mailLimits'>
  db: Database
  now: () => Date
}): Promise<number> {
  const { sql, args } = LEFT(budgetArgs(config, now()))
  const [row] = await db.read(sql, args)
  return Number(row?.alerts_left)
}
