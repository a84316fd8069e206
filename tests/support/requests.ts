import { expect } from 'vitest'
import { parse } from 'node-html-parser'
import type { FieldError } from '../../api/problem.ts'
import type { ReceivedMail } from './fake-resend.ts'
import type { Product, RequestOptions } from './product.ts'

/** Fields of a request as JSON holds them. */
export type Fields = Record<string, unknown>

/** What a browser says when it sends a form. */
export const BROWSER = { accept: 'text/html,application/xhtml+xml' }

export interface Opened {
  code: string
  token: string
  statusUrl: string
  receivedAt: string
  dueAt: string
}

/** A ticket as its page's address gives it to machines, as far as tests read it. */
export interface TicketJson {
  code: string
  status: string
  statusLabel: string
  messages: { author: string; body: string; attachments: { url: string }[] }[]
  events: { at: string; text: string }[]
  attachments: { id: string; name: string; url: string; bytes: number }[]
  older: string | null
  rating: { score: number; comment: string | null } | null
}

export interface ProblemBody {
  type: string
  title: string
  status: number
  detail: string
  errors?: FieldError[]
}

/** An address that no other test mails to. */
export function freshEmail(): string {
  return `khach-${crypto.randomUUID()}@example.com`
}

/** A complete request, each from another address. */
export function ticketFields(changed: Fields = {}): Fields {
  return {
    name: 'Nguyễn Thị Hoà',
    email: freshEmail(),
    product: 'socialcdp',
    requestType: 'dang-nhap',
    subject: 'Không nhận được mã OTP khi đăng nhập',
    description: 'Từ sáng nay em bấm gửi mã nhiều lần nhưng điện thoại không nhận được mã nào.',
    occurredAt: '2026-11-20T09:30',
    consent: true,
    ...changed,
  }
}

export function postJson(
  product: Pick<Product, 'fetch'>,
  path: string,
  body: unknown,
  { headers, ...options }: RequestOptions = {},
): Promise<Response> {
  return product.fetch(path, {
    method: 'POST',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    headers: { 'content-type': 'application/json', ...plain(headers) },
    ...options,
  })
}

/** As a browser sends a form without files: urlencoded, wanting a page. */
export function postForm(
  product: Pick<Product, 'fetch'>,
  path: string,
  fields: Fields,
  { headers, ...options }: RequestOptions = {},
): Promise<Response> {
  return product.fetch(path, {
    method: 'POST',
    body: new URLSearchParams(entriesOf(fields)),
    headers: { ...BROWSER, ...plain(headers) },
    ...options,
  })
}

/** As a browser sends a form with files: multipart, wanting a page. */
export function postMultipart(
  product: Pick<Product, 'fetch'>,
  path: string,
  fields: Fields,
  files: { name: string; bytes: Uint8Array<ArrayBuffer>; type?: string }[] = [],
  { headers, ...options }: RequestOptions = {},
): Promise<Response> {
  const form = new FormData()
  for (const [name, value] of entriesOf(fields)) form.append(name, value)
  for (const { name, bytes, type = 'image/png' } of files) {
    form.append('attachments', new File([bytes], name, { type }))
  }
  return product.fetch(path, {
    method: 'POST',
    body: form,
    headers: { ...BROWSER, ...plain(headers) },
    ...options,
  })
}

/** Sends a request that must be taken. */
export async function openTicket(product: Product, changed: Fields = {}): Promise<Opened> {
  const answer = await postJson(product, '/api/tickets', ticketFields(changed))
  expect(answer.status).toBe(201)
  return (await answer.json()) as Opened
}

/** The problem document of an answer, which must be one. */
export async function problemOf(answer: Response): Promise<ProblemBody> {
  expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/)
  const problem = (await answer.json()) as ProblemBody
  expect(problem.status).toBe(answer.status)
  return problem
}

/** Pointers of a problem's errors, in order. */
export async function pointersOf(answer: Response): Promise<string[]> {
  const { errors = [] } = await problemOf(answer)
  return errors.map(({ pointer }) => pointer)
}

/** An answer's page: its window title and its elements. */
export async function pageOf(answer: Response) {
  expect(answer.headers.get('content-type')).toMatch(/^text\/html/)
  const root = parse(await answer.text(), { comment: true })
  const main = root.querySelector('main')
  expect(main).not.toBeNull()
  return {
    title: root.querySelector('title')?.textContent ?? '',
    main: main!,
    /** What stands in a control of that name; null when there is no such control. */
    valueOf(name: string): string | null {
      const control = main!.querySelector(`[name="${name}"]`)
      if (!control) return null
      // As browsers read it: CRLF is LF, and one right after the tag is none.
      if (control.tagName === 'TEXTAREA') {
        return control.textContent.replaceAll('\r\n', '\n').replace(/^\n/, '')
      }
      if (control.tagName === 'SELECT') {
        return control.querySelector('[selected]')?.getAttribute('value') ?? ''
      }
      return control.getAttribute('value') ?? ''
    },
  }
}

/** Token in the path or address of a requester's page. */
export function tokenIn(address: string | null): string {
  return /\/yeu-cau\/([^/]+)\//.exec(address ?? '')?.[1] ?? ''
}

/** What a requester's address answers to machines. */
export async function readTicket(product: Product, token: string): Promise<TicketJson> {
  const answer = await product.fetch(`/api/tickets/${token}`)
  expect(answer.status).toBe(200)
  return (await answer.json()) as TicketJson
}

/**
 * All mails about a ticket, once `count` of them are there and the outbox has been asked once more:
 * a mail too many would have come by then.
 */
export async function mailsAbout(
  product: Product,
  code: string,
  count: number,
): Promise<ReceivedMail[]> {
  const about = () => product.resend.mails.filter((mail) => mail.headers['X-Ticket-Code'] === code)
  await expect.poll(() => about().length, POLL).toBeGreaterThanOrEqual(count)
  await product.jobs()
  expect(about().map((mail) => mail.headers['X-Template'])).toHaveLength(count)
  return about()
}

/** How long a fact is waited for; a fast machine waits as long as it takes. */
export const POLL = { timeout: 15_000, interval: 20 }

function entriesOf(fields: Fields): [string, string][] {
  return Object.entries(fields).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value])
      .filter((each) => each !== undefined && each !== null)
      .map((each): [string, string] => [name, String(each)]),
  )
}

function plain(headers: RequestInit['headers']): Record<string, string> {
  return Object.fromEntries(new Headers(headers))
}
