import { reading as words } from '../../content/text/reading.ts'

/**
 * Sends a reader's word on a guide without leaving the page, and keeps what was typed when that
 * fails. The thanks shown are those that the API leads to without JavaScript.
 */
export function sendInPlace(forms: Iterable<HTMLFormElement>): void {
  for (const form of forms) {
    form.addEventListener('submit', (event) => {
      event.preventDefault()
      void send(form, new FormData(form, event.submitter))
    })
  }
}

async function send(form: HTMLFormElement, fields: FormData): Promise<void> {
  const button = form.querySelector('button')
  if (!button || button.disabled) return
  form.querySelector('.refused')?.remove()
  button.disabled = true
  try {
    const answer = await fetch(form.action, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ ...Object.fromEntries(fields), helpful: isHelpful(fields) }),
    })
    if (!answer.ok) throw new Error(String(answer.status))
    thank(isHelpful(fields) ? 'cam-on' : 'da-gop-y')
  } catch {
    // No network, or the API is down: the visitor is told, and tries again.
    const line = document.createElement('p')
    line.className = 'notice warn refused'
    line.setAttribute('role', 'alert')
    line.textContent = words.feedbackFailed
    form.append(line)
  } finally {
    button.disabled = false
  }
}

function isHelpful(fields: FormData): boolean {
  return fields.get('helpful') === 'true'
}

function thank(id: string): void {
  location.hash = id
  document.getElementById(id)?.focus()
}
