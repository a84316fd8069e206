import * as z from 'zod'
import type { Statement } from '../db/database.ts'
import { noteDelivery } from '../outbox/outbox.ts'
import type { EventHandler, WebhookEvent } from './event.ts'

/** What became of a mail of ours. A bounce without a type counts as permanent. */
const DeliveryData = z.object({
  email_id: z.string(),
  bounce: z.object({ type: z.string().default('Permanent') }).optional(),
})

/** Words of the provider for where a mail is; the word is stored with the mail. */
const WORDS = ['delivered', 'delivery_delayed', 'bounced', 'complained', 'failed', 'suppressed']

/** Handlers of the events that report the delivery of a mail, by type. */
export const deliveryHandlers: readonly [string, EventHandler][] = WORDS.map((word) => [
  `email.${word}`,
  (event) => statementsFor(word, event),
])

/** Stores the report; none for an event that names no mail or no instant. */
function statementsFor(word: string, { created_at, data }: WebhookEvent): Statement[] {
  const mail = DeliveryData.safeParse(data)
  const at = new Date(created_at)
  if (!mail.success || Number.isNaN(at.getTime())) return []
  const { email_id: providerId, bounce } = mail.data
  const isPermanent = bounce === undefined || bounce.type === 'Permanent'
  return noteDelivery({ providerId, word, isPermanent, at })
}
