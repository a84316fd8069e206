import { type Response as Answer, Resend } from 'resend'
import type { Config } from '../config.ts'
import type { Mailer, OutgoingMail, SendResult } from './mailer.ts'

/** The only place that knows the mail provider; its `resend` package is imported nowhere else. */

type Settings = Pick<Config, 'resendApiKey' | 'resendBaseUrl'>

/** No answer after this long: nobody knows whether the mail was taken. */
const TIMEOUT_MS = 10_000

/** No connection came about, so no mail did: Node's names for it. */
const NEVER_CONNECTED = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
])
/** Trouble with the account or our settings: every mail would meet it, and a person must act. */
const ACCOUNT_TROUBLE = new Set([
  'missing_api_key',
  'invalid_api_key',
  'restricted_api_key',
  'invalid_access',
  'invalid_from_address',
  'daily_quota_exceeded',
  'monthly_quota_exceeded',
  'method_not_allowed',
  'not_found',
])
/** Answers of a gateway that may have passed the mail on. */
const GATEWAY_STATUSES = new Set([502, 504, 520, 521, 522, 523, 524])

/** Hands mails to Resend, or to whatever speaks like it at `RESEND_BASE_URL`. */
export function resendMailer(settings: Settings, { timeoutMs = TIMEOUT_MS } = {}): Mailer {
  const resend = new CandidResend(settings.resendApiKey, {
    ...(settings.resendBaseUrl && { baseUrl: settings.resendBaseUrl }),
  })
  return { send: async (mail) => resultOf(await post(resend, mail, timeoutMs)) }
}

export interface WebhookRequest {
  /** The body exactly as it came. */
  payload: string
  id: string
  timestamp: string
  signature: string
}

/**
 * Checks who sent an event, and when: the signature covers both.
 * @returns the event, or null when the signature does not fit or is older than five minutes
 */
export function verifyWebhook(secret: string, request: WebhookRequest): unknown {
  try {
    // The key is not used for this, but the client wants one.
    return new Resend('unused').webhooks.verify({
      payload: request.payload,
      headers: { id: request.id, timestamp: request.timestamp, signature: request.signature },
      webhookSecret: secret,
    })
  } catch {
    return null
  }
}

/**
 * The package's client, but for how it tells of trouble: it makes one error of a refused
 * connection and of a lost answer, and takes the status from the body instead of the answer. A
 * retry has to know which it was.
 */
class CandidResend extends Resend {
  override async fetchRequest<T>(path: string, options: RequestInit = {}): Promise<Answer<T>> {
    let response: Response
    try {
      // A redirect would take key and mail to a host that no setting names.
      response = await fetch(`${this.baseUrl}${path}`, { ...options, redirect: 'manual' })
    } catch (error) {
      return failure(null, causeOf(error))
    }
    const headers = Object.fromEntries(response.headers.entries())
    try {
      const body: unknown = await response.json()
      // The provider's own promise; `resultOf` looks whether the id is there.
      if (response.ok) return { data: body as T, error: null, headers }
      return failure(response.status, nameIn(body), headers)
    } catch (error) {
      // Taken, it seems, but the answer never came whole.
      if (response.ok) return failure(null, causeOf(error), headers)
      return failure(response.status, 'unreadable answer', headers)
    }
  }
}

async function post(resend: Resend, mail: OutgoingMail, timeoutMs: number) {
  return resend.emails.send(
    {
      from: mail.from,
      to: mail.to,
      replyTo: mail.replyTo,
      subject: mail.subject,
      text: mail.text,
      html: mail.html,
      headers: mail.headers,
    },
    {
      idempotencyKey: mail.id,
      // Passed on to `fetch` though the type does not say so.
      ...{ signal: AbortSignal.timeout(timeoutMs) },
    },
  )
}

function resultOf(answer: Answer<{ id: string }>): SendResult {
  if (!answer.error) {
    const { id } = answer.data as { id?: unknown }
    return typeof id === 'string'
      ? { outcome: 'sent', providerId: id }
      : { outcome: 'retry', error: 'answer without id', uncertain: true }
  }
  const { statusCode: status, message: name } = answer.error
  // Names only: a message may quote an address.
  const error = status === null ? name : `${status} ${name}`
  if (status === null) return { outcome: 'retry', error, uncertain: !NEVER_CONNECTED.has(name) }

  // The provider never redirects: a setting names the wrong address.
  if (status >= 300 && status < 400) {
    return { outcome: 'retry', error: `${status} redirect`, uncertain: false, alarm: true }
  }
  const wish = retryAfter(answer.headers?.['retry-after'])
  const wait = wish === undefined ? {} : { retryAfterSeconds: wish }
  if (ACCOUNT_TROUBLE.has(name) || status === 401 || status === 404 || status === 405) {
    return { outcome: 'retry', error, uncertain: false, alarm: true, ...wait }
  }
  // A first request with this key is still being worked on.
  if (name === 'concurrent_idempotent_requests' || GATEWAY_STATUSES.has(status)) {
    return { outcome: 'retry', error, uncertain: true, ...wait }
  }
  if (status === 429) {
    return { outcome: 'retry', error, uncertain: false, rateLimited: true, ...wait }
  }
  // 403 is the sender's domain or a test account's limits: not this mail's fault, not every mail's.
  if (status === 408 || status === 403 || status >= 500) {
    return { outcome: 'retry', error, uncertain: false, ...wait }
  }
  return { outcome: 'refused', error }
}

/** Seconds of a `Retry-After`; its form with a date is not used by the provider. */
function retryAfter(header: string | undefined): number | undefined {
  return header !== undefined && /^\d+(\.\d+)?$/.test(header) ? Number(header) : undefined
}

/** An error in the client's own form; `message` carries the name, of a kind its type does not know. */
function failure(
  statusCode: number | null,
  message: string,
  headers: Record<string, string> | null = null,
): Answer<never> {
  return { data: null, error: { name: 'application_error', statusCode, message }, headers }
}

function nameIn(body: unknown): string {
  const name = typeof body === 'object' && body !== null && 'name' in body ? body.name : undefined
  return typeof name === 'string' && /^\w{1,60}$/.test(name) ? name : 'unnamed error'
}

/** Node hides the reason one or two levels down. */
function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  if ('code' in error && typeof error.code === 'string') return error.code
  return error.cause instanceof Error ? causeOf(error.cause) : error.name
}
