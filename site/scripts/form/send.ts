import { formScript as words } from '../../../content/text/form.ts'
import { HOUR_MS, MINUTE_MS } from '../../../content/units.ts'
import { element } from '../dom.ts'
import { keep, kept } from '../storage.ts'
import { clearFaults, type Fault, faultsOf, markTitle, showFaults } from './fields.ts'
import type { Pictures } from './pictures.ts'

/** Long enough for five pictures over a slow network. */
const TIMEOUT_MS = 3 * MINUTE_MS
const SENT_KEY = 'ct-sent'
const SENT_LIFE_MS = 24 * HOUR_MS

interface Answer {
  status: number
  body: Record<string, unknown>
}

export interface Sending {
  pictures: Pictures
  /** Called with the answer once the request is stored; leaves the page. */
  onStored: (body: Record<string, unknown>) => void
}

/** A form that is sent by script, and its state. */
interface Sender {
  form: HTMLFormElement
  button: HTMLButtonElement
  status: HTMLElement
  bar: HTMLProgressElement
  keyField: HTMLInputElement
  /** Text of the button before a failure. */
  name: string
  sending: Sending
  isSending: boolean
  /** Failed without a network: sent again when the browser is online. */
  isWaiting: boolean
}

/**
 * Sends a form without leaving it and shows progress. On failure it keeps the form, says why, and
 * sends again with the same idempotency key once the browser is online.
 *
 * A second click while sending does nothing. The same text sent again, from another tab or after
 * going back, has the same key, so that the server stores it once.
 */
export function sendQuietly(form: HTMLFormElement, sending: Sending): void {
  const button = form.querySelector<HTMLButtonElement>('[data-send]')
  const status = form.querySelector<HTMLElement>('.send-status')
  const keyField = form.elements.namedItem('idempotencyKey')
  if (!button || !status || !(keyField instanceof HTMLInputElement)) return
  const bar = element('progress', { max: 1, hidden: '', 'aria-label': words.sending })
  status.after(bar)
  const sender: Sender = {
    form,
    button,
    status,
    bar,
    keyField,
    name: button.textContent,
    sending,
    isSending: false,
    isWaiting: false,
  }
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    void send(sender)
  })
  window.addEventListener('online', () => {
    if (sender.isWaiting) void send(sender)
  })
}

async function send(sender: Sender): Promise<void> {
  const { form, button, bar, sending, keyField } = sender
  if (sender.isSending) return
  const faults = faultsOf(form)
  if (faults.length > 0) {
    say(sender, '')
    showFaults(form, faults)
    return
  }
  sender.isSending = true
  sender.isWaiting = false
  clearFaults(form)
  say(sender, words.sending)
  button.setAttribute('aria-disabled', 'true')
  try {
    const body = await bodyOf(form, sending.pictures, keyField)
    receive(
      sender,
      await post(form.action, body, (share) => {
        bar.hidden = false
        bar.value = share
      }),
    )
  } catch (error) {
    sender.isWaiting = true
    fail(sender, error instanceof Timeout ? words.timeout : words.offline)
  } finally {
    bar.hidden = true
  }
}

function receive(sender: Sender, { status, body }: Answer): void {
  if (status === 201) {
    // Stays busy until the next page loads.
    say(sender, words.sent)
    sender.sending.onStored(body)
    return
  }
  const faults = faultsIn(body)
  if (faults.length > 0) {
    stop(sender)
    say(sender, '')
    showFaults(sender.form, faults)
    return
  }
  // The key belongs to another text.
  if (status === 409) renewKey(sender.keyField)
  const detail = typeof body.detail === 'string' ? body.detail : words.failed
  fail(sender, status === 409 ? words.changed : detail)
}

function fail(sender: Sender, sentence: string): void {
  stop(sender)
  say(sender, sentence, true)
  sender.button.textContent = words.again
  markTitle(true)
}

function stop(sender: Sender): void {
  const { button, name } = sender
  sender.isSending = false
  button.removeAttribute('aria-disabled')
  button.textContent = name
}

function say({ status }: Sender, sentence: string, isTrouble = false): void {
  status.textContent = sentence
  status.classList.toggle('trouble', isTrouble)
}

class Timeout extends Error {}

function post(url: string, body: FormData, onProgress: (share: number) => void): Promise<Answer> {
  return new Promise((resolve, reject) => {
    // `fetch` reports no upload progress.
    const request = new XMLHttpRequest()
    request.open('POST', url)
    request.setRequestHeader('Accept', 'application/json')
    request.timeout = TIMEOUT_MS
    request.upload.onprogress = ({ lengthComputable, loaded, total }) => {
      if (lengthComputable) onProgress(loaded / total)
    }
    request.onerror = () => reject(new Error('network'))
    request.ontimeout = () => reject(new Timeout())
    request.onload = () => resolve({ status: request.status, body: parsed(request.responseText) })
    request.send(body)
  })
}

async function bodyOf(
  form: HTMLFormElement,
  pictures: Pictures,
  keyField: HTMLInputElement,
): Promise<FormData> {
  const files = await pictures.ready()
  const body = new FormData(form)
  body.delete('attachments')
  body.delete('idempotencyKey')
  const text = JSON.stringify([...body]) + pictures.describe()
  for (const file of files) body.append('attachments', file)
  body.append('idempotencyKey', keyOf(form.action + text, keyField))
  return body
}

/** The key that this text was last sent with, from any tab; else the form's own. */
function keyOf(text: string, field: HTMLInputElement): string {
  const mark = hashOf(text)
  const [sentMark, key = '', at] = (kept(SENT_KEY) ?? '').split(' ')
  if (sentMark === mark && Date.now() - Number(at) < SENT_LIFE_MS) field.value = key
  keep(SENT_KEY, `${mark} ${field.value} ${Date.now()}`)
  return field.value
}

function renewKey(field: HTMLInputElement): void {
  field.value = crypto.randomUUID()
  keep(SENT_KEY, null)
}

/** Hash of a text (cyrb53), to compare it without keeping it. */
function hashOf(text: string): string {
  let one = 0xdeadbeef
  let two = 0x41c6ce57
  for (let place = 0; place < text.length; place += 1) {
    const unit = text.charCodeAt(place)
    one = Math.imul(one ^ unit, 2654435761)
    two = Math.imul(two ^ unit, 1597334677)
  }
  return `${(one >>> 0).toString(36)}-${(two >>> 0).toString(36)}-${text.length}`
}

/** The field errors of a problem document (RFC 9457). */
function faultsIn({ errors }: Record<string, unknown>): Fault[] {
  if (!Array.isArray(errors)) return []
  return errors.map((each: { pointer?: string; detail?: string }) => ({
    name: each.pointer?.split('/')[1] ?? '',
    sentence: each.detail ?? '',
  }))
}

function parsed(text: string): Record<string, unknown> {
  try {
    // Either our answer or a problem document; every use checks its type.
    return (JSON.parse(text) ?? {}) as Record<string, unknown>
  } catch {
    return {}
  }
}
