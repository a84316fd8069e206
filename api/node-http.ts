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
/** Longer than common proxies keep a pooled line (60 s): the proxy closes first, so no request is lost. */
const KEEP_ALIVE_MS = 75_000
/** At a stop, requests in flight may take this long; what still runs then is cut. */
const FINISH_MS = 4_000
/** At a stop, a line that has said nothing may still bring a request that has left its client. */
const SETTLE_MS = 200
const LOOK_EVERY_MS = 20
/** After an answer of our own a client may go on sending, so that it gets to read the answer. */
const LINGER_MS = 1_000

/** No browser and no proxy sends requests ahead on one line; more than this is no client of ours. */
const MAX_PIPELINED = 100

type HttpDeps = Pick<Deps, 'config' | 'site' | 'log'>

export interface HttpServer {
  /**
   * Stops accepting, lets requests in flight finish for 4 s, then cuts every line.
   *
   * A request that is cut gets no answer, so nothing it asked for counts as acknowledged.
   */
  close(): Promise<void>
}

/**
 * Answers HTTP on the host and port of the settings; `localhost` means both loopback addresses.
 * @param requestTimeoutMs  how long a request may take to arrive whole
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
      // A machine without IPv6 is reached by IPv4 all the same.
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
  /** Requests of each line that are not answered to the last byte; the first is being answered. */
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
    // The adapter refuses it as well, and then the answer is ours.
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
  // An expectation that we do not know may be ignored (RFC 9110 §10.1.1): routes answer.
  http.on('checkExpectation', (request, response) => http.emit('request', request, response))
  http.on('clientError', (error, socket) => {
    const hasBegun = lines.get(socket)?.[0]?.response.headersSent
    if (!socket.writable || hasBegun) socket.destroy()
    else answerBrokenRequest(deps, codeOf(error), socket)
  })
  return { http, lines }

  /**
   * Answers what a client has pipelined one after the other. All at once, one client that reads
   * nothing would fill the memory with answers.
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

/** The adapter makes no request of it (no host, no address): it is answered in our words. */
function answerUnroutable(deps: HttpDeps, error: unknown): Response {
  const isBroken = error instanceof Error && error.name === 'RequestError'
  const slug: ProblemSlug = isBroken ? 'khong-doc-duoc' : 'loi-he-thong'
  if (!isBroken) deps.log('error', slug, { error: String(error) })
  const { headers, body, status } = ownAnswer(deps, slug)
  return new Response(body, { status, headers })
}

/** What the parser gives up on, by Node's name for it; all else is a broken request. */
const PARSER_FAULTS: Record<string, ProblemSlug> = {
  ERR_HTTP_REQUEST_TIMEOUT: 'gui-qua-cham',
  HPE_HEADER_OVERFLOW: 'dau-qua-lon',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 'qua-lon',
}

/** Node's parser gives up on a request before any route sees it: it is answered in our words. */
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

/** A problem document with the headers of every other answer, made without a route. */
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

/** Resolves when no request is in flight, after a moment for those on their way, 4 s at most. */
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
