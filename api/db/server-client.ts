import { createClient } from '@libsql/client/http'
import type { DatabaseClient } from './database.ts'
import { type Asker, takeTurns, type Turns } from './turns.ts'

/** How much may be under way at a server at once; one for each process or isolate. */
export interface ServerLanes {
  reads: Turns
  writes: Turns
  /** Epoch milliseconds; `-Infinity` before the first write. */
  lastWriteAt: number
}

/** Longest call to a server. With the wait before it, shorter than the patience of `wrapClient`. */
export const CALL_MS = 6_000
const WAIT_MS = 8_000
const LEASE_MS = CALL_MS + 1_000

/**
 * One write at a time: when a checkpoint meets several waiting writers, sqld 0.24.32 can lose its
 * write lock. It then spins, and no write ends until it is restarted.
 */
export function serverLanes(): ServerLanes {
  return {
    reads: takeTurns({ places: 16, waiting: 200, waitMs: WAIT_MS, leaseMs: LEASE_MS }),
    writes: takeTurns({ places: 1, waiting: 200, waitMs: WAIT_MS, leaseMs: LEASE_MS }),
    lastWriteAt: -Infinity,
  }
}

/**
 * Opens a client for a libSQL server: calls are bounded in number and in time.
 * @param url       `http://`, `https://` or `libsql://`
 * @param lanes     shared by all clients of a process or isolate
 * @param asker     who asks, looked at before each call; a visitor by default
 */
export function openServerClient({
  url,
  authToken,
  lanes = serverLanes(),
  asker,
}: {
  url: string
  authToken?: string | undefined
  lanes?: ServerLanes
  asker?: () => Asker
}): DatabaseClient {
  const client = createClient({ url, ...(authToken && { authToken }), fetch: fetchInTime })
  return {
    execute: (statement) => lanes.reads.take(() => client.execute(statement), asker?.()),
    async batch(statements, mode) {
      if (mode === 'read') return lanes.reads.take(() => client.batch(statements, mode), asker?.())
      const results = await lanes.writes.take(() => client.batch(statements, mode), asker?.())
      if (results.some(({ rowsAffected }) => rowsAffected > 0)) lanes.lastWriteAt = Date.now()
      return results
    },
    lastWriteAt: () => lanes.lastWriteAt,
    close: () => client.close(),
  }
}

/**
 * Takes no redirect, so token and rows go to the named server alone: a redirect comes back as an
 * answer like any other, and the client sees that it is no success.
 * @throws Error `no answer in time`, which `wrapClient` knows: the statements may have run
 */
async function fetchInTime(request: Request): Promise<Response> {
  const signal = AbortSignal.timeout(CALL_MS)
  try {
    const answer = await fetch(request, { signal, redirect: 'manual' })
    // Read here, so that an answer that stalls half-way ends in time as well.
    return new Response(await answer.arrayBuffer(), answer)
  } catch (error) {
    throw signal.aborted ? new Error('no answer in time', { cause: error }) : error
  }
}
