import type { Database, Statement } from '../db/database.ts'
import { textIn } from '../db/row.ts'
import type { Deps } from '../deps.ts'
import { statusUrl, tokenAgain } from '../links/links.ts'
import type { OutgoingMail, SendResult } from '../mail/mailer.ts'
import { handOverSignIn } from '../staff/hand-over.ts'
import { fillLinks, fillSignIn, linkIdsIn, signInIdIn } from './marks.ts'
import {
  type ClaimedMail,
  claimDue,
  claimedMail,
  expireUncertain,
  markFailed,
  markRetry,
  markSent,
  postponeAll,
  release,
} from './repository.ts'

type DrainDeps = Pick<Deps, 'config' | 'db' | 'mailer' | 'now' | 'log' | 'isBusy'>

export interface DrainResult {
  sent: number
  /** Attempts that failed and will be made again. */
  retried: number
  /** Mails given up. */
  failed: number
}

/** Mails on their way at the same time; the provider takes five requests a second. */
const LANES = 5
/** How long a mail lets busy minutes pass, looking up at each step. */
const LONGEST_WAY_MS = 500
const WAY_STEP_MS = 25
/** Claimed at once. A lane sends two of them, each in 12 s at most, well within the lease. */
const CLAIM_SIZE = 10
const LEASE_SECONDS = 30
/** No send starts with less of its lease left: it could still be on its way when the lease ends. */
const LEAST_LEASE_SECONDS = 13
/** Waits after the first, second … failed attempt; the last one goes on. */
const BACKOFF_SECONDS = [15, 60, 180, 600, 1800]
/** A provider's own wish is followed to the letter this often; after that our wait holds as well. */
const PATIENT_ATTEMPTS = 5
const LONGEST_WISH_SECONDS = 3600
/** How long everything waits when a person must act first. */
const ALARM_WAIT_SECONDS = 300
/** The provider remembers a key for 24 hours: a later try could be a second mail. */
const UNCERTAIN_HOURS = 23
/** How long a mail is tried that certainly has not left, in at least so many attempts. */
const GIVE_UP_HOURS = 72
const LEAST_ATTEMPTS = 5

/** One process's drain of one database. */
interface Run {
  deps: DrainDeps
  write: (statement: Statement) => Promise<void>
  result: DrainResult
  /** Claimed, not yet begun. */
  queue: ClaimedMail[]
  claiming: Promise<void> | undefined
  lanes: number
  /** Asked again while it ran. */
  again: boolean
  /** A person must act: nothing more is sent in this run. */
  stopped: boolean
  error: { thrown: unknown } | undefined
  finish: () => void
  done: Promise<void>
}

const runs = new WeakMap<Database, Run>()

/**
 * Hands over what is due, a few at a time. At most one runs in a process: a call meanwhile makes
 * idle lanes look again, and ends with the one that runs. Several processes may share a database.
 *
 * Each mail is sent with its own key, so that a repeated try is no second mail; trouble with one
 * never holds up another, but for quota and key, where all wait (CASES T06, D9; STYLE §4.6).
 * @returns what was done, over all calls that joined
 * @throws Problem `tam-ngung` when the database cannot answer; what was claimed comes back by lease
 */
export async function drain(deps: DrainDeps): Promise<DrainResult> {
  const running = runs.get(deps.db)
  if (running) {
    running.again = true
    openLanes(running)
    await running.done
    return running.result
  }
  const { promise: done, resolve: finish } = Promise.withResolvers<undefined>()
  const run: Run = {
    deps,
    write: async (statement) => {
      await deps.db.write([statement])
    },
    result: { sent: 0, retried: 0, failed: 0 },
    queue: [],
    claiming: undefined,
    lanes: 0,
    again: false,
    stopped: false,
    error: undefined,
    finish: () => finish(undefined),
    done,
  }
  runs.set(deps.db, run)
  try {
    await expire(run)
    openLanes(run)
    await run.done
  } finally {
    runs.delete(deps.db)
    finish(undefined)
  }
  if (run.error) throw run.error.thrown
  if (run.queue.length > 0) await deps.db.write(run.queue.map(release))
  return run.result
}

async function expire({ deps, result }: Run): Promise<void> {
  const now = deps.now()
  const [expired] = await deps.db.write([
    expireUncertain(now.toISOString(), uncertainLimit(now), 'uncertain for too long'),
  ])
  for (const row of expired?.rows ?? []) {
    result.failed += 1
    deps.log('error', 'mail given up: nobody knows whether it left', {
      id: textIn(row, 'id'),
      template: textIn(row, 'template'),
    })
  }
}

/** Opens as many lanes as are missing; the last one that closes ends the run. */
function openLanes(run: Run): void {
  while (run.lanes < LANES) {
    run.lanes += 1
    void work(run)
      .catch((thrown: unknown) => {
        run.error ??= { thrown }
        run.stopped = true
      })
      .finally(() => {
        run.lanes -= 1
        if (run.lanes > 0) return
        if (run.again && !run.stopped) {
          run.again = false
          openLanes(run)
        } else {
          run.finish()
        }
      })
  }
}

async function work(run: Run): Promise<void> {
  for (let mail = await take(run); mail; mail = await take(run)) await deliver(run, mail)
}

/** Lets visitors be answered first; a mail waits for that, but never long. */
async function giveWay({ isBusy }: DrainDeps): Promise<void> {
  for (let waited = 0; isBusy?.() && waited < LONGEST_WAY_MS; waited += WAY_STEP_MS) {
    await new Promise((resolve) => setTimeout(resolve, WAY_STEP_MS))
  }
}

