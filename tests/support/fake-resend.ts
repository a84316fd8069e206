import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

/** A mail as it came to `POST /emails`. */
export interface ReceivedMail {
  id: string
  /** Header `Idempotency-Key`. */
  key: string
  from: string
  to: string
  reply_to: string
  subject: string
  text: string
  html: string
  headers: Record<string, string>
}

/**
 * What the provider does with a request: takes the mail, answers nothing (`hang`), cuts the line
 * before or after it has taken the mail, or refuses.
 */
export type Behaviour =
  | 'accept'
  | 'hang'
  | 'cut-before'
  | 'cut-after'
  | { status: number; name: string; retryAfter?: number }

export interface FakeResend {
  /** For `RESEND_BASE_URL`. */
  url: string
  /** Mails taken: each key once, however often it came. */
  mails: ReceivedMail[]
  /** Keys of all requests, in order. */
  requests: string[]
  /** Decides about each request from now on; `attempt` counts the requests with its key from 1. */
  behave(decide: (mail: Omit<ReceivedMail, 'id'>, attempt: number) => Behaviour): void
  close(): Promise<void>
}

/**
 * Speaks like the mail provider: a key that came before with the same body is the same mail, with
 * another body a conflict.
 * @param port  0 takes any free one
 */
export async function startFakeResend(port = 0): Promise<FakeResend> {
  const taken = new Map<string, { id: string; body: string }>()
  const mails: ReceivedMail[] = []
  const requests: string[] = []
  let decide: Parameters<FakeResend['behave']>[0] = () => 'accept'

  const server = createServer((request, response) => {
    answer(request, response).catch(() => request.socket.destroy())
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  // A listening TCP server has an address of this kind.
  const { port: taking } = server.address() as AddressInfo

  return {
    url: `http://127.0.0.1:${taking}`,
    mails,
    requests,
    behave: (next) => (decide = next),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request)
    if (request.method !== 'POST' || request.url !== '/emails') {
      send(response, 404, { name: 'not_found' })
      return
    }
    const key = String(request.headers['idempotency-key'])
    requests.push(key)
    const mail = { ...(JSON.parse(body) as Omit<ReceivedMail, 'id' | 'key'>), key }
    const behaviour = decide(mail, requests.filter((each) => each === key).length)
    if (behaviour === 'hang') return
    if (behaviour === 'cut-before') {
      request.socket.destroy()
      return
    }
    if (typeof behaviour === 'object') {
      const { status, name, retryAfter } = behaviour
      if (retryAfter !== undefined) response.setHeader('Retry-After', retryAfter)
      send(response, status, { statusCode: status, name, message: 'refused by the test' })
      return
    }
    const earlier = taken.get(key)
    if (earlier && earlier.body !== body) {
      send(response, 409, { statusCode: 409, name: 'invalid_idempotent_request', message: '' })
      return
    }
    const id = earlier?.id ?? crypto.randomUUID()
    if (!earlier) {
      taken.set(key, { id, body })
      mails.push({ ...mail, id })
    }
    if (behaviour === 'cut-after') request.socket.destroy()
    else send(response, 200, { id })
  }
}

/** Takes so many mails in any second, as the provider does; more get a 429. */
export function atMostPerSecond(mails: number): () => Behaviour {
  const taken: number[] = []
  return () => {
    const now = performance.now()
    if (taken.filter((at) => at > now - 1000).length >= mails) {
      return { status: 429, name: 'rate_limit_exceeded', retryAfter: 1 }
    }
    taken.push(now)
    return 'accept'
  }
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'Content-Type': 'application/json' })
  response.end(JSON.stringify(body))
}
