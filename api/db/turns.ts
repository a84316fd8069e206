export interface Turns {
  /**
   * Runs `work` when a place is free.
   * @throws TurnRefused when too much waits already, or no place came free in time: `work` never ran
   */
  take<Answer>(work: () => Promise<Answer>, asker?: Asker): Promise<Answer>
}

export interface Asker {
  /** `late` work lets `now` work go first, three times out of four. */
  urgency: 'now' | 'late'
  /** Milliseconds of the epoch: work must not begin later. */
  until: number
}

/** Work that never ran: too much was waiting before it. */
export class TurnRefused extends Error {
  constructor(why: string) {
    super(why)
    this.name = 'TurnRefused'
  }
}

export interface TurnLimits {
  /** Pieces of work at once. */
  places: number
  /** Pieces that may wait; one more is refused. `late` ones may fill half of it. */
  waiting: number
  /** How long a piece waits before it is refused. */
  waitMs: number
  /** After this long, work that has not ended loses its place. Longer than any work takes. */
  leaseMs: number
}

interface Lease {
  until: number
}

interface Waiter extends Asker {
  /** When it last looked. */
  seenAt: number
  wake: () => void
}

const VISITOR: Asker = { urgency: 'now', until: Infinity }
/** A waiter looks again this often, in case the work that should wake it was cut off. */
const LOOK_AGAIN_MS = 100
/** A waiter that has not looked for this long was cut off, and is passed over. */
const GONE_MS = 5 * LOOK_AGAIN_MS
/** After so many urgent turns in a row, late work has one. */
const URGENT_IN_A_ROW = 3

/**
 * Bounds how much runs at once, first come, first served.
 *
 * Safe to share between requests on workerd. There a request can be cut off at any `await`, and
 * then neither ends its work nor leaves the queue: places are leases, waiters expire, and a waiter
 * never relies on being woken.
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
      // Here, not in `wake`: on workerd a timer's number means something only in its own request.
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
