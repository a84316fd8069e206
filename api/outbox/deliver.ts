import { HOUR_MS, HOUR_SECONDS } from '../../content/units.ts'
import type { Statement } from '../db/database.ts'
import type { Deps } from '../deps.ts'
import type { OutgoingMail, SendResult } from '../mail/mailer.ts'
import { fillPlaceholders } from '../mail/placeholders.ts'
import { type ClaimedMail, markFailed, markRetry, markSent, release } from './claims.ts'
import { isUrgent, type Lane } from './lanes.ts'
import { holdLanes, slowDown, takeSlot } from './pace.ts'
import { isSuppressible } from './suppression.ts'

export type DrainDeps = Pick<Deps, 'config' | 'db' | 'mailer' | 'now' | 'log' | 'placeholders'>

/** What came of one claimed mail. */
export type Delivery =
  | { outcome: 'sent' }
  | {
      outcome: 'retried'
      /** Until its next attempt. */
      waitSeconds: number
      isRateLimited: boolean
      /** Its lane and those below wait: quota or key. */
      isLaneHeld: boolean
    }
  | { outcome: 'failed' }
  /** Given back without an attempt: its lease was too short, or the next slot too far ahead. */
  | { outcome: 'released'; reason: 'lease' | 'slot' }

/** No send starts with less of its lease left: it could still be on its way when the lease ends. */
const LEAST_LEASE_SECONDS = 13
/** Waits after the first, second … failed attempt; the last one goes on. */
const BACKOFF_SECONDS = [15, 60, 180, 600, 1800]
/** A person waits for these, and a code lives ten minutes. */
const URGENT_BACKOFF_SECONDS = [2, 4, 8, 15, 30, 60, 180, 600, 1800]
/** A `Retry-After` is followed to the letter this often; after that our wait holds as well. */
const PATIENT_ATTEMPTS = 5
const LONGEST_WISH_SECONDS = HOUR_SECONDS
/** How often a provider in trouble is asked for an urgent mail. */
const URGENT_PROBE_SECONDS = 15
/** How long the other lanes wait when a person must act first. */
const ALARM_WAIT_SECONDS = 300
/** The provider remembers a key for 24 hours: a later try could be a second mail. */
const UNCERTAIN_HOURS = 23
/** How long a mail is tried that certainly has not left, in at least so many attempts. */
const GIVE_UP_HOURS = 72
const LEAST_ATTEMPTS = 5

/**
 * Hands one claimed mail to the provider and stores what came of it.
 * @param isSlow  the provider said 429 a short while ago
 * @param pause   waits for some seconds, or until the process ends
 * @throws Problem `tam-ngung` when the database cannot answer; the claim then ends by its lease
 */
export async function deliver(
  deps: DrainDeps,
  mail: ClaimedMail,
  isSlow: boolean,
  pause: (seconds: number) => Promise<void>,
): Promise<Delivery> {
  const about = { id: mail.id, template: mail.template, attempts: mail.attempts }
  if (mail.suppressed !== null && isSuppressible(mail.lane)) {
    const error = `suppressed: ${mail.suppressed}`
    deps.log('warn', 'mail not sent: its address takes none', { ...about, error })
    await write(deps, markFailed(mail, deps.now().toISOString(), error))
    return { outcome: 'failed' }
  }
  if (isSlow && !isUrgent(mail.lane) && !(await waitForSlot(deps, pause))) {
    await write(deps, release(mail))
    return { outcome: 'released', reason: 'slot' }
  }
  if (mail.leasedUntil < secondsAfter(deps.now(), LEAST_LEASE_SECONDS)) {
    await write(deps, release(mail))
    return { outcome: 'released', reason: 'lease' }
  }
  const outcome = await handOver(deps, mail)
  const now = deps.now()
  if (outcome.outcome === 'sent') {
    await write(deps, markSent(mail.id, outcome.providerId, now.toISOString()))
    return { outcome: 'sent' }
  }
  if (outcome.outcome === 'refused' || isHopeless(mail, outcome.uncertain, now)) {
    deps.log('error', 'mail given up', { ...about, error: outcome.error })
    await write(deps, markFailed(mail, now.toISOString(), outcome.error))
    return { outcome: 'failed' }
  }
  return retry(deps, mail, outcome, now)
}

async function retry(
  deps: DrainDeps,
  mail: ClaimedMail,
  outcome: Extract<SendResult, { outcome: 'retry' }>,
  now: Date,
): Promise<Delivery> {
  const { error, uncertain, retryAfterSeconds: wish } = outcome
  const isAlarm = outcome.alarm === true
  const isRateLimited = outcome.rateLimited === true
  const { id, template, attempts } = mail
  deps.log('warn', 'mail not sent yet', { id, template, attempts, error })
  const waitSeconds = isAlarm ? alarmWait(mail.lane, wish) : backOff(mail, wish)
  // Uncertain from now on, unless an earlier attempt was; a certain failure changes nothing.
  const firstUncertainAt = mail.firstUncertainAt ?? (uncertain ? now.toISOString() : null)
  await deps.db.write([
    markRetry({ ...mail, firstUncertainAt }, secondsAfter(now, waitSeconds), error),
    ...(isRateLimited ? [slowDown(wish ?? 1)] : []),
  ])
  if (isAlarm) await hold(deps, mail.lane, error, wish)
  return { outcome: 'retried', waitSeconds, isRateLimited, isLaneHeld: isAlarm }
}

