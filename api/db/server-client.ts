import { createClient } from '@libsql/client/http'
import type { DatabaseClient } from './database.ts'
import { type Asker, takeTurns, type Turns } from './turns.ts'

/** Bounds of concurrent calls to a server; one per process or isolate. */
export interface ServerLanes {
  reads: Turns
  writes: Turns
  /** Last write that changed a row, in epoch milliseconds; `-Infinity` before the first. */
  lastWriteAt: number
}

/** Longest call to a server; with `WAIT_MS` it stays below the timeout of `wrapClient`. */
export const CALL_MS = 6_000
const WAIT_MS = 8_000
const LEASE_MS = CALL_MS + 1_000

/**
 * Creates the bounds for one server: 16 reads and one write at a time.
 *
 * With several waiting writers, a checkpoint can make sqld 0.24.32 lose its write lock. It then
 * spins, and no write completes until a restart.
 */
export function serverLanes(): ServerLanes {
  return {
    reads: takeTurns({ places: 16, waiting: 200, waitMs: WAIT_MS, leaseMs: LEASE_MS }),
    writes: takeTurns({ places: 1, waiting: 200, waitMs: WAIT_MS, leaseMs: LEASE_MS }),
    lastWriteAt: -Infinity,
  }
}

/**
 * Opens a client for a libSQL server, with calls bounded in number and time.
 * @param url       `http://`, `https://` or `libsql://`
 * @param lanes     shared by all clients of a process or isolate
 * @param asker     returns the caller's urgency, read before each call; a visitor by default
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
 * Calls the server without following redirects, so that the token reaches no other host.
 *
 * A redirect is returned as it is, and the client treats it as a failure.
 * @throws Error `no answer in time`, as in `wrapClient`: the statements may have run
 */
async function fetchInTime(request: Request): Promise<Response> {
  const signal = AbortSignal.timeout(CALL_MS)
  try {
    const answer = await fetch(request, { signal, redirect: 'manual' })
    // Read here, so that the timeout also covers the body.
    return new Response(await answer.arrayBuffer(), answer)
  } catch (error) {
    throw signal.aborted ? new Error('no answer in time', { cause: error }) : error
  }
}
