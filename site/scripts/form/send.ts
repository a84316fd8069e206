import { formScript as words } from '../../../content/text/form.ts'
import { clearFaults, element, type Fault, faultsOf, markTitle, showFaults } from './fields.ts'
import type { Pictures } from './pictures.ts'

/** Long, because a phone may have five pictures to send over a poor line. */
const TIMEOUT_MS = 180_000
const SENT_KEY = 'ct-sent'
const SENT_LIFE_MS = 24 * 3_600_000

interface Answer {
  status: number
  body: Record<string, unknown>
}

export interface Sending {
  pictures: Pictures
  /** It has been stored; the page moves on from here. */
  onStored: (body: Record<string, unknown>) => void
}

/**
 * Sends a form without leaving it: shows how far it is, keeps everything when it fails, says so,
 * and sends again with the same key, by itself once the line is back.
 *
 * A second click while sending does nothing; the same text sent again, from another tab or after
 * going back, has the same key, so that the server takes it once.
 */
export function sendQuietly(form: HTMLFormElement, { pictures, onStored }: Sending): void {
  const button = form.querySelector<HTMLButtonElement>('[data-send]')
  const status = form.querySelector<HTMLElement>('.send-status')
  const keyField = form.elements.namedItem('idempotencyKey')
  if (!button || !status || !(keyField instanceof HTMLInputElement)) return
  const bar = element('progress', { max: 1, hidden: true })
  const name = button.textContent
  let isSending = false
  let isWaiting = false
  bar.ariaLabel = words.sending
  status.after(bar)

  form.addEventListener('submit', (event) => {
    event.preventDefault()
    void send()
  })
  window.addEventListener('online', () => {
    if (isWaiting) void send()
  })

  async function send(): Promise<void> {
    if (isSending) return
    const faults = faultsOf(form)
    if (faults.length > 0) {
      say('')
      showFaults(form, faults)
      return
    }
    isSending = true
    isWaiting = false
    clearFaults(form)
    say(words.sending)
    button?.setAttribute('aria-disabled', 'true')
    try {
      const body = await bodyOf(form, pictures, keyField as HTMLInputElement)
      receive(await post(form.action, body, showProgress))
    } catch (error) {
      isWaiting = true
      trouble(error instanceof Timeout ? words.timeout : words.offline)
    } finally {
      bar.hidden = true
    }
  }

  function receive({ status, body }: Answer): void {
    if (status === 201) {
      // Stays busy: the next page is on its way, and a click here would only confuse.
      say(words.sent)
      onStored(body)
      return
    }
    const faults = faultsIn(body)
    if (faults.length > 0) {
      stop()
      say('')
      showFaults(form, faults)
      return
    }
    // Only now is it certain that the key belongs to another text.
    if (status === 409) renewKey(keyField as HTMLInputElement)
    const detail = typeof body.detail === 'string' ? body.detail : words.failed
    trouble(status === 409 ? words.changed : detail)
  }

  function trouble(sentence: string): void {
    stop()
    say(sentence, true)
    if (button) button.textContent = words.again
    markTitle(true)
  }

  function stop(): void {
    isSending = false
    button?.removeAttribute('aria-disabled')
    if (button) button.textContent = name
  }

  function say(sentence: string, isTrouble = false): void {
    if (!status) return
    status.textContent = sentence
    status.classList.toggle('trouble', isTrouble)
  }

  function showProgress(share: number): void {
    bar.hidden = false
    bar.value = share
  }
}

class Timeout extends Error {}

function post(url: string, body: FormData, onProgress: (share: number) => void): Promise<Answer> {
  return new Promise((resolve, reject) => {
    // Not fetch: it does not tell how much has been sent.
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

/** The key that this very text was last sent with, from whatever tab; else the form's own. */
function keyOf(text: string, field: HTMLInputElement): string {
  const mark = hashOf(text)
  try {
    const [sentMark, key = '', at] = (localStorage.getItem(SENT_KEY) ?? '').split(' ')
    if (sentMark === mark && Date.now() - Number(at) < SENT_LIFE_MS) field.value = key
    localStorage.setItem(SENT_KEY, `${mark} ${field.value} ${Date.now()}`)
  } catch {
    // Storage is forbidden: the form's own key serves.
  }
  return field.value
}

function renewKey(field: HTMLInputElement): void {
  field.value = crypto.randomUUID()
  try {
    localStorage.removeItem(SENT_KEY)
  } catch {
    // Storage is forbidden: nothing is remembered there.
  }
}

/** Tells texts apart well enough; says nothing about them (cyrb53). */
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

/** Field problems of a problem document (RFC 9457), by the name of their field. */
function faultsIn({ errors }: Record<string, unknown>): Fault[] {
  if (!Array.isArray(errors)) return []
  return errors.map((each: { pointer?: string; detail?: string }) => ({
    name: each.pointer?.split('/')[1] ?? '',
    sentence: each.detail ?? '',
  }))
}

function parsed(text: string): Record<string, unknown> {
  try {
    // A problem document or an answer of ours; every use checks what it finds.
    return (JSON.parse(text) ?? {}) as Record<string, unknown>
  } catch {
    return {}
  }
}
