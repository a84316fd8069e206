import { html } from 'hono/html'
import { viaLabels } from '../../../../content/text/desk-answers.ts'
import { answerBox } from '../../../../content/text/desk-ticket.ts'
import type { Html } from '../../../http/page.ts'
import type { DeskTicket } from '../read.ts'

/** What each form carries: the version that was seen, and a key against double clicks. */
export function hidden({ ticket }: DeskTicket): Html {
  return html`<input type="hidden" name="seen" value="${ticket.version}" />
    <input type="hidden" name="idempotencyKey" value="${crypto.randomUUID()}" />`
}

/** A text that can be put into the answer. */
export interface Insertable {
  id: string
  label: string
  text: string
}

/** The ways to speak to the requester: by mail only where there is an address. */
export function waysOf({ ticket }: DeskTicket): { value: string; label: string }[] {
  const { email } = ticket.requester
  return Object.entries(viaLabels)
    .filter(([way]) => way !== 'email' || email !== '')
    .map(([value, label]) => ({
      value,
      label: value === 'email' ? answerBox.byMail(email) : label,
    }))
}
