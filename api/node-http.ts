import { createServer, STATUS_CODES, type Server, type ServerResponse } from 'node:http'
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
  /** Answers that have not been given to the last byte. */
  inFlight: Set<ServerResponse>
}

function newServer(app: Hono<AppEnv>, deps: HttpDeps, requestTimeoutMs: number): OpenServer {
  const inFlight = new Set<ServerResponse>()
  const http = createServer(
    {
      keepAliveTimeout: KEEP_ALIVE_MS,
      headersTimeout: Math.min(HEADERS_TIMEOUT_MS, requestTimeoutMs),
      requestTimeout: requestTimeoutMs,
      connectionsCheckingInterval: Math.min(5_000, requestTimeoutMs),
      // The adapter refuses it as well, and then the answer is ours.
      requireHostHeader: false,
    },
    getRequestListener(app.fetch, {
      errorHandler: (error) => answerUnroutable(deps, error),
    }),
  )
  http.prependListener('request', (_request, response) => {
    inFlight.add(response)
    if (!http.listening) response.setHeader('Connection', 'close')
    response.once('close', () => inFlight.delete(response))
  })
  // An expectation that we do not know may be ignored (RFC 9110 §10.1.1): routes answer.
  http.on('checkExpectation', (request, response) => http.emit('request', request, response))
  http.on('clientError', (error, socket) => {
    const hasBegun = [...inFlight].some((each) => each.socket === socket && each.headersSent)
    if (!socket.writable || hasBegun) socket.destroy()
    else answerBrokenRequest(deps, codeOf(error), socket)
  })
  return { http, inFlight }
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

async function stop({ http, inFlight }: OpenServer): Promise<void> {
  const closed = new Promise<void>((resolve) => http.close(() => resolve()))
  http.closeIdleConnections()
  for (const response of inFlight) {
    if (!response.headersSent) response.setHeader('Connection', 'close')
  }
  await Promise.race([closed, finished(inFlight)])
  http.closeAllConnections()
  await closed
}

/** Resolves when no request is in flight, after a moment for those on their way, 4 s at most. */
async function finished(inFlight: ReadonlySet<ServerResponse>): Promise<void> {
  const from = performance.now()
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))
    const passed = performance.now() - from
    if (passed > FINISH_MS || (passed > SETTLE_MS && inFlight.size === 0)) return
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}