/** The next mail to send; lanes that find the queue empty claim more together. */
async function take(run: Run): Promise<ClaimedMail | undefined> {
  await giveWay(run.deps)
  if (run.queue.length === 0 && !run.stopped) {
    run.claiming ??= claim(run).finally(() => (run.claiming = undefined))
    await run.claiming
  }
  return run.stopped ? undefined : run.queue.shift()
}

async function claim({ deps, queue }: Run): Promise<void> {
  const now = deps.now()
  const [claimed] = await deps.db.write([
    claimDue({
      now: now.toISOString(),
      leasedUntil: secondsAfter(now, LEASE_SECONDS),
      uncertainLimit: uncertainLimit(now),
      limit: CLAIM_SIZE,
    }),
  ])
  // RETURNING keeps no order.
  const mails = (claimed?.rows ?? []).map((row) => claimedMail(row, now.toISOString()))
  queue.push(...mails.sort((a, b) => a.createdAt.getTime() - b.createdAt.getTime()))
}

async function deliver(run: Run, mail: ClaimedMail): Promise<void> {
  const { deps, result, write } = run
  if (mail.leasedUntil < secondsAfter(deps.now(), LEAST_LEASE_SECONDS)) {
    await write(release(mail))
    return
  }
  const outcome = await handOver(deps, mail)
  const now = deps.now()
  const about = { id: mail.id, template: mail.template, attempts: mail.attempts }
  if (outcome.outcome === 'sent') {
    await write(markSent(mail.id, outcome.providerId, now.toISOString()))
    result.sent += 1
    return
  }
  const { error } = outcome
  if (outcome.outcome === 'refused' || isHopeless(mail, outcome.uncertain, now)) {
    deps.log('error', 'mail given up', { ...about, error })
    await write(markFailed(mail, now.toISOString(), error))
    result.failed += 1
    return
  }
  deps.log('warn', 'mail not sent yet', { ...about, error })
  const wish = outcome.retryAfterSeconds
  const wait = outcome.alarm ? alarmWaitSeconds(wish) : waitSeconds(mail.attempts, wish)
  // Uncertain from now on, unless an earlier attempt was; a certain failure changes nothing.
  const firstUncertainAt = mail.firstUncertainAt ?? (outcome.uncertain ? now.toISOString() : null)
  await write(markRetry({ ...mail, firstUncertainAt }, secondsAfter(now, wait), error))
  result.retried += 1
  if (outcome.alarm && !run.stopped) await stopAll(run, error, wait)
}

/** Everything waits, and somebody is told: no other mail would fare better. */
async function stopAll(run: Run, error: string, waitSeconds: number): Promise<void> {
  run.stopped = true
  const { deps } = run
  deps.log('error', 'ALARM: no mail can be sent', { alarm: true, error, waitSeconds })
  await deps.db.write([postponeAll(secondsAfter(deps.now(), waitSeconds))])
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

/** The mail with its links, and its headers (CONTRACT §7). */
async function outgoing(deps: DrainDeps, mail: ClaimedMail): Promise<OutgoingMail> {
  const urls = new Map<string, string>()
  for (const id of linkIdsIn(mail.text + mail.html)) {
    urls.set(id, statusUrl(deps.config, await tokenAgain(deps, id)))
  }
  const signInId = signInIdIn(mail.text)
  const signIn = signInId === null ? null : await handOverSignIn(deps, signInId)
  const filled = (part: string) => {
    const linked = fillLinks(part, urls)
    return signInId === null || signIn === null ? linked : fillSignIn(linked, signInId, signIn)
  }
  return {
    id: mail.id,
    from: deps.config.mailFrom,
    to: mail.to,
    replyTo: deps.config.mailReplyTo,
    subject: mail.subject,
    text: filled(mail.text),
    html: filled(mail.html),
    headers: {
      ...(mail.code !== null && { 'X-Ticket-Code': mail.code }),
      'X-Template': mail.template,
      ...(mail.autoSubmitted !== null && { 'Auto-Submitted': mail.autoSubmitted }),
    },
  }
}

function isHopeless(mail: ClaimedMail, uncertain: boolean, now: Date): boolean {
  const isOlder = (since: Date | string | null, hours: number) =>
    since !== null && now.getTime() - new Date(since).getTime() >= hours * 3_600_000
  if (isOlder(mail.firstUncertainAt, UNCERTAIN_HOURS)) return true
  return !uncertain && mail.attempts >= LEAST_ATTEMPTS && isOlder(mail.createdAt, GIVE_UP_HOURS)
}

function waitSeconds(attempts: number, wish: number | undefined): number {
  const own = BACKOFF_SECONDS[Math.min(attempts, BACKOFF_SECONDS.length) - 1] ?? 0
  if (wish === undefined) return own
  const asked = Math.min(Math.max(wish, 1), LONGEST_WISH_SECONDS)
  return attempts <= PATIENT_ATTEMPTS ? asked : Math.max(asked, own)
}

function alarmWaitSeconds(wish = 0): number {
  return Math.min(Math.max(wish, ALARM_WAIT_SECONDS), LONGEST_WISH_SECONDS)
}

/** Mails whose fate is unknown since before this instant are not tried again. */
function uncertainLimit(now: Date): string {
  return secondsAfter(now, -UNCERTAIN_HOURS * 3600)
}

function secondsAfter(instant: Date, seconds: number): string {
  return new Date(instant.getTime() + seconds * 1000).toISOString()
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown'
}
