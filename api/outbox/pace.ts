import type { Statement } from '../db/database.ts'
import { named } from './named.ts'
import { isUrgent, type Lane, LANES } from './lanes.ts'

/**
 * What a provider in trouble allows, kept in the database for all processes.
 *
 * Sends run at full speed until the provider answers 429. From then on the lower lanes take slots
 * at 4 a second and leave the rest of the provider's 5 to the urgent lanes, which take none. Slots
 * follow the database's clock, because the provider counts real seconds.
 */

/** SQL: seconds since 1970, with fractions. */
export const NOW = `unixepoch('subsec')`

/** Of the provider's five a second, one is kept for the urgent lanes. */
const SECONDS_APART = 0.25
/** Reached when each slot still meets a 429. */
const MOST_SECONDS_APART = 4
/** How long slots are needed after a 429. */
const SLOW_SECONDS = 60
/** A `Retry-After` longer than this holds its own mail alone. */
const LONGEST_PAUSE_SECONDS = 2
/** No slot is given further ahead: the claim would outlive its lease. */
const LONGEST_WAIT_SECONDS = 10

// Sends that are in flight together meet 429 together: that counts once.
const IS_WORSE = `slow_until > ${NOW} AND slowed_at <= ${NOW} - 2`
const SLOW_DOWN = named(`UPDATE mail_pace SET
  seconds_apart = CASE
    WHEN slow_until <= ${NOW} THEN ${SECONDS_APART}
    WHEN ${IS_WORSE} THEN min(seconds_apart * 1.5, ${MOST_SECONDS_APART})
    ELSE seconds_apart END,
  slowed_at = iif(slow_until <= ${NOW} OR (${IS_WORSE}), ${NOW}, slowed_at),
  free_at = max(free_at, ${NOW} + :pause),
  slow_until = ${NOW} + ${SLOW_SECONDS}`)

/** Slows the lower lanes down after a 429: they take slots, fewer if they do already. */
export function slowDown(retryAfterSeconds: number): Statement {
  return SLOW_DOWN({ pause: Math.min(retryAfterSeconds, LONGEST_PAUSE_SECONDS) })
}

/** Takes the next slot; returns no row when it is too far ahead, else `wait` in seconds. */
export function takeSlot(): Statement {
  return {
    sql: `UPDATE mail_pace SET free_at = max(free_at, ${NOW}) + seconds_apart
      WHERE free_at <= ${NOW} + ${LONGEST_WAIT_SECONDS}
      RETURNING max(0, free_at - seconds_apart - ${NOW}) AS wait`,
  }
}

const HOLD = named(`UPDATE mail_lane
  SET held_until = iif(lane IN (${LANES.filter(isUrgent).join(', ')}), :urgentUntil, :until)
  WHERE lane >= :lane AND held_until <= :now RETURNING lane`)

/**
 * Holds a lane and all below it: its mails would meet the same refusal (quota, key). Lanes above
 * may be allowed what this one is not. Returns the lanes that were not held before.
 * @param urgentUntil  for urgent lanes, which keep asking at a bounded rate
 */
export function holdLanes(
  lane: Lane,
  times: { now: string; until: string; urgentUntil: string },
): Statement {
  return HOLD({ lane, ...times })
}
