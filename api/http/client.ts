import type { Context } from 'hono'
import type { Config } from '../config.ts'
import { isLoopback } from '../settings.ts'
import type { AppEnv } from './context.ts'

type Proxies = Pick<Config, 'trustProxy'>
type Settings = { config: Pick<Config, 'runtime' | 'trustProxy'> }

/**
 * Headers that proxies, load balancers and CDNs add, and that browsers never send.
 *
 * Matches standard headers (RFC 7239, 8470, 9110, 9213, 9440) by name, vendors' by prefix, and
 * others by typical words.
 */
const PROXY_HEADER = new RegExp(
  [
    /^(via|early-data|max-forwards|surrogate-.+|client-cert(-chain)?|ssl-.+|front-end-https)$/,
    /forward|prox(y|ied)|connecting-ip|true-client|remote-(ip|addr|host|user)|originat|[-_]via$/,
    /real-?(ip|port)|(client|peer|user|source|src|edge|host|socket)-?(ip|port)$/,
    /^x-(original|client|cluster|host|scheme|url-scheme|rewrite|ssl|tls|https|edge|lb|backend|cdn)\b/,
    /^(x-)?(akamai|ali|amz|amzn|appengine|appservice|arr|azure|cdn|cf|cloudfront|envoy)-/,
    /^(x-)?(eagleeye|fastly|fly|gfe|goog|haproxy|heroku|incap|istio|netlify|nf|nginx|ngrok)-/,
    /^(x-)?(railway|render|sucuri|tailscale|traefik|varnish|vercel|waws|zeabur|edgio|bunny)-/,
    /^(x-cloud-trace-context|x-request-start|x-queue-start|x-varnish|eagleid|disguised-host)$/,
  ]
    .map(({ source }) => source)
    .join('|'),
)

/** Longest list element and longest address in characters; proxies write shorter ones. */
const MAX_ELEMENT = 1000
const MAX_NODE = 100

/**
 * Finds the first header that only a proxy adds.
 *
 * Ignores `cf-connecting-ip` on Workers, where the local edge runtime sets it on every request.
 * @returns its name in lower case; null when there is none
 */
export function forwardingHeader(c: Context<AppEnv>, { config }: Settings): string | null {
  for (const name of headerNames(c)) {
    if (config.runtime === 'workers' && name === 'cf-connecting-ip') continue
    if (PROXY_HEADER.test(name.replaceAll('_', '-'))) return name
  }
  return null
}

/**
 * True when the request came through a proxy, so that its socket is not the client's.
 *
 * HTTP/1.0 counts as a proxy: browsers do not use it, reverse proxies do by default.
 */
export function isForwarded(c: Context<AppEnv>, deps: Settings): boolean {
  const version = incomingOf(c)?.httpVersion
  return version === '1.0' || version === '0.9' || forwardingHeader(c, deps) !== null
}

/**
 * True when a program on this machine sent the request, without a proxy.
 *
 * Requires HTTP/1.1, a loopback address, a loopback `Host`, no forwarding header, and not the
 * header of `TRUST_PROXY`. Always false on Workers, which see no socket.
 * Source: CONTRACT §6, `GET /api/health`.
 */
export function isDirectLoopback(c: Context<AppEnv>, deps: Settings): boolean {
  const incoming = incomingOf(c)
  if (incoming?.httpVersion !== '1.1' || isForwarded(c, deps)) return false
  const trusted = deps.config.trustProxy?.header
  if (trusted !== undefined && c.req.header(trusted) !== undefined) return false
  if (!isLoopback((c.req.header('host') ?? '').replace(/:\d+$/, ''))) return false
  const address = plainAddress(incoming.socket.remoteAddress ?? '')
  return address === '::1' || /^127\.\d+\.\d+\.\d+$/.test(address ?? '')
}

/**
 * The client that rate limits count (CONTRACT §8.19).
 *
 * By default this is the socket's address. With `TRUST_PROXY` it is the entry that the trusted
 * proxy wrote. Entries are counted from the right, so a client cannot forge it. An empty or missing
 * entry falls back to the socket. All entries without an address share the client `unknown`.
 * @returns an IPv4 address, an IPv6 network as `a:b:c:d::/64`, or `unknown`
 */
