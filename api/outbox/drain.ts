import type { Database } from '../db/database.ts'
import { textIn } from '../db/row.ts'
import { type ClaimedMail, claimDue, claimedMail, expireUncertain, release } from './claims.ts'
import { deliver, type DrainDeps, secondsAfter, uncertainLimit } from './deliver.ts'
import { digestAlerts } from './digest.ts'
import { isUrgent, type Lane, OTHER_LANES, URGENT_LANES } from './lanes.ts'

export interface DrainResult {
  sent: number
  /** Attempts that failed and will be made again. */
  retried: number
  /** Mails given up. */
  failed: number
}

/** A worker sends two claimed mails, each in 12 s at most, well within the lease. */
const CLAIMS_A_WORKER = 2
const LEASE_SECONDS = 30
/** An urgent mail that is to be tried again so soon keeps its worker waiting for it. */
const SOON_SECONDS = 5

/**
 * Workers that serve the same lanes. Urgent lanes have workers of their own: low sends that hang,
 * or wait for a slot, never occupy them.
 */
interface Crew {
  lanes: readonly Lane[]
  size: number
  workers: number
  /** Claimed, not yet begun. */
  queue: ClaimedMail[]
  claiming: Promise<void> | undefined
  /** Asked again while it ran. */
  again: boolean
}

/** One process's drain of one database. */
interface Run {
  deps: DrainDeps
  result: DrainResult
  crews: Crew[]
  isSlow: boolean
  stopped: boolean
  error: { thrown: unknown } | undefined
  stop: PromiseWithResolvers<undefined>
  done: PromiseWithResolvers<undefined>
}

const runs = new WeakMap<Database, Run>()

/**
 * Hands over due mails, most urgent first, a few at a time. At most one drain runs in a process: a
 * call meanwhile makes idle workers look again, and ends with the one that runs. Several processes
 * may share a database.
 *
 * Each mail is sent with its own key, so that a repeated try is no second mail. Trouble with one
 * never holds up another, except quota and key, which hold a lane and those below it
 * (CASES T06, D9; CONTRACT §8.47).
 * @returns what was done, over all calls that joined
 * @throws Problem `tam-ngung` when the database cannot answer; claims then end by their lease
 */
export async function drain(deps: DrainDeps): Promise<DrainResult> {
  const running = runs.get(deps.db)
  if (running) {
    for (const crew of running.crews) {
      crew.again = true
      openWorkers(running, crew)
    }
    await running.done.promise
    return running.result
  }
  const run: Run = {
    deps,
    result: { sent: 0, retried: 0, failed: 0 },
    crews: [newCrew(URGENT_LANES, 3), newCrew(OTHER_LANES, 4)],
    isSlow: false,
    stopped: false,
    error: undefined,
    stop: Promise.withResolvers(),
    done: Promise.withResolvers(),
  }
  runs.set(deps.db, run)
  try {
    await expire(run)
    for (const crew of run.crews) openWorkers(run, crew)
    await run.done.promise
  } finally {
    runs.delete(deps.db)
    run.done.resolve(undefined)
  }
  if (run.error) throw run.error.thrown
  const unused = run.crews.flatMap(({ queue }) => queue)
  if (unused.length > 0) await deps.db.write(unused.map(release))
  return run.result
}

/** Ends the drain of a database that is about to be closed, after the sends on their way. */
export function stopDraining(db: Database): void {
  const run = runs.get(db)
  if (run) stop(run)
}

function stop(run: Run): void {
  run.stopped = true
  run.stop.resolve(undefined)
}

function newCrew(lanes: readonly Lane[], size: number): Crew {
  return { lanes, size, workers: 0, queue: [], claiming: undefined, again: false }
}

async function expire({ deps, result }: Run): Promise<void> {
  const now = deps.now()
  const [expired] = await deps.db.write([
    expireUncertain(now.toISOString(), uncertainLimit(now), 'uncertain for too long'),
  ])
  for (const row of expired?.rows ?? []) {
    result.failed += 1
    deps.log('error', 'mail given up: it is unknown whether it left', {
      id: textIn(row, 'id'),
      template: textIn(row, 'template'),
    })
  }
}

/** Starts the workers that are missing; the last one of all crews ends the run. */
function openWorkers(run: Run, crew: Crew): void {
  if (run.stopped) return
  while (crew.workers < crew.size) {
    crew.workers += 1
    void work(run, crew)
      .catch((thrown: unknown) => {
        run.error ??= { thrown }
        stop(run)
      })
      .finally(() => {
        crew.workers -= 1
        if (crew.workers === 0 && crew.again) {
          crew.again = false
          openWorkers(run, crew)
        }
        if (run.crews.some(({ workers }) => workers > 0)) return
        // From here on a call starts a run of its own.
        runs.delete(run.deps.db)
        run.done.resolve(undefined)
      })
  }
}

async function work(run: Run, crew: Crew): Promise<void> {
  for (let mail = await take(run, crew); mail; mail = await take(run, crew)) {
    const delivery = await deliver(run.deps, mail, run.isSlow, (seconds) => pause(run, seconds))
    switch (delivery.outcome) {
      case 'sent':
        run.result.sent += 1
        break
      case 'failed':
        run.result.failed += 1
        break
      case 'released':
        // Enough others wait for slots; the next drain goes on.
        if (delivery.reason === 'slot') return
        break
      case 'retried':
        run.result.retried += 1
        if (delivery.isRateLimited) run.isSlow = true
        if (delivery.isLaneHeld) await giveBack(run, crew)
        if (isUrgent(mail.lane) && delivery.waitSeconds <= SOON_SECONDS) {
          await pause(run, delivery.waitSeconds)
        }
    }
  }
}

/** Claimed mails whose lane is held now go back; the others are claimed again. */
async function giveBack({ deps }: Run, crew: Crew): Promise<void> {
  const mails = crew.queue.splice(0)
  if (mails.length > 0) await deps.db.write(mails.map(release))
}

async function pause(run: Run, seconds: number): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const over = new Promise((resolve) => (timer = setTimeout(resolve, seconds * 1000)))
  await Promise.race([over, run.stop.promise])
  clearTimeout(timer)
}

/** The next mail to send; workers that find the queue empty claim more together. */
async function take(run: Run, crew: Crew): Promise<ClaimedMail | undefined> {
  if (crew.queue.length === 0 && !run.stopped) {
    crew.claiming ??= claim(run, crew).finally(() => (crew.claiming = undefined))
    await crew.claiming
  }
  return run.stopped ? undefined : crew.queue.shift()
}

async function claim(run: Run, crew: Crew): Promise<void> {
  await claimOnce(run, crew)
  const isOther = crew.lanes === OTHER_LANES
  if (isOther && crew.queue.length === 0 && (await digestAlerts(run.deps))) {
    await claimOnce(run, crew)
  }
}

async function claimOnce(run: Run, crew: Crew): Promise<void> {
  const { deps } = run
  const now = deps.now()
  const [claimed] = await deps.db.write([
    claimDue(deps.config, {
      lanes: crew.lanes,
      now,
      leasedUntil: secondsAfter(now, LEASE_SECONDS),
      uncertainLimit: uncertainLimit(now),
      limit: crew.size * CLAIMS_A_WORKER,
    }),
  ])
  const mails = (claimed?.rows ?? []).map((row) => claimedMail(row, now.toISOString()))
  // RETURNING keeps no order.
  mails.sort((a, b) => a.lane - b.lane || a.createdAt.getTime() - b.createdAt.getTime())
  const [first] = mails
  if (first) run.isSlow = first.isSlow
  crew.queue.push(...mails)
}