/** The lane and those below wait, and a person is alarmed: their mails would fare no better. */
async function hold(deps: DrainDeps, lane: Lane, error: string, wish?: number): Promise<void> {
  const now = deps.now()
  const waitSeconds = patientWait(wish)
  const [held] = await deps.db.write([
    holdLanes(lane, {
      now: now.toISOString(),
      until: secondsAfter(now, waitSeconds),
      urgentUntil: secondsAfter(now, URGENT_PROBE_SECONDS),
    }),
  ])
  if (held?.rows.length === 0) return
  const lanes = held?.rows.map((row) => Number(row.lane))
  deps.log('error', 'ALARM: mails cannot be sent', { alarm: true, error, lanes, waitSeconds })
}

/** @returns false when the next slot is too far ahead */
async function waitForSlot(
  deps: DrainDeps,
  pause: (seconds: number) => Promise<void>,
): Promise<boolean> {
  const [slot] = await deps.db.write([takeSlot()])
  const wait = slot?.rows[0]?.wait
  if (wait === undefined) return false
  await pause(Number(wait))
  return true
}

async function handOver(deps: DrainDeps, mail: ClaimedMail): Promise<SendResult> {
  try {
    return await deps.mailer.send(await outgoing(deps, mail))
  } catch (error) {
    // A link or a sign-in that is gone, or a fault of ours: either way this mail has not left.
    if (error instanceof RangeError) return { outcome: 'refused', error: error.message }
    return { outcome: 'retry', error: nameOf(error), uncertain: false }
  }
}

/** The mail with its placeholders filled, and its headers (CONTRACT §7). */
async function outgoing(deps: DrainDeps, mail: ClaimedMail): Promise<OutgoingMail> {
  const { text, html } = await fillPlaceholders(
    { text: mail.text, html: mail.html },
    deps.placeholders,
  )
  return {
    id: mail.id,
    from: deps.config.mailFrom,
    to: mail.to,
    replyTo: mail.replyTo ?? deps.config.mailReplyTo,
    subject: mail.subject,
    text,
    html,
    headers: {
      // Written by `rowOf` alone.
      ...(JSON.parse(mail.headers) as Record<string, string>),
      ...(mail.code !== null && { 'X-Ticket-Code': mail.code }),
      'X-Template': mail.template,
      ...(mail.autoSubmitted !== null && { 'Auto-Submitted': mail.autoSubmitted }),
    },
  }
}

function isHopeless(mail: ClaimedMail, uncertain: boolean, now: Date): boolean {
  const isOlder = (since: Date | string | null, hours: number) =>
    since !== null && now.getTime() - new Date(since).getTime() >= hours * HOUR_MS
  if (isOlder(mail.firstUncertainAt, UNCERTAIN_HOURS)) return true
  return !uncertain && mail.attempts >= LEAST_ATTEMPTS && isOlder(mail.createdAt, GIVE_UP_HOURS)
}

function backOff({ lane, attempts }: ClaimedMail, wish: number | undefined): number {
  const waits = isUrgent(lane) ? URGENT_BACKOFF_SECONDS : BACKOFF_SECONDS
  const own = waits[Math.min(attempts, waits.length) - 1] ?? 0
  if (wish === undefined) return own
  const longest = isUrgent(lane) ? URGENT_PROBE_SECONDS : LONGEST_WISH_SECONDS
  const asked = Math.min(Math.max(wish, 1), longest)
  return attempts <= PATIENT_ATTEMPTS ? asked : Math.max(asked, own)
}

function alarmWait(lane: Lane, wish: number | undefined): number {
  return isUrgent(lane) ? URGENT_PROBE_SECONDS : patientWait(wish)
}

function patientWait(wish = 0): number {
  return Math.min(Math.max(wish, ALARM_WAIT_SECONDS), LONGEST_WISH_SECONDS)
}

/** Mails whose fate is unknown since before this instant are not tried again. */
export function uncertainLimit(now: Date): string {
  return secondsAfter(now, -UNCERTAIN_HOURS * HOUR_SECONDS)
}

export function secondsAfter(instant: Date, seconds: number): string {
  return new Date(instant.getTime() + seconds * 1000).toISOString()
}

async function write(deps: DrainDeps, statement: Statement): Promise<void> {
  await deps.db.write([statement])
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown'
}
