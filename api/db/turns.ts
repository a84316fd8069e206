/** A bounded queue of asynchronous work. */
export interface Turns {
  /**
   * Runs `work` when a place is free.
   * @throws TurnRefused when the queue is full or no place became free in time; `work` never ran
   */
  take<Answer>(work: () => Promise<Answer>, asker?: Asker): Promise<Answer>
}

/** Urgency and deadline of a piece of work. */
export interface Asker {
  /** `now` work goes before `late` work, three times out of four. */
  urgency: 'now' | 'late'
  /** Latest start, in epoch milliseconds. */
  until: number
}

/** Thrown for work that got no place; it never ran. */
export class TurnRefused extends Error {
  constructor(why: string) {
    super(why)
    this.name = 'TurnRefused'
  }
}

/** Limits of `takeTurns`. */
export interface TurnLimits {
  /** Most pieces of work at once. */
  places: number
  /** Most waiting pieces; `late` ones may fill half of them. */
  waiting: number
  /** Longest wait before a piece is refused. */
  waitMs: number
  /** Work that runs longer loses its place; must exceed the longest work. */
  leaseMs: number
}

interface Lease {
  until: number
}

interface Waiter extends Asker {
  /** When it last checked for a place, in epoch milliseconds. */
  seenAt: number
  wake: () => void
}

const VISITOR: Asker = { urgency: 'now', until: Infinity }
/** Polling interval of a waiter, in case the work that should wake it was cut off. */
const LOOK_AGAIN_MS = 100
/** A waiter that has not polled for this long was cut off and is skipped. */
const GONE_MS = 5 * LOOK_AGAIN_MS
/** After this many urgent turns in a row, late work gets one. */
const URGENT_IN_A_ROW = 3

/**
 * Bounds how much work runs at once: first come, first served within an urgency.
 *
 * Requests on workerd may share it. A request there can be cut off at any `await`, without ending
 * its work or leaving the queue. Therefore places are leases, waiters expire, and waiters poll.
 */
export function takeTurns({ places, waiting, waitMs, leaseMs }: TurnLimits): Turns {
  const leases = new Set<Lease>()
  let queue: Waiter[] = []
  let urgentInARow = 0

  function hasPlace(): boolean {
    const now = Date.now()
    for (const lease of leases) if (lease.until <= now) leases.delete(lease)
    return leases.size < places
  }

  function next(): Waiter | undefined {
    const now = Date.now()
    queue = queue.filter(({ until }) => until > now)
    const present = queue.filter(({ seenAt }) => now - seenAt < GONE_MS)
    const urgent = present.find(({ urgency }) => urgency === 'now')
    const late = present.find(({ urgency }) => urgency === 'late')
    return urgentInARow >= URGENT_IN_A_ROW ? (late ?? urgent) : (urgent ?? late)
  }

  function leave(waiter: Waiter): void {
    queue = queue.filter((each) => each !== waiter)
  }

  function lease(): Lease {
    const taken = { until: Date.now() + leaseMs }
    leases.add(taken)
    return taken
  }

  function isFull(urgency: Asker['urgency']): boolean {
    if (urgency === 'now') return queue.length >= waiting
    return queue.filter((each) => each.urgency === 'late').length >= waiting / 2
  }

  async function turn({ urgency, until }: Asker): Promise<Lease> {
    if (until <= Date.now()) throw new TurnRefused('too late for another call')
    if (queue.length === 0 && hasPlace()) return lease()
    if (isFull(urgency)) throw new TurnRefused('too much waits for the database server')
    const waiter: Waiter = {
      urgency,
      until: Math.min(until, Date.now() + waitMs),
      seenAt: Date.now(),
      wake: () => undefined,
    }
    queue.push(waiter)
    while (waiter.until > Date.now()) {
      waiter.seenAt = Date.now()
      if (hasPlace() && next() === waiter) {
        leave(waiter)
        urgentInARow = urgency === 'now' ? urgentInARow + 1 : 0
        return lease()
      }
      const { promise, resolve } = Promise.withResolvers<undefined>()
      const timer = setTimeout(() => resolve(undefined), LOOK_AGAIN_MS)
      waiter.wake = () => resolve(undefined)
      await promise
      // Here, not in `wake`: on workerd a timer can be cleared only in its own request.
      clearTimeout(timer)
    }
    leave(waiter)
    throw new TurnRefused('no turn at the database server in time')
  }

  return {
    async take(work, asker = VISITOR) {
      const taken = await turn(asker)
      try {
        return await work()
      } finally {
        leases.delete(taken)
        next()?.wake()
      }
    },
  }
}