export function clientOf(c: Context<AppEnv>, { trustProxy }: Proxies): string {
  const socket = incomingOf(c)?.socket.remoteAddress ?? ''
  if (!trustProxy) return networkOf(socket)
  const entry = entryFromRight(c.req.header(trustProxy.header) ?? '', trustProxy.fromRight)
  const node = trustProxy.header.toLowerCase() === 'forwarded' ? forOf(entry) : entry
  return networkOf(node || socket)
}

/**
 * Network of one household or office: an IPv4 address, or an IPv6 /64.
 * @param node  an address as sockets and proxies write it: `192.0.2.1`, `192.0.2.1:5000`,
 *              `2001:db8::1`, `[2001:db8::1]:5000`, with or without quotes, zone and `::ffff:`
 * @returns     `unknown` for anything else, such as RFC 7239's `unknown` and `_hidden`
 */
export function networkOf(node: string): string {
  const address = plainAddress(node)
  if (address === null) return 'unknown'
  return address.includes(':') ? `${groupsOf(address).slice(0, 4).join(':')}::/64` : address
}

/** Lower-case names of the request's headers. */
function headerNames(c: Context<AppEnv>): Iterable<string> {
  const incoming = incomingOf(c)
  // Reading the adapter's `Headers` would build that object for this alone.
  return incoming?.headers ? Object.keys(incoming.headers) : c.req.raw.headers.keys()
}

/** Node's request; Workers and Hono's test requests have none, contrary to the type. */
function incomingOf(c: Context<AppEnv>) {
  return (c.env as AppEnv['Bindings'] | undefined)?.incoming
}

/**
 * The nth entry from the right of `X-Forwarded-For` or `Forwarded`; empty when there are fewer.
 *
 * Scans from the right, so that a client's unclosed quote cannot swallow the trusted entry.
 */
function entryFromRight(list: string, nth: number): string {
  let end = list.length
  let isQuoted = false
  let missing = nth
  for (let at = end - 1; at >= -1; at -= 1) {
    if (list[at] === '"' && list[at - 1] !== '\\') isQuoted = !isQuoted
    if (at >= 0 && (isQuoted || list[at] !== ',')) continue
    missing -= 1
    if (missing === 0) return list.slice(at + 1, end).trim()
    end = at
  }
  return ''
}

/** Value of `for` in one element of a `Forwarded` header (RFC 7239); empty when it has none. */
function forOf(element: string): string {
  if (element.length > MAX_ELEMENT) return 'unknown'
  const pairs = element.matchAll(/([\w-]+)\s*=\s*("(?:[^"\\]|\\.)*"|[^;]*)/g)
  for (const [, name = '', value = ''] of pairs) if (name.toLowerCase() === 'for') return value
  return ''
}

/**
 * Strips quotes, brackets, port and zone from an address; IPv4-mapped IPv6 becomes IPv4.
 * @returns null when the text holds no address
 */
function plainAddress(node: string): string | null {
  if (node.length > MAX_NODE) return null
  const text = node
    .replace(/^"(.*)"$/, '$1')
    .replace(/\\(.)/g, '$1')
    .trim()
  const ipv4 = /^(?:::ffff:)?(\d{1,3}(?:\.\d{1,3}){3})(?::\d{1,5})?$/i.exec(text)?.[1]
  if (ipv4) return ipv4.split('.').every((part) => Number(part) <= 255) ? ipv4 : null
  const bracketed = /^\[([^\]]*)\](?::\d{1,5})?$/.exec(text)?.[1]
  // Some proxies append a port to a full IPv6 address without brackets.
  const bare = /^((?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}):\d{1,5}$/i.exec(text)?.[1] ?? text
  const address = (bracketed ?? bare).replace(/%.*$/, '')
  if (!/^[0-9a-f:.]+$/i.test(address) || !address.includes(':')) return null
  if (!URL.canParse(`http://[${address}]/`)) return null
  const plain = new URL(`http://[${address}]/`).hostname.slice(1, -1)
  const mapped = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(plain)
  if (!mapped) return plain
  const bytes = mapped.slice(1).map((group) => Number.parseInt(group, 16))
  return bytes.flatMap((pair) => [pair >> 8, pair & 255]).join('.')
}

/** Expands an IPv6 address to its eight groups. */
function groupsOf(address: string): string[] {
  const [head = '', tail] = address.split('::')
  const groups = head ? head.split(':') : []
  if (tail === undefined) return groups
  const last = tail ? tail.split(':') : []
  return [...groups, ...Array<string>(8 - groups.length - last.length).fill('0'), ...last]
}
