import type { HttpBindings } from '@hono/node-server'
import { Hono } from 'hono'

/** What guards leave for the routes behind them. */
export interface Variables {
  /** Names this request in logs and in error pages. */
  requestId: string
  /** Whether the answer is read by a person in a browser (CONTRACT §8.5). */
  wantsPage: boolean
  /** Address that limits are counted for: IPv6 by /64; `unknown` when nothing tells it. */
  client: string
  /** Most bytes of a body that the route takes; text's limit when unset. */
  maxBodyBytes?: number
  /** Holds bytes of the memory budget until the request has ended; see `shareMemory`. */
  holdBytes?: (bytes: number) => void
}

export interface AppEnv {
  Variables: Variables
  /** Empty on Workers: there the client's address comes in a header. */
  Bindings: Partial<HttpBindings>
}

/** A router of one room, with the types that all rooms share. */
export function newRouter(): Hono<AppEnv> {
  return new Hono<AppEnv>()
}
