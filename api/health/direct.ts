import type { Context } from 'hono'
import { isLoopback } from '../config.ts'
import type { Deps } from '../deps.ts'
import type { AppEnv } from '../http/context.ts'

/** Headers that proxies add; one is enough to know that one stands between. */
const PROXY_HEADERS =
  /^(forwarded|via|x-forwarded-.+|x-real-ip|true-client-ip|cf-.+|cdn-loop|x-client-ip|x-cluster-client-ip|fastly-client-ip|x-original-.+)$/

/**
 * Whether a program on this machine asks directly: loopback socket and Host, HTTP/1.1, no proxy's
 * header. Never on Workers, where no socket tells who asks.
 */
export function isDirectLoopback(c: Context<AppEnv>, { config }: Pick<Deps, 'config'>): boolean {
  // Hono's test requests come without bindings at all, whatever the type says.
  const incoming = (c.env as AppEnv['Bindings'] | undefined)?.incoming
  if (!incoming || incoming.httpVersion !== '1.1') return false
  if (!/^(127\.|::1$|::ffff:127\.)/i.test(incoming.socket.remoteAddress ?? '')) return false
  const host = (c.req.header('host') ?? '').replace(/:\d+$/, '')
  if (!isLoopback(host)) return false
  const trusted = config.trustProxy?.header.toLowerCase()
  return !Object.keys(c.req.header()).some((name) => name === trusted || PROXY_HEADERS.test(name))
}
