import { type Response as Answer, Resend } from 'resend'
import type { Config } from '../config.ts'
import type { Mailer, OutgoingMail, SendResult } from './mailer.ts'

/* The only module that knows the mail provider and imports `resend`. */

type Settings = Pick<Config, 'resendApiKey' | 'resendBaseUrl'>

/** Longest wait for the provider's answer; after it the outcome is unknown. */
const TIMEOUT_MS = 10_000

/** Node's error codes for a connection that was never made: the mail was not sent. */
const NEVER_CONNECTED = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
])
/** Errors of the account or our settings: they affect every mail, and a person must act. */
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
/** Statuses of a gateway that may have forwarded the mail. */
const GATEWAY_STATUSES = new Set([502, 504, 520, 521, 522, 523, 524])

/** Sends mails through Resend, or a compatible server at `RESEND_BASE_URL`. */
export function resendMailer(settings: Settings, { timeoutMs = TIMEOUT_MS } = {}): Mailer {
  const resend = new CandidResend(settings.resendApiKey, {
    ...(settings.resendBaseUrl && { baseUrl: settings.resendBaseUrl }),
  })
  return { send: async (mail) => resultOf(await post(resend, mail, timeoutMs)) }
}

/** Body and signature headers of a webhook call. */
export interface WebhookRequest {
  /** The raw body. */
  payload: string
  id: string
  timestamp: string
  signature: string
}

/**
 * Verifies a webhook's signature, which covers sender and time.
 * @returns the event; null when the signature is wrong or older than five minutes
 */
export function verifyWebhook(secret: string, request: WebhookRequest): unknown {
  try {
    // Verifying needs no API key, but the constructor does.
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
 * The package's client with errors that tell whether a retry is safe.
 *
 * The original reports a refused connection and a lost answer alike, and reads the status from the
 * body instead of the response.
 */
class CandidResend extends Resend {
  override async fetchRequest<T>(path: string, options: RequestInit = {}): Promise<Answer<T>> {
    let response: Response
    try {
      // A redirect would send key and mail to a host that no setting names.
      response = await fetch(`${this.baseUrl}${path}`, { ...options, redirect: 'manual' })
    } catch (error) {
      return failure(null, causeOf(error))
    }
    const headers = Object.fromEntries(response.headers.entries())
    try {
      const body: unknown = await response.json()
      // The provider promises this type; `resultOf` checks the id.
      if (response.ok) return { data: body as T, error: null, headers }
      return failure(response.status, nameIn(body), headers)
    } catch (error) {
      // Probably accepted, but the answer is incomplete.
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
      // Passed to `fetch`, although the type lacks it.
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

  // The provider never redirects, so `RESEND_BASE_URL` is wrong.
  if (status >= 300 && status < 400) {
    return { outcome: 'retry', error: `${status} redirect`, uncertain: false, alarm: true }
  }
  const wish = retryAfter(answer.headers?.['retry-after'])
  const wait = wish === undefined ? {} : { retryAfterSeconds: wish }
  if (ACCOUNT_TROUBLE.has(name) || status === 401 || status === 404 || status === 405) {
    return { outcome: 'retry', error, uncertain: false, alarm: true, ...wait }
  }
  // An earlier request with this idempotency key is still in progress.
  if (name === 'concurrent_idempotent_requests' || GATEWAY_STATUSES.has(status)) {
    return { outcome: 'retry', error, uncertain: true, ...wait }
  }
  if (status === 429) {
    return { outcome: 'retry', error, uncertain: false, rateLimited: true, ...wait }
  }
  // 403 means the sender's domain or a test account's limits; other mails may still pass.
  if (status === 408 || status === 403 || status >= 500) {
    return { outcome: 'retry', error, uncertain: false, ...wait }
  }
  return { outcome: 'refused', error }
}

/** Seconds of a `Retry-After`; the provider never sends its date form. */
function retryAfter(header: string | undefined): number | undefined {
  return header !== undefined && /^\d+(\.\d+)?$/.test(header) ? Number(header) : undefined
}

/** Makes an error of the client's type; `message` carries names that its `name` type lacks. */
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

/** Error code of a failed `fetch`; Node nests it one or two causes deep. */
function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  if ('code' in error && typeof error.code === 'string') return error.code
  return error.cause instanceof Error ? causeOf(error.cause) : error.name
}
