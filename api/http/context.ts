import type { HttpBindings } from '@hono/node-server'
import { Hono } from 'hono'

/** Context variables that guards set for the routes. */
export interface Variables {
  /** UUID of this request, shown in logs and on error pages. */
  requestId: string
  /** True when a browser asks for a page; false for programs (CONTRACT §8.5). */
  wantsPage: boolean
  /** Client that rate limits count: an IPv4 address, an IPv6 /64, or `unknown`. */
  client: string
  /** Most bytes of a body that the route accepts; the text limit when unset. */
  maxBodyBytes?: number
  /** Reserves bytes of the memory budget until the request ends; see `shareMemory`. */
  holdBytes?: (bytes: number) => void
}

/** Hono's environment type of the whole API. */
export interface AppEnv {
  Variables: Variables
  /** Empty on Workers, where a header carries the client's address. */
  Bindings: Partial<HttpBindings>
}

/** Creates a router with the types that all rooms share. */
export function newRouter(): Hono<AppEnv> {
  return new Hono<AppEnv>()
}
