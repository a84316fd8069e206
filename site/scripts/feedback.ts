import { reading as words } from '../../content/text/reading.ts'
import { element } from './dom.ts'

/**
 * Sends feedback on a guide without leaving the page, and keeps the typed text when that fails. Shows
 * the thanks that the API redirects to without JavaScript.
 */
export function sendInPlace(form: HTMLFormElement): void {
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    const { submitter } = event
    if (submitter instanceof HTMLButtonElement && !submitter.disabled) void send(form, submitter)
  })
}

async function send(form: HTMLFormElement, button: HTMLButtonElement): Promise<void> {
  // The API treats an empty field of a form as absent.
  const fields = [...new FormData(form, button)].filter(([, value]) => value !== '')
  const isHelpful = button.value === 'true'
  form.querySelector('.refused')?.remove()
  button.disabled = true
  try {
    const answer = await fetch(form.action, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ ...Object.fromEntries(fields), helpful: isHelpful }),
    })
    if (!answer.ok) throw new Error(String(answer.status))
    thank(isHelpful ? 'cam-on' : 'da-gop-y')
  } catch {
    // No network, or the API is down: the visitor tries again.
    const line = { class: 'notice warn refused', role: 'alert' }
    form.append(element('p', line, words.feedbackFailed))
  } finally {
    button.disabled = false
  }
}

function thank(id: string): void {
  location.hash = id
  document.getElementById(id)?.focus()
}
