import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
  STATUS_CODES,
} from 'node:http'
import type { Duplex } from 'node:stream'
import { getRequestListener } from '@hono/node-server'
import type { Hono } from 'hono'
import type { ProblemSlug } from '../content/text/problems.ts'
import type { Deps } from './deps.ts'
import { problemDocument } from './http/answer.ts'
import type { AppEnv } from './http/context.ts'
import { headersOfSite } from './http/guards.ts'

const HEADERS_TIMEOUT_MS = 20_000
/** Longer than common proxies keep idle connections (60 s), so that the proxy closes first. */
const KEEP_ALIVE_MS = 75_000
/** At a stop, requests in flight may take this long before their connections are cut. */
const FINISH_MS = 4_000
/** At a stop, requests that are still in transit may arrive for this long. */
const SETTLE_MS = 200
const LOOK_EVERY_MS = 20
/** After answering a broken request, reads on for this long, so that the client gets the answer. */
const LINGER_MS = 1_000

/** Most requests pipelined on one connection; browsers and proxies do not pipeline. */
const MAX_PIPELINED = 100

type HttpDeps = Pick<Deps, 'config' | 'site' | 'log'>

/** A listening HTTP server. */
export interface HttpServer {
  /**
   * Stops accepting, waits up to 4 s for requests in flight, then cuts all connections.
   *
   * A cut request gets no answer, so the client knows of no success.
   */
  close(): Promise<void>
}

/**
 * Serves HTTP on the configured host and port; `localhost` means both loopback addresses.
 * @param requestTimeoutMs  how long a request may take to arrive completely
 * @throws the system's error when the port is taken
 */
export async function serveHttp(
  app: Hono<AppEnv>,
  deps: HttpDeps,
  requestTimeoutMs: number,
): Promise<HttpServer> {
  const { host, port } = deps.config
  const listening: OpenServer[] = []
  for (const address of host === 'localhost' ? ['127.0.0.1', '::1'] : [host]) {
    const server = newServer(app, deps, requestTimeoutMs)
    try {
      await listen(server.http, port, address)
      listening.push(server)
    } catch (error) {
      // A machine without IPv6 still serves IPv4.
      if (address === '::1' && codeOf(error) !== 'EADDRINUSE') continue
      await Promise.all(listening.map(stop))
      throw error
    }
  }
  return {
    async close() {
      await Promise.all(listening.map(stop))
    },
  }
}

interface OpenServer {
  http: Server
  /** Unfinished requests of each connection, in order; only the first is being answered. */
  lines: Map<Duplex, Exchange[]>
}

interface Exchange {
  request: IncomingMessage
  response: ServerResponse
}

function newServer(app: Hono<AppEnv>, deps: HttpDeps, requestTimeoutMs: number): OpenServer {
  const lines: OpenServer['lines'] = new Map()
  const answer = getRequestListener(app.fetch, {
    errorHandler: (error) => answerUnroutable(deps, error),
  })
  const http = createServer({
    keepAliveTimeout: KEEP_ALIVE_MS,
    headersTimeout: Math.min(HEADERS_TIMEOUT_MS, requestTimeoutMs),
    requestTimeout: requestTimeoutMs,
    connectionsCheckingInterval: Math.min(5_000, requestTimeoutMs),
    // The adapter checks it too, and then we write the answer.
    requireHostHeader: false,
  })
  http.on('connection', (socket) => socket.once('close', () => lines.delete(socket)))
  http.on('request', (request, response) => {
    const queue = lines.get(request.socket)
    if (!queue) {
      lines.set(request.socket, [{ request, response }])
      answerFirst(request.socket)
    } else if (queue.push({ request, response }) > MAX_PIPELINED) {
      request.socket.destroy()
    }
  })
  // Unknown expectations may be ignored (RFC 9110 §10.1.1).
  http.on('checkExpectation', (request, response) => http.emit('request', request, response))
  http.on('clientError', (error, socket) => {
    const hasBegun = lines.get(socket)?.[0]?.response.headersSent
    if (!socket.writable || hasBegun) socket.destroy()
    else answerBrokenRequest(deps, codeOf(error), socket)
  })
  return { http, lines }

  /**
   * Answers a connection's pipelined requests one at a time.
   *
   * Otherwise a client that never reads could fill the memory with answers.
   */
  function answerFirst(socket: Duplex): void {
    const queue = lines.get(socket)
    const first = queue?.[0]
    if (!first) {
      lines.delete(socket)
      return
    }
    if (!http.listening) first.response.setHeader('Connection', 'close')
    first.response.once('close', () => {
      queue.shift()
      answerFirst(socket)
    })
    void answer(first.request, first.response)
  }
}

/** Answers a request that the adapter cannot parse, such as one without host. */
function answerUnroutable(deps: HttpDeps, error: unknown): Response {
  const isBroken = error instanceof Error && error.name === 'RequestError'
  const slug: ProblemSlug = isBroken ? 'khong-doc-duoc' : 'loi-he-thong'
  if (!isBroken) deps.log('error', slug, { error: String(error) })
  const { headers, body, status } = ownAnswer(deps, slug)
  return new Response(body, { status, headers })
}

/** Problems by error code of Node's HTTP parser; other codes mean `khong-doc-duoc`. */
const PARSER_FAULTS: Record<string, ProblemSlug> = {
  ERR_HTTP_REQUEST_TIMEOUT: 'gui-qua-cham',
  HPE_HEADER_OVERFLOW: 'dau-qua-lon',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 'qua-lon',
}

/** Answers a request that Node's parser rejected before any route saw it. */
function answerBrokenRequest(deps: HttpDeps, code: string, socket: Duplex): void {
  const { status, headers, body } = ownAnswer(deps, PARSER_FAULTS[code] ?? 'khong-doc-duoc')
  const lines = Object.entries({
    ...headers,
    Date: new Date().toUTCString(),
    'Content-Length': Buffer.byteLength(body),
    Connection: 'close',
  }).map(([name, value]) => `${name}: ${value}\r\n`)
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('')}\r\n${body}`)
  socket.resume()
  setTimeout(() => socket.destroy(), LINGER_MS).unref()
}

/** Builds a problem document with the site's headers, outside any route. */
function ownAnswer(deps: HttpDeps, slug: ProblemSlug) {
  const requestId = crypto.randomUUID()
  const document = problemDocument(slug, requestId)
  return {
    status: document.status,
    headers: {
      ...headersOfSite(deps, '/'),
      'Content-Type': 'application/problem+json; charset=utf-8',
      'Cache-Control': 'no-store',
      'X-Request-Id': requestId,
    },
    body: JSON.stringify(document),
  }
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ port, host }, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

async function stop({ http, lines }: OpenServer): Promise<void> {
  const closed = new Promise<void>((resolve) => http.close(() => resolve()))
  http.closeIdleConnections()
  for (const [first] of lines.values()) {
    if (first && !first.response.headersSent) first.response.setHeader('Connection', 'close')
  }
  await Promise.race([closed, finished(lines)])
  http.closeAllConnections()
  await closed
}

/** Resolves after `SETTLE_MS` once no request is in flight, at the latest after `FINISH_MS`. */
async function finished(lines: OpenServer['lines']): Promise<void> {
  const from = performance.now()
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))
    const passed = performance.now() - from
    if (passed > FINISH_MS || (passed > SETTLE_MS && lines.size === 0)) return
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}
